"""The one way a link of a message is opened: checked, asked about where its words say another place, handed over."""

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from omnibox.model.links import said_elsewhere, target_of
from omnibox.ui.i18n import tr
from omnibox.ui.notices import Notices


def link_tip(target: str, words: str = "") -> str:
    """What a resting pointer says about a link: where it truly leads."""
    found = target_of(target)
    if not found.safe:
        return tr("Omnibox does not open this kind of link: {link}", link=found.shown)
    lines = [tr("Opens {place}", place=found.shown)]
    elsewhere = said_elsewhere(words, target)
    if elsewhere:
        lines.append(tr("Its words say {place}", place=elsewhere))
    if found.scheme in ("http", "https"):
        lines.append(target if len(target) <= 300 else f"{target[:300]}…")
    return "\n".join(lines)


class LinkOpener(QObject):
    """Opens links with the system's programs."""

    def __init__(self, notices: Notices, parent: QWidget) -> None:
        super().__init__(parent)
        self._notices = notices
        self._window = parent
        self.asking: QMessageBox | None = None

    def open(self, target: str, words: str = "", *, suspicious: bool = False) -> None:
        """Open a link; ask first where its words name another place, or the message is `suspicious`."""
        found = target_of(target)
        if not found.safe:
            self._notices.say(tr("Omnibox does not open this kind of link: {link}", link=found.shown[:80]))
            return
        elsewhere = said_elsewhere(words, target)
        if not elsewhere and not (suspicious and found.scheme in ("http", "https")):
            self._go(target)
            return
        self._ask(target, found.shown, elsewhere)

    def _ask(self, target: str, host: str, elsewhere: str) -> None:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(tr("This link opens {place}", place=host))
        reason = (
            tr("Its words say {place}. Links that say one place and open another are how passwords are stolen.").format(
                place=elsewhere
            )
            if elsewhere
            else tr("Something about this message is odd. Open the link only if you expected it.")
        )
        box.setInformativeText(reason)
        anyway = box.addButton(tr("Open anyway"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(tr("Do not open"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.buttonClicked.connect(lambda button: self._go(target) if button is anyway else None)
        self.asking = box
        box.destroyed.connect(self._asked)
        box.open()

    def _asked(self) -> None:
        self.asking = None

    @staticmethod
    def _go(target: str) -> None:
        QDesktopServices.openUrl(QUrl(target, QUrl.ParsingMode.TolerantMode))
