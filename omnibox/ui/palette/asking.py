"""What is typed into the one box, taken apart: what is looked for, and where."""

from dataclasses import dataclass
from enum import StrEnum

from omnibox.model.text import fold
from omnibox.ui.i18n import tr

OPERATORS = ("from:", "to:", "in:", "is:unread", "is:open", "has:file", "before:", "after:", "tag:")
_WORDS = ("from:", "to:", "in:", "is:", "has:", "before:", "after:", "tag:", "channel:")


class Scope(StrEnum):
    """Where is looked."""

    ALL = "all"
    COMMANDS = "commands"  # ">"
    PEOPLE = "people"  # "@"
    NUMBER = "number"  # "#"
    MESSAGES = "messages"  # "search:", or a word of the search such as "from:"


PREFIXES = ((">", Scope.COMMANDS), ("@", Scope.PEOPLE), ("#", Scope.NUMBER))


@dataclass(frozen=True, slots=True)
class Asked:
    """`text` is what is looked for, without what says where."""

    scope: Scope
    text: str

    @property
    def number(self) -> int | None:
        """The conversation's number that is asked for."""
        plain = self.text.strip()
        return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None

    @property
    def people(self) -> str:
        """The text to look people up by, "" where none are wanted."""
        return self.text.strip() if self.scope in (Scope.ALL, Scope.PEOPLE) else ""

    @property
    def messages(self) -> str:
        """The text to search messages by, "" where none are wanted."""
        return self.text if self.scope in (Scope.ALL, Scope.MESSAGES) and self.text.strip() else ""

    @property
    def commands(self) -> bool:
        """Whether commands are wanted."""
        return self.scope in (Scope.ALL, Scope.COMMANDS)


def asked(typed: str, *, only_messages: bool = False) -> Asked:
    """Return what is asked for."""
    if only_messages:
        return Asked(Scope.MESSAGES, typed)
    plain = typed.lstrip()
    for prefix, scope in PREFIXES:
        if plain.startswith(prefix):
            return Asked(scope, plain[1:].lstrip())
    for word in {"search:", f"{tr('search')}:"}:
        if fold(plain).startswith(fold(word)):
            return Asked(Scope.MESSAGES, plain[len(word) :].lstrip())
    if any(part.lstrip("-").startswith(_WORDS) for part in fold(plain).split()):
        return Asked(Scope.MESSAGES, typed)
    return Asked(Scope.ALL, typed)
