"""The chips of a row: what needs attention, in one or two words, never by colour alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from omnibox.model.conversation import Priority, Status
from omnibox.model.rows import ConversationRow
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr

SOON = timedelta(hours=1)  # a reply that is due within this shows when
LONG_WAIT = timedelta(hours=24)  # where no reply is promised


@dataclass(frozen=True, slots=True)
class Chip:
    """`tone`: plain, accent, danger, warn, ok. `icon` may be empty. `named`: somebody's own words, which may be cut."""

    text: str
    tone: str = "plain"
    icon: str = ""
    named: bool = False


def chips(row: ConversationRow, formats: Formats, me: UUID | None, clock: Callable[[], datetime]) -> tuple[Chip, ...]:
    """Return a row's chips, the most pressing first; the painter shows as many as there is room for."""
    found: list[Chip] = []
    if row.failed:
        found.append(Chip(tr("Not sent"), "danger", "circle-alert"))
    if (promised := promise(row, formats, clock())) is not None:
        found.append(promised)
    if row.priority in (Priority.HIGH, Priority.URGENT):
        found.append(Chip(tr("Urgent") if row.priority is Priority.URGENT else tr("High"), "danger", "flag"))
    if row.has_draft:
        found.append(Chip(tr("Draft"), "accent", "pencil"))
    if (standing := _standing(row, formats)) is not None:
        found.append(standing)
    if row.assignee_id and row.assignee_id != me:
        found.append(Chip(row.assignee_name, "plain", "user", named=True))
    found.extend(Chip(tag, named=True) for tag in row.tags)
    return tuple(found)


def promise(row: ConversationRow, formats: Formats, now: datetime) -> Chip | None:
    """Return when a waiting customer is to be answered, once that is near."""
    if row.waiting_since is None or row.status is Status.SNOOZED:
        return None
    if row.due_at is not None:
        if row.due_at <= now:
            late = min(row.due_at, now - timedelta(minutes=1))  # nobody is late by no minutes
            return Chip(tr("Late by {time}", time=formats.waiting(late)), "danger", "clock")
        if row.due_at - now <= SOON:
            left = max(1, -(-int((row.due_at - now).total_seconds()) // 60))
            return Chip(tr("Reply due {n} min", n=left), "warn", "clock")
        return None
    if now - row.waiting_since >= LONG_WAIT:
        return Chip(tr("Waiting {time}", time=formats.waiting(row.waiting_since)), "warn", "hourglass")
    return None


def _standing(row: ConversationRow, formats: Formats) -> Chip | None:
    """Return where the work stands, unless it simply is to be done."""
    if row.status is Status.SNOOZED:
        text = formats.coming(row.snoozed_until) if row.snoozed_until else tr("Until they reply")
        return Chip(text, "plain", "alarm-clock")
    if row.status is Status.WAITING:
        return Chip(tr("Waiting for them"), "plain", "hourglass")
    if row.status is Status.RESOLVED and not row.backfilled:
        return Chip(tr("Resolved"), "ok", "check")
    return None


def status_word(status: Status) -> str:
    """Return where the work stands, for who cannot see the row."""
    return tr(_STATUSES[status])


_STATUSES = {
    Status.OPEN: "Open",
    Status.WAITING: "Waiting for them",
    Status.SNOOZED: "Snoozed",
    Status.RESOLVED: "Resolved",
    Status.SPAM: "Spam",
    Status.TRASH: "Trash",
}
