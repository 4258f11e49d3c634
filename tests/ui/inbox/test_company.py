"""Who else is there, as the window shows it and as it tells of itself."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt

from omnibox.model.actor import ENGINE
from omnibox.model.rows import ItemRow, PresenceRow
from omnibox.store import presence
from omnibox.ui.inbox.assign_menu import AssignMenu
from omnibox.ui.inbox.chips import SOON, chips
from omnibox.ui.inbox.row_painter import RowPainter
from omnibox.ui.main_window import MainWindow
from omnibox.ui.theme import Density
from tests.ui.inbox.hands import key, owner
from tests.ui.room import Room
from tests.ui.shell.test_conversation_list import row


def typed(room: Room, mail: ItemRow, words: str) -> None:
    with room.world.store.write(ENGINE) as unit:
        presence.announce(unit, owner(mail), "customer:1", "typing", words=words)


def test_a_row_tells_who_types_and_who_is_there(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    view = main.inbox.list_pane.list
    dana = room.world.hire("Dana")
    dana.presence.announce(owner(mails[1]), "replying")
    typed(room, mails[0], "the promo code")
    room.until(lambda: "is typing: the promo code" in view.row_name(0))
    assert "Live" in view.row_name(0)
    assert "Dana is replying" in view.row_name(1)
    found = view.model.row(1)
    assert found is not None
    assert view._look_of(1, found).company == "replying"
    typed(room, mails[0], "the promo code says")
    room.until(lambda: "the promo code says" in view.row_name(0))
    dana.presence.leave()
    with room.world.store.write(ENGINE) as unit:
        presence.leave(unit, "customer:1")
    room.until(lambda: "Dana" not in view.row_name(1) and "typing" not in view.row_name(0))


def test_the_window_tells_where_it_is_and_takes_it_back(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    dana = room.world.hire("Dana")

    def seen() -> list[tuple[object, str]]:
        return [(one.conversation_id, one.kind) for one in dana.presence.around() if not one.here]

    main.inbox.open(mails[2].customer_id, mails[2].conversation_id)
    room.until(lambda: seen() == [(mails[2].conversation_id, "viewing")])
    editor = main.inbox.conversation.composer.editor
    editor.setFocus()
    room.type(editor, "Dear")
    room.until(lambda: seen() == [(mails[2].conversation_id, "replying")])
    main.inbox.open(mails[3].customer_id, mails[3].conversation_id)
    room.until(lambda: seen() == [(mails[3].conversation_id, "viewing")])
    room.services.presence.close()
    room.until(lambda: seen() == [])


def test_what_is_not_renewed_is_forgotten_without_another_word(room: Room, mails: list[ItemRow]) -> None:
    watch = room.services.presence
    moved: list[object] = []
    watch.changed.connect(moved.append)
    now = room.services.formats.now()
    gone = PresenceRow(owner(mails[0]), None, "C", "typing", now - timedelta(seconds=59, milliseconds=900), "x")
    stays = PresenceRow(owner(mails[1]), None, "C", "typing", now - timedelta(seconds=5), "x")
    watch._heard((gone, stays))
    assert watch.typing(owner(mails[0])) is not None
    room.world.clock.forward(seconds=1)
    room.qtbot.waitUntil(lambda: watch.typing(owner(mails[0])) is None)
    assert watch.typing(owner(mails[1])) is not None
    assert len(moved) == 2


def test_one_is_not_shown_to_oneself(room: Room, mails: list[ItemRow]) -> None:
    watch, me, now = room.services.presence, room.world.owner.id, room.services.formats.now()
    watch._heard((PresenceRow(owner(mails[0]), me, "Otto", "viewing", now, here=True),))
    watch._heard((PresenceRow(owner(mails[0]), me, "Otto", "viewing", now),))
    assert watch.around(owner(mails[0])) == ()
    watch._expiry.stop()


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no grabs
def test_a_asks_who_gets_it_where_there_are_colleagues(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    for number in range(10):
        room.world.hire(f"Person {number} Name{number}")
    main.inbox.open(mails[0].customer_id, mails[0].conversation_id)
    room.settle()
    key(main, Qt.Key.Key_A)
    room.until(lambda: bool(main.inbox.findChildren(AssignMenu)))
    menu = main.inbox.findChildren(AssignMenu)[-1]
    words = [one.text() for one in menu.actions() if one.isVisible() and not one.isSeparator()]
    assert words[0] == "Me"
    assert words[-1] == "Nobody"
    assert menu.actions()[-1].isChecked()
    room.type(menu, "name7")
    assert menu.field is not None
    assert menu.field.text() == "name7"
    shown = [one.text() for one in menu.actions() if one.isVisible() and "Person" in one.text()]
    assert shown == ["Person 7 Name7"]
    room.press(menu.field, Qt.Key.Key_Return)
    room.until(lambda: room.world.conversation(mails[0].conversation_id).assignee_name == "Person 7 Name7")
    room.until(lambda: main.pill.text == "Customer 0 was assigned")


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no grabs
def test_a_snooze_is_typed(room: Room, mails: list[ItemRow], main: MainWindow) -> None:
    from omnibox.ui.inbox.snooze_menu import SnoozeMenu

    taken: list[object] = []
    services = room.services
    menu = SnoozeMenu(services.theme, services.formats, taken.append, main)
    menu.popup(QPoint(0, 0))
    room.type(menu, "in 2 hours")
    assert menu.field.edit.text() == "in 2 hours"
    assert menu.field.moment is not None
    assert menu.field.told.text().startswith("Until ")
    menu.field.edit.setText("never ever")
    assert menu.field.told.text() == "No time I know yet"
    room.press(menu.field.edit, Qt.Key.Key_Return)
    assert taken == []
    menu.field.edit.setText("in 2 hours")
    room.press(menu.field.edit, Qt.Key.Key_Return)
    (at,) = taken
    assert timedelta(minutes=118) < at - services.formats.now() < timedelta(minutes=122)  # type: ignore[operator]  # a moment
    next(one for one in menu.actions() if one.text() == "Until they reply").trigger()
    assert taken[-1] is None
    menu.close()


def test_chips_say_what_presses(room: Room) -> None:
    formats, now = room.services.formats, room.services.formats.now()

    def said(**fields: object) -> list[str]:
        found = chips(row(**fields), formats, None, formats.now)  # type: ignore[arg-type]  # by name
        return [f"{chip.tone}:{chip.text}" for chip in found]

    waiting = {"waiting_since": now - timedelta(hours=1)}
    assert said(**waiting, due_at=now + SOON + timedelta(minutes=1)) == []
    assert said(**waiting, due_at=now + timedelta(minutes=5, seconds=30)) == ["warn:Reply due 6 min"]
    assert said(**waiting, due_at=now - timedelta(minutes=90)) == ["danger:Late by 1 h"]
    assert said(waiting_since=now - timedelta(days=3)) == ["warn:Waiting 3 d"]
    assert said(waiting_since=None, failed=True, has_draft=True) == ["danger:Not sent", "accent:Draft"]


@pytest.mark.parametrize("density", list(Density))
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_rows_have_room_for_their_words_in_every_density(room: Room, density: Density, scale: float) -> None:
    theme = room.services.theme
    theme.set_density(density)
    theme.set_scale(scale)
    painter = RowPainter(theme)
    m = painter.measures
    lines = 2 if density is Density.COMPACT else 3
    assert painter.height(0) >= lines * m.text_metrics.height() + 2
    assert (painter.height(1) > painter.height(0)) is (density is not Density.COMPACT)
    rect = QRect(0, 0, 316, painter.height(1))
    box = m.avatar_box(rect)
    assert rect.contains(box)
    assert m.grip(rect).contains(box)
    assert m.grip(rect).right() < m.text_left
