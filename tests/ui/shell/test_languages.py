"""The whole window in a language 40 percent longer, and mirrored: nothing forgotten, cut off or left behind."""

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from omnibox.ui.i18n import PSEUDO, elide, isolate, load
from omnibox.ui.main_window import MainWindow
from tests.desk.world import OURS, World
from tests.ui.room import Room

DATA = ("Customer 0", "c0@example.com", "Parcel", "Otto Owner", "Support", OURS)  # what people are called and wrote
KEYS = ("Ctrl+",)
OPERATOR = re.compile(r"[a-z]+:[a-z]*")  # the language of the search is one for all
NAMES = ("Omnibox", "English", "Deutsch", "IMAP", "SMTP")  # the same in every language


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    """Speak the pseudo-locale; asked for before the window, as the program does."""
    owner = QObject()
    catalogue = load(PSEUDO, owner)
    qapp.installTranslator(catalogue)
    yield
    qapp.removeTranslator(catalogue)


@pytest.fixture
def mirrored(qapp: QApplication) -> Iterator[None]:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.fixture
def mails(world: World) -> None:
    inbox = world.inbox()
    for number in range(3):
        world.mail(inbox, sender=f"c{number}@example.com", name=f"Customer {number}")


def shown(root: QWidget) -> list[QWidget]:
    return [widget for widget in root.findChildren(QWidget) if widget.isVisibleTo(root)]


def texts(widget: QWidget) -> Iterator[str]:
    """Everything a control says: its text, what stands in it while it is empty, its tip, its name."""
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())


def untranslated(root: QWidget) -> list[str]:
    """What has letters, did not go through `tr`, and is no data."""
    return [
        f"{type(widget).__name__}: {text}"
        for widget in shown(root)
        for text in texts(widget)
        if any(letter.isalpha() for letter in text)
        and "[" not in text
        and not any(word in text for word in (*DATA, *KEYS, *NAMES))
        and not OPERATOR.fullmatch(text)
    ]


def cut_off(root: QWidget) -> list[str]:
    """What is wider than its place and neither wraps nor ends in dots."""
    found = []
    for widget in shown(root):
        fixed = isinstance(widget, QLabel) and not widget.wordWrap() and type(widget).__name__ != "ElidedLabel"
        if fixed and widget.pixmap().isNull() and widget.sizeHint().width() > widget.width():  # type: ignore[attr-defined]  # a QLabel
            found.append(f"{type(widget).__name__}: {widget.text()}")  # type: ignore[attr-defined]  # the same
    return found


Page = Callable[[MainWindow], QWidget]


def inbox(main: MainWindow) -> QWidget:
    QTest.keyClick(main, Qt.Key.Key_J)
    return main


def search(main: MainWindow) -> QWidget:
    main.open_search("customer")
    return main.search


def accounts(main: MainWindow) -> QWidget:
    main.show_inboxes()
    return main.inboxes


def connecting(main: MainWindow) -> QWidget:
    main.connect_inbox(main._start.specs[0])
    assert main.form is not None
    main.form.fields.unfold(on=True)
    return main.form


PAGES: tuple[Page, ...] = (inbox, search, accounts, connecting)


@pytest.mark.parametrize("page", PAGES)
def test_every_word_goes_through_tr(pseudo: None, mails: None, room: Room, main: MainWindow, page: Page) -> None:
    root = page(main)
    room.settle()
    assert untranslated(root) == []
    assert any("[" in text for widget in shown(root) for text in texts(widget))


@pytest.mark.parametrize("page", PAGES)
def test_longer_words_have_room(pseudo: None, mails: None, room: Room, main: MainWindow, page: Page) -> None:
    root = page(main)
    room.settle()
    assert cut_off(root) == []


def test_a_first_run_goes_through_tr_too(pseudo: None, room: Room, main: MainWindow) -> None:
    assert untranslated(main.welcome) == []
    assert cut_off(main.welcome) == []


def test_a_forgotten_word_and_one_without_room_would_be_seen(room: Room) -> None:
    box = room.add(QWidget())
    label = QLabel("Forgotten", box)
    label.setFixedWidth(10)
    label.show()
    assert (untranslated(box), cut_off(box)) == (["QLabel: Forgotten"], ["QLabel: Forgotten"])


def test_right_to_left_is_the_mirror_image(mirrored: None, mails: None, room: Room, main: MainWindow) -> None:
    inbox(main)
    room.settle()
    page = main.inbox
    columns = (page.customer, page.conversation, page.list_pane, page.views, main.rail)
    edges = [column.mapTo(main, QPoint(0, 0)).x() for column in columns]
    assert edges == sorted(edges)
    assert len(set(edges)) == len(columns)
    for each in (accounts, search, connecting):  # painted whole: a warning of Qt's fails the test
        each(main)
        room.settle()
        assert not main.grab().isNull()


def test_the_ellipsis_of_arabic_stands_where_its_reading_ends(qapp: QApplication) -> None:
    metrics = QFontMetrics(QFont())
    arabic = elide(metrics, "السلام عليكم، أود الاستفسار عن الطلب", 80)
    assert arabic.endswith("…\u200f")
    assert elide(metrics, "Where is my parcel with the long name?", 80).endswith("…")
    assert elide(metrics, "سلام", 800) == "سلام"
    assert isolate("سلام") == "\u2068سلام\u2069"
    assert isolate("Hello") == "Hello"
