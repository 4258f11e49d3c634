"""Everything that can be done by name: the claimed actions, and what the mouse reaches in lists and menus."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from PySide6.QtWidgets import QAbstractButton
from shiboken6 import isValid

from omnibox.model.rows import ConversationRow, OperatorRow
from omnibox.ui.i18n import tr
from omnibox.ui.palette.around import Around, Changes
from omnibox.ui.palette.rows import Row, Section
from omnibox.ui.services import UiServices
from omnibox.ui.settings.sections import SECTIONS
from omnibox.ui.theme import Density

NOT_HERE: Final = frozenset({"palette"})  # it is open already
OF_A_CONVERSATION: Final = (
    "resolve",
    "snooze",
    "assign",
    "reply",
    "note",
    "pop_out",
)  # offered first while one is open
OTHERWISE: Final = ("new_message", "customers", "search_everything", "recent_operations", "settings", "keys")
ICONS: Final = {
    "resolve": "check", "snooze": "alarm-clock", "assign": "user-check", "reply": "reply", "reply_all": "reply",
    "note": "lock", "send": "send", "send_later": "calendar-clock", "attach": "paperclip", "unread": "mail",
    "spam": "ban", "trash": "trash-2", "undo": "undo-2", "recent_operations": "history", "settings": "settings",
    "inboxes": "inbox", "keys": "key-round", "search_everything": "search", "find_in_timeline": "search",
    "jump_to_date": "calendar", "customers": "user", "new_message": "pencil", "pop_out": "external-link",
    "customer_panel": "user", "merge": "merge", "split": "split", "move_items": "corner-up-right",
}  # fmt: skip
OTHER_ICON: Final = "chevron-right"
PRESS, PRESS_ICON = "press:", "circle-dot"
VIEW: Final = "view-"  # how the buttons of the views are called; "Go to ..." stands for them


class Commands:
    """Builds the commands there are now. Cheap enough to be asked whenever the box opens."""

    def __init__(self, services: UiServices, around: Around, changes: Changes) -> None:
        self._services, self._around, self._changes = services, around, changes
        self.operators: tuple[OperatorRow, ...] = ()
        self.tags: tuple[str, ...] = ()

    def all(self) -> list[Row]:
        """Return every command, in the order of the list."""
        rows = self._around.chosen()
        return [
            *self._actions(),
            *(self._on(rows) if rows else ()),
            *self._places(),
            *self._inboxes(),
            *self._looks(),
            *self._buttons(),
        ]

    def fitting(self) -> list[Row]:
        """Return the few that somebody wants before anything is typed."""
        wanted = OF_A_CONVERSATION if self._around.chosen() else OTHERWISE
        known = {row.key: row for row in self._actions()}
        return [known[key] for name in wanted if (key := f"command:{name}") in known]

    def _actions(self) -> Iterator[Row]:
        actions = self._services.actions
        for spec in actions.claimed():
            action = actions.action(spec.id)
            if spec.id in NOT_HERE or not action.isEnabled():
                continue
            icon = ICONS.get(spec.id, OTHER_ICON)
            yield command(spec.id, tr(spec.label), tr(spec.section), icon, action.trigger, actions.key(spec.id))

    def _on(self, rows: tuple[ConversationRow, ...]) -> Iterator[Row]:
        """Yield what can be done to the chosen conversations, by whom and with what."""
        whom = self._changes.names(rows)
        for person in self.operators:
            if not person.disabled:
                title = tr("Assign to {name}", name=person.name)
                do = partial(self._changes.assign, rows, person)
                yield command(f"assign:{person.id}", title, whom, "user-check", do)
        if any(row.assignee_id is not None for row in rows):
            yield command("release", tr("Assign to nobody"), whom, "user", partial(self._changes.assign, rows, None))
        for tag in self.tags:
            on = not all(tag in row.tags for row in rows)
            title = tr("Tag with {tag}", tag=tag) if on else tr("Take off the tag {tag}", tag=tag)
            do = partial(self._changes.tag, rows, tag, on=on)
            yield command(f"tag:{tag}", title, whom, "tag", do)

    def _places(self) -> Iterator[Row]:
        for view in self._around.views():
            title = tr("Go to {name}", name=self._around.view_name(view.key))
            yield command(f"view:{view.key}", title, tr("View"), "inbox", partial(self._around.show_view, view))
        for section in SECTIONS:
            title = tr("Settings: {name}", name=tr(section.label))
            do = partial(self._services.navigation.open_settings.emit, section.key)
            yield command(f"settings:{section.key}", title, "", section.icon, do)

    def _inboxes(self) -> Iterator[Row]:
        navigation = self._services.navigation
        for inbox in self._around.inboxes():
            title = tr("Settings of {name}", name=inbox.name or inbox.address)
            do = partial(navigation.edit_inbox.emit, inbox)
            yield command(f"inbox:{inbox.id}", title, inbox.address, "inbox", do)
        for spec in self._around.specs():
            title = tr("Connect an inbox: {channel}", channel=tr(spec.label))
            yield command(f"connect:{spec.name}", title, "", "plug", partial(navigation.connect_inbox.emit, spec.name))

    def _looks(self) -> Iterator[Row]:
        looks = self._services.looks
        choices: tuple[tuple[str, str | float, str, str], ...] = (
            ("mode", "light", tr("Light theme"), tr("Theme")),
            ("mode", "dark", tr("Dark theme"), tr("Theme")),
            ("mode", "system", tr("Theme as the system has it"), tr("Theme")),
            ("density", Density.COMPACT, tr("Compact lines"), tr("Density")),
            ("density", Density.NORMAL, tr("Normal lines"), tr("Density")),
            ("density", Density.ROOMY, tr("Roomy lines"), tr("Density")),
            ("scale", 1.0, tr("Text at 100 percent"), tr("Text size")),
            ("scale", 1.25, tr("Text at 125 percent"), tr("Text size")),
            ("scale", 1.5, tr("Text at 150 percent"), tr("Text size")),
            ("scale", 2.0, tr("Text at 200 percent"), tr("Text size")),
            ("language", "en", tr("English at the next start"), tr("Language")),
            ("language", "de", tr("German at the next start"), tr("Language")),
            ("language", "", tr("The system's language at the next start"), tr("Language")),
        )
        for what, value, title, detail in choices:
            yield command(f"look:{what}:{value}", title, detail, "sun-moon", partial(looks.choose, what, value))
        for key, title, detail in (
            ("still", tr("Less movement"), tr("On or off")),
            ("hide_activity", tr("Hide activity lines"), tr("On or off")),
        ):
            yield command(f"choice:{key}", title, detail, "eye", partial(self._toggle, key))

    def _buttons(self) -> Iterator[Row]:
        """Yield what the mouse can press on this page and no action stands for, each name once."""
        actions = self._services.actions
        known = {tr(spec.label) for spec in actions.claimed()} | {""}
        hints = {actions.hint(spec.id) for spec in actions.claimed()}
        for button in self._around.buttons():
            name = (button.accessibleName() or button.text().replace("&", "")).strip()
            of_an_action = button.toolTip() in hints or button.objectName().startswith(VIEW)
            if name not in known and not of_an_action:
                known.add(name)
                yield command(f"{PRESS}{name}", name, tr("On this page"), PRESS_ICON, partial(press, button))

    def _toggle(self, key: str) -> None:
        choices = self._services.choices
        choices.put(key, not choices.flag(key))


def press(button: QAbstractButton) -> None:
    """Press a button that was there when the box opened, if it still is."""
    if isValid(button) and button.isEnabled():
        button.setFocus()
        button.click()


def command(
    name: str,
    title: str,
    detail: str,
    icon: str,
    do: Callable[[], object],
    keys: str = "",
    section: Section = Section.COMMANDS,
) -> Row:
    """Return a command's row."""
    return Row(f"command:{name}", section, title, detail, icon, keys=keys, do=do)
