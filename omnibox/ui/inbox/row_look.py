"""How a row of the list is laid out: fonts, heights and places, by theme, text scale and density."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QFontMetrics

from omnibox.ui.i18n import elide
from omnibox.ui.inbox.chips import Chip
from omnibox.ui.theme import Density, Theme

AVATAR, AVATAR_COMPACT = 34, 28
LEFT, GAP, RIGHT = 12, 10, 13
KEPT_CUTS = 2000


@dataclass(frozen=True, slots=True)
class RowLook:
    """What a row is drawn from besides its data."""

    time: str
    chips: tuple[Chip, ...]
    current: bool = False  # the conversation that is open
    selected: bool = False  # one of many
    selecting: bool = False  # any is selected: every row offers its box
    hovered: bool = False
    focused: bool = False
    typing: str | None = None  # what the customer types right now
    company: str = ""  # "replying" or "viewing": what a colleague does there


class Measures:
    """Fonts and distances; made anew when the theme changes."""

    def __init__(self, theme: Theme) -> None:
        self.name = theme.font(13, 500)
        self.strong = theme.font(13, 600)
        self.text = theme.font(13)
        self.time = theme.font(12, tabular=True)
        self.chip = theme.font(11.5, 500)
        self.text_metrics = QFontMetrics(self.text)
        self.name_metrics = QFontMetrics(self.name)
        self.strong_metrics = QFontMetrics(self.strong)
        self.time_metrics = QFontMetrics(self.time)
        self.chip_metrics = QFontMetrics(self.chip)
        self.two_lines = theme.density is Density.COMPACT
        self.line = max(18, self.text_metrics.height() + 2)
        self.avatar = round((AVATAR_COMPACT if self.two_lines else AVATAR) * theme.scale)
        self.top, self.bottom = theme.pad(10), theme.pad(10)
        self.text_left = LEFT + self.avatar + GAP
        self.icon = round(15 * theme.scale)
        self.chip_height = self.chip_metrics.height() + 4
        self.chip_icon = round(12 * theme.scale)
        self.chip_gap = theme.pad(5)
        self.badge = round(17 * theme.scale)
        self._cut: dict[tuple[str, int, int], str] = {}

    def cut(self, text: str, metrics: QFontMetrics, width: int) -> str:
        """Return `text` as far as it fits; what was cut once is remembered for a while, rows are painted often."""
        key = (text, id(metrics), width)
        found = self._cut.get(key)
        if found is None:
            if len(self._cut) >= KEPT_CUTS:
                self._cut.clear()
            found = self._cut[key] = elide(metrics, text, width)
        return found

    def height(self, chips: int) -> int:
        """Return a row's height in px with or without chips; in the compact density they cost no line."""
        if self.two_lines:
            return max(self.top + 2 * self.line + self.bottom, self.top + self.avatar + self.bottom)
        plain = self.top + 3 * self.line + self.bottom
        return plain + self.chip_height + self.chip_gap if chips else plain

    def avatar_box(self, rect: QRect) -> QRect:
        """Return where the avatar, or the box of a selection, is painted; left to right."""
        top = (rect.height() - self.avatar) // 2 if self.two_lines else self.top
        return QRect(rect.x() + LEFT, rect.y() + top, self.avatar, self.avatar)

    def grip(self, rect: QRect) -> QRect:
        """Return where a click selects instead of opening: the avatar and what surrounds it."""
        return QRect(rect.x(), rect.y(), self.text_left - GAP // 2, rect.height())

    def chip_size(self, text: str, icon: bool) -> QSize:
        """Return how large a chip with this text is."""
        inner = self.chip_metrics.horizontalAdvance(text) + 1 + 12 + (self.chip_icon + 4 if icon else 0)
        return QSize(inner, self.chip_height)


def mirrored(whole: QRect, box: QRect, *, right_to_left: bool) -> QRect:
    """Return `box` as it lies in `whole` in the direction of reading."""
    if not right_to_left:
        return box
    return QRect(whole.left() + whole.right() - box.right(), box.y(), box.width(), box.height())
