"""Both ends of a demo line for the conformance suite and for engine tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from omnibox.channels import registry
from omnibox.channels.base import Account, Driver, Inbound, Json, Outbound, Participant
from omnibox.channels.demo.world import World
from omnibox.model.handle import Handle, email_handle

CHANNEL = "demo"
INBOX = UUID(int=77)
ADDRESS = "support@hearthside.example"
CUSTOMER = email_handle("maria@customers.example", "Maria Okafor")
PLANS = {  # what `Harness.trouble` may ask for, by the error the engine must see
    "Retryable": "retryable",
    "RateLimited": "rate_limited:0.05",
    "AuthFailed": "auth_failed",
    "Rejected": "rejected",
    "Unknown": "unknown",
}


def inbound(provider_id: str, text: str = "Hello", *, sender: Handle = CUSTOMER, at: datetime | None = None) -> Inbound:
    """A plain mail from a customer to the inbox."""
    return Inbound(
        provider_id=provider_id,
        sender=sender,
        at=at or datetime.now(UTC) - timedelta(seconds=1),
        text=text,
        subject="A question",
        subject_key="a question",
        participants=(Participant(sender, "from"), Participant(email_handle(ADDRESS), "to")),
        raw=f"From: {sender.value}\r\nSubject: A question\r\n\r\n{text}\r\n".encode(),
    )


def outbound(text: str = "Our answer", *, provider_id: str = "", to: Handle = CUSTOMER) -> Outbound:
    """A plain answer of ours."""
    return Outbound(
        item_id=uuid4(),
        conversation_id=uuid4(),
        provider_id=provider_id,
        sender=email_handle(ADDRESS),
        sender_name="Hearthside",
        to=(to,),
        text=text,
        at=datetime.now(UTC),
        subject="Re: A question",
    )


class Harness:
    """One demo inbox over a folder: `deliver` is the customer's side, `driver()` ours."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.account = Account(INBOX, ADDRESS, "Support", {"world": str(folder), "patience": "5"}, {})

    def driver(self, **settings: str) -> Driver:
        """A fresh driver, as after a restart."""
        account = replace(self.account, settings={**self.account.settings, **settings})
        return registry.driver(CHANNEL)(account, lambda: datetime.now(UTC))

    def deliver(self, *items: Inbound) -> None:
        """Let items arrive."""
        self.world.say(*items)

    def trouble(self, face: str, *errors: str) -> None:
        """Let the next calls of a face (send, receive, lookup) meet these errors, by class name."""
        self.world.plan(face, *(PLANS[error] for error in errors))

    def sent(self) -> list[Json]:
        """What really left."""
        return self.world.sent()
