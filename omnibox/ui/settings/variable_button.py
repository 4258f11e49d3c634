"""A menu of variables for a text, each said in words."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button


def meaning(name: str) -> str:
    """Return what a variable stands for."""
    words = {
        "operator.name": tr("My name"),
        "operator.first_name": tr("My first name"),
        "inbox.name": tr("Name of the inbox"),
        "inbox.address": tr("Address of the inbox"),
        "customer.name": tr("The customer's name"),
        "customer.first_name": tr("The customer's first name"),
        "number": tr("Number of the conversation"),
        "subject": tr("Subject"),
        "date": tr("Today's date"),
        "team": tr("Team"),
        "opens": tr("When somebody is there again"),
    }
    return words.get(name, name)


class VariableButton(Button):
    """Puts `{name}` where the cursor stands."""

    def __init__(self, theme: Theme, names: Sequence[str], put: Callable[[str], object]) -> None:
        super().__init__(theme, tr("Insert a variable"), self._open, icon="code")
        self._names, self._put = names, put

    def menu_of_names(self) -> QMenu:
        """Return the choice."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self._names:
            action = menu.addAction(f"{meaning(name)}\t{{{name}}}")
            action.triggered.connect(partial(self._chosen, name))
        return menu

    def _chosen(self, name: str, _checked: bool = False) -> None:
        self._put(f"{{{name}}}")

    def _open(self) -> None:
        self.menu_of_names().popup(self.mapToGlobal(QPoint(0, self.height())))


def unknown_words(names: Sequence[str]) -> str:
    """Return what is said of variables that are none."""
    named = ", ".join(f"{{{name}}}" for name in names)
    return tr("There is no variable {names}. It is kept as soon as that is mended.", names=named) if names else ""
