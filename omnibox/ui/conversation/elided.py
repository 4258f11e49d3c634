"""A label that gives way to its neighbours."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from omnibox.ui.i18n import elide
from omnibox.ui.services import UiServices
from omnibox.ui.widgets import Label


class ElidedLabel(Label):
    """A label that gives way: cut with an ellipsis, the whole in its tool tip."""

    def __init__(self, services: UiServices, *, px: float = 13, weight: int = 400, tone: str = "") -> None:
        super().__init__(services.theme, "", px=px, weight=weight, tone=tone)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(40)

    @property
    def whole(self) -> str:
        return self._whole

    def say(self, text: str) -> None:
        self._whole = text
        self.setAccessibleName(text)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        shown = elide(self.fontMetrics(), self._whole, max(40, self.width()))
        self.setToolTip(self._whole if shown != self._whole else "")
        self.setText(shown)
        # Qt would align by the direction of the words themselves: a Latin name is to begin where the window does
        side = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
