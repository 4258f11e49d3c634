"""What was done, told in one line where it belongs together, and hidden at will; calls; notes that call somebody."""

from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from omnibox.model.item import Direction, ItemKind
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.cards import build
from omnibox.ui.conversation.grouping import group_at
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.conversation.parts import Act, Ask, Icon, Label
from omnibox.ui.conversation.stage import Lead, Shown
from omnibox.ui.conversation.view import HIDE_ACTIVITY
from omnibox.ui.conversation.wording import clock, group_words, spoken
from tests.ui.conversation.made import DANA, ME, OTHER_CONVERSATION, formats, item, ours, stage
from tests.ui.conversation.test_view import in_sight, show, talk
from tests.ui.room import Room


def deed(minutes_ago: float, what: str, to: object = None, **fields: object) -> ItemRow:
    given = {"kind": ItemKind.ACTIVITY, "direction": Direction.INTERNAL, "author_id": DANA, "author_name": "Dana Levi"}
    return item(minutes_ago, **{**given, "text": "", "payload": {"what": what, "to": to}, **fields})


def words_of(pane: ConversationPane, number: int) -> list[str]:
    block = pane.timeline.column.block(number)
    return [part.text for part in block.parts if isinstance(part, Label)]


def worked(room: Room) -> ItemRow:
    """A mail that was taken, snoozed and resolved, then another mail."""
    mail = room.world.mail(room.world.inbox(), "one")
    assert mail.conversation_id is not None
    ids, desk = [mail.conversation_id], room.world.desk
    desk.work.assign(ids, room.world.owner.id)
    room.world.clock.forward(minutes=2)
    desk.work.snooze(ids, room.world.clock() + timedelta(hours=3))
    room.world.clock.forward(minutes=2)
    desk.work.resolve(ids)
    room.world.clock.forward(minutes=2)
    room.world.mail(room.world.desk.inboxes.list()[0].id, "two", conversation_id=mail.conversation_id)
    return mail


def test_a_group_is_one_hand_in_one_stretch_of_one_conversation() -> None:
    rows = [
        deed(200, "tags"),
        deed(90, "assignee", str(ME)),
        deed(80, "tags"),
        deed(79, "status", "snoozed"),
        deed(78, "status", "resolved", author_id=ME, author_name="Carl Weiss"),
        deed(77, "tags", author_id=ME, author_name="Carl Weiss", conversation_id=OTHER_CONVERSATION),
        item(70),
        deed(69, "tags"),
    ]
    assert [group_at(rows, index, formats()) for index in (0, 1, 2, 3, 4, 5, 7)] == [
        range(1), range(1, 4), range(1, 4), range(1, 4), range(4, 5), range(5, 6), range(7, 8),
    ]  # fmt: skip


def test_a_group_says_who_and_what_and_how_many() -> None:
    rows = [deed(9, "assignee", str(ME)), deed(8, "tags"), deed(7, "status", "snoozed"), deed(6, "tags")]
    assert group_words(rows, formats(), ME).startswith("Dana Levi assigned, tagged and snoozed this · 4 changes · ")
    assert group_words(rows, formats(), DANA).startswith("You assigned, tagged and snoozed this · 4 changes · ")


def test_a_group_spreads_with_a_press_and_folds_again(room: Room, pane: ConversationPane) -> None:
    mail = worked(room)
    view = show(room, pane, mail)
    heads = [placed for placed in view.scroll_state.placed if placed.block.height > 0]
    assert len(heads) == 3
    told = words_of(pane, 1)
    assert any(word.startswith("You assigned, snoozed and resolved this · 3 changes") for word in told)
    chip = next(part for part in view.column.block(1).pressables if part.ask.act is Act.GROUP)
    view.ask(chip.ask)
    assert [placed.block.height > 0 for placed in view.scroll_state.placed] == [True] * 5
    assert any("took this conversation" in word for word in words_of(pane, 1))
    view.ask(chip.ask)
    assert sum(placed.block.height > 0 for placed in view.scroll_state.placed) == 3


def test_activity_is_hidden_with_a_key_remembered_and_told_in_a_quiet_line(room: Room, pane: ConversationPane) -> None:
    mail = worked(room)
    view = show(room, pane, mail)
    room.services.actions.action("hide_activity").trigger()
    room.settle()
    assert room.world.desk.settings.mine()[HIDE_ACTIVITY] is True
    assert [placed.block.height > 0 for placed in view.scroll_state.placed] == [True, False, False, False, True]
    quiet = next(part for part in view.column.block(4).pressables if part.ask.act is Act.ACTIVITY)
    assert quiet.label == "3 activity lines hidden"
    tree = QAccessible.queryAccessibleInterface(view)
    assert tree is not None
    assert tree.childCount() == 2
    view.setFocus()
    view.current = pane.feed.items[4].id
    room.press(view, Qt.Key.Key_Up)  # the keyboard passes over what is not there
    assert view.current == mail.id
    menu = pane.header.build_menu()
    assert any(action.text().startswith("Show activity") for action in menu.actions())
    menu.close()
    view.ask(quiet.ask)
    room.settle()
    assert HIDE_ACTIVITY not in room.world.desk.settings.mine() or not room.world.desk.settings.mine()[HIDE_ACTIVITY]
    assert sum(placed.block.height > 0 for placed in view.scroll_state.placed) == 3


