"""Walks what a screen reader sees of a window and says what it would stumble over."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

Role = QAccessible.Role
CONTROLS = {
    Role.Button,
    Role.PushButton,
    Role.ButtonMenu,
    Role.ButtonDropDown,
    Role.CheckBox,
    Role.RadioButton,
    Role.EditableText,
    Role.ComboBox,
    Role.SpinBox,
    Role.Slider,
    Role.List,
    Role.ListItem,
    Role.Table,
    Role.Row,
    Role.Cell,
    Role.Heading,
    Role.ProgressBar,
    Role.MenuItem,
    Role.PageTab,
    Role.Link,
    Role.Dialog,
}
PAINTED = {Role.ListItem, Role.Row, Role.Cell}  # what has no widget says itself where it is
CHECKED = {Role.CheckBox, Role.RadioButton}
_LETTER = re.compile(r"\w")


def walk(interface: QAccessibleInterface, path: str = "") -> Iterator[tuple[str, QAccessibleInterface]]:
    """Yield (where, interface) for everything that is not invisible."""
    yield path, interface
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child.isValid() and not child.state().invisible:
            yield from walk(child, f"{path}/{_kind(child)}")


def _kind(interface: QAccessibleInterface) -> str:
    thing: QObject | None = interface.object()
    return type(thing).__name__ if thing is not None else interface.role().name


def complaints(window: QWidget) -> list[str]:
    """Return what has no name, no words in its name, no role, or no state that tells how it stands."""
    found: list[str] = []
    for path, interface in walk(QAccessible.queryAccessibleInterface(window)):
        role, said = interface.role(), interface.text(QAccessible.Text.Name)
        thing = interface.object()
        if role in CONTROLS and not said.strip():
            found.append(f"no name: {role.name} at {path}")
        elif role in CONTROLS and not _LETTER.search(said):
            found.append(f"no words in its name {said!r}: {role.name} at {path}")
        if role is Role.NoRole or (role is Role.Client and _takes_keys(thing) and not said):
            found.append(f"no role: {path}")
        if role in CONTROLS and _takes_keys(thing) and not interface.state().focusable:
            found.append(f"takes keys, but its state says it cannot: {role.name} {said!r} at {path}")
        if role in CHECKED and not interface.state().checkable:
            found.append(f"cannot be told checked: {role.name} {said!r} at {path}")
        if role in PAINTED and interface.rect().isEmpty():
            found.append(f"nowhere on the screen: {role.name} {said!r} at {path}")
    return found


def _takes_keys(thing: QObject | None) -> bool:
    from PySide6.QtCore import Qt

    return isinstance(thing, QWidget) and bool(thing.focusPolicy() & Qt.FocusPolicy.TabFocus) and thing.isEnabled()
