"""A mailroom for tests: a real Dovecot, a real SMTP server, and a proxy in front of each that can spoil the line.

with Mailroom() as room:
    room.deliver(letter(subject="Hello"))
    driver = room.driver()
"""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

from omnibox.channels.base import Account, Outbound
from omnibox.channels.email.driver import EmailDriver
from omnibox.channels.email.headers import message_ids
from omnibox.channels.email.settings import Timings
from omnibox.model.handle import Handle, email_handle
from omnibox.model.message_ids import domain_of, new_message_id
from tests.fakes.dovecot import ALICE, Dovecot
from tests.fakes.proxy import Proxy
from tests.fakes.smtp import SmtpServer

BOB = "bob@customers.example"
KEY = "a key for signing threads"
# short enough that a test of a dead line takes a moment, long enough for a busy machine
FAST = Timings(connect=5.0, command=5.0, idle_round=60.0, done=2.0, poll=0.5, errand=5.0, send=5.0)
IMPATIENT = replace(FAST, connect=0.5, command=0.5, idle_round=0.3, done=0.5, send=0.5)

_numbers = itertools.count(1)


def letter(
    text: str = "Hello",
    *,
    subject: str = "A question",
    sender: str = f"Bob <{BOB}>",
    to: str = ALICE,
    message_id: str | None = None,
    date: datetime | None = None,
    headers: str = "",
) -> bytes:
    """Return a plain mail; `message_id=""` leaves the field out, None gives each mail its own."""
    number = next(_numbers)
    named = f"<letter{number}@customers.example>" if message_id is None else message_id
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n"
    head += f"Date: {format_datetime(date or datetime.now(UTC))}\r\n"
    head += f"Message-ID: {named}\r\n" if named else ""
    head += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    body = text.replace("\n", "\r\n")
    return f"{head}{headers}\r\n{body}\r\n".encode()


def id_of(raw: bytes) -> str:
    """Return the Message-ID of a mail made by `letter`."""
    line = next(line for line in raw.split(b"\r\n") if line.startswith(b"Message-ID:"))
    return message_ids(line.decode().partition(":")[2])[0]


class Mailroom:
    """One inbox's servers, with a proxy before IMAP (`imap`) and before SMTP (`out`)."""

    channel = "email"

    def __init__(self, *, poor: bool = False, size_limit: int = 60_000_000, **dovecot: Any) -> None:
        """Start everything; about a tenth of a second. `dovecot`: what else `Dovecot` is told."""
        with ExitStack() as stack:
            self.dovecot = stack.enter_context(Dovecot(poor=poor, **dovecot))
            self.smtp = stack.enter_context(SmtpServer(dovecot=self.dovecot, size_limit=size_limit))
            self.imap = stack.enter_context(Proxy(self.dovecot.port))
            self.out = stack.enter_context(Proxy(self.smtp.port))
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def account(self, password: str | None = None, **settings: str) -> Account:
        """Return the inbox's settings; connected a moment ago unless `connected_at` says otherwise."""
        given = {
            "address": ALICE,
            "imap_host": "127.0.0.1",
            "imap_port": str(self.imap.port),
            "imap_security": "none",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self.out.port),
            "smtp_security": "none",
            "ca_file": str(self.dovecot.certificates.ca_file),
            "connected_at": datetime(2024, 6, 1, tzinfo=UTC).isoformat(),
        }
        secrets = {"password": self.dovecot.password if password is None else password, "thread_key": KEY}
        return Account(UUID(int=5), ALICE, "Alice's shop", {**given, **settings}, secrets)

    def driver(self, timings: Timings = FAST, password: str | None = None, **settings: str) -> EmailDriver:
        """Return a fresh driver, as after a restart."""
        return EmailDriver(self.account(password, **settings), lambda: datetime.now(UTC), timings)

    def deliver(self, raw: bytes, **where: Any) -> str:
        """Let a mail arrive; returns its Message-ID ("" if it has none)."""
        self.dovecot.deliver(ALICE, raw, **where)
        return id_of(raw) if b"Message-ID:" in raw else ""


class Tokens:
    """A source of tokens: the next one each time the former is refused."""

    def __init__(self, *tokens: str) -> None:
        self._tokens = list(tokens)
        self.refused: list[str] = []

    async def __call__(self, refused: str) -> str:
        if refused:
            self.refused.append(refused)
            if len(self._tokens) > 1:
                self._tokens.pop(0)
        return self._tokens[0]


def outbound(text: str = "Our answer", to: str | tuple[Handle, ...] = BOB, **changes: Any) -> Outbound:
    """Return an answer of ours with a signed Message-ID."""
    conversation, item = changes.pop("conversation_id", uuid4()), uuid4()
    return replace(
        Outbound(
            item_id=item,
            conversation_id=conversation,
            provider_id=new_message_id(conversation, item, KEY, domain_of(ALICE)),
            sender=email_handle(ALICE),
            sender_name="Alice's shop",
            to=(email_handle(to, "Bob"),) if isinstance(to, str) else to,
            text=text,
            at=datetime.now(UTC),
            subject="Re: A question",
        ),
        **changes,
    )


class Counterpart:
    """The mailroom as the conformance suite sees any channel's other side."""

    channel = "email"
    holds_line = True
    secret = "not the password"

    def __init__(self, room: Mailroom) -> None:
        self._room = room

    def driver(self) -> EmailDriver:
        return self._room.driver()

    def impostor(self) -> EmailDriver:
        return self._room.driver(password=self.secret)

    def deliver(self, text: str) -> str:
        return self._room.deliver(letter(text))

    def outbound(self, text: str) -> Outbound:
        return outbound(text)

    def sent(self) -> list[str]:
        return [id_of(mail.raw) for mail in self._room.smtp.taken]

    def cut(self) -> None:
        self._room.imap.cut()
        self._room.imap.refuse()


@contextmanager
def counterpart(folder: Path) -> Iterator[Counterpart]:
    """Open a counterpart for one conformance test."""
    del folder  # Dovecot needs a short path of its own
    with Mailroom() as room:
        yield Counterpart(room)