def test_the_place_is_kept_when_activity_is_hidden(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 40)
    assert mails[0].conversation_id is not None
    room.world.desk.work.resolve([mails[0].conversation_id])
    view = show(room, pane, mails[0])
    view.scroll_by(-900)
    room.settle()
    before = in_sight(view)
    pane.deeds.toggle_activity()
    after = in_sight(view)
    assert after == before


def test_density_and_size_of_text_keep_the_place(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 40)
    view = show(room, pane, mails[0])
    view.scroll_by(-900)
    room.settle()
    first, heights = view.scroll_state.placed[0].block.item_id, [one.block.height for one in view.scroll_state.placed]
    room.services.theme.set_density("compact")
    assert view.scroll_state.placed[0].block.item_id == first
    assert all(one.block.height < old for one, old in zip(view.scroll_state.placed, heights, strict=False))
    room.services.theme.set_density("roomy")
    assert view.scroll_state.placed[0].block.item_id == first


# ---------------------------------------------------------------- calls and notes


def call(**payload: object) -> ItemRow:
    return item(kind=ItemKind.CALL, channel="phone", text="", payload=payload)


def drawn(row: ItemRow) -> tuple[list[str], list[str]]:
    block = build(row, Lead(), Shown(), stage())
    texts = [part.text for part in block.parts if isinstance(part, Label)]
    return texts, [part.name for part in block.parts if isinstance(part, Icon)]


def test_calls_say_which_way_how_long_and_how_long_waited(qtbot: QtBot) -> None:
    words, marks = drawn(call(duration=252, wait=19))
    assert words[:2] == ["Incoming call", " · 12:00 · waited 0:19"]
    assert words[2:] == ["Answered", "4:12"]
    assert "phone-incoming" in marks
    words, marks = drawn(call(duration=0, wait=64, missed=True))
    assert words[2:] == ["Missed call"]
    assert "phone-missed" in marks
    words, marks = drawn(ours(kind=ItemKind.CALL, channel="phone", text="", payload={"duration": 3_900}))
    assert words[-2:] == ["Answered", "1:05:00"]
    assert "phone-outgoing" in marks


def test_a_voicemail_has_its_length_its_words_and_only_files_that_are_there(qtbot: QtBot) -> None:
    row = item(kind=ItemKind.VOICEMAIL, channel="phone", text="Ring me back.", payload={"duration": 42, "missed": True})
    block = build(row, Lead(), Shown(), stage())
    assert [body.run.text for body in block.bodies] == ["Ring me back."]
    assert block.pressables == ()  # nothing to play: nothing to press
    words, marks = drawn(row)
    assert words[-2:] == ["Voicemail", "0:42"]
    assert "voicemail" in marks
    said = spoken(row, formats(), ME, "Maria Okafor", {})
    assert "Voicemail" in said
    assert "lasted 0:42" in said


def test_odd_lengths_do_no_harm() -> None:
    assert clock(0) == "0:00"
    assert drawn(call(duration="long", wait=None))[0][2:] == ["Answered"]


def test_a_colleague_who_is_called_stands_out_in_a_note(qtbot: QtBot) -> None:
    row = item(kind=ItemKind.NOTE, direction=Direction.INTERNAL, text="Ask @Dana, not a@dana.example or @Danas")
    block = build(row, Lead(), Shown(), stage())
    formatted = block.bodies[0].run._layout.formats()  # type: ignore[union-attr]  # plain text
    bold = [(one.start, one.length) for one in formatted if one.format.fontWeight() == 600]
    assert bold == [(4, 5)]


def test_failed_files_can_be_fetched_again(room: Room, pane: ConversationPane) -> None:
    from omnibox.store.items import NewFile

    file = NewFile(name="big.zip", mime="application/zip", size=9, sha256=None, state="failed")
    mail = room.world.mail(room.world.inbox(), files=[file])
    view = show(room, pane, mail)
    again = next(part for part in view.column.block(0).pressables if part.ask.act is Act.FETCH)
    assert again.label == "Try again"
    view.ask(again.ask)
    room.settle()
    assert room.said == ["big.zip is being fetched"]
    assert isinstance(again.ask, Ask)
    assert isinstance(again.ask.item_id, UUID)
