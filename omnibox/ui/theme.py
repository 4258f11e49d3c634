"""Colours, fonts and the style sheet of both themes; switches live and can follow the system."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette

from omnibox.resource import resource

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

FAMILY = "Inter"
BASE_PX = 13.0
SYSTEM, LIGHT, DARK = "system", "light", "dark"
SMALLEST, LARGEST = 0.8, 2.0  # factors on every text size


class Density(StrEnum):
    """How much air stands between lines of work; the size of the text is another choice."""

    COMPACT = "compact"
    NORMAL = "normal"
    ROOMY = "roomy"


_AIR = {Density.COMPACT: 0.75, Density.NORMAL: 1.0, Density.ROOMY: 1.25}


@dataclass(frozen=True)
class Tokens:
    """The colours by role, as in resources/tokens.json."""

    bg: QColor
    surface: QColor
    raised: QColor
    sunken: QColor
    line: QColor
    text: QColor
    text2: QColor
    text3: QColor
    accent: QColor
    accent_soft: QColor
    accent_text: QColor
    email: QColor
    sms: QColor
    whatsapp: QColor
    phone: QColor
    chat: QColor
    note_bg: QColor
    note_line: QColor
    danger: QColor
    danger_soft: QColor
    ok: QColor
    ok_soft: QColor
    warn: QColor
    warn_soft: QColor
    bubble_in: QColor
    bubble_out: QColor

    def role(self, name: str) -> QColor:
        """Return a colour by its token's name. Raises: AttributeError for a name that is no token."""
        return cast(QColor, getattr(self, name))


@cache
def load_tokens(name: str) -> Tokens:
    """Return the tokens of "light" or "dark"."""
    words = json.loads(resource("tokens.json").read_text("utf-8"))[name]
    return Tokens(**{key: QColor(words[key]) for key in Tokens.__dataclass_fields__})


# Soft ground and strong letters of an avatar; the same pairs in both themes, as in the target pictures.
AVATARS: tuple[tuple[str, str], ...] = (
    ("#DBE6FF", "#2148C7"),
    ("#FFE0EF", "#A81E62"),
    ("#DCF3E4", "#1B6B3C"),
    ("#FFE7D1", "#9A4707"),
    ("#EBE3FF", "#6A2FC0"),
    ("#DCF1FF", "#0A5A94"),
    ("#FFF2C4", "#7A5700"),
    ("#FFE2E2", "#B01E28"),
    ("#E0E7EF", "#3A4759"),
    ("#D8F3F0", "#0B665C"),
)


class Theme(QObject):
    """The colours in force. Widgets that paint read `tokens` while painting and repaint on `changed`."""

    changed = Signal()

    def __init__(
        self, mode: str = SYSTEM, scale: float = 1.0, parent: QObject | None = None, *, density: str = Density.NORMAL
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self._scale = _within(scale)
        self._density = _density(density)
        self._fonts: dict[tuple[float, int, bool, bool], QFont] = {}
        # The palette tells as well as the colour scheme does, and Qt's enums cost more than the first frame does.
        self._system = DARK if QGuiApplication.palette().window().color().lightness() < 128 else LIGHT
        self.tokens = load_tokens(self._wanted())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def mode(self) -> str:
        """What was chosen: system, light or dark."""
        return self._mode

    @property
    def dark(self) -> bool:
        return self.tokens is load_tokens(DARK)

    @property
    def scale(self) -> float:
        """Factor on every text size, 0.8 to 2.0."""
        return self._scale

    @property
    def density(self) -> Density:
        """How much air lists, timeline, panel and forms leave."""
        return self._density

    def pad(self, px: float) -> int:
        """Return a vertical breathing space of `px` in the density in force. For gaps only: text is never scaled."""
        return round(px * _AIR[self._density])

    def grown(self, px: float) -> int:
        """Return the size of an icon or a control that is `px` at a text size of 100 %: it grows with the text."""
        return round(px * max(1.0, self._scale))

    def set_mode(self, mode: str) -> None:
        """Choose system, light or dark."""
        self._mode = mode
        self._apply()

    def set_scale(self, scale: float) -> None:
        """Scale all text, 0.8 to 2.0."""
        self._scale = _within(scale)
        self._fonts.clear()
        self._apply(force=True)

    def set_density(self, density: str) -> None:
        """Choose compact, normal or roomy; a word that is none of them counts as normal."""
        self._density = _density(density)
        self._apply(force=True)

    def font(self, px: float = BASE_PX, weight: int = 400, *, tabular: bool = False, italic: bool = False) -> QFont:
        """Return Inter at `px` (before scaling); `tabular` for times and counts. Shared: copy before changing."""
        key = (px, weight, tabular, italic)
        font = self._fonts.get(key)
        if font is None:
            font = QFont(FAMILY)
            font.setPixelSize(max(8, round(px * self._scale)))
            font.setWeight(QFont.Weight(weight))
            font.setItalic(italic)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)  # hinted Inter runs too wide
            if tabular:
                font.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[key] = font
        return font

    def channel(self, colour: str) -> QColor:
        """Return a channel's colour by its spec's token; icons only. Unknown tokens fall back to text2."""
        return cast(QColor, getattr(self.tokens, colour, self.tokens.text2))

    def avatar(self, key: str) -> tuple[QColor, QColor]:
        """Return (ground, letters) for somebody; the same key always gets the same pair."""
        ground, letters = AVATARS[sum(key.encode()) % len(AVATARS)]
        return QColor(ground), QColor(letters)

    def palette(self) -> QPalette:
        """Return the palette of the theme in force."""
        t, palette = self.tokens, QPalette()
        role = QPalette.ColorRole
        for which, colour in (
            (role.Window, t.bg),
            (role.WindowText, t.text),
            (role.Base, t.surface),
            (role.AlternateBase, t.sunken),
            (role.Text, t.text),
            (role.Button, t.surface),
            (role.ButtonText, t.text),
            (role.BrightText, t.accent_text),
            (role.PlaceholderText, t.text3),
            (role.ToolTipBase, t.raised),
            (role.ToolTipText, t.text),
            (role.Highlight, t.accent),
            (role.HighlightedText, t.accent_text),
            (role.Accent, t.accent),
            (role.Link, t.accent),
            (role.LinkVisited, t.accent),
            (role.Mid, t.line),
            (role.Light, t.raised),
            (role.Midlight, t.line),
            (role.Dark, t.line),
        ):
            palette.setColor(which, colour)
        for which in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, t.text3)
        return palette

    def _wanted(self) -> str:
        return self._system if self._mode == SYSTEM else self._mode

    def _system_changed(self, scheme: "Qt.ColorScheme") -> None:
        self._system = DARK if scheme.name == "Dark" else LIGHT
        self._apply()

    def _apply(self, *, force: bool = False) -> None:
        tokens = load_tokens(self._wanted())
        if tokens is not self.tokens or force:
            self.tokens = tokens
            self.changed.emit()


def _within(scale: float) -> float:
    return min(LARGEST, max(SMALLEST, scale))


def _density(word: str) -> Density:
    return Density(word) if word in set(Density) else Density.NORMAL


def load_fonts() -> None:
    """Make the shipped Inter known to Qt."""
    for name in ("Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Italic"):
        QFontDatabase.addApplicationFont(str(resource("fonts", f"{name}.ttf")))
