"""The one box in the window: what it lists, in which order, and that everything in it does what it says."""

from datetime import UTC, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from omnibox.model.conversation import Status
from omnibox.model.rows import ConversationRow, ItemRow
from omnibox.ui.main_window import MainWindow
from omnibox.ui.palette.rows import Row, Section
from tests.desk.world import World
from tests.ui.room import Room

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def mails(world: World) -> list[ItemRow]:
    inbox = world.inbox()
    made = []
    for name, subject, text in (
        ("Maria Okafor", "Boiler", "The boiler loses pressure every night"),
        ("Ahmed Khalil", "Invoice 20418", "My invoice shows the wrong address"),
        ("Dana Lind", "Snoozing cat", "Assign me a parcel, please"),
    ):
        world.clock.forward(minutes=1)
        sender = f"{name.split()[0].lower()}@example.com"
        made.append(world.mail(inbox, text, name=name, sender=sender, subject=subject))
    return made


def pane_inbox(mails: list[ItemRow]) -> UUID:
    """Return the inbox the mails came to."""
    assert mails[0].inbox_id is not None
    return mails[0].inbox_id


def opened(room: Room, main: MainWindow, item: ItemRow) -> ConversationRow:
    """Open a conversation and return its row."""
    assert item.conversation_id is not None
    main.inbox.open(item.customer_id, item.conversation_id)
    room.settle()
    row = main.inbox.current.row
    assert row is not None
    return row


def typed(room: Room, main: MainWindow, text: str) -> list[Row]:
    """Open the box with its key, type, and return what is listed when all is there."""
    if not main.search.isVisible():
        QTest.keyClick(main, Qt.Key.Key_K, CTRL)
    main.search.field.clear()
    QTest.keyClicks(main.search.field, text)
    room.settle()
    return main.search.results.rows()


def titles(rows: list[Row], section: Section) -> list[str]:
    return [row.title for row in rows if row.section is section and row.can_choose]


def row_of(room: Room, item: ItemRow) -> ConversationRow:
    assert item.conversation_id is not None
    return room.world.desk.lists.rows([item.conversation_id])[0]


