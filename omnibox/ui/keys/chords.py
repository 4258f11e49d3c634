"""Keys as they are written down ("Ctrl+K", "G, I"), and which of them cannot belong to an action."""

from typing import Final

from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QKeySequence

PORTABLE = QKeySequence.SequenceFormat.PortableText
NATIVE = QKeySequence.SequenceFormat.NativeText
MOST = 2  # presses of one sequence; nobody remembers more

_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ALT, _META = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.MetaModifier
_MODIFIERS: Final = frozenset(
    {
        Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R,
    }
)  # fmt: skip
_MOVING: Final = frozenset(
    {
        Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
        Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Backspace, Qt.Key.Key_Delete,
    }
)  # fmt: skip
_PRESSING: Final = frozenset(
    {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Escape}
)
_SYSTEM: Final = frozenset(
    {"Alt+F4", "Alt+Tab", "Alt+Shift+Tab", "Alt+Space", "Alt+Esc", "Ctrl+Esc", "Ctrl+Alt+Del", "Ctrl+Alt+Backspace",
     "Print", "Ctrl+Shift+Esc", "Ctrl+Tab", "Ctrl+Shift+Tab", "Alt+Return"}
)  # fmt: skip
_EDITING: Final = frozenset(
    {"Ctrl+C", "Ctrl+X", "Ctrl+V", "Ctrl+Shift+V", "Ctrl+Y", "Ctrl+Ins", "Shift+Ins", "Ctrl+B"}
)  # fmt: skip

UNREADABLE, MODIFIER, SYSTEM, EDITING, PRESSING, LONG = (
    "unreadable",
    "modifier",
    "system",
    "editing",
    "pressing",
    "long",
)


def normal(text: str) -> str:
    """Return a key as it is kept: "ctrl+k" -> "Ctrl+K"; "" for what is no key."""
    sequence = QKeySequence.fromString(text, PORTABLE)
    if sequence.isEmpty() or any(press.key() == Qt.Key.Key_unknown for press in _presses(sequence)):
        return ""
    return sequence.toString(PORTABLE)


def native(text: str) -> str:
    """Return a key as this platform writes it."""
    return QKeySequence.fromString(text, PORTABLE).toString(NATIVE)


def refusal(text: str) -> str:
    """Return why a key cannot belong to an action, "" where it can."""
    key = normal(text)
    if not key:
        return UNREADABLE
    sequence = QKeySequence.fromString(key, PORTABLE)
    if sequence.count() > MOST:
        return LONG
    return next((reason for press in _presses(sequence) if (reason := _refused(press))), "")


def _presses(sequence: QKeySequence) -> list[QKeyCombination]:
    """Return the presses; one by one, because Qt's stubs know no indexing of sequences."""
    return [sequence[nth] for nth in range(sequence.count())]  # type: ignore[index]  # the stubs forgot __getitem__


def _refused(press: QKeyCombination) -> str:
    key, held = press.key(), press.keyboardModifiers()
    written = QKeySequence(press).toString(PORTABLE)
    if key in _MODIFIERS:
        return MODIFIER
    if written in _SYSTEM or held & _META or (_is_function(key) and held & _CTRL and held & _ALT):
        return SYSTEM
    if written in _EDITING or (key in _MOVING and not held & _ALT):
        return EDITING
    if key in _PRESSING and not held & (_CTRL | _ALT):
        return PRESSING
    return ""


def _is_function(key: Qt.Key) -> bool:
    return Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35


def meet(one: str, other: str) -> bool:
    """Tell whether two keys cannot both be told apart: the same, or one begins the other."""
    presses, others = one.split(", "), other.split(", ")
    length = min(len(presses), len(others))
    return presses[:length] == others[:length]
