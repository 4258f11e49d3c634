"""The key that takes the last thing back."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject

from omnibox.model.rows import PastRow
from omnibox.ui.history.words import done_words, refusal_words
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices

LOOKED_AT = 10


def undo_last(services: UiServices, undo_many: Callable[[UUID], object], owner: QObject) -> None:
    """Take back what was done last and is not undone yet; where it cannot be, say what it was and why."""
    desk, notices = services.desk, services.notices

    def found(rows: tuple[PastRow, ...]) -> None:
        last = next((row for row in rows if not row.undone and row.refusal != ("final",)), None)
        if last is None:
            notices.say(tr("There is nothing to undo"))
        elif last.refusal:
            notices.say(f"{done_words(last)}: {refusal_words(last)}")
        elif last.conversations > 1:  # step by step
            undo_many(last.operation.id)
        else:
            said = tr("Undone: {what}", what=done_words(last))
            services.tasks.write(lambda: desk.undo(last.operation.id), owner, lambda _: notices.say(said), notices.fail)

    services.tasks.read(lambda: desk.history(LOOKED_AT), owner, found, notices.fail)
