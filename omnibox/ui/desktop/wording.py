"""The words of notifications: who, what, where, in two lines a person reads in passing."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from omnibox.ui.desktop.notifier import Deed, Notice, veiled
from omnibox.ui.i18n import tr, tr_n
from omnibox.ui.words import error_words

if TYPE_CHECKING:
    from omnibox.desk.alerts import Alert
    from omnibox.model.rows import InboxRow

LONGEST = 220  # characters of a text; no desktop shows more
BURST_KEY = "burst"


def message_key(conversation_id: UUID) -> str:
    return f"c:{conversation_id}"


def failure_key(conversation_id: UUID) -> str:
    return f"f:{conversation_id}"


def inbox_key(inbox_id: UUID) -> str:
    return f"i:{inbox_id}"


def message_notice(alert: "Alert", count: int, *, hide: bool) -> Notice:
    """A customer wrote; `count` messages stand under this notice."""
    row = alert.conversation
    name = alert.item.author_name or row.customer_name
    title = name if count == 1 else tr_n("{name}: {n} new message", "{name}: {n} new messages", count, name=name)
    notice = Notice(
        message_key(row.id),
        title,
        _body(alert),
        row.id,
        row.customer_id,
        _deeds(),
        tr("Reply to {name}", name=name),
        category="im.received" if alert.live else "email.arrived",
    )
    return veiled(notice, tr_n("{n} new message", "{n} new messages", count)) if hide else notice


def mention_notice(alert: "Alert", *, hide: bool) -> Notice:
    """A colleague calls this person in a note."""
    row, name = alert.conversation, alert.item.author_name
    notice = Notice(
        message_key(row.id),
        tr("{name} mentioned you", name=name),
        _shortened(alert.item.text),
        row.id,
        row.customer_id,
        ((Deed.OPEN, tr("Show")), (Deed.SNOOZE_HOUR, tr("Snooze for an hour")), (Deed.READ, tr("Mark as read"))),
        category="im.received",
    )
    return veiled(notice, tr("Somebody mentioned you")) if hide else notice


def failure_notice(alert: "Alert", *, hide: bool) -> Notice:
    """A message of this person's could not be sent."""
    row, item = alert.conversation, alert.item
    words = error_words(item.error_code or "rejected", item.error_params)
    notice = Notice(
        failure_key(row.id),
        tr("Your message to {name} was not sent", name=row.customer_name),
        words.title,
        row.id,
        row.customer_id,
        ((Deed.OPEN, tr("Show")),),
        urgent=True,
        category="transfer.error",
    )
    return veiled(notice, tr("A message was not sent")) if hide else notice


def inbox_notice(inbox: "InboxRow", code: str, params: Mapping[str, object], *, hide: bool) -> Notice:
    """An inbox stands still until somebody helps it."""
    notice = Notice(
        inbox_key(inbox.id),
        tr("{name} needs your help", name=inbox.name or inbox.address),
        error_words(code, params).whole,
        actions=((Deed.OPEN, tr("Show")),),
        urgent=True,
        category="network.error",
    )
    return veiled(notice, tr("An inbox needs your help")) if hide else notice


def burst_notice(alerts: Sequence["Alert"], messages: int, *, hide: bool) -> Notice:
    """So many at once that one notice speaks for all."""
    names = list(dict.fromkeys(alert.item.author_name or alert.conversation.customer_name for alert in alerts))
    people = tr_n(
        "From {names} and {n} other", "From {names} and {n} others", len(names) - 2, names=", ".join(names[:2])
    )
    title = tr_n("{n} new message", "{n} new messages", messages)
    notice = Notice(
        BURST_KEY, title, people if len(names) > 2 else ", ".join(names), actions=((Deed.OPEN, tr("Show")),)
    )
    return veiled(notice, title) if hide else notice


def _deeds() -> tuple[tuple[Deed, str], ...]:
    return (
        (Deed.OPEN, tr("Show")),
        (Deed.REPLY, tr("Reply")),
        (Deed.SNOOZE_HOUR, tr("Snooze for an hour")),
        (Deed.READ, tr("Mark as read")),
        (Deed.SNOOZE_TOMORROW, tr("Snooze until tomorrow")),
    )


def _body(alert: "Alert") -> str:
    item = alert.item
    seen = item.text if item.visible_chars is None else item.text[: item.visible_chars]
    text = _shortened(seen)
    subject = _shortened(item.subject)
    return f"{subject}\n{text}".strip() if subject and not alert.live else text or subject


def _shortened(text: str) -> str:
    words = " ".join(text[: LONGEST * 4].split())
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
