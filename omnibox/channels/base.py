"""What a channel is to the rest of Omnibox: wire values, and the faces a driver may show.

A driver opens no store and no window. Its only memory is the cursor the engine hands it, so it may be
killed at any moment and loses nothing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from omnibox.model.handle import Handle
from omnibox.model.item import Delivery, Direction, ItemKind, MachineClass
from omnibox.model.sign_in import SignIn

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of an inbound item. `data` is None where it is fetched later by `locator`."""

    name: str
    mime: str
    size: int  # bytes, decoded
    data: bytes | None
    content_id: str = ""  # without angle brackets; set: referenced from the HTML
    inline: bool = False
    locator: str = ""  # driver's own word for `Fetcher.fetch`


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody on a message. `role`: from, to, cc, bcc, reply_to."""

    handle: Handle
    role: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """One item that arrived, normalised. `provider_` marks raw words of the provider."""

    provider_id: str  # unique within the inbox; a Message-ID, or a hash of the raw bytes
    sender: Handle
    at: datetime  # aware UTC, the provider's time; intake clamps it to receipt
    text: str  # plain text, complete; no NUL, no lone surrogates
    direction: Direction = Direction.IN  # OUT: a copy of something we sent, perhaps elsewhere
    subject: str = ""
    html: str = ""  # already sanitised
    visible_chars: int | None = None  # text[:visible_chars] is the reply without quote and signature
    participants: Sequence[Participant] = ()
    vouched: Sequence[Handle] = ()  # further handles the provider attests to be the same customer's
    answers: Sequence[str] = ()  # provider ids this answers, the likeliest first
    anchors: Sequence[UUID] = ()  # conversation ids found in our own signed tokens, verified by the driver
    subject_key: str = ""  # base subject (RFC 5256 2.1) for the last resort of threading
    aliases: Sequence[str] = ()  # further provider ids of this very item
    machine: MachineClass = MachineClass.HUMAN
    attachments: Sequence[Attachment] = ()
    raw: bytes | None = None  # the source as it came, kept compressed
    seen: bool = False  # the provider already counts it as read
    history: bool = False  # older than the connection: no work, no clock, no notification
    damage: Sequence[str] = ()  # codes of what was malformed and how it was read
    extra: Json = field(default_factory=dict)  # opaque to core, shown by nobody
    kind: ItemKind = ItemKind.MESSAGE  # a call, a voicemail, a note that is kept at the provider
    payload: Json = field(default_factory=dict)  # what that kind needs, e.g. {"duration": seconds, "missed": true}
    tags: Sequence[str] = ()  # labels the provider keeps; they are added to the conversation
    likeness: str = ""  # of `model.likeness`: two items of one provider id that differ in it are two


@dataclass(frozen=True, slots=True)
class Report:
    """Something the provider says of an earlier outbound item (a bounce, a delivery receipt)."""

    provider_id: str  # of the outbound item
    state: Delivery
    at: datetime
    error: str = ""  # code
    params: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flags:
    """Read state changed at the provider."""

    provider_id: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Typing:
    """A customer types in a live channel, or stopped (`text` None). Shown while it lasts, never stored for good."""

    sender: Handle
    text: str | None = ""  # what they typed so far, where the provider tells


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the history has been filled in; `done` of `total` items (None: not known yet)."""

    done: int
    total: int | None
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What one look at the provider brought. The engine stores it whole, cursor included, or not at all."""

    events: Sequence[Inbound | Report | Flags]
    cursor: Json  # complete new cursor of this driver; stored in the same commit
    progress: Progress | None = None
    live: bool = True  # False: history
    typing: Sequence[Typing] = ()  # who types now, or stopped; only with `Capability.TYPING`


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """One file to send; `data` is read by the engine just before sending."""

    name: str
    mime: str
    data: bytes
    content_id: str = ""  # without brackets; set: the HTML shows it between the words


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to carry out, complete: a driver looks nothing up."""

    item_id: UUID
    conversation_id: UUID
    provider_id: str  # chosen at queue time where the channel lets us (a Message-ID), else ""
    sender: Handle
    sender_name: str
    to: Sequence[Handle]
    text: str
    at: datetime  # when it was written
    cc: Sequence[Handle] = ()
    bcc: Sequence[Handle] = ()
    subject: str = ""
    html: str = ""
    answers: Sequence[str] = ()  # provider ids of the chain, oldest first, the answered one last
    files: Sequence[OutboundFile] = ()
    automatic: bool = False  # written by a rule, not by a person: no robot may answer it
    thread_topic: str = ""  # the conversation's subject without marks, for clients that group by it
    thread_parent: str = ""  # the grouping word of the answered message, as that client wrote it
    only: Sequence[str] = ()  # addresses it has yet to reach, where others have it; (): everybody's
    calendar: str = ""  # an iCalendar object with a METHOD, e.g. the answer to an invitation


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider took the message. It says nothing about delivery."""

    provider_id: str
    at: datetime
    aliases: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)  # address -> remote words, where some were refused
    state: Delivery = Delivery.SENT
    max_size: int = 0  # bytes a message may have, as the provider says; 0: it does not


# Returns an access token that holds for some minutes yet. Given the token a server has just refused it returns
# another one, or that one again where there is none. Raises: AuthFailed (consent is needed), Retryable.
TokenSource = Callable[[str], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a sign-in provider gave. Never shown, not even by repr."""

    access: str = field(repr=False)
    seconds: float | None  # how long the access token holds; None: not said
    refresh: str = field(default="", repr=False)  # "": the one that was used goes on holding
    scopes: Sequence[str] = ()  # empty: those that were asked for
    address: str = ""  # who signed in, where the provider says