def test_empty_it_lists_what_was_opened_last_and_what_can_be_done(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    for item in mails[:2]:
        opened(room, main, item)
    rows = typed(room, main, "")
    assert titles(rows, Section.RECENT) == ["Maria Okafor"]  # not the one that is open
    assert titles(rows, Section.COMMANDS)[:2] == ["Resolve or reopen", "Snooze"]
    assert main.search.results.current_row is not None
    assert main.search.results.current_row.section is Section.RECENT  # Enter goes back, and changes nothing
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert main.inbox.current.customer_id == mails[0].customer_id


def test_what_was_opened_last_outlives_the_window_by_ids_alone(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    row = opened(room, main, mails[0])
    assert row.id.hex in room.services.remember.text("recent")
    assert "Maria" not in room.services.remember.snapshot()
    main.recents.rows.clear()
    main.inbox.current.turn_to(None, None, None)
    assert titles(typed(room, main, ""), Section.RECENT) == ["Maria Okafor"]


def test_people_conversations_commands_and_messages_stand_in_one_list(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    opened(room, main, mails[2])
    rows = typed(room, main, "ass")
    assert "Assign to me or release" in titles(rows, Section.COMMANDS)
    rows = typed(room, main, "dana")
    assert titles(rows, Section.CONVERSATIONS) == ["Dana Lind"]
    assert titles(rows, Section.PEOPLE) == ["Dana Lind"]
    assert [row.hit.subject for row in typed(room, main, "parcel") if row.hit] == ["Snoozing cat"]
    assert [row.title for row in rows if row.heading] == ["Conversations", "People", "Messages", "More commands"]


@pytest.mark.parametrize("text, sections", [(">re", {Section.COMMANDS}), ("@ma", {Section.PEOPLE})])
def test_a_sign_in_front_narrows_it(
    room: Room, mails: list[ItemRow], main: MainWindow, text: str, sections: set[Section]
) -> None:
    assert {row.section for row in typed(room, main, text)} == sections


def test_a_number_finds_its_conversation(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    row = row_of(room, mails[1])
    rows = typed(room, main, f"#{row.number}")
    assert titles(rows, Section.CONVERSATIONS) == ["Ahmed Khalil"]
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert main.inbox.current.conversation_id == row.id
    assert typed(room, main, "#999999") == []


@pytest.mark.parametrize("text", ["from:maria pressure", "search: pressure", "in:support pressure"])
def test_words_of_the_search_look_in_messages_alone(
    room: Room, mails: list[ItemRow], main: MainWindow, text: str
) -> None:
    rows = typed(room, main, text)
    assert {row.section for row in rows} <= {Section.MESSAGES}
    if not text.startswith("in:"):
        assert [row.hit.subject for row in rows if row.hit] == ["Boiler"]


def test_snooze_reads_the_time_and_says_it_in_words(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    row = opened(room, main, mails[0])
    rows = typed(room, main, "snooze tomorrow 15:30")
    until = (room.services.formats.now() + timedelta(days=1)).replace(hour=15, minute=30, second=0, microsecond=0)
    first = next(row for row in rows if row.can_choose)
    assert first.title == f"Snooze until {room.services.formats.full(until)}"
    assert first.detail == "Maria Okafor"
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    found = row_of(room, mails[0])
    assert (found.status, found.snoozed_until) == (Status.SNOOZED, until.astimezone(UTC))
    assert room.offers
    room.offers[-1].undo()
    room.settle()
    assert row_of(room, mails[0]).status is row.status


def test_snooze_alone_offers_good_moments_and_nonsense_is_told(
    room: Room, mails: list[ItemRow], main: MainWindow
) -> None:
    opened(room, main, mails[0])
    rows = typed(room, main, "snooze")
    assert len(titles(rows, Section.ASKED)) == len(room.services.formats.suggestions()) + 1
    assert titles(rows, Section.ASKED)[-1] == "Snooze until they reply"
    rows = typed(room, main, "snooze whenever")
    told = [row for row in rows if row.section is Section.ASKED and not row.heading]
    assert [row.can_choose for row in told] == [False]
    assert "whenever" in told[0].title


def test_snooze_until_they_reply(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    opened(room, main, mails[0])
    assert titles(typed(room, main, "snooze reply"), Section.ASKED) == ["Snooze until they reply"]
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    found = row_of(room, mails[0])
    assert (found.status, found.snoozed_until) == (Status.SNOOZED, None)


def test_everything_selected_is_meant(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    unassigned = main.inbox.views.view("unassigned")
    assert unassigned is not None
    main.inbox.show_view(unassigned)
    room.settle()
    main.inbox.many.select_all()
    room.settle()
    rows = typed(room, main, "snooze tomorrow 9")
    assert next(row.detail for row in rows if row.can_choose) == "3 conversations"
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.until(lambda: all(row_of(room, mail).status is Status.SNOOZED for mail in mails))


def test_a_command_on_conversations_says_that_none_is_open(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    for text in ("snooze 9", "assign otto", "tag late", "untag late"):
        told = [row for row in typed(room, main, text) if row.section is Section.ASKED and not row.heading]
        assert [row.do for row in told] == [None]


def test_assign_finds_who_works_here(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    opened(room, main, mails[0])
    me = room.world.desk.actor
    assert titles(typed(room, main, f"assign {me.name[:3]}"), Section.ASKED)[0] == f"Assign to {me.name}"
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert row_of(room, mails[0]).assignee_id == me.id
    assert titles(typed(room, main, "assign nobo"), Section.ASKED) == ["Assign to nobody"]
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert row_of(room, mails[0]).assignee_id is None


def test_tags_are_put_on_and_taken_off(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    opened(room, main, mails[0])
    assert titles(typed(room, main, "tag warranty case"), Section.ASKED) == ["Tag with warranty case, a new tag"]
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert row_of(room, mails[0]).tags == ("warranty case",)
    room.catch_up()
    assert titles(typed(room, main, "untag war"), Section.ASKED) == ["Take off the tag warranty case"]
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert row_of(room, mails[0]).tags == ()


def test_going_to_a_day_is_said_in_words_and_done(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    for number in range(60):
        room.world.clock.forward(days=1)
        room.world.mail(pane_inbox(mails), f"number {number}", sender="maria@example.com", name="Maria Okafor")
    opened(room, main, mails[0])
    day = room.services.formats.now().date() - timedelta(days=40)
    (title,) = titles(typed(room, main, f"go to date {day.isoformat()}"), Section.ASKED)
    assert title == f"Go to {room.services.formats.written(day)} in this timeline"
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    pane = main.inbox.conversation
    in_sight = {pane.feed.items[one.index].at.date() for one in pane.timeline.scroll_state.placed}
    assert day in in_sight
    told = [row for row in typed(room, main, "go to date soonish") if row.section is Section.ASKED and not row.heading]
    assert [row.can_choose for row in told] == [False]


@pytest.mark.parametrize(
    "text, key",
    [("dark theme", "mode"), ("roomy", "density"), ("text at 125", "scale"), ("german", "language")],
)
def test_looks_are_changed_by_name(room: Room, mails: list[ItemRow], main: MainWindow, text: str, key: str) -> None:
    typed(room, main, f">{text}")
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    expected = {"mode": "dark", "density": "roomy", "language": "de"}
    value: object = room.services.remember.text(key) if key in expected else room.services.remember.number(key)
    assert value == expected.get(key, 1.25)


def test_views_and_settings_open_by_name(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    typed(room, main, "go to snoozed")
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert main.inbox.list_pane.loader.view is not None
    assert main.inbox.list_pane.loader.view.key == "snoozed"
    typed(room, main, "settings: app")
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert main.pages.currentWidget() is main.settings
    assert main.settings.current == "appearance"


def test_what_comes_later_does_not_move_what_is_chosen(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    typed(room, main, "dana")
    results, gathering = main.search.results, main.search.gathering
    assert results.current_key.startswith("person:")
    QTest.keyClick(main.search.field, Qt.Key.Key_Down)
    chosen, top = results.current_key, results.rect_of(results.current).top()
    assert chosen.startswith("hit:")
    hits = gathering._hits
    gathering._hits = ()
    gathering.more.emit()  # people went, and come again above the hit
    assert results.current_key == chosen
    gathering._hits = hits
    gathering.more.emit()
    assert results.current_key == chosen
    assert results.rect_of(results.current).top() == top


def test_enter_before_the_answer_opens_what_comes(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    QTest.keyClick(main, Qt.Key.Key_K, CTRL)
    room.settle()
    main.search.field.setText("@ahmed")
    assert main.search.results.current_row is None
    QTest.keyClick(main.search.field, Qt.Key.Key_Return)
    room.settle()
    assert not main.search.isVisible()
    assert main.inbox.current.customer_id == mails[1].customer_id


def test_people_who_still_fit_stay_while_more_is_typed(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    typed(room, main, "mar")
    main.search.field.setText("mari")
    assert titles(main.search.results.rows(), Section.PEOPLE) == ["Maria Okafor"]  # at once, from memory
    main.search.field.setText("marx")
    assert titles(main.search.results.rows(), Section.PEOPLE) == []


def test_ctrl_enter_opens_a_window_of_its_own(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    asked: list[object] = []
    room.services.navigation.pop_out.disconnect()
    room.services.navigation.pop_out.connect(lambda customer, _talk: asked.append(customer))
    typed(room, main, "@ahmed")
    assert "Ctrl+Enter" in main.search._foot.text()
    QTest.keyClick(main.search.field, Qt.Key.Key_Return, CTRL)
    assert asked == [mails[1].customer_id]
    assert not main.search.isVisible()


def test_escape_goes_back_to_where_the_focus_was(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    main.inbox.list_pane.list.setFocus()
    typed(room, main, "maria")
    QTest.keyClick(main.search.field, Qt.Key.Key_Escape)
    assert main.inbox.list_pane.list.hasFocus()


def test_escape_goes_back_to_the_timeline(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    opened(room, main, mails[0])
    main.inbox.conversation.timeline.setFocus()
    typed(room, main, "maria")
    QTest.keyClick(main.search.field, Qt.Key.Key_Tab)
    QTest.keyClick(main.search, Qt.Key.Key_Escape)
    assert main.inbox.conversation.timeline.hasFocus()


def test_arrows_step_over_headings(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    typed(room, main, "dana")
    results = main.search.results
    assert results.current_key.startswith("person:")
    QTest.keyClick(main.search.field, Qt.Key.Key_Down)
    assert results.current_key.startswith("hit:")
    QTest.keyClick(main.search.field, Qt.Key.Key_Up)
    assert results.current_key.startswith("person:")
    assert main.search.field.hasFocus()


def test_tab_comes_round_in_the_box(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    typed(room, main, "dana")
    box, came_by = main.search, []
    for _ in range(7):
        QTest.keyClick(box.focusWidget(), Qt.Key.Key_Tab)
        came_by.append(box.focusWidget())
    names = [getattr(one, "text", one.accessibleName)() or one.accessibleName() for one in came_by]
    assert names == ["Close", "> Commands", "@ People", "# Number", "Messages", "What was found", "dana"]
    assert box.results.current_key.startswith("person:")
    QTest.keyClick(box.field, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert box.results.hasFocus()


def test_typing_beside_the_field_goes_on_in_it(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    typed(room, main, "dan")
    QTest.keyClick(main.search.field, Qt.Key.Key_Tab)
    assert not main.search.field.hasFocus()
    QTest.keyClick(main.search.focusWidget(), Qt.Key.Key_A)
    assert main.search.field.hasFocus()
    assert main.search.field.text() == "dana"


def test_a_hint_is_pressed_by_enter(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    typed(room, main, "dana")
    for _ in range(2):
        QTest.keyClick(main.search.focusWidget(), Qt.Key.Key_Tab)
    QTest.keyClick(main.search.focusWidget(), Qt.Key.Key_Return)
    assert main.search.field.text() == ">"
    assert main.search.field.hasFocus()


def test_commands_show_their_keys_and_speak_them(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    opened(room, main, mails[0])
    rows = typed(room, main, ">resolve")
    at = next(at for at, row in enumerate(rows) if row.title == "Resolve or reopen")
    assert rows[at].keys == "E"
    interface = QAccessible.queryAccessibleInterface(main.search.results)
    assert "Resolve or reopen" in interface.child(at).text(QAccessible.Text.Name)
    assert main.search.field.accessibleDescription().startswith("Resolve or reopen")


def test_commands_that_make_no_sense_now_are_not_listed(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    assert "Resolve or reopen" not in titles(typed(room, main, ">"), Section.COMMANDS)
    opened(room, main, mails[0])
    main.search.leave()
    assert "Resolve or reopen" in titles(typed(room, main, ">"), Section.COMMANDS)
