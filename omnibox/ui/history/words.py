"""What was done, and why it cannot be taken back, in words."""

from collections.abc import Callable
from typing import Final

from omnibox.model.rows import PastRow
from omnibox.ui.i18n import tr, tr_n

ICONS: Final = {
    "resolve": "check", "reopen": "rotate-cw", "wait": "hourglass", "snooze": "alarm-clock", "spam": "ban",
    "trash": "trash-2", "assign": "user-check", "priority": "flag", "tag": "tag", "reply": "send", "start": "send",
    "send_now": "send", "reschedule": "calendar-clock", "retry": "refresh-cw", "note": "lock", "edit_note": "pencil",
    "rename": "pencil", "add_handle": "user-plus", "merge": "merge", "split": "split",
    "move_items": "corner-up-right", "connect": "plug", "remove_inbox": "trash-2",
}  # fmt: skip
OTHER_ICON: Final = "history"


def done_words(row: PastRow) -> str:
    """Return what was done: "Resolved 3 conversations", "Sent a reply to Maria Okafor"."""
    whom = _whom(row)
    said: dict[str, Callable[[], str]] = {
        "resolve": lambda: tr("Resolved {whom}", whom=whom),
        "reopen": lambda: tr("Reopened {whom}", whom=whom),
        "wait": lambda: tr("Marked as waiting for the customer: {whom}", whom=whom),
        "snooze": lambda: tr("Snoozed {whom}", whom=whom),
        "spam": lambda: tr("Marked as spam: {whom}", whom=whom),
        "trash": lambda: tr("Moved to the trash: {whom}", whom=whom),
        "assign": lambda: tr("Changed who works on {whom}", whom=whom),
        "priority": lambda: tr("Changed the priority of {whom}", whom=whom),
        "tag": lambda: tr("Changed the tags of {whom}", whom=whom),
        "merge": lambda: tr("Merged conversations of {whom}", whom=whom),
        "split": lambda: tr("Split a conversation of {whom}", whom=whom),
        "move_items": lambda: tr("Moved messages of {whom}", whom=whom),
        "reply": lambda: tr("Sent a reply to {whom}", whom=whom),
        "start": lambda: tr("Wrote to {whom}", whom=whom),
        "send_now": lambda: tr("Sent at once, to {whom}", whom=whom),
        "reschedule": lambda: tr("Changed when a message goes to {whom}", whom=whom),
        "retry": lambda: tr("Sent again, to {whom}", whom=whom),
        "discard_failed": lambda: tr("Gave up a message to {whom}", whom=whom),
        "note": lambda: tr("Wrote a note on {whom}", whom=whom),
        "edit_note": lambda: tr("Changed a note on {whom}", whom=whom),
        "pin_note": lambda: tr("Pinned a note on {whom}", whom=whom),
        "unpin_note": lambda: tr("Unpinned a note on {whom}", whom=whom),
        "add_customer": lambda: tr("Added {whom}", whom=whom),
        "rename": lambda: tr("Renamed {whom}", whom=whom),
        "add_handle": lambda: tr("Added an address of {whom}", whom=whom),
        "connect": lambda: tr("Connected an inbox"),
        "remove_inbox": lambda: tr("Removed an inbox"),
        "add_sample_data": lambda: tr("Added the sample data"),
        "remove_sample_data": lambda: tr("Removed the sample data"),
    }
    words = said.get(row.operation.name)
    return words() if words is not None else tr("Changed {whom}", whom=whom)


def _whom(row: PastRow) -> str:
    if row.conversations > 1:
        return tr_n("{n} conversation", "{n} conversations", row.conversations)
    return row.customer_name or tr("something")


def refusal_words(row: PastRow) -> str:
    """Return why it cannot be taken back, "" where nothing stands against it."""
    if not row.refusal:
        return ""
    first = row.refusal[0]
    if first == "sending":
        return tr("It went out and cannot be called back.")
    if first == "final":
        return tr("This cannot be taken back.")
    if first in ("gone", "used", "file"):
        return tr("What it changed is not there any more.")
    moved = {
        "status": tr("its status"),
        "snoozed_until": tr("when it comes back"),
        "assignee_id": tr("who works on it"),
        "priority": tr("its priority"),
        "tag_id": tr("its tags"),
        "conversation_id": tr("where its messages stand"),
        "customer_id": tr("whose it is"),
        "merged_into": tr("what it was merged into"),
        "exists": tr("its tags"),
        "name": tr("the name"),
        "text": tr("the text"),
    }
    what = list(dict.fromkeys(moved[word] for word in row.refusal if word in moved))
    if not what:
        return tr("It was changed again since then.")
    return tr("Changed again since then: {what}.", what=", ".join(what))
