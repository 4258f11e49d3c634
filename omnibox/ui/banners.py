"""The strips over the window: what is wrong now, what was kept, and the one thing to do about it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from omnibox.ui.theme import Theme
from omnibox.ui.widgets import Button, IconLabel, Label


@dataclass(frozen=True)
class Trouble:
    """`tone`: danger or warn. `act` is what the button does; no button without it. `also` goes with a second one."""

    key: str
    text: str
    tone: str = "warn"
    icon: str = "triangle-alert"
    button: str = ""
    act: Callable[[], object] | None = None
    second: str = ""
    also: Callable[[], object] | None = None

    def looks_like(self, other: "Trouble") -> bool:
        """Whether both show the same."""
        mine = (self.key, self.text, self.tone, self.button, self.second)
        return mine == (other.key, other.text, other.tone, other.button, other.second)


class Banner(QWidget):
    """One strip."""

    def __init__(self, theme: Theme, trouble: Trouble) -> None:
        super().__init__()
        self._theme, self.trouble = theme, trouble
        text = Label(theme, trouble.text, weight=500, wrap=True)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 7, 12, 7)
        layout.setSpacing(10)
        layout.addWidget(IconLabel(theme, trouble.icon, trouble.tone, 17))
        layout.addWidget(text, 1)
        if trouble.act is not None:
            layout.addWidget(Button(theme, trouble.button, trouble.act))
        if trouble.also is not None:
            layout.addWidget(Button(theme, trouble.second, trouble.also))
        self.setAccessibleName(trouble.text)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens.danger_soft if self.trouble.tone == "danger" else tokens.warn_soft)
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens.line)
        painter.end()


class Banners(QWidget):
    """All strips that are true now, the dangerous ones first."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: dict[str, Banner] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.hide()

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        return tuple(banner.trouble for banner in self._shown.values())

    def put(self, trouble: Trouble) -> None:
        """Show a trouble, in the place of an earlier one with its key."""
        old = self._shown.get(trouble.key)
        if old is not None and old.trouble.looks_like(trouble):
            return
        self.clear(trouble.key)
        banner = Banner(self._theme, trouble)
        self._shown[trouble.key] = banner
        self._layout.insertWidget(0 if trouble.tone == "danger" else self._layout.count(), banner)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(banner, QAccessible.Event.Alert))

    def clear(self, key: str) -> None:
        """The trouble is over; harmless where there was none."""
        banner = self._shown.pop(key, None)
        if banner is not None:
            self._layout.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self._shown))

    def keep_only(self, prefix: str, keys: set[str]) -> None:
        """Clear every trouble whose key begins with `prefix` and is not among `keys`."""
        for key in [key for key in self._shown if key.startswith(prefix) and key not in keys]:
            self.clear(key)
