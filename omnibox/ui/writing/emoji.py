"""The emoji picker: search by name, what was used last, skin tones; by keyboard alone if one likes."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Label
from omnibox.ui.writing.emoji_data import TONES, Emoji, load, search

MOST_RECENT = 24
_CELL, _SIGN = 38, 20
_PAUSE = 60  # ms
_HAND = ("✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿")
_MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class EmojiPicker(QFrame):
    """A small window over the composer. `picked` brings a sign; it stays open with Shift held."""

    picked = Signal(str)

    def __init__(self, services: UiServices, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._services = services
        self._all: tuple[Emoji, ...] = ()
        self.setAccessibleName(tr("Emoji"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Search emoji"))
        self.field.setAccessibleName(tr("Search emoji"))
        self.field.installEventFilter(self)
        self.grid = _grid()
        self.name = Label(services.theme, "", px=12, tone="soft")
        self.tones = _tones()
        self._place()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._fill)
        self.field.textChanged.connect(lambda _: self._timer.start())
        self.grid.itemActivated.connect(lambda _: self.take())
        self.grid.itemClicked.connect(lambda _: self.take())
        self.grid.currentItemChanged.connect(lambda item, _: self._tell(item))
        self.tones.currentRowChanged.connect(self._choose_tone)
        services.theme.changed.connect(self._dress)
        self._dress()
        services.tasks.read(load, self, self._loaded, services.notices.fail)

    def _place(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 8)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.grid, 1)
        row = QHBoxLayout()
        row.addWidget(self.name, 1)
        row.addWidget(self.tones)
        layout.addLayout(row)

    def _dress(self) -> None:
        theme = self._services.theme
        scale = theme.scale
        tokens = theme.tokens
        self.setStyleSheet(
            f"EmojiPicker {{ background: {tokens.raised.name()}; border: 1px solid {tokens.line.name()}; }}"
            f"QListWidget {{ border: none; background: transparent; font-size: {round(_SIGN * scale)}px; }}"
            f"QListWidget::item {{ border: 1px solid transparent; border-radius: 6px; color: {tokens.text.name()}; }}"
            f"QListWidget::item:selected {{ background: {tokens.accent_soft.name()};"
            f" border: 1px solid {tokens.accent.name()}; }}"
        )
        cell = round(_CELL * scale)
        for view, columns, rows in ((self.grid, 12, 6), (self.tones, TONES + 1, 1)):
            view.setGridSize(QSize(cell, cell))
            side = view.verticalScrollBar().sizeHint().width() if rows > 1 else 0
            view.setFixedSize(columns * cell + side + 6, rows * cell + 4)
        self.adjustSize()

    # ---------------------------------------------------------------- what is shown

    def _loaded(self, found: tuple[Emoji, ...]) -> None:
        self._all = found
        tone = self._services.choices.get("emoji_tone", 0)
        self.tones.setCurrentRow(tone if isinstance(tone, int) and 0 <= tone <= TONES else 0)
        self._fill()

    @property
    def tone(self) -> int:
        """The skin tone in force, 0 for none."""
        return max(0, self.tones.currentRow())

    def _choose_tone(self, tone: int) -> None:
        if self._all and tone >= 0:
            self._services.choices.put("emoji_tone", tone)
            self._fill()

    def _fill(self) -> None:
        text = self.field.text().strip()
        language = self._services.formats.locale.name().partition("_")[0]
        shown = search(self._all, text) if text else [*self._recent(), *self._all]
        self.grid.clear()
        for one in shown:
            item = QListWidgetItem(one.toned(self.tone))
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, one.name(language))
            item.setData(Qt.ItemDataRole.ToolTipRole, one.name(language))
            item.setSizeHint(self.grid.gridSize())
            self.grid.addItem(item)
        if shown:
            self.grid.setCurrentRow(0)
        else:
            self.name.setText(tr("No emoji of that name"))

    def _recent(self) -> list[Emoji]:
        by_sign = {sign: one for one in self._all for sign in (one.sign, *one.tones)}
        return [by_sign[sign] for sign in self._services.choices.get("emoji_recent", []) if sign in by_sign]

    def _tell(self, item: QListWidgetItem | None) -> None:
        self.name.setText(str(item.data(Qt.ItemDataRole.AccessibleTextRole)) if item is not None else "")

    def signs(self) -> Sequence[str]:
        """Return what is shown, in its order."""
        return [self.grid.item(row).text() for row in range(self.grid.count())]

    # ---------------------------------------------------------------- taking one

    def take(self, *, stay: bool = False) -> None:
        """Hand the chosen sign on."""
        if self.grid.currentRow() < 0:
            return
        item = self.grid.currentItem()
        sign = item.text()
        recent = [one for one in self._services.choices.get("emoji_recent", []) if one != sign]
        self._services.choices.put("emoji_recent", [sign, *recent][:MOST_RECENT])
        self.picked.emit(sign)
        if not stay:
            self.close()

    def open_at(self, place: QPoint) -> None:
        """Show it with its lower edge at a place of the screen."""
        self.field.clear()
        self._fill()
        self.adjustSize()
        screen = self.screen().availableGeometry()
        x = max(screen.left(), min(place.x(), screen.right() - self.width()))
        y = place.y() - self.height()
        self.move(x, y if y > screen.top() else place.y())
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the search line move in the grid; Enter takes, and with Shift the picker stays."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._timer.isActive():
                    self._timer.stop()
                    self._fill()
                self.take(stay=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return True
            sideways = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
            if event.key() in _MOVES and not (sideways and self.field.text()):
                self.grid.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)


def _grid() -> QListWidget:
    grid = QListWidget()
    grid.setViewMode(QListView.ViewMode.IconMode)
    grid.setMovement(QListView.Movement.Static)
    grid.setResizeMode(QListView.ResizeMode.Adjust)
    grid.setUniformItemSizes(True)
    grid.setAccessibleName(tr("Emoji"))
    grid.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return grid


def _tones() -> QListWidget:
    row = _grid()
    row.setAccessibleName(tr("Skin tone"))
    row.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    names = (tr("No skin tone"), tr("Light"), tr("Medium light"), tr("Medium"), tr("Medium dark"), tr("Dark"))
    for sign, name in zip(_HAND, names, strict=True):
        item = QListWidgetItem(sign)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
        item.setToolTip(name)
        row.addItem(item)
    return row
