"""One draft for every window that shows a customer: what one saved, the others show."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from omnibox.ui.conversation.drafting import NOTE, REPLY
from omnibox.ui.conversation.pane import ConversationPane
from omnibox.ui.services import UiServices


class Refocus(QObject):
    """Gives the editor its focus back when the composer is ready again; reading a draft anew takes it away."""

    def __init__(self, composer: QWidget, editor: QWidget) -> None:
        super().__init__(composer)
        self._composer, self._editor = composer, editor
        composer.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.EnabledChange and self._composer.isEnabled():
            self._composer.removeEventFilter(self)
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.deleteLater()
        return False


def reload_draft(pane: ConversationPane, services: UiServices) -> None:
    """Show the newest draft of the customer in `pane`, unless it stands there already.

    It is asked for in the writer's lane: everything that is being saved comes before it.
    """
    customer_id, conversation_id = pane.customer_id, pane.conversation_id
    composer, desk = pane.composer, services.desk
    if customer_id is None:
        return

    def newest() -> str:
        found = [*desk.drafts.all(customer_id, REPLY)]
        note = desk.drafts.load(customer_id, NOTE)
        every = [*found, note] if note is not None else found
        return max(every, key=lambda draft: draft.updated_at).text if every else ""

    def show(text: str) -> None:
        if (pane.customer_id, pane.conversation_id) != (customer_id, conversation_id):
            return
        if composer.editor.toPlainText().strip() == text.strip():
            return
        if composer.editor.hasFocus():
            Refocus(composer, composer.editor)
        composer.open(customer_id, conversation_id)

    services.tasks.write(newest, composer, show, services.notices.fail)
