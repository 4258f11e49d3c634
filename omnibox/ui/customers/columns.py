"""The columns of the customers' table: which there are, which are shown, and how much room each gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from omnibox.model.customer_list import CustomerOrder
from omnibox.ui.i18n import tr

MARGIN = 16  # px at both edges of a row


@dataclass(frozen=True, slots=True)
class Column:
    """`label` is an English source string; `least` px at a text size of 100 %; `weight` its part of what is left."""

    key: str
    label: str
    order: CustomerOrder | None
    least: int
    weight: int = 0
    descends: bool = False  # what a first click sorts by: the newest, the most

    @property
    def title(self) -> str:
        return tr(self.label)


@dataclass(frozen=True, slots=True)
class Place:
    """A column where it stands: `x` and `width` in px from the leading edge."""

    column: Column
    x: int
    width: int


NAME: Final = Column("name", "Name", CustomerOrder.NAME, 190, 3)
COLUMNS: Final = (
    NAME,
    Column("reaches", "Reaches us on", None, 190, 3),
    Column("last", "Last contact", CustomerOrder.LAST, 112, descends=True),
    Column("open", "Open", CustomerOrder.OPEN, 84, descends=True),
    Column("waiting", "Waiting for us", CustomerOrder.WAITING, 124),
    Column("since", "Customer since", CustomerOrder.SINCE, 132, descends=True),
)
_BY_KEY: Final = {column.key: column for column in COLUMNS}


def chosen(kept: Any) -> tuple[Column, ...]:
    """Return the columns of what was kept (a list of keys), all of them where nothing sound was; the name stays."""
    keys = kept if isinstance(kept, list) else []
    found = dict.fromkeys(_BY_KEY[key] for key in keys if isinstance(key, str) and key in _BY_KEY)
    if not found:
        return COLUMNS
    return tuple(found) if NAME in found else (NAME, *found)


def places(
    columns: Sequence[Column], width: int, scale: float, titles: Mapping[str, int] | None = None
) -> tuple[Place, ...]:
    """Lay columns out in `width` px. Where there is no room for all, the last ones give way; the name never does.

    `titles`: how many px each column's title needs, by its key.
    """
    shown = list(columns)
    needed = titles or {}
    least = {column: max(round(column.least * scale), needed.get(column.key, 0)) for column in columns}
    room = width - 2 * MARGIN
    while sum(least[column] for column in shown) > room and len(shown) > 1:
        shown.remove(next(column for column in reversed(shown) if column is not NAME))
    spare = max(0, room - sum(least[column] for column in shown))
    weights = sum(column.weight for column in shown) or 1
    found, x = [], MARGIN
    for column in shown:
        wide = least[column] + spare * column.weight // weights
        if len(shown) == 1:
            wide = room
        found.append(Place(column, x, wide))
        x += wide
    return tuple(found)
