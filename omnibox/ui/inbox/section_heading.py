"""The heading of a section of views: a click or Space folds it away."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton

from omnibox.ui import icons
from omnibox.ui.i18n import tr
from omnibox.ui.inbox.row_look import mirrored
from omnibox.ui.theme import Theme

INSET = 9


class SectionHeading(QAbstractButton):
    """Checked: the section is folded."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__()
        self._theme = theme
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.toggled.connect(self._speak)
        self._speak()

    def _speak(self) -> None:
        said = "{section}, folded" if self.isChecked() else "{section}, unfolded"
        self.setAccessibleName(tr(said, section=self.text()))
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(12, 500))
        return QSize(80, self._theme.pad(16) + metrics.height() + 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, tokens, rect = self._theme, self._theme.tokens, self.rect()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(theme.font(12, 500))
        line = QRect(INSET, rect.bottom() - metrics.height() - 5, rect.width() - 2 * INSET, metrics.height())
        if self.hasFocus():
            painter.setPen(tokens.accent)
            painter.drawRoundedRect(QRectF(line).adjusted(-4, -2, 4, 2), 5, 5)
        painter.setFont(theme.font(12, 500))
        painter.setPen(tokens.text2 if self.underMouse() else tokens.text3)
        painter.drawText(line, Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.underMouse() or self.hasFocus() or self.isChecked():
            edge = theme.grown(14)
            place = QRect(line.right() - edge, line.y() + (line.height() - edge) // 2, edge, edge)
            to_left = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            place = mirrored(rect, place, right_to_left=to_left)
            folded = "chevron-left" if to_left else "chevron-right"
            icon = folded if self.isChecked() else "chevron-down"
            icons.draw(painter, icon, place.x(), place.y(), edge, tokens.text3)
        painter.end()
