"""A removable chip: one recipient, file or tag."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from omnibox.ui import icons
from omnibox.ui.i18n import tr
from omnibox.ui.theme import Theme

WIDEST = 240
_PAD = 8
_CROSS, _ICON = 12, 12  # at a text size of 100 percent


class ChipButton(QWidget):
    """Shows a word with an icon before and a cross after it; the cross, Delete and Backspace remove it."""

    removed = Signal()
    pressed = Signal()

    def __init__(
        self, theme: Theme, text: str, *, icon: str = "", tip: str = "", wrong: bool = False, removable: bool = True
    ) -> None:
        super().__init__()
        self._theme = theme
        self.text = text
        self._icon = icon
        self._wrong = wrong
        self._removable = removable
        self._over_cross = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if removable else Qt.FocusPolicy.NoFocus)
        self.setToolTip(tip)
        name = tr("{name} (not valid)", name=text) if wrong else text
        self.setAccessibleName(tr("{name}, Delete removes it", name=name) if removable else name)
        theme.changed.connect(self._refont)
        self._refont()

    def _refont(self) -> None:
        self.setFont(self._theme.font(12.0, 500))
        self._cross_size, self._icon_size = (round(size * self._theme.scale) for size in (_CROSS, _ICON))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        width = metrics.horizontalAdvance(self.text) + 2 * _PAD
        width += self._icon_size + 5 if self._icon else 0
        width += self._cross_size + 6 if self._removable else 0
        return QSize(min(round(WIDEST * self._theme.scale), width + 1), metrics.height() + 8)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, self.sizeHint().height())

    def _cross(self) -> QRect:
        if not self._removable:
            return QRect()
        size = self._cross_size
        x = _PAD - 3 if self.isRightToLeft() else self.width() - size - _PAD + 3
        return QRect(x, (self.height() - size) // 2, size, size)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = tokens.danger_soft if self._wrong else tokens.sunken
        letters = tokens.danger if self._wrong else tokens.text
        painter.setBrush(ground)
        edge = tokens.accent if self.hasFocus() else tokens.danger if self._wrong else tokens.line
        painter.setPen(QPen(edge, 1))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        area = self.rect().adjusted(_PAD, 0, -_PAD, 0)
        size = self._icon_size
        start, end = (size + 5 if self._icon else 0), (self._cross_size + 6 if self._removable else 0)
        rtl = self.isRightToLeft()
        if self._icon:
            x = area.right() - size if rtl else area.x()
            icons.draw(painter, self._icon, x, (self.height() - size) // 2, size, tokens.text2)
        area = area.adjusted(end, 0, -start, 0) if rtl else area.adjusted(start, 0, -end, 0)
        painter.setPen(letters)
        words = QFontMetrics(self.font()).elidedText(self.text, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, words)
        if self._removable:
            cross = self._cross()
            color = tokens.text if self._over_cross else tokens.text3
            icons.draw(painter, "x", cross.x(), cross.y(), cross.width(), color)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._cross().adjusted(-4, -6, 4, 6).contains(event.position().toPoint())
        if over != self._over_cross:
            self._over_cross = over
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.rect().contains(event.position().toPoint()):
            return
        if self._removable and self._cross().adjusted(-4, -6, 4, 6).contains(event.position().toPoint()):
            self.removed.emit()
        else:
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)
