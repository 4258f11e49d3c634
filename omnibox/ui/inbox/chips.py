"""The chips of a row: what needs attention, in one or two words, never by colour alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from omnibox.model.conversation import Priority, Status
from omnibox.model.rows import ConversationRow
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr

LONG_WAIT = timedelta(hours=24)
MOST = 3


@dataclass(frozen=True, slots=True)
class Chip:
    """`tone`: plain, accent, danger, warn, ok. `icon` may be empty."""

    text: str
    tone: str = "plain"
    icon: str = ""


def chips(row: ConversationRow, formats: Formats, me: UUID | None, clock: Callable[[], datetime]) -> tuple[Chip, ...]:
    """Return at most three chips, the most pressing first."""
    found: list[Chip] = []
    if row.failed:
        found.append(Chip(tr("Not sent"), "danger", "circle-alert"))
    if row.priority in (Priority.HIGH, Priority.URGENT):
        found.append(Chip(tr("Urgent") if row.priority is Priority.URGENT else tr("High"), "danger"))
    if row.status is Status.OPEN and row.waiting_since and clock() - row.waiting_since >= LONG_WAIT:
        found.append(Chip(tr("Waiting {time}", time=formats.waiting(row.waiting_since)), "warn"))
    if row.has_draft:
        found.append(Chip(tr("Draft"), "accent"))
    if row.status is Status.SNOOZED and row.snoozed_until:
        found.append(Chip(formats.coming(row.snoozed_until), "plain", "alarm-clock"))
    if row.status is Status.RESOLVED and not row.backfilled:
        found.append(Chip(tr("Resolved"), "ok", "check"))
    if row.assignee_id and row.assignee_id != me:
        found.append(Chip(row.assignee_name, "plain", "user"))
    found.extend(Chip(tag) for tag in row.tags)
    return tuple(found[:MOST])


def utc_now() -> datetime:
    return datetime.now(UTC)
