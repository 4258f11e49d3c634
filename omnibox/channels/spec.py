"""What a channel declares about itself: plain data the UI can draw and the engine can follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from omnibox.model.conversation import REPLY_WITHIN, ReopenPolicy
from omnibox.model.handle import HandleKind
from omnibox.model.sign_in import SignIn


class FieldKind(StrEnum):
    """How an account field is typed in."""

    TEXT = "text"
    EMAIL = "email"
    HOST = "host"
    PORT = "port"
    CHOICE = "choice"
    SECRET = "secret"  # goes to the secret vault, never to the store
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the connect form. `key` names it in settings; labels are translation keys."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()  # (value, translation key)
    advanced: bool = False  # folded away until asked for
    required: bool = True
    hint: str = ""
    hidden: bool = False  # not typed: the page sets it by what a person chooses there


class Capability(StrEnum):
    """What the channel can do; core asks for these and never for a channel's name."""

    RECEIVE = "receive"
    SEND = "send"
    SUBJECT = "subject"
    CC = "cc"  # several recipients, carbon copies
    ATTACH = "attach"
    RICH_TEXT = "rich_text"
    HISTORY = "history"  # older items can be filled in
    LOOKUP = "lookup"  # an unknown send can be looked up at the provider
    RAW = "raw"  # the raw source can be shown
    TYPING = "typing"  # it is told while a customer types
    ARCHIVE = "archive"  # kept messages can be read from a disk
    OWN_IDS = "own_ids"  # we choose the provider id when the message is queued
    FOLDERS = "folders"  # settings "folders" (one name a line) says which become work, "aliases" what else is ours
    PULSE = "pulse"  # its receiver says every minute or two that the line is good, also when nothing comes
    DEMO = "demo"  # sample data: never offered beside real inboxes


@dataclass(frozen=True, slots=True)
class SampleInbox:
    """An inbox that comes with the sample data; its customers write through the ordinary intake."""

    name: str
    address: str
    settings: Mapping[str, str]
    policy: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChannelSpec:
    """A channel as data."""

    name: str  # folder name and stored word
    label: str  # translation key
    icon: str  # icon name in resources/icons
    colour: str  # token of the theme
    handle_kind: HandleKind
    capabilities: frozenset[Capability]
    policy: ReopenPolicy
    undo_seconds: int  # time an outbound item can be withdrawn
    fields: tuple[Field, ...] = ()
    texts: Mapping[str, str] = field(
        default_factory=dict
    )  # translation keys: title, intro (connect page), card (welcome page)
    suggest: Callable[[str], Mapping[str, str] | None] | None = None  # settings guessed for an address; pure
    discovers: bool = False  # the engine can look for the servers of an address on the net
    sign_ins: tuple[SignIn, ...] = ()  # providers whose own page may stand for a password
    samples: tuple[SampleInbox, ...] = ()  # only where the capability is DEMO
    reply_within: int = (
        REPLY_WITHIN  # minutes until a waiting customer is late, unless the inbox says otherwise; 0: never
    )

    def can(self, capability: Capability) -> bool:
        """Tell whether the channel has `capability`."""
        return capability in self.capabilities


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be sent now; the composer reads only this."""

    may_send: bool
    reason: str = ""  # translation key when `may_send` is false
    max_chars: int | None = None
    parts: int | None = None  # billed parts of the given text
    part_chars: int | None = None  # characters the parts begun so far hold: 160, then 306 ...; None: no parts
    closes_in: float | None = None  # seconds until free text closes
    max_attachment_bytes: int = 0  # 0: no attachments
    max_message_bytes: int = 0  # encoded, as the provider said itself; 0: it did not say
    needs_subject: bool = False
