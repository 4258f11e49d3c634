"""Accessible faces made in Python, and Qt's own list of them."""

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface


class Handed:
    """Interfaces that were handed to Qt. It keeps them by number for as long as it runs: take them back in time.

    A face of something deleted would be called, or torn down after Python has ended, and both end in a crash.
    """

    def __init__(self, owner: QObject) -> None:
        self._numbers: list[int] = []
        self._alive: list[QAccessibleInterface] = []
        owner.destroyed.connect(self.take_back)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.take_back)

    def over(self, face: QAccessibleInterface) -> None:
        """Hand one over."""
        self._alive.append(face)
        self._numbers.append(QAccessible.registerAccessibleInterface(face))

    def take_back(self) -> None:
        """Take all of them back."""
        numbers, self._numbers = self._numbers, []
        for number in numbers:
            QAccessible.deleteAccessibleInterface(number)
        self._alive.clear()
