"""The timeline: one scrolling view over the whole life of a customer, laid out and painted by itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from omnibox.model.conversation import Status
from omnibox.model.item import Delivery, Direction
from omnibox.model.rows import AttachmentRow, ItemRow
from omnibox.ui.conversation.access import announce, install_accessibility
from omnibox.ui.conversation.column import Column
from omnibox.ui.conversation.feed import Feed
from omnibox.ui.conversation.ink import Ink
from omnibox.ui.conversation.keys import Keys
from omnibox.ui.conversation.paint import Brush, Found, Look, nothing_found
from omnibox.ui.conversation.parts import Ask
from omnibox.ui.conversation.pill import Pill
from omnibox.ui.conversation.placeholder import paint_skeleton, paint_words
from omnibox.ui.conversation.pointer import Pointer
from omnibox.ui.conversation.scroll import PAD, Placed, Scroll
from omnibox.ui.conversation.selection import Selection
from omnibox.ui.conversation.slices import Slices
from omnibox.ui.conversation.stage import Stage
from omnibox.ui.conversation.thumbs import Thumbs
from omnibox.ui.conversation.wording import author
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.services import UiServices

HIDE_ACTIVITY = "hide_activity"  # a choice
SKELETON_AFTER = 100  # ms; a faster answer shows no skeleton at all
LINE_MARGIN = 48.0  # pixels between a line that is looked for and the edge
LOAD_WITHIN = 12  # items from an end at which the next page is fetched
FLASH_STEPS = 24
_NOBODY = UUID(int=0)


class TimelineView(QAbstractScrollArea):
    """Shows a feed. What a chip asks for is said by `asked`; the pane carries it out."""

    asked = Signal(object)  # Ask
    menu_asked = Signal(object, QPoint)  # UUID of an item, global position
    escaped = Signal()
    settled = Signal()  # painted after opening
    current_changed = Signal(object)  # UUID | None: the item the keyboard is on

    def __init__(self, services: UiServices, feed: Feed, thumbs: Thumbs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        install_accessibility()
        self._services = services
        self.feed = feed
        self._thumbs = thumbs
        self.column = Column(feed, self._new_stage())
        self.scroll_state = Scroll(self.column)
        self.selection = Selection(self.column)
        self.pointer = Pointer(self)
        self.keys = Keys(self)
        self._brush = self._new_brush()
        self.column.hide_activity = services.choices.flag(HIDE_ACTIVITY)
        self.found: Found = nothing_found  # what is looked for, for the brush
        self.current: UUID | None = None
        self.focused: Ask | None = None
        self._flash: tuple[UUID, int] | None = None
        self._waiting = self._skeleton_due = self._opening = False
        self._problem: Exception | None = None
        self._new_below = 0
        self._setting_bar = False
        self.access: object = None  # the accessible face, kept alive here
        self._pill = Pill(services.theme, self)
        self._prepare()
        self._connect()

    def _prepare(self) -> None:
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # a bar that came and went with the items would change the width, and lay everything out twice
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Timeline"))
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalScrollBar().setSingleStep(24)
        self._skeleton_timer = self._timer(SKELETON_AFTER, self._show_skeleton, once=True)
        self._tick_timer = self._timer(250, self._tick)
        self._flash_timer = self._timer(40, self._fade)
        self._slice_timer = self._timer(0, self._format_more)

    def _timer(self, interval: int, slot: object, *, once: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval)
        timer.setSingleShot(once)
        timer.timeout.connect(slot)
        return timer

    def _connect(self) -> None:
        feed = self.feed
        feed.opened.connect(self._opened)
        feed.inserted.connect(self._inserted)
        feed.changed.connect(self._changed)
        feed.removed.connect(self._removed)
        feed.dropped.connect(self._dropped)
        feed.beyond.connect(self._came_beyond)
        feed.held = lambda: not self.selection.empty
        feed.waiting.connect(self._set_waiting)
        feed.failed.connect(self._failed)
        self._thumbs.ready.connect(lambda _: self.viewport().update())
        self._services.theme.changed.connect(self.restage)
        self._services.choices.changed.connect(self._chosen)
        self.verticalScrollBar().valueChanged.connect(self._bar_moved)
        self._pill.clicked.connect(self.go_to_end)

    # ---------------------------------------------------------------- stage

    def _new_stage(self) -> Stage:
        services = self._services
        return Stage(
            ink=Ink(services.theme),
            formats=services.formats,
            width=float(self.viewport().width()),
            customer_id=self.feed.customer_id or _NOBODY,
            customer_name="",
            me=services.desk.actor.id,
            now=self._now(),
            right_to_left=self.isRightToLeft(),
        )

    def _new_brush(self) -> Brush:
        stage = self.column.stage
        return Brush(stage.ink, self._picture, right_to_left=stage.right_to_left)

    def _picture(self, file: AttachmentRow, box: QSize) -> QImage | None:
        return self._thumbs.get(file, box)

    def _now(self) -> float:
        return self._services.formats.now().timestamp()

    def set_people(
        self, customer_id: UUID, customer_name: str, names: Mapping[str, str], statuses: Mapping[UUID, Status]
    ) -> None:
        """Tell who the customer is, what operators are called, and how the conversations stand."""
        stage = self.column.stage
        wanted = replace(stage, customer_id=customer_id, customer_name=customer_name, names=dict(names))
        self.column.set_statuses(statuses)
        if wanted != stage and not self.column.adopt(wanted):
            self._use(wanted)
        else:
            self.arrange()

    def restage(self) -> None:
        """Take up another theme, text size or direction."""
        old = self.column.stage
        fresh = self._new_stage()
        self._use(replace(fresh, customer_id=old.customer_id, customer_name=old.customer_name, names=old.names))

    def _chosen(self, key: str) -> None:
        hide = self._services.choices.flag(HIDE_ACTIVITY)
        if key == HIDE_ACTIVITY and hide != self.column.hide_activity:
            self.column.set_hide_activity(hide)
            self.arrange()

    def _use(self, stage: Stage) -> None:
        self.column.restage(stage)
        self._brush = self._new_brush()
        self.arrange()

    # ---------------------------------------------------------------- what the feed says

    def _set_waiting(self, waiting: bool) -> None:
        self._waiting, self._skeleton_due, self._problem = waiting, False, None
        if waiting:
            self._forget()
            self._skeleton_timer.start()
        else:
            self._skeleton_timer.stop()
        self.viewport().update()

    def _show_skeleton(self) -> None:
        self._skeleton_due = True
        self.viewport().update()

    def _forget(self) -> None:
        self.selection.clear()
        self.pointer.forget()
        self.current, self.focused, self._flash = None, None, None
        self._new_below = 0
        self.column.reset()
        self.arrange()

    def clear(self) -> None:
        """Show nobody."""
        self.feed.close()
        self._set_waiting(False)
        self._forget()

    def _failed(self, error: Exception) -> None:
        self._problem = error if not self.feed.items else None
        if self.feed.items:
            self._services.notices.fail(error)
        self.viewport().update()

    def _opened(self, item_id: UUID | None) -> None:
        if self.feed.customer_id != self.column.stage.customer_id:
            customer = self.feed.customer_id or _NOBODY  # what they are called comes later
            self.column.stage = replace(self.column.stage, customer_id=customer, customer_name="")
        self.column.reset()
        if item_id is None:
            self.scroll_state.to_end()
        else:
            self.show_item(item_id)
        self._opening = True
        self.arrange()
        self.viewport().repaint()  # at once: the rest of the window has its turn after it

    def _inserted(self, index: int, count: int) -> None:
        behind = self.feed.items[index + count :]
        at_end = all(item.delivery is Delivery.SCHEDULED for item in behind)  # what is to be sent later stands last
        self.column.insert(index, count)
        self.scroll_state.inserted(index, count)
        if at_end and not self.feed.paging:
            self._came(self.feed.items[index : index + count])
        self.arrange()

    def _came(self, items: list[ItemRow]) -> None:
        me = self.column.stage.me
        if any(item.direction is not Direction.IN and item.author_id == me for item in items):
            self.scroll_state.to_end()
        elif not self.scroll_state.pinned:
            self._new_below += len(items)
        inbound = [item for item in items if item.direction is Direction.IN]
        if inbound:
            announce(self, tr("New message from {name}", name=author(inbound[-1], me, self.column.stage.customer_name)))

    def _changed(self, indexes: tuple[int, ...]) -> None:
        self.column.change(indexes)
        self.arrange()

    def _came_beyond(self, items: tuple[ItemRow, ...]) -> None:
        """Something came while an older stretch is shown."""
        if any(item.direction is not Direction.IN and item.author_id == self.column.stage.me for item in items):
            self.go_to_end()
            return
        self._new_below += sum(1 for item in items if item.direction is Direction.IN and not item.read)
        self._update_pill()

    def _dropped(self, index: int, count: int) -> None:
        self.column.let_go(index, count)
        self.scroll_state.let_go(index, count)
        self.arrange()

    def _removed(self, index: int) -> None:
        self.column.remove(index)
        self.scroll_state.removed(index)
        self.arrange()

    # ---------------------------------------------------------------- going somewhere

    def show_item(self, item_id: UUID) -> bool:
        """Scroll to an item and light it for a moment; False when it is not loaded."""
        index = self.feed.index_of(item_id)
        if index < 0:
            return False
        self.scroll_state.to_index(index, max(PAD, self.viewport().height() * 0.25))
        self.current = item_id
        self._flash = (item_id, FLASH_STEPS)
        self._flash_timer.start()
        self.arrange()
        return True

    def reveal_line(self, item_id: UUID, y: float) -> None:
        """Bring what stands `y` pixels below an item's top onto the screen; what is well in sight does not move."""
        index, height = self.feed.index_of(item_id), self.viewport().height()
        placed = next((one for one in self.scroll_state.placed if one.index == index), None)
        self.current = item_id
        if index >= 0 and (placed is None or not LINE_MARGIN <= placed.y + y <= height - LINE_MARGIN):
            self.scroll_state.to_index(index, height * 0.4 - y)
        self.arrange()

    def go_to_end(self) -> None:
        """Show the newest item."""
        if self.feed.newer and self.feed.customer_id is not None:
            self.feed.open(self.feed.customer_id)
            return
        self.scroll_state.to_end()
        self.arrange()

    def go_to_start(self) -> None:
        """Show the oldest loaded item; older pages follow."""
        self.scroll_state.to_index(0, self.scroll_state.head)
        self.arrange()

    def scroll_by(self, pixels: float) -> None:
        """Move by pixels; positive is towards the newest."""
        self.scroll_state.by(pixels)
        self.arrange()

    def reveal(self, item_id: UUID) -> None:
        """Bring an item onto the screen with as little movement as possible."""
        index, scroll = self.feed.index_of(item_id), self.scroll_state
        if index < 0:
            return
        placed = next((one for one in scroll.placed if one.index == index), None)
        height = self.viewport().height()
        block = self.column.block(index)
        if placed is None:
            above = not scroll.placed or index < scroll.placed[0].index
            scroll.to_index(index, PAD if above else max(PAD, height - block.height - PAD))
        elif placed.y < 0:
            scroll.to_index(index, min(PAD, height - block.height))
        elif placed.bottom > height:
            scroll.to_index(index, max(0.0, height - block.height - PAD))
        self.arrange()

    # ---------------------------------------------------------------- arranging and painting

    def arrange(self) -> None:
        """Place what is visible, tell the scroll bar, and fetch what will soon be needed."""
        scroll = self.scroll_state
        scroll.height = float(self.viewport().height())
        scroll.arrange()
        bar = self.verticalScrollBar()
        self._setting_bar = True
        bar.setPageStep(round(scroll.height))
        bar.setRange(0, max(0, round(scroll.total - scroll.height)))
        bar.setValue(round(scroll.value))
        self._setting_bar = False
        self._load_near_ends()
        self._update_pill()
        if any(placed.block.ticking for placed in scroll.placed) and not self._tick_timer.isActive():
            self._tick_timer.start()
        if self._unformatted() is not None and not self._slice_timer.isActive():
            self._slice_timer.start()
        self.viewport().update()

    def _unformatted(self) -> UUID | None:
        """The first mail in sight whose formatting is not all laid out yet."""
        for placed in self.scroll_state.placed:
            form = self.column.shown(placed.block.item_id).form(dark=self.column.stage.dark)
            if isinstance(form, Slices) and form.working:
                return placed.block.item_id
        return None

    def _format_more(self) -> None:
        """Lay one more piece of a large mail out; between two of them the window lives."""
        item_id = self._unformatted()
        if item_id is None:
            self._slice_timer.stop()
            return
        form = self.column.unfold(item_id).form(dark=self.column.stage.dark)
        if isinstance(form, Slices):
            form.step()
        self.arrange()

    def _load_near_ends(self) -> None:
        placed, feed = self.scroll_state.placed, self.feed
        if not placed:
            return
        if placed[0].index < LOAD_WITHIN and feed.older is not None:
            feed.load_older()
        if feed.newer and placed[-1].index >= len(feed.items) - LOAD_WITHIN:
            feed.load_newer()

    def _update_pill(self) -> None:
        if self.scroll_state.at_end and not self.feed.newer:
            self._new_below = 0
        words = tr_n("{n} new message", "{n} new messages", self._new_below) if self._new_below else ""
        self._pill.say(words, self.viewport().geometry())

    def _bar_moved(self, value: int) -> None:
        if self._setting_bar:
            return
        if value >= self.verticalScrollBar().maximum() and not self.feed.newer:
            self.scroll_state.to_end()
        else:
            self.scroll_state.to_value(value)
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        tokens = self._services.theme.tokens
        clip = QRectF(event.rect())
        painter.fillRect(clip, tokens.surface)
        stage, scroll = self.column.stage, self.scroll_state
        if self._problem is not None:
            title, body = (
                tr("The timeline could not be read"),
                tr("Nothing is lost. Press Enter or click to try again."),
            )
            paint_words(painter, self.viewport().rect(), stage.ink, title, body)
        elif self._waiting:
            if self._skeleton_due:
                paint_skeleton(painter, stage, 0, self.viewport().height())
        elif not scroll.placed:
            if self.feed.customer_id is not None:
                title, body = tr("Nothing here yet"), tr("What you write below begins the conversation.")
                paint_words(painter, self.viewport().rect(), stage.ink, title, body)
        else:
            self._paint_blocks(painter, clip)
        painter.end()
        if self._opening:
            self._opening = False
            self.settled.emit()

    def _paint_blocks(self, painter: QPainter, clip: QRectF) -> None:
        scroll, stage = self.scroll_state, self.column.stage
        first, last = scroll.placed[0], scroll.placed[-1]
        if first.index == 0 and self.feed.older is not None and first.y > 0:
            paint_skeleton(painter, stage, first.y - scroll.head, first.y)
        if last.index == len(self.column) - 1 and self.feed.newer:
            paint_skeleton(painter, stage, last.bottom, last.bottom + scroll.tail)
        ranges = self.selection.ranges()
        for placed in scroll.placed:
            if placed.bottom < clip.top() or placed.y > clip.bottom():
                continue
            index = placed.index
            look = self._look(placed, lambda body, index=index: ranges(index, body))
            self._brush.block(painter, placed.block, placed.y, clip, look)

    def _look(self, placed: Placed, stretch: object) -> Look:
        item_id = placed.block.item_id
        on_keyboard = self.hasFocus() and self.keys.used
        here = on_keyboard and self.current == item_id
        flash = self._flash[1] / FLASH_STEPS if self._flash and self._flash[0] == item_id else 0.0
        return Look(
            stretch=stretch,  # type: ignore[arg-type]  # a closure over the selection
            hovered=self.pointer.hovered,
            focused=self.focused if on_keyboard else None,
            current=here and self.focused is None,
            flash=flash,
            found=self.found,
        )

    def _tick(self) -> None:
        """Count down; stops by itself when nothing counts any more."""
        self.column.retime(self._now())
        self.arrange()
        if not any(placed.block.ticking for placed in self.scroll_state.placed):
            self._tick_timer.stop()

    def _fade(self) -> None:
        if self._flash is None or self._flash[1] <= 1:
            self._flash = None
            self._flash_timer.stop()
        else:
            self._flash = (self._flash[0], self._flash[1] - 1)
        self.viewport().update()

    # ---------------------------------------------------------------- events

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.column.stage.width != self.viewport().width():
            self._use(replace(self.column.stage, width=float(self.viewport().width())))
        else:
            self.arrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._problem is not None:
            self.feed.retry()
            return
        self.keys.used = False
        self.pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.pointer.double(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._problem is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.feed.retry()
        elif not self.keys.press(event):
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self.keys.tab(forward) or super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        keyboard = (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
            Qt.FocusReason.ShortcutFocusReason,
        )
        if event.reason() in keyboard:
            self.keys.arrive()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused = None
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            words = self.pointer.tip(QPointF(event.pos()))
            if words:
                QToolTip.showText(event.globalPos(), words, self.viewport())
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave:
            self.pointer.leave()
        return super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self.restage()
        return super().event(event)

    # ---------------------------------------------------------------- selection

    def copy(self) -> bool:
        """Copy what is selected; False when nothing is."""
        text = self.selected_text()
        if text:
            QGuiApplication.clipboard().setText(text)
        return bool(text)

    def selected_text(self) -> str:
        """What is selected, as the clipboard would get it."""
        return self.selection.text(self._heading)

    def _heading(self, item: ItemRow) -> str:
        stage = self.column.stage
        return f"{author(item, stage.me, stage.customer_name)}, {stage.formats.full(item.at)}"

    def ask(self, ask: Ask) -> None:
        """Say what was pressed."""
        self.asked.emit(ask)

    def at(self) -> datetime:
        """The present moment, as the window counts it."""
        return self._services.formats.now()
