"""The one box in the window: what it may ask of it, and the keys that open it."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QAbstractButton

from omnibox.model.rows import ConversationRow
from omnibox.model.views import View
from omnibox.ui.palette.around import Around
from omnibox.ui.palette.box import Palette

if TYPE_CHECKING:
    from omnibox.ui.main_window import MainWindow


def make(window: "MainWindow") -> Palette:
    """Build the box of a window."""
    inbox, counts = window.inbox, window.counts

    def show(view: View) -> None:
        inbox.show_view(view)
        window.show_inbox()

    def chosen() -> tuple[ConversationRow, ...]:
        if inbox.many.any:
            return inbox.many.rows()
        row = inbox.current.row
        return (row,) if row is not None else ()

    def buttons() -> tuple[QAbstractButton, ...]:
        page = window.pages.currentWidget()
        found = page.findChildren(QAbstractButton) if page is not None else []
        return tuple(button for button in found if button.isVisible() and button.isEnabled())

    def go_to_day(day: date) -> None:
        window.show_inbox()
        if inbox.is_complete:
            inbox.conversation.go_to_day(window.services.formats.moment(datetime.combine(day, time())))

    around = Around(
        views=lambda: counts.views,
        view_name=inbox.views.name,
        show_view=show,
        inboxes=lambda: counts.inboxes,
        specs=lambda: window.specs,
        chosen=chosen,
        selected=lambda: len(inbox.list_pane.list.selection),
        start_many=inbox.many.start,
        leaving=inbox.many.leaving.emit,
        buttons=buttons,
        undo=inbox.commands.undo,
        go_to_day=go_to_day,
    )
    return Palette(window.services, around, window.recents, window)
