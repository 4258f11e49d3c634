"""The timeline over a real store: opening, scrolling, what arrives meanwhile, selecting."""

from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication

from omnibox.model.conversation import Status
from omnibox.model.rows import ItemRow
from omnibox.model.views import Order, View
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.conversation.parts import Act, Chip
from omnibox.ui.conversation.view import TimelineView
from tests.ui.room import Room


def talk(room: Room, count: int, *, files: int = 0) -> list[ItemRow]:
    """A customer with `count` mails in one conversation."""
    inbox = room.world.inbox()
    mails = [room.world.mail(inbox, "mail number 0", subject="Parcel")]
    for number in range(1, count):
        room.world.clock.forward(minutes=7)
        text = f"mail number {number}\n" + "a further line of it\n" * (number % 9)
        mails.append(room.world.mail(inbox, text, subject="Parcel", conversation_id=mails[0].conversation_id))
    return mails


def show(room: Room, pane: ConversationPane, mail: ItemRow, item_id: UUID | None = None) -> TimelineView:
    room.catch_up()
    pane.open(mail.customer_id, mail.conversation_id, item_id)
    room.settle()
    return pane.timeline


def in_sight(view: TimelineView) -> dict[UUID, float]:
    return {placed.block.item_id: placed.y for placed in view.scroll_state.placed}


def body_point(view: TimelineView, item_id: UUID, *, at_end: bool = False) -> QPointF:
    placed = next(one for one in view.scroll_state.placed if one.block.item_id == item_id)
    rect = placed.block.bodies[0].rect.translated(0, placed.y)
    return QPointF(rect.right() + 3, rect.bottom() - 4) if at_end else QPointF(rect.left() + 1, rect.top() + 4)


def mouse(view: TimelineView, kind: QEvent.Type, point: QPointF, held: bool = True) -> None:
    button = Qt.MouseButton.LeftButton
    buttons = button if held else Qt.MouseButton.NoButton
    place = view.viewport().mapToGlobal(point.toPoint()).toPointF()
    event = QMouseEvent(kind, point, place, button, buttons, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), event)


def drag(view: TimelineView, start: QPointF, end: QPointF) -> None:
    mouse(view, QEvent.Type.MouseButtonPress, start)
    mouse(view, QEvent.Type.MouseMove, QPointF((start.x() + end.x()) / 2, (start.y() + end.y()) / 2))
    mouse(view, QEvent.Type.MouseMove, end)
    mouse(view, QEvent.Type.MouseButtonRelease, end, held=False)


def press_chip(view: TimelineView, act: Act) -> None:
    for placed in view.scroll_state.placed:
        for part in placed.block.pressables:
            if part.ask.act is act:
                point = part.rect.center() + QPointF(0, placed.y)
                mouse(view, QEvent.Type.MouseButtonPress, point)
                mouse(view, QEvent.Type.MouseButtonRelease, point, held=False)
                return
    raise AssertionError(f"no chip for {act}")


def focused(view: TimelineView) -> Act | None:
    return view.focused.act if view.focused is not None else None


def test_it_opens_at_the_newest_item(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 70)
    view = show(room, pane, mails[0])
    last = view.scroll_state.placed[-1]
    assert last.block.item_id == mails[-1].id
    assert last.bottom <= view.viewport().height()
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()
    assert len(pane.feed.items) == 50
    assert pane.feed.older is not None


def test_scrolling_up_loads_older_pages_and_nothing_jumps(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 120)
    view = show(room, pane, mails[0])
    seen = set(in_sight(view))
    for _ in range(200):
        before = in_sight(view)
        view.scroll_by(-150)
        moved = in_sight(view)
        kept = before.keys() & moved.keys()
        if moved != before and view.scroll_state.placed[0].index > 0:
            assert all(abs(moved[one] - before[one] - 150) < 1 for one in kept)
        room.settle()  # a page that lands above moves nothing
        settled = in_sight(view)
        assert all(abs(settled[one] - moved[one]) < 1 for one in settled.keys() & moved.keys())
        seen |= settled.keys()
        if pane.feed.older is None and view.scroll_state.placed[0].index == 0 and settled == before:
            break
    assert seen == {mail.id for mail in mails}
    assert [item.id for item in pane.feed.items] == [mail.id for mail in mails]


