"""The pages behind the rail's buttons, besides the inbox. One line makes a page; its module loads when it opens."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from omnibox.ui.services import UiServices


@dataclass(frozen=True, slots=True)
class PageSpec:
    """`label` is an English source string, `action` the id of the key that goes there ("" for none).

    `where` is "module:Class"; the class is made as `Class(services)`. `low`: its button stands at the rail's foot.
    """

    key: str
    label: str
    icon: str
    action: str
    where: str
    low: bool = False

    def make(self, services: "UiServices") -> QWidget:
        """Build the page. What it needs of the store it asks for in a task."""
        module, name = self.where.split(":")
        return cast(QWidget, getattr(import_module(module), name)(services))


PAGES: Final = (
    PageSpec("customers", "Customers", "users", "customers", "omnibox.ui.customers.page:CustomersPage"),
    PageSpec("settings", "Settings", "settings", "settings", "omnibox.ui.settings.page:SettingsPage", low=True),
)
