"""What stands in the list of the one box, line by line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from omnibox.model.rows import SearchGroup, SearchHit, SearchPage
from omnibox.ui.i18n import tr

Do = Callable[[], object]


class Section(StrEnum):
    """The parts of the list, in their order."""

    ASKED = "asked"  # a command with its argument
    RECENT = "recent"  # before anything is typed
    COMMANDS = "commands"
    CONVERSATIONS = "conversations"
    PEOPLE = "people"
    MESSAGES = "messages"
    MORE = "more"  # commands that only might be meant


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `key` says what it stands for, so that it is known again when the list is filled anew."""

    key: str
    section: Section
    title: str
    detail: str = ""
    icon: str = ""
    colour: str = "text2"  # a token
    keys: str = ""  # as this platform writes them
    do: Do | None = None  # None: it is only read
    pop_out: Do | None = None
    person: str = ""  # an id: an avatar stands in the icon's place
    heading: bool = False
    group: SearchGroup | None = None
    hit: SearchHit | None = None
    words: tuple[str, ...] = ()  # by what else it is found

    @property
    def can_choose(self) -> bool:
        """Whether Enter does something here."""
        return not self.heading and self.do is not None


def heading(section: Section) -> Row:
    """Return the line above a section."""
    return Row(f"heading:{section}", section, _title(section), heading=True)


def _title(section: Section) -> str:
    titles = {
        Section.ASKED: tr("Do this"),
        Section.COMMANDS: tr("Commands"),
        Section.RECENT: tr("Opened last"),
        Section.PEOPLE: tr("People"),
        Section.CONVERSATIONS: tr("Conversations"),
        Section.MESSAGES: tr("Messages"),
        Section.MORE: tr("More commands"),
    }
    return titles[section]


def entries(page: SearchPage) -> Iterator[tuple[SearchGroup, SearchHit | None]]:
    """Yield the page's groups and hits as lines."""
    for group in page.groups:
        yield group, None
        for hit in group.hits:
            yield group, hit


def runs(text: str, marks: tuple[tuple[int, int], ...]) -> Iterator[tuple[str, bool]]:
    """Yield (piece, whether it is a match). Marks that overlap or lie outside are cut."""
    at = 0
    for begin, length in sorted(marks):
        start, end = max(at, begin), min(len(text), begin + length)
        if end <= start:
            continue
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False
