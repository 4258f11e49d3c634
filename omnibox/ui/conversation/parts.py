"""What a laid out item consists of: small frozen things with a place, drawn in order, hit in reverse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from PySide6.QtCore import QPointF, QRectF

from omnibox.model.rows import AttachmentRow
from omnibox.ui.conversation.rich import RichRun
from omnibox.ui.conversation.text import TextRun


class Act(StrEnum):
    """What a chip or link of the timeline asks for."""

    QUOTE = "quote"  # show or fold the quoted part
    RICH = "rich"  # show or leave the formatting
    MORE = "more"  # the next stretch of a very long text
    FILE = "file"  # save an attachment
    PICTURE = "picture"  # look at an attached picture
    UNDO = "undo"  # withdraw a queued send
    RETRY = "retry"
    RESEND = "resend"  # to those whom it did not reach
    DISCARD = "discard"  # give a failed send up
    LINK = "link"
    CONVERSATION = "conversation"  # go to a separator's conversation
    THREAD = "thread"  # open the conversation a line of activity leads to
    RAW = "raw"
    DAYLIGHT = "daylight"  # a formatted mail on white, or on the theme's ground
    PICTURES = "pictures"  # load those that lie elsewhere
    PICTURES_ALWAYS = "pictures_always"  # and from now on without asking, for this sender
    INVITE = "invite"  # answer an invitation; extra: accepted, tentative, declined
    SAVE_DATE = "save_date"  # an appointment as a file for a calendar
    UNSUBSCRIBE = "unsubscribe"
    STOP = "stop"  # preparing the formatting of a large mail
    FETCH = "fetch"  # an attachment once more
    GROUP = "group"  # spread or fold lines of activity
    ACTIVITY = "activity"  # show or hide them all
    SEND_NOW = "send_now"  # what was to be sent later
    RESCHEDULE = "reschedule"
    DISCARD_LATER = "discard_later"


@dataclass(frozen=True, slots=True)
class Ask:
    """One act on one item. `extra` is the attachment, the link's target or the conversation."""

    act: Act
    item_id: UUID
    extra: Any = None


@dataclass(frozen=True, slots=True)
class Fill:
    """A rounded ground with an optional border; colours are token names."""

    rect: QRectF
    color: str
    line: str = ""
    radius: float = 10.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin horizontal line."""

    rect: QRectF
    color: str = "line"


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text that is not selected, cut with an ellipsis where it does not fit."""

    rect: QRectF
    text: str
    color: str = "text3"
    font: str = "small"
    align: str = "start"  # start, end, centre
    tip: Callable[[], str] | None = None  # words for a resting pointer, made only then


@dataclass(frozen=True, slots=True)
class Icon:
    """A tinted icon."""

    rect: QRectF
    name: str
    color: str


@dataclass(frozen=True, slots=True)
class Avatar:
    """A person's initials on their colour."""

    rect: QRectF
    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Body:
    """Selectable text at a place."""

    at: QPointF
    run: TextRun | RichRun
    color: str = "text"

    @property
    def rect(self) -> QRectF:
        return QRectF(self.at.x(), self.at.y(), self.run.width, self.run.height)


@dataclass(frozen=True, slots=True)
class Chip:
    """Something to press."""

    rect: QRectF
    label: str
    ask: Ask
    icon: str = ""
    tone: str = "plain"  # plain, accent, danger; inlaid: in a bubble; quiet: no ground; bare: only ring and hover
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Thumb:
    """A small preview of an image; pressing it shows it larger."""

    rect: QRectF
    file: AttachmentRow
    ask: Ask
    label: str


Part = Fill | Rule | Label | Icon | Avatar | Body | Chip | Thumb


@dataclass(slots=True)
class Block:
    """One item laid out at one width. Coordinates count from its own top left corner."""

    item_id: UUID
    height: float
    parts: Sequence[Part]
    ticking: bool = False  # it shows a countdown
    bodies: tuple[Body, ...] = field(init=False)
    pressables: tuple[Chip | Thumb, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.bodies = tuple(part for part in self.parts if isinstance(part, Body))
        self.pressables = tuple(part for part in self.parts if isinstance(part, Chip | Thumb))

    def pressable_at(self, point: QPointF) -> Chip | Thumb | None:
        return next((part for part in self.pressables if part.rect.contains(point)), None)

    def body_near(self, point: QPointF) -> int:
        """The number of the body under or nearest above a point; -1 when the block has none."""
        found = -1
        for number, body in enumerate(self.bodies):
            if found < 0 or body.rect.top() <= point.y():
                found = number
        return found

    def tip_at(self, point: QPointF) -> str:
        """The words to show when the pointer rests there."""
        for part in reversed(self.parts):
            if isinstance(part, Chip | Label) and part.tip and part.rect.contains(point):
                return part.tip if isinstance(part.tip, str) else part.tip()
        return ""