def test_it_opens_at_a_found_item_and_goes_on_both_ways(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 320)
    target = mails[60]
    view = show(room, pane, mails[0], target.id)
    assert target.id in in_sight(view)
    assert view.current == target.id
    assert pane.feed.newer
    view.go_to_end()
    room.settle()
    assert view.scroll_state.placed[-1].block.item_id == mails[-1].id
    assert not pane.feed.newer


def test_what_arrives_is_shown_at_once_when_the_end_is_in_sight(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 5)
    view = show(room, pane, mails[0])
    new = room.world.mail(pane_inbox(room), "here I am", conversation_id=mails[0].conversation_id)
    room.until(lambda: new.id in in_sight(view))
    assert not view._pill.isVisible()


def pane_inbox(room: Room) -> UUID:
    return room.world.desk.inboxes.list()[0].id


def test_what_arrives_while_reading_further_up_moves_nothing_and_is_told(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 40)
    view = show(room, pane, mails[0])
    view.scroll_by(-900)
    room.settle()
    before = in_sight(view)
    new = room.world.mail(pane_inbox(room), "here I am", conversation_id=mails[0].conversation_id)
    room.until(lambda: pane.feed.index_of(new.id) >= 0)
    assert in_sight(view) == before
    assert view._pill.isVisible()
    assert view._pill.text() == "1 new message"
    room.click(view._pill)
    assert new.id in in_sight(view)
    assert not view._pill.isVisible()


def test_what_we_send_ourselves_is_always_shown(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 40)
    view = show(room, pane, mails[0])
    view.scroll_by(-900)
    sent = room.world.reply(mails[-1])
    room.until(lambda: sent.item_id in in_sight(view))


