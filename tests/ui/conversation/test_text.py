import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont
from pytestqt.qtbot import QtBot

from omnibox.ui.conversation.text import TextRun, find_links


def font() -> QFont:
    made = QFont("Inter")
    made.setPixelSize(13)
    return made


@pytest.mark.parametrize(
    "text,found",
    [
        ("see https://example.com/a?b=1.", [("https://example.com/a?b=1", "https://example.com/a?b=1")]),
        ("www.example.com, please", [("www.example.com", "https://www.example.com")]),
        ("(http://example.com/x_(y))", [("http://example.com/x_(y)", "http://example.com/x_(y)")]),
        ("write to ann.lee+x@mail.example.com!", [("ann.lee+x@mail.example.com", "mailto:ann.lee+x@mail.example.com")]),
        ("javascript:alert(1) ftp://x file:///etc/passwd", []),
    ],
)
def test_links_are_found_without_the_punctuation_after_them(text: str, found: list[tuple[str, str]]) -> None:
    assert [(text[link.start : link.start + link.length], link.target) for link in find_links(text)] == found


def test_offsets_are_characters_even_behind_emoji(qtbot: QtBot) -> None:
    run = TextRun("🙏🙏 thanks", font(), 400)
    end = run.offset_at(QPointF(run.width + 5, run.height / 2))
    assert end == len("🙏🙏 thanks")
    assert run.slice(3, end) == "thanks"


def test_text_wraps_inside_its_width_and_keeps_line_breaks(qtbot: QtBot) -> None:
    run = TextRun("first line\nsecond line", font(), 400)
    one = TextRun("first line", font(), 400)
    assert run.height == 2 * one.height
    narrow = TextRun("word " * 60, font(), 120)
    assert narrow.width <= 120
    assert narrow.height > 5 * one.height
    endless = TextRun("x" * 500, font(), 120)
    assert endless.width <= 120


def test_hebrew_is_as_wide_as_its_words(qtbot: QtBot) -> None:
    run = TextRun("שלום, מתי אתם מגיעים?", font(), 500)
    assert run.right_to_left
    assert run.width < 300


def test_the_link_under_a_point_is_found_and_beside_it_is_none(qtbot: QtBot) -> None:
    run = TextRun("see https://example.com", font(), 400, QColor("blue"))
    hit = run.link_at(QPointF(run.width - 4, run.height / 2))
    assert hit is not None
    assert hit.target == "https://example.com"
    assert run.link_at(QPointF(2, run.height / 2)) is None
    assert run.link_at(QPointF(run.width + 40, run.height / 2)) is None


def test_a_double_click_takes_the_word(qtbot: QtBot) -> None:
    run = TextRun("the valve's damp", font(), 400)
    assert run.slice(*run.word_at(6)) == "valve's"


def test_a_short_line_of_arabic_ends_where_the_long_one_does(qtbot: QtBot) -> None:
    run = TextRun("السلام عليكم، أود الاستفسار عن الطلب\nفاطمة", font(), 600)
    second = QPointF(run.width - 2, run.height - 4)
    assert run.offset_at(second) < len(run.text) - 2  # its first letters stand on the right edge
    assert run.offset_at(QPointF(2, run.height - 4)) == len(run.text)
