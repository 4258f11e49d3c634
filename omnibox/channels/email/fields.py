"""The header of one mail, looked up often: fields by name, addresses parsed once."""

from email.message import Message

from omnibox.channels.email.addresses import Mailbox, first_mailbox, mailboxes
from omnibox.channels.email.headers import message_ids, text_of


class Fields:
    """Raw fields of a mail by lower-case name; parsed values are kept for the life of the object."""

    def __init__(self, message: Message) -> None:
        """Read every field once."""
        self.message = message
        self.charset = ""  # the body's, once it is known: the best guess for raw bytes
        self._raw: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._raw.setdefault(name.lower(), []).append(str(value))
        self._authors: dict[str, Mailbox | None] = {}
        self._people: dict[tuple[str, str], tuple[Mailbox, ...]] = {}

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a field of this (lower-case) name."""
        return name in self._raw

    def raw(self, name: str) -> str:
        """Return the first field of this name as it came, "" if there is none."""
        return self._raw.get(name, ("",))[0]

    def all(self, name: str) -> list[str]:
        """Return every field of this name as it came."""
        return self._raw.get(name, [])

    def text(self, name: str) -> str:
        """Return the first field of this name, decoded."""
        return text_of(self.raw(name), self.charset) if name in self._raw else ""

    def word(self, name: str) -> str:
        """Return the first word of a field, lower case, without parameters."""
        return self.raw(name).partition(";")[0].strip().lower()

    def ids(self, name: str) -> tuple[str, ...]:
        """Return the message ids of a field."""
        return message_ids(self.raw(name)) if name in self._raw else ()

    def author(self, name: str) -> Mailbox | None:
        """Return the first address of a field."""
        if name not in self._authors:
            self._authors[name] = first_mailbox(self.raw(name), self.charset) if name in self._raw else None
        return self._authors[name]

    def people(self, name: str) -> tuple[Mailbox, ...]:
        """Return all addresses of all fields of this name."""
        if name not in self._raw:
            return ()
        key = name, self.charset
        if key not in self._people:
            self._people[key] = tuple(one for value in self.all(name) for one in mailboxes(value, self.charset))
        return self._people[key]
