"""Both ends of a demo line for the conformance suite and for engine tests."""

from collections.abc import Iterator
from contextlib import contextmanager
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


class Counterpart:
    """The demo's world as the conformance suite sees any channel's other side."""

    channel = CHANNEL
    holds_line = False
    secret = ""  # the demo asks for no password

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self._count = 0

    def driver(self) -> Driver:
        return self._harness.driver()

    def impostor(self) -> Driver:
        return self._harness.driver()

    def deliver(self, text: str) -> str:
        self._count += 1
        self._harness.deliver(inbound(f"<conformance{self._count}@demo>", text))
        return f"<conformance{self._count}@demo>"

    def outbound(self, text: str) -> Outbound:
        return outbound(text, provider_id=f"<{uuid4()}@demo>")

    def sent(self) -> list[str]:
        return [str(mail["provider_id"]) for mail in self._harness.sent()]

    def cut(self) -> None:
        self._harness.trouble("receive", "Retryable")


@contextmanager
def counterpart(folder: Path) -> Iterator[Counterpart]:
    """Open a counterpart for one conformance test."""
    yield Counterpart(Harness(folder))
