"""The sections of the settings, in the order of the list. One line makes a section; its module loads when it opens."""

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from omnibox.ui.services import UiServices


@dataclass(frozen=True, slots=True)
class Section:
    """`label` is an English source string, `where` is "module:Class"; the class is made as `Class(services)`."""

    key: str
    label: str
    icon: str
    where: str

    def make(self, services: "UiServices") -> QWidget:
        """Build it. What it needs of the store it asks for in a task."""
        module, name = self.where.split(":")
        return cast(QWidget, getattr(import_module(module), name)(services))


SECTIONS: Final = (
    Section("appearance", "Appearance", "sun-moon", "omnibox.ui.settings.appearance:Appearance"),
    Section("writing", "Writing", "pencil", "omnibox.ui.settings.writing:Writing"),
    Section("reading", "Reading", "mail-open", "omnibox.ui.settings.reading:Reading"),
    Section("inboxes", "Inboxes", "inbox", "omnibox.ui.accounts.page:InboxesPage"),
    Section("sign_in", "Mail sign-in", "lock", "omnibox.ui.settings.mail_sign_in:MailSignIn"),
    Section("rules", "Hours and replies", "clock", "omnibox.ui.settings.inbox_rules:InboxRules"),
    Section("notifications", "Notifications", "bell", "omnibox.ui.settings.notifications:Notifications"),
    Section("keys", "Keys", "key-round", "omnibox.ui.settings.keys:Keys"),
    Section("data", "Data and backups", "database", "omnibox.ui.settings.data:Data"),
    Section("about", "About Omnibox", "info", "omnibox.ui.settings.about:About"),
)


def section(key: str) -> Section:
    """Return a section; the first one for a key that is none."""
    return next((one for one in SECTIONS if one.key == key), SECTIONS[0])
