"""What the timeline draws with: fonts by name, colours by token, widths measured once."""

from PySide6.QtGui import QColor, QFont, QFontMetricsF

from omnibox.ui.i18n import elide
from omnibox.ui.theme import Theme

_FONTS: dict[str, tuple[float, int, bool]] = {  # px, weight, tabular figures
    "base": (13.0, 400, False),
    "strong": (13.0, 600, False),
    "small": (12.0, 400, True),
    "small_strong": (12.0, 600, True),
    "chip": (12.0, 500, True),
}


class Ink:
    """Fonts, colours and measures of one theme and text size; make a new one when either changes."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.scale = theme.scale
        self._fonts = {name: theme.font(px, weight, tabular=tab) for name, (px, weight, tab) in _FONTS.items()}
        self._metrics = {name: QFontMetricsF(font) for name, font in self._fonts.items()}
        self.dark = theme.tokens.surface.lightness() < theme.tokens.text.lightness()
        self._widths: dict[tuple[str, str], float] = {}

    def font(self, name: str) -> QFont:
        return self._fonts[name]

    def color(self, token: str) -> QColor:
        return self.theme.tokens.role(token)

    def line(self, name: str) -> float:
        """Height of one line of a font, in whole pixels."""
        return float(round(self._metrics[name].height()))

    def width(self, text: str, name: str) -> float:
        """How wide one line of `text` is."""
        key = (text, name)
        known = self._widths.get(key)
        if known is None:
            if len(self._widths) > 4_000:
                self._widths.clear()
            known = self._widths[key] = self._metrics[name].horizontalAdvance(text)
        return known

    def elide(self, text: str, name: str, width: float) -> str:
        """`text` cut with an ellipsis to `width`."""
        return elide(self._metrics[name], text, width)

    def chars_in(self, width: float) -> float:
        """About how many letters of body text fit a line."""
        return width / max(1.0, self._metrics["base"].averageCharWidth())
