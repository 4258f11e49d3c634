"""The order a view is listed in: shown in the list's head, chosen from a menu, remembered for each view."""

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from omnibox.model.views import Order, View
from omnibox.ui.choices import Choices
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button

WORDS = {Order.WAITING: "Waiting longest", Order.DUE: "Next due", Order.NEWEST: "Newest first"}
KEY = "sort"  # the choice: {view key: order}


def chosen(view: View, choices: Choices) -> View:
    """Return the view in the order it was last listed in."""
    kept = choices.get(KEY, {})
    word = kept.get(view.key) if isinstance(kept, dict) else None
    return view.by(Order(word)) if isinstance(word, str) and word in set(Order) else view


def choose(view: View, order: Order, choices: Choices) -> None:
    """Remember in which order a view is listed."""
    kept = choices.get(KEY, {})
    choices.put(KEY, {**(kept if isinstance(kept, dict) else {}), view.key: order.value})


class SortButton(Button):
    """Says in which order the view stands; opens the menu where there is more than one."""

    picked = Signal(object)  # Order

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", self._open, kind="ghost", icon="arrow-down-wide-narrow")
        self._view: View | None = None
        self._narrow = False

    def set_narrow(self, narrow: bool, /) -> None:
        """Show the icon alone, or the words beside it."""
        self._narrow = narrow
        self._dress()

    def show_view(self, view: View) -> None:
        """Speak of another view, or of another order of the same."""
        self._view = view
        said = tr("Sorted by: {order}", order=tr(WORDS[view.order]))
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.setEnabled(len(view.orders) > 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if len(view.orders) > 1 else Qt.FocusPolicy.NoFocus)
        self._dress()

    def _dress(self) -> None:
        words = tr(WORDS[self._view.order]) if self._view is not None else ""
        self.setText("" if self._narrow else words)
        self._tint()

    def menu_of(self, parent: QWidget) -> QMenu:
        """Return the menu of orders; the one in force is checked."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(tr("Sort"))
        group = QActionGroup(menu)
        for order in self._view.orders if self._view is not None else ():
            action = menu.addAction(tr(WORDS[order]))
            action.setCheckable(True)
            action.setChecked(self._view is not None and order is self._view.order)
            action.triggered.connect(partial(self._pick, order))
            group.addAction(action)
        return menu

    def _pick(self, order: Order, _checked: bool = False) -> None:
        self.picked.emit(order)

    def _open(self) -> None:
        if self._view is None or len(self._view.orders) < 2:
            return
        menu = self.menu_of(self)
        edge = self.rect().bottomLeft() if self.isLeftToRight() else self.rect().bottomRight()
        menu.popup(self.mapToGlobal(edge + QPoint(0, 4)))
        checked = next((one for one in menu.actions() if one.isChecked()), None)
        if checked is not None:
            menu.setActiveAction(checked)
