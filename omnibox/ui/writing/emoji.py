"""The emoji picker: search by name, what was used last, skin tones; by keyboard alone if one likes."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)  # fmt: skip
from PySide6.QtGui import QFont, QFontDatabase, QKeyEvent, QRawFont
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
_FONTS = ("Noto Color Emoji", "Segoe UI Emoji", "Apple Color Emoji")
_PLAIN = "\U0001f000"  # what comes before it is old, drawn by many fonts, or joins other signs
View = TypeVar("View", bound=QListView)
_ROOT = QModelIndex()
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
        self._awaited = False  # Enter was pressed before the signs were read
        self.setAccessibleName(tr("Emoji"))
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("Search emoji"))
        self.field.setAccessibleName(tr("Search emoji"))
        self.field.installEventFilter(self)
        self._signs = Signs(services.formats.locale.name().partition("_")[0])
        self.grid = _dress_grid(QListView(), tr("Emoji"))
        self.grid.setModel(self._signs)
        self.name = Label(services.theme, "", px=12, tone="soft")
        self.tones = _tones()
        self._place()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self._fill)
        self.field.textChanged.connect(lambda _: self._timer.start())
        self.grid.activated.connect(lambda _: self.take())
        self.grid.clicked.connect(lambda _: self.take())
        self.grid.selectionModel().currentChanged.connect(lambda index, _: self._tell(index))
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
            f"QListView {{ border: none; background: transparent; font-size: {round(_SIGN * scale)}px; }}"
            f"QListView::item {{ border: 1px solid transparent; border-radius: 6px; color: {tokens.text.name()}; }}"
            f"QListView::item:selected {{ background: {tokens.accent_soft.name()};"
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
        self._all = drawable(found)
        tone = self._services.choices.get("emoji_tone", 0)
        self.tones.setCurrentRow(tone if isinstance(tone, int) and 0 <= tone <= TONES else 0)
        self._fill()
        if self._awaited:
            self._awaited = False
            self.take()

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
        shown = search(self._all, text) if text else [*self._recent(), *self._all]
        self._signs.show(shown, self.tone)
        if shown:
            self.grid.setCurrentIndex(self._signs.index(0))
        else:
            self.name.setText(tr("No emoji of that name"))

    def _recent(self) -> list[Emoji]:
        by_sign = {sign: one for one in self._all for sign in (one.sign, *one.tones)}
        return [by_sign[sign] for sign in self._services.choices.get("emoji_recent", []) if sign in by_sign]

    def _tell(self, index: QModelIndex) -> None:
        self.name.setText(str(index.data(Qt.ItemDataRole.AccessibleTextRole)) if index.isValid() else "")

    def signs(self) -> Sequence[str]:
        """Return what is shown, in its order."""
        return [str(self._signs.index(row).data()) for row in range(self._signs.rowCount())]

    # ---------------------------------------------------------------- taking one

    def take(self, *, stay: bool = False) -> None:
        """Hand the chosen sign on."""
        index = self.grid.currentIndex()
        if not index.isValid():
            index = self._signs.index(0)  # Enter means the first hit, whatever happened to the choice
        if not index.isValid():
            return
        sign = str(index.data())
        recent = [one for one in self._services.choices.get("emoji_recent", []) if one != sign]
        self._services.choices.put("emoji_recent", [sign, *recent][:MOST_RECENT])
        self.picked.emit(sign)
        if not stay:
            self.close()

    def open_at(self, place: QPoint) -> None:
        """Show it with its lower edge at a place of the screen."""
        self._awaited = False
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
                self._awaited = not self._all
                self.take(stay=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
                return True
            sideways = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right)
            if event.key() in _MOVES and not (sideways and self.field.text()):
                self.grid.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)


class Signs(QAbstractListModel):
    """What the grid shows; nothing is made for signs out of sight."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language, self._tone = language, 0
        self._shown: list[Emoji] = []

    def show(self, shown: list[Emoji], tone: int) -> None:
        """Show these, in a skin tone."""
        self.beginResetModel()
        self._shown, self._tone = shown, tone
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        one = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.toned(self._tone)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return one.name(self._language)
        return int(Qt.AlignmentFlag.AlignCenter) if role == Qt.ItemDataRole.TextAlignmentRole else None


def drawable(known: tuple[Emoji, ...]) -> tuple[Emoji, ...]:
    """Leave out what this computer's emoji font is too old to draw; all stay where no such font is known."""
    family = next((name for name in _FONTS if QFontDatabase.hasFamily(name)), "")
    font = QRawFont.fromFont(QFont(family)) if family else QRawFont()
    able = tuple(one for one in known if all(font.supportsCharacter(ord(sign)) for sign in one.sign if sign > _PLAIN))
    return able if len(able) > len(known) // 2 else known


def _dress_grid(grid: View, name: str) -> View:
    grid.setViewMode(QListView.ViewMode.IconMode)
    grid.setMovement(QListView.Movement.Static)
    grid.setResizeMode(QListView.ResizeMode.Adjust)
    grid.setUniformItemSizes(True)
    grid.setAccessibleName(name)
    grid.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return grid


def _tones() -> QListWidget:
    row = _dress_grid(QListWidget(), tr("Skin tone"))
    row.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    names = (tr("No skin tone"), tr("Light"), tr("Medium light"), tr("Medium"), tr("Medium dark"), tr("Dark"))
    for sign, name in zip(_HAND, names, strict=True):
        item = QListWidgetItem(sign)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, name)
        item.setToolTip(name)
        row.addItem(item)
    return row
