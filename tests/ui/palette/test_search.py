"""Search as you type, in the window: the one box, opened for messages alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from omnibox.model.rows import ItemRow, SearchPage
from omnibox.ui.main_window import MainWindow
from omnibox.ui.palette.box import problem_words
from omnibox.ui.palette.rows import runs
from tests.desk.world import World
from tests.ui.room import Room

HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def mails(world: World) -> list[ItemRow]:
    inbox = world.inbox()
    maria, ahmed = ("Maria Okafor", "maria@example.com"), ("Ahmed Khalil", "ahmed@example.com")
    made = []
    for (name, sender), subject, text in (
        (maria, "Boiler", "The boiler loses pressure every night"),
        (ahmed, "Invoice 20418", "My invoice shows the wrong address"),
        (maria, "Boiler again", "The pressure is back, thank you"),
    ):
        world.clock.forward(minutes=1)
        made.append(world.mail(inbox, text, name=name, sender=sender, subject=subject))
    return made


def search(room: Room, main: MainWindow, text: str) -> list[str]:
    """Type a search and return what is shown, line by line."""
    QTest.keyClick(main, Qt.Key.Key_F, HELD)
    overlay = main.search
    assert overlay.isVisible()
    QTest.keyClicks(overlay.field, text)
    room.settle()
    return [overlay.results.row_name(row) for row in range(overlay.results.count())]


def test_what_is_typed_is_found_grouped_by_customer_newest_first(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    found = search(room, main, "press")
    assert found[0] == "Maria Okafor, 2 found"
    assert "Boiler again" in found[1]
    assert "every night" in found[2]
    assert "2 found" in main.search._foot.text()


def test_only_the_last_keystroke_is_shown(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    pages: list[SearchPage] = []
    search(room, main, "b")
    main.search.searching.found.connect(pages.append)
    for text in ("bo", "boi", "invoice"):
        main.search.field.setText(text)
    room.settle()
    assert len(pages) <= 2
    assert pages[-1].groups[0].customer_name == "Ahmed Khalil"


def test_enter_opens_the_item_in_its_customers_timeline(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    search(room, main, "invoice")
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert not main.search.isVisible()
    assert main.inbox.conversation.customer_id == mails[1].customer_id
    assert main.inbox.current.conversation_id == mails[1].conversation_id


def test_arrows_choose_without_leaving_the_field(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    search(room, main, "pressure")
    overlay = main.search
    assert overlay.results.current == 1
    QTest.keyClick(overlay.field, Qt.Key.Key_Down)
    assert overlay.results.current == 2
    QTest.keyClick(overlay.field, Qt.Key.Key_Return)
    room.settle()
    assert main.inbox.current.conversation_id == mails[0].conversation_id


def test_escape_closes_and_the_text_is_kept_for_next_time(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    search(room, main, "pressure")
    QTest.keyClick(main.search.field, Qt.Key.Key_Escape)
    assert not main.search.isVisible()
    QTest.keyClick(main, Qt.Key.Key_F, HELD)
    room.settle()
    assert main.search.field.selectedText() == "pressure"


def test_nothing_found_says_so(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    assert search(room, main, "zeppelin") == []
    assert main.search._empty._title.text() == "Nothing found"


def test_what_was_not_understood_is_said(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    search(room, main, "is:purple pressure")
    assert "“purple” is no state" in main.search._foot.text()
    assert problem_words(("odd:thing",)) == "“thing” was not understood."


def test_an_operator_is_added_by_its_button(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    search(room, main, "pressure")
    main.search._add("is:unread")
    room.settle()
    assert main.search.field.text() == "pressure is:unread"


def test_results_speak(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    search(room, main, "invoice")
    interface = QAccessible.queryAccessibleInterface(main.search.results)
    assert interface.child(0).role() == QAccessible.Role.Heading
    assert "Invoice 20418" in interface.child(1).text(QAccessible.Text.Name)


@pytest.mark.parametrize(
    "marks, expected",
    [
        ((), [("a boiler", False)]),
        (((2, 6),), [("a ", False), ("boiler", True)]),
        (((2, 99),), [("a ", False), ("boiler", True)]),
        (((0, 3), (2, 2)), [("a b", True), ("o", True), ("iler", False)]),
        (((50, 2),), [("a boiler", False)]),
    ],
)
def test_marks_cut_the_text_whatever_they_say(
    marks: tuple[tuple[int, int], ...], expected: list[tuple[str, bool]]
) -> None:
    assert list(runs("a boiler", marks)) == expected