class SignInWire(Protocol):
    """The token endpoint of sign-in providers. Raises: AuthFailed, Retryable, RateLimited."""

    async def redeem(self, provider: SignIn, secret: str, code: str, verifier: str, redirect_uri: str) -> Grant:
        """Exchange an authorization code. `secret` is the client's, "" for none."""
        ...

    async def refresh(self, provider: SignIn, secret: str, token: str) -> Grant:
        """Get a new access token."""
        ...


# Looks for the servers of an address. Returns {"found": [{"source", "settings", "auth", "help" ...}], "tried": [...]},
# the best first; never raises ChannelError.
Discover = Callable[[str], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Account:
    """What a driver is given to work with: one inbox's settings and its opened secrets."""

    inbox_id: UUID
    address: str
    name: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str]  # never logged, never put into an error
    token: TokenSource | None = field(default=None, repr=False)  # None: the inbox logs in by its secrets alone


@dataclass(frozen=True, slots=True)
class ProbeStep:
    """One line of a connection test: `what` was tried, whether it worked, and the error's code if not."""

    what: str  # code: "imap_connect", "imap_login", "smtp_connect", "smtp_login" ...
    ok: bool
    code: str = ""
    params: Json = field(default_factory=dict)


class Receiver(Protocol):
    """The receiving face: yields batches for ever, newest first where there is history."""

    def receive(self, cursor: Json) -> AsyncIterator[Batch]:
        """Yield batches from `cursor` on ({} at the very first).

        Contract: the first batch comes as soon as the line is good, empty if there is nothing: only then does
        the engine call the inbox active. It asks for the next batch only after the former is stored; a batch that was
        yielded but never followed by another request may come again. Recovery is by cursor, never by date.

        Raises: AuthFailed (not retried until the secret changes), Retryable, RateLimited.
        """
        ...

    def nudge(self) -> None:
        """Look now (catch up): ends a wait early. Safe to call from the engine's loop at any time."""
        ...


@runtime_checkable
class Sender(Protocol):
    """The sending face."""

    patience: float  # seconds the engine lets one send take, connecting included

    async def send(self, message: Outbound) -> Receipt:
        """Hand one message to the provider and return its answer.

        One message of an inbox at a time. A send that outlives `patience` counts as `Unknown`.

        Raises: RateLimited, Retryable, Rejected, AuthFailed: nothing left. Unknown: it may have gone.
        """
        ...

    async def lookup(self, message: Outbound) -> Receipt | None:
        """After `Unknown`: find the message at the provider; None if it is certainly not there.

        Raises: Retryable when that cannot be told now.
        """
        ...

    resend_after_unknown: bool  # True: not found means send again with the same id (email)


