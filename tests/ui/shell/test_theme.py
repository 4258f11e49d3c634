"""Tokens, contrast, icons, live switching."""

import json

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from omnibox.resource import resource
from omnibox.ui import icons
from omnibox.ui.app import make_application
from omnibox.ui.main_window import MainWindow
from omnibox.ui.style import style_sheet
from omnibox.ui.theme import AVATARS, DARK, LIGHT, Density, Theme, Tokens, load_tokens
from tests.ui.room import Room

TEXT, ICON = 4.5, 3.0
GROUNDS = ("bg", "surface", "raised", "sunken", "accent_soft")
TEXT_PAIRS = [(ink, ground) for ink in ("text", "text2", "text3") for ground in GROUNDS] + [
    ("accent_text", "accent"),
    ("accent", "surface"),
    ("accent", "accent_soft"),
    ("danger", "surface"),
    ("danger", "danger_soft"),
    ("warn", "warn_soft"),
    ("ok", "ok_soft"),
    ("text", "danger_soft"),
    ("text", "warn_soft"),
    ("text", "note_bg"),
    ("text", "bubble_in"),
    ("text", "bubble_out"),
]  # fmt: skip
ICON_PAIRS = [
    (ink, ground)
    for ink in ("email", "sms", "whatsapp", "phone", "chat")
    for ground in ("bg", "surface", "accent_soft")
]


def luminance(colour: QColor) -> float:
    """Relative luminance. Source: WCAG 2.2, "relative luminance"."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(ink: QColor, ground: QColor) -> float:
    high, low = sorted((luminance(ink), luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", [LIGHT, DARK])
@pytest.mark.parametrize("ink, ground", TEXT_PAIRS)
def test_text_can_be_read(name: str, ink: str, ground: str) -> None:
    tokens = load_tokens(name)
    assert contrast(tokens.role(ink), tokens.role(ground)) >= TEXT


@pytest.mark.parametrize("name", [LIGHT, DARK])
@pytest.mark.parametrize("ink, ground", ICON_PAIRS)
def test_icons_can_be_seen(name: str, ink: str, ground: str) -> None:
    tokens = load_tokens(name)
    assert contrast(tokens.role(ink), tokens.role(ground)) >= ICON


@pytest.mark.parametrize("ground, letters", AVATARS)
def test_initials_can_be_read(ground: str, letters: str) -> None:
    assert contrast(QColor(letters), QColor(ground)) >= TEXT


def test_both_themes_have_every_token() -> None:
    words = json.loads(resource("tokens.json").read_text("utf-8"))
    for name in (LIGHT, DARK):
        assert set(Tokens.__dataclass_fields__) <= set(words[name])


@pytest.mark.parametrize("dpr", [1.0, 1.5, 2.0, 3.0])
def test_icons_are_drawn_for_the_screen_they_are_on(qtbot: QtBot, dpr: float) -> None:
    drawn = icons.pixmap("inbox", 20, QColor("#3358D4"), dpr)
    assert drawn.size() == QSize(round(20 * dpr), round(20 * dpr))
    assert drawn.devicePixelRatio() == dpr
    image = drawn.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    inks = {
        QColor(image.pixel(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
        if QColor.fromRgba(image.pixel(x, y)).alpha() == 255
    }
    assert "#3358d4" in inks


@pytest.mark.parametrize("leading", [False, True])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_an_icon_on_a_button_is_sharp(qtbot: QtBot, scale: float, leading: bool) -> None:
    made = icons.icon("inbox", QColor("red"), leading=leading).pixmap(QSize(20 + 4 * leading, 20), scale)
    assert made.height() == round(20 * scale)
    assert made.width() == round((20 + 4 * leading) * scale)


def test_every_icon_that_is_named_has_shipped(qtbot: QtBot) -> None:
    for path in sorted(resource("icons").glob("*.svg")):
        assert not icons.pixmap(path.stem, 16, QColor("black"), 1.0).isNull()
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no-such-icon", 16, QColor("black"), 1.0)


def test_an_icon_follows_state_and_size(qtbot: QtBot) -> None:
    made = icons.icon("check", QColor("red"), disabled=QColor("grey"), checked=QColor("blue"))
    canvas = QPixmap(64, 64)
    canvas.fill(Qt.GlobalColor.white)
    painter = QPainter(canvas)
    made.paint(painter, 0, 0, 64, 64)
    painter.end()
    assert any(canvas.toImage().pixelColor(x, y) == QColor("red") for x in range(64) for y in range(64))


def test_the_sheet_names_no_token_that_is_not_there(qtbot: QtBot) -> None:
    for mode in (LIGHT, DARK):
        sheet = style_sheet(Theme(mode))
        assert "$" not in sheet
        assert load_tokens(mode).accent.name() in sheet


def test_the_theme_switches_while_the_window_is_open(room: Room, main: MainWindow) -> None:
    theme = room.services.theme
    make_application().setPalette(theme.palette())
    before = main.inbox.views.grab().toImage().pixelColor(3, 3)
    theme.set_mode(DARK)
    make_application().setPalette(theme.palette())
    room.settle()
    assert theme.dark
    after = main.inbox.views.grab().toImage().pixelColor(3, 3)
    assert before.lightness() > 200
    assert after.lightness() < 60
    theme.set_mode(LIGHT)
    make_application().setPalette(theme.palette())


def test_following_the_system(qtbot: QtBot) -> None:
    theme = Theme("system")
    with qtbot.waitSignal(theme.changed):
        theme._system_changed(Qt.ColorScheme.Dark if not theme.dark else Qt.ColorScheme.Light)
    theme.set_mode(LIGHT)
    with qtbot.assertNotEmitted(theme.changed):
        theme._system_changed(Qt.ColorScheme.Dark)


def test_text_scales(room: Room, main: MainWindow) -> None:
    small = room.services.theme.font().pixelSize()
    row = main.inbox.list_pane.list._painter.height(0)
    room.services.theme.set_scale(2.0)
    room.settle()
    assert room.services.theme.font().pixelSize() == 2 * small
    assert main.inbox.list_pane.list._painter.height(0) > row * 1.5


def test_density_moves_gaps_and_never_text(qtbot: QtBot) -> None:
    theme = Theme(LIGHT)
    text = theme.font().pixelSize()
    gaps = []
    for density in Density:
        theme.set_density(density)
        gaps.append(theme.pad(12))
        assert theme.font().pixelSize() == text
    assert gaps == [9, 12, 15]
    with qtbot.waitSignal(theme.changed):
        theme.set_density("no density")
    assert theme.density is Density.NORMAL


def test_icons_grow_with_text_and_never_shrink(qtbot: QtBot) -> None:
    theme = Theme(LIGHT)
    grown = []
    for scale in (0.8, 1.0, 1.75, 2.0):
        theme.set_scale(scale)
        grown.append(theme.grown(18))
    assert grown == [18, 18, 32, 36]