def test_text_is_selected_across_items_and_copied_with_who_and_when(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 4)
    view = show(room, pane, mails[0])
    drag(view, body_point(view, mails[1].id), body_point(view, mails[3].id, at_end=True))
    text = view.selected_text()
    assert text.count("Ann Lee, ") == 3
    for number in (1, 2, 3):
        assert f"mail number {number}" in text
    assert "mail number 0" not in text
    room.press(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == text


def test_a_selection_inside_one_item_is_just_its_words(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 2)
    view = show(room, pane, mails[0])
    point = body_point(view, mails[1].id)
    mouse(view, QEvent.Type.MouseButtonDblClick, point + QPointF(3, 0))
    assert view.selected_text() == "mail"


def test_items_are_selected_with_the_keyboard(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 4)
    view = show(room, pane, mails[0])
    pane.composer.editor.setFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    shift = Qt.KeyboardModifier.ShiftModifier
    room.press(view, Qt.Key.Key_Up, shift)
    assert "mail number 3" in view.selected_text()
    room.press(view, Qt.Key.Key_Up, shift)
    room.press(view, Qt.Key.Key_Up, shift)
    assert [f"mail number {n}" in view.selected_text() for n in range(4)] == [False, True, True, True]
    room.press(view, Qt.Key.Key_Down, shift)
    room.press(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert [f"mail number {n}" in copied for n in range(4)] == [False, False, True, True]


def test_a_selection_outlives_a_page_that_is_loaded_above(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 80)
    view = show(room, pane, mails[0])
    drag(view, body_point(view, mails[-1].id), body_point(view, mails[-1].id, at_end=True))
    text = view.selected_text()
    assert text.startswith("mail number 79")
    pane.feed.load_older()
    room.settle()
    assert len(pane.feed.items) == 80
    assert view.selected_text() == text


class Opened(QObject):
    """Takes the place of the browser."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []

    @Slot("QUrl")
    def take(self, url: object) -> None:
        self.urls.append(url.toString())  # type: ignore[attr-defined]  # a QUrl


def test_a_link_is_opened_after_its_target_was_shown(room: Room, pane: ConversationPane) -> None:
    mail = room.world.mail(room.world.inbox(), "https://example.com/track?id=1")
    view = show(room, pane, mail)
    browser = Opened()
    QDesktopServices.setUrlHandler("https", browser, "take")  # type: ignore[arg-type]  # the stub says bytes, PySide wants str
    try:
        point = body_point(view, mail.id) + QPointF(20, 2)
        assert view.pointer.tip(point) == "Opens example.com\nhttps://example.com/track?id=1"
        mouse(view, QEvent.Type.MouseButtonPress, point)
        mouse(view, QEvent.Type.MouseButtonRelease, point, held=False)
        assert browser.urls == ["https://example.com/track?id=1"]
    finally:
        QDesktopServices.unsetUrlHandler("https")


def test_other_kinds_of_links_are_not_opened(room: Room, pane: ConversationPane) -> None:
    mail = room.world.mail(room.world.inbox(), "hello")
    show(room, pane, mail)
    pane.deeds.open_link("file:///etc/passwd")
    pane.deeds.open_link("javascript:alert(1)")
    assert len(room.said) == 2


def test_folding_and_formatting_are_a_press_away(room: Room, pane: ConversationPane) -> None:
    html = '<p>It is <b>dripping</b>.</p><img src="http://127.0.0.1:9/track.png">'
    mail = room.world.mail(room.world.inbox(), "It is dripping.", html=html)
    view = show(room, pane, mail)
    press_chip(view, Act.RICH)
    room.settle()
    shown = view.column.shown(mail.id)
    assert shown.rich
    block = view.column.block(0)
    assert "It is dripping." in block.bodies[0].run.text
    press_chip(view, Act.RICH)
    room.settle()
    assert not view.column.shown(mail.id).rich


def test_separators_lead_to_their_conversation(room: Room, pane: ConversationPane) -> None:
    inbox = room.world.inbox()
    first = room.world.mail(inbox, "one", subject="First")
    room.world.desk.work.resolve([first.conversation_id])  # type: ignore[list-item]  # a mail has one
    second = room.world.mail(inbox, "two", subject="Second")
    view = show(room, pane, second)
    bands = [
        part
        for placed in view.scroll_state.placed
        for part in placed.block.pressables
        if isinstance(part, Chip) and part.ask.act is Act.CONVERSATION
    ]
    assert [band.ask.extra for band in bands] == [first.conversation_id, second.conversation_id]
    with room.qtbot.waitSignal(pane.opened) as signal:
        view.ask(bands[0].ask)
    room.settle()
    assert signal.args == [first.customer_id, first.conversation_id]
    assert pane.header.status.text == "Resolved"


def test_keys_walk_items_and_chips(room: Room, pane: ConversationPane) -> None:
    inbox = room.world.inbox()
    mails = [room.world.mail(inbox, "one", html="<p>one</p>", subject="S")]
    mails.append(room.world.mail(inbox, "two", html="<p>two</p>", conversation_id=mails[0].conversation_id))
    view = show(room, pane, mails[0])
    pane.composer.editor.setFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert view.current == mails[1].id
    room.press(view, Qt.Key.Key_Up)
    assert view.current == mails[0].id
    room.press(view, Qt.Key.Key_Tab)
    assert focused(view) == Act.CONVERSATION
    room.press(view, Qt.Key.Key_Tab)
    assert focused(view) == Act.RICH
    room.press(view, Qt.Key.Key_Return)
    room.settle()
    assert view.column.shown(mails[0].id).rich
    room.press(view, Qt.Key.Key_End)
    assert view.current == mails[1].id
    room.press(view, Qt.Key.Key_Home)
    assert view.current == mails[0].id


def test_escape_gives_up_the_selection_then_the_timeline(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 2)
    view = show(room, pane, mails[0])
    view.setFocus()
    room.press(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert "mail number 0" in view.selected_text()
    room.press(view, Qt.Key.Key_Escape)
    assert view.selection.empty
    with room.qtbot.waitSignal(pane.left):
        room.press(view, Qt.Key.Key_Escape)


def test_theme_and_width_lay_everything_out_anew_at_the_same_place(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 40)
    view = show(room, pane, mails[0])
    view.scroll_by(-700)
    room.settle()
    first = view.scroll_state.placed[0].block.item_id
    room.services.theme.set_mode("dark")
    assert view.scroll_state.placed[0].block.item_id == first
    room.window.resize(500, 760)
    QApplication.processEvents()
    assert view.scroll_state.placed[0].block.item_id == first
    room.services.theme.set_scale(2.0)
    assert view.scroll_state.placed[0].block.item_id == first


def test_a_read_that_fails_says_so_and_can_be_tried_again(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 2)
    page = room.world.desk.timeline.page
    broken = [OSError("the disk is away")]

    def flaky(*args: object, **more: object) -> object:
        if broken:
            raise broken.pop()
        return page(*args, **more)  # type: ignore[arg-type]  # handed on

    room.world.desk.timeline.page = flaky  # type: ignore[method-assign,assignment]  # a disk that fails once
    view = show(room, pane, mails[0])
    assert view._problem is not None
    view.setFocus()
    room.press(view, Qt.Key.Key_Return)
    room.settle()
    assert mails[1].id in in_sight(view)


def test_nobody_and_nothing_have_words(room: Room, pane: ConversationPane) -> None:
    mails = talk(room, 1)
    view = show(room, pane, mails[0])
    pane.clear()
    room.settle()
    assert view.scroll_state.placed == []
    assert not pane.composer.isEnabled()
    assert not view.grab().isNull()
    assert view.viewport().rect().contains(QPoint(1, 1))


def test_another_conversation_of_the_same_customer_is_gone_to(room: Room, pane: ConversationPane) -> None:
    inbox = room.world.inbox()
    old = room.world.mail(inbox, "the old story", subject="Old")
    for number in range(260):
        room.world.clock.forward(minutes=3)
        room.world.mail(inbox, f"newer {number}", subject="New", conversation_id=None if number == 0 else newest(room))
    view = show(room, pane, room.world.item(pane_last(room, old.customer_id)))
    assert old.id not in in_sight(view)
    pane.open(old.customer_id, old.conversation_id)
    room.settle()
    assert old.id in in_sight(view)
    assert pane.header.subject.whole == "Old · #1"
    assert pane.feed.newer
    pane.open(old.customer_id, newest(room))
    room.settle()
    assert pane.header.subject.whole == "New · #2"


def newest(room: Room) -> UUID:
    return room.world.desk.lists.page(View("all", frozenset(Status), order=Order.NEWEST)).rows[0].id


def pane_last(room: Room, customer_id: UUID) -> UUID:
    return room.world.desk.timeline.page(customer_id).items[-1].id


def test_without_a_choice_the_newest_open_work_is_answered(room: Room, pane: ConversationPane) -> None:
    inbox = room.world.inbox()
    done = room.world.mail(inbox, "one", subject="First")
    open_ = room.world.mail(inbox, "two", subject="Second")
    room.world.mail(inbox, "again", conversation_id=done.conversation_id)
    assert done.conversation_id is not None
    room.world.desk.work.resolve([done.conversation_id])
    room.catch_up()
    with room.qtbot.waitSignals([pane.opened, pane.opened]):
        pane.open(done.customer_id)
    room.settle()
    assert pane.conversation_id == open_.conversation_id
    assert pane.composer.mode == "reply"
