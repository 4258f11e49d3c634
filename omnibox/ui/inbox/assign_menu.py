"""Who gets the work: me, a colleague, nobody. With many colleagues, a line to find one by name."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget, QWidgetAction

from omnibox.model.rows import OperatorRow
from omnibox.model.text import fold
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.menu_field import MenuField
from omnibox.ui.theme import Theme

MANY = 8  # colleagues above which there is a line to search them
SHOWN = 12  # of them at once


class AssignMenu(QMenu):
    """`pick` gets an operator's id, None for nobody. `holder`: who has it now (a set of one), for the mark."""

    def __init__(
        self,
        theme: Theme,
        people: Sequence[OperatorRow],
        me: UUID | None,
        pick: Callable[[UUID | None], object],
        parent: QWidget,
        holders: frozenset[UUID | None] = frozenset(),
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Assign to"))
        self._pick = pick
        only = next(iter(holders)) if len(holders) == 1 else ...
        colleagues = [one for one in people if not one.disabled and one.id != me]
        self._entry(tr("Me"), me, checked=only == me)
        self.field: QLineEdit | None = None
        self._people: list[tuple[str, QAction]] = []
        if len(colleagues) > MANY:
            self._search(theme)
        self.addSeparator()
        for one in colleagues:
            self._people.append((fold(one.name), self._entry(one.name, one.id, checked=only == one.id)))
        self.addSeparator()
        self._entry(tr("Nobody"), None, checked=only is None)
        self._narrow("")
        self.setActiveAction(self.actions()[0])

    def _entry(self, text: str, operator_id: UUID | None, *, checked: bool) -> QAction:
        action = self.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(checked)
        action.triggered.connect(partial(self._chosen, operator_id))
        return action

    def _search(self, theme: Theme) -> None:
        self.field = MenuField()
        self.field.setPlaceholderText(tr("Find a colleague"))
        self.field.setAccessibleName(tr("Find a colleague"))
        self.field.setMinimumWidth(theme.grown(200))
        self.field.textChanged.connect(self._narrow)
        self.field.returnPressed.connect(self._first)
        holder = QWidgetAction(self)
        holder.setText(tr("Find a colleague"))
        holder.setDefaultWidget(self.field)
        self.addAction(holder)

    def _narrow(self, text: str) -> None:
        """Show those whose name has a word that begins so; the first few where nothing is asked."""
        wanted, shown = fold(text.strip()), 0
        for name, action in self._people:
            fits = name.startswith(wanted) or any(word.startswith(wanted) for word in name.split())
            action.setVisible(fits and (shown < SHOWN))
            shown += fits

    def _first(self) -> None:
        found = next((action for _, action in self._people if action.isVisible()), None)
        if found is not None:
            self.close()
            found.trigger()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if self.field is not None and text.isprintable() and text.strip():
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.field.insert(text)
            return
        super().keyPressEvent(event)

    def _chosen(self, operator_id: UUID | None, _checked: bool = False) -> None:
        self._pick(operator_id)
