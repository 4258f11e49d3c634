"""In place of the list's head while several conversations are selected: how many, and what can be done to them."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QSizePolicy, QStackedLayout, QWidget

from omnibox.model.permissions import Permission, allowed
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.inbox.bulk import BulkRunner
from omnibox.ui.inbox.selection import Selection
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Button, ElidedLabel, IconButton

# Words of `wanted`: icon, label, what it needs. The first three have buttons of their own.
ICONS = (
    ("resolve", "check", "Resolve", Permission.WORK),
    ("snooze", "alarm-clock", "Snooze", Permission.WORK),
    ("assign", "user-plus", "Assign", Permission.ASSIGN),
)
MORE = (
    ("reopen", "Reopen", Permission.WORK),
    ("tag", "Add a tag…", Permission.WORK),
    ("merge", "Merge…", Permission.WORK),
    ("read", "Mark read", Permission.WORK),
    ("unread", "Mark unread", Permission.WORK),
    ("spam", "Mark as spam", Permission.DISCARD),
    ("trash", "Move to the trash", Permission.DISCARD),
)


class BulkBar(QWidget):
    """Follows a selection and a runner."""

    wanted = Signal(str, QPoint)  # what is to be done; where a menu for it belongs

    def __init__(
        self, services: UiServices, selection: Selection, runner: BulkRunner, listed: Callable[[], int]
    ) -> None:
        super().__init__()
        self._listed = listed
        self._services, self._selection, self._runner = services, selection, runner
        theme = services.theme
        self._count = ElidedLabel(theme, "", px=13, weight=600)
        self._count.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._clear = IconButton(theme, "x", tr("Select nothing"), selection.clear, size=16)
        self.buttons = {name: self._button(name, icon, label) for name, icon, label, _ in ICONS}
        self._more = IconButton(theme, "ellipsis", tr("More"), self._open_more, size=17)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._text = ElidedLabel(theme, "", px=12, tone="soft")
        self._stop = Button(theme, tr("Stop"), runner.stop)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._choices())
        self._stack.addWidget(self._progress())
        selection.changed.connect(self._speak)
        runner.slow.connect(lambda: self._stack.setCurrentIndex(1))
        runner.began.connect(self._speak)
        runner.moved.connect(self._speak)
        runner.ended.connect(self._rest)
        self._speak()

    def _button(self, name: str, icon: str, label: str) -> IconButton:
        made = IconButton(self._services.theme, icon, tr(label), size=17)
        made.clicked.connect(lambda _checked=False: self.wanted.emit(name, self._below(made)))
        return made

    def _choices(self) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(8, 0, 10, 0)
        row.setSpacing(2)
        row.addWidget(self._clear)
        row.addWidget(self._count, 1)
        for button in (*self.buttons.values(), self._more):
            row.addWidget(button)
        return part

    def _progress(self) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(10)
        row.addWidget(self._text)
        row.addWidget(self._bar, 1)
        row.addWidget(self._stop)
        return part

    def _speak(self) -> None:
        count, runner = len(self._selection), self._runner
        if count > 1 and count == self._listed():
            self._count.setText(tr_n("All {n} selected", "All {n} selected", count))
        else:
            self._count.setText(tr_n("{n} selected", "{n} selected", count))
        self.setAccessibleName(self._count.text())
        role = self._services.desk.actor.role if self._services.connected is not None else None
        for name, _, _, permission in ICONS:
            self.buttons[name].setVisible(role is None or allowed(role, permission))
        self._more.setVisible(role is None or allowed(role, Permission.WORK))
        if runner.running:
            done, total = self._services.formats.count(runner.done), self._services.formats.count(runner.total)
            self._text.setText(tr("{done} of {total}", done=done, total=total))
            self._bar.setRange(0, max(1, runner.total))
            self._bar.setValue(runner.done)
            self._bar.setAccessibleName(self._text.text())
        for part in (*self.buttons.values(), self._more, self._clear):
            part.setEnabled(not runner.running)

    def _rest(self) -> None:
        self._stack.setCurrentIndex(0)
        self._speak()

    @property
    def shows_progress(self) -> bool:
        """Whether it says how far a change is."""
        return self._stack.currentIndex() == 1

    def more_menu(self) -> QMenu:
        """Return the menu of everything that has no button of its own."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(tr("More"))
        role = self._services.desk.actor.role
        for name, label, permission in MORE:
            if allowed(role, permission):
                if name == "spam":
                    menu.addSeparator()
                action = menu.addAction(tr(label))
                action.setObjectName(f"bulk-{name}")
                action.triggered.connect(
                    lambda _checked=False, name=name: self.wanted.emit(name, self._below(self._more))
                )
        return menu

    def entries(self) -> list[tuple[str, str]]:
        """Return (word, label) of everything this person may do to many."""
        role = self._services.desk.actor.role
        every = [*((name, label, needs) for name, _, label, needs in ICONS), *MORE]
        return [(name, tr(label)) for name, label, needs in every if allowed(role, needs)]

    def _open_more(self) -> None:
        menu = self.more_menu()
        menu.popup(self._below(self._more))
        menu.setActiveAction(menu.actions()[0])

    @staticmethod
    def _below(button: QWidget) -> QPoint:
        return button.mapToGlobal(button.rect().bottomLeft() + QPoint(0, 4))