@runtime_checkable
class Fetcher(Protocol):
    """For channels whose large attachments are fetched on demand."""

    async def fetch(self, locator: str) -> bytes:
        """Return the attachment's bytes. Raises: Retryable, Rejected (gone)."""
        ...


@runtime_checkable
class FlagWriter(Protocol):
    """For channels whose read state can be written back."""

    async def mark_seen(self, provider_ids: Sequence[str], seen: bool) -> None:
        """Set the read state; idempotent."""
        ...


@runtime_checkable
class Shelves(Protocol):
    """For drivers whose provider keeps mail in folders; with `Capability.FOLDERS`."""

    async def folders(self) -> Sequence[str]:
        """Return the folders that may be chosen to become work, the usual one first. Raises: ChannelError."""
        ...


class Driver(Protocol):
    """One inbox at work. Faces not offered are None."""

    receiver: Receiver | None
    sender: Sender | None
    fetcher: Fetcher | None
    flags: FlagWriter | None

    async def probe(self) -> Sequence[ProbeStep]:
        """Try every connection the inbox needs, changing nothing at the provider; never raises ChannelError."""
        ...

    async def close(self) -> None:
        """Let go of every connection; bounded in time, never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """A picture that was fetched. `ending` of its type; `speck`: too small to be one, it only reports who reads."""

    data: bytes
    mime: str
    ending: str
    speck: bool = False


class PictureFetcher(Protocol):
    """Fetches pictures that shown HTML names on other people's machines."""

    async def fetch(self, addresses: Sequence[str]) -> Mapping[str, Fetched | None]:
        """Fetch pictures by web address; None stands for one that could not be had. Never raises, bounded in time."""
        ...


Clock = Callable[[], datetime]
DriverFactory = Callable[[Account, Clock], Driver]


@dataclass(frozen=True, slots=True)
class KeptMail:
    """Where one message of an archive lies: a file, or `length` bytes of it from `start` on (-1: to its end)."""

    path: str
    place: str  # within its shelf: what to go on behind
    name: str  # for people, where it cannot be read
    start: int = 0
    length: int = -1
    seen: bool | None = None  # None: the message itself says
    sent: bool = False  # from a folder of what was sent
    at: float = 0.0  # POSIX seconds of its delivery or of its file, 0: not known
    member: str = ""  # of a zip
    data: bytes | None = None  # where nobody else can read it
    mbox: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something in an archive that does not become an item. `code`: why; `place`: what to go on behind."""

    name: str
    code: str
    place: str = ""


class Shelf(Protocol):
    """Messages of an archive that lie together; can be pickled."""

    @property
    def key(self) -> str:
        """Its name below the archive; the same each time the archive is looked at."""
        ...

    @property
    def size(self) -> int:
        """Bytes, 0 where counting them takes longer than counting `mails`."""
        ...

    @property
    def mails(self) -> int | None:
        """How many there are, None where that takes reading all of it."""
        ...


@runtime_checkable
class Archive(Protocol):
    """A channel's kept messages on a disk: mbox files, Maildirs. Knows no store; everything blocks while it reads."""

    def shelves(self, root: Path) -> Iterator[Shelf | LeftOut]:
        """Yield what a file or folder holds, in an order that stays the same. Raises: OSError."""
        ...

    def mails(self, shelf: Any, after: str) -> Iterator[KeptMail | LeftOut]:
        """Yield a shelf's messages behind the place `after` ("": all). Raises: ChannelError("unreadable")."""
        ...

    def read(self, kept: KeptMail, account: Account, now: datetime) -> Inbound | LeftOut:
        """Return a message as an item of history, in any process. `account.settings["addresses"]`: further own ones."""
        ...
