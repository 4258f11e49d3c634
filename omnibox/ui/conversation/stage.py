"""What an item is laid out against: width, people, formats, and what has been unfolded of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from omnibox.model.conversation import Status
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.ink import Ink
from omnibox.ui.conversation.page import Form, Page
from omnibox.ui.formats import Formats

MARGIN = 24.0
AVATAR = 28.0
GUTTER = 10.0
WIDEST = 920.0  # of the whole thread; beyond it the thread stands in the middle
LETTER_WIDEST = 680.0  # of an email card
BUBBLE_SHARE = 0.8  # of the thread's width


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands above an item because of the one before it."""

    day: str = ""
    conversation_id: UUID | None = None  # a separator to this conversation
    subject: str = ""
    number: int = 0
    status: Status | None = None
    unread: bool = False  # the first one not read yet
    joined: bool = False  # goes on from the bubble above: no avatar, no line of its own
    group: tuple[ItemRow, ...] = ()  # lines of activity told in one
    away: bool = False  # not shown itself: told by its group, or hidden
    hidden: int = 0  # lines of activity that are hidden, said below the newest item


@dataclass(slots=True)
class Shown:
    """What a person unfolded of an item."""

    quoted: bool = False
    rich: bool = False
    chunks: int = 1
    spread: bool = False  # a group of activity lines, one by one
    page: Page | None = None  # fetched and made ready; None while on its way
    daylight: bool = False  # on white, in the dark theme too
    fetching: bool = False
    loading: bool = False  # pictures that lie elsewhere

    @property
    def formatted(self) -> bool:
        """Whether it is shown with its formatting now."""
        return self.rich and self.page is not None

    def form(self, *, dark: bool) -> Form | None:
        """What is laid out of the formatted body now, None where it is shown as text."""
        if not self.rich or self.page is None:
            return None
        return self.page.form(quoted=self.quoted, night=dark and not self.daylight)


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything about the place that a layout depends on. `width` is the viewport's."""

    ink: Ink
    formats: Formats
    width: float
    customer_id: UUID
    customer_name: str
    me: UUID | None
    names: Mapping[str, str] = field(default_factory=dict)  # operator id as text -> name
    now: float = 0.0  # seconds since 1970, for countdowns
    right_to_left: bool = False

    @property
    def left(self) -> float:
        return max(MARGIN, round((self.width - WIDEST) / 2))

    @property
    def right(self) -> float:
        return self.width - self.left

    @property
    def inner(self) -> float:
        return self.right - self.left

    @property
    def dark(self) -> bool:
        """Whether letters are light on dark."""
        return self.ink.dark

    def scaled(self, pixels: float) -> float:
        """A length that grows with the text."""
        return round(pixels * self.ink.scale)

    def pad(self, pixels: float) -> float:
        """A vertical gap: it follows the density, and the size of the text by half."""
        return self.ink.theme.pad(pixels * (1 + self.ink.scale) / 2)

    def data(self, text: str) -> str:
        """A name, number or address that stands among our words: from right to left it keeps its own direction."""
        return f"\u2068{text}\u2069" if self.right_to_left and text else text
