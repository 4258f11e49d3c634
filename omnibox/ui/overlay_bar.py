"""A scroll bar that lies over what it scrolls: thin, and there only while somebody scrolls or points at it."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar

WIDTH = 9
SHOWN_MS = 1200


class OverlayBar(QScrollBar):
    """Follows an area's own vertical bar, which is hidden."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(Qt.Orientation.Vertical, area)
        self._area = area
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(SHOWN_MS)
        self._rest.timeout.connect(self._leave)
        bar = area.verticalScrollBar()
        bar.rangeChanged.connect(self._follow)
        bar.valueChanged.connect(self._moved)
        self.valueChanged.connect(bar.setValue)
        area.installEventFilter(self)
        area.viewport().installEventFilter(self)
        self.hide()

    def _follow(self) -> None:
        bar = self._area.verticalScrollBar()
        self.setRange(bar.minimum(), bar.maximum())
        self.setPageStep(bar.pageStep())
        self.setSingleStep(bar.singleStep())
        self.setValue(bar.value())

    def _moved(self, value: int) -> None:
        self.setValue(value)
        self.come()

    def come(self) -> None:
        """Show where we are for a moment, where there is anything to scroll."""
        if self.maximum() > self.minimum():
            self.setPageStep(self._area.verticalScrollBar().pageStep())
            self._rest.start()
            if self.isHidden():
                self._place()
                self.show()

    def _leave(self) -> None:
        if self.underMouse() or self.isSliderDown():
            self._rest.start()
        else:
            self.hide()

    def _place(self) -> None:
        area = self._area.viewport().geometry()
        mirrored = self._area.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = area.x() if mirrored else area.right() + 1 - WIDTH
        self.setGeometry(x, area.y(), WIDTH, area.height())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.Resize, QEvent.Type.Show) and not isinstance(watched, OverlayBar):
            self._follow()
            self._place()
        elif kind in (QEvent.Type.Enter, QEvent.Type.MouseMove):
            self.come()
        return False
