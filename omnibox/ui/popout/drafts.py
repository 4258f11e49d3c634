"""One draft for every window that shows a customer: what one saved, the others show."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from omnibox.model import rich
from omnibox.model.rows import DraftRow
from omnibox.ui.conversation.composer import Composer
from omnibox.ui.conversation.drafting import NOTE, REPLY, Writing
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

    It is asked for in the writer's lane: everything that is being saved comes before it. What is typed here until it
    comes is put behind it: the stored draft is not this window's to write over.
    """
    customer_id, conversation_id = pane.customer_id, pane.conversation_id
    composer, desk = pane.composer, services.desk
    if customer_id is None:
        return
    before = _writing_in(composer)

    def read() -> tuple[DraftRow, ...]:
        note = desk.drafts.load(customer_id, NOTE)
        found = (*desk.drafts.all(customer_id, REPLY), *((note,) if note is not None else ()))
        return tuple(sorted(found, key=lambda draft: draft.updated_at, reverse=True))

    def show(drafts: tuple[DraftRow, ...]) -> None:
        if (pane.customer_id, pane.conversation_id) != (customer_id, conversation_id):
            return
        text = drafts[0].text if drafts else ""
        if composer.editor.toPlainText().strip() == text.strip():
            return
        typed = composer.drafting.dirty is not None or composer.drafting.pending
        if typed and _join(composer, before, drafts):
            return
        if composer.editor.hasFocus():
            Refocus(composer, composer.editor)
        composer.open(customer_id, conversation_id)

    services.tasks.write(read, composer, show, services.notices.fail)


def _writing_in(composer: Composer) -> Writing | None:
    """Return a copy of what stands in the editor, its looks included: they are collected only when it is saved."""
    writing = composer.writing
    if writing is None:
        return None
    blocks = composer.editor.blocks() if writing.rich else ()
    return replace(writing, html=rich.to_html(blocks) if blocks and not rich.is_plain(blocks) else "")


def _join(composer: Composer, before: Writing | None, drafts: tuple[DraftRow, ...]) -> bool:
    """Put what was typed since `before` behind the stored draft it belongs to.

    Returns False where that draft is as it was, or gone: what stands here may be saved as it is then.
    """
    now = _writing_in(composer)
    stored = next((draft for draft in drafts if now is not None and _is_of(draft, now)), None)
    if now is None or stored is None or stored.text.strip() in now.text:
        return False
    known = before if before is not None and (before.mode, before.inbox_id) == (now.mode, now.inbox_id) else None
    if known is not None and known.text.strip() == stored.text.strip():
        return False
    joined = replace(now)
    joined.take(stored)
    later = replace(now, text="", html="")
    if now.html or (known is not None and known.html):
        later.text, later.html = now.text, now.html  # whole: twice is better than a word too few
    else:
        later.text = (now.text.removeprefix(known.text) if known is not None else now.text).strip()
    if later.text:
        joined.add(later)
    composer.drafting.drop()
    composer.restore(replace(stored, text=joined.text, html=joined.html, files=joined.files))
    if composer.writing is not None:
        composer.drafting.touch(composer.writing)
    return True


def _is_of(draft: DraftRow, writing: Writing) -> bool:
    """Whether a stored draft is the one that a writing would be saved over."""
    own = draft.mode == NOTE or draft.inbox_id == (writing.moved_from or writing.inbox_id)
    return draft.mode == writing.mode and own
