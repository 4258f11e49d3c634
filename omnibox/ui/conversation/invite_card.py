"""An invitation as a card: what, when in the reader's own time, where, who, and the answers that can be given."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from omnibox.model.item import Direction
from omnibox.model.rows import ItemRow
from omnibox.ui.conversation.flow import unplaced
from omnibox.ui.conversation.parts import Act, Ask, Chip
from omnibox.ui.conversation.stage import Stage
from omnibox.ui.conversation.strips import Strip
from omnibox.ui.formats import Formats
from omnibox.ui.i18n import tr, tr_n

ACCEPTED, TENTATIVE, DECLINED = "accepted", "tentative", "declined"
_NAMES_SHOWN = 4


def invite_of(item: ItemRow) -> Mapping[str, Any] | None:
    """The invitation an item carries, None where there is none."""
    found = item.payload.get("invite")
    return found if isinstance(found, dict) and found else None


def invite_strip(item: ItemRow, stage: Stage) -> Strip | None:
    """The card's words and chips."""
    invite = invite_of(item)
    if invite is None:
        return None
    method = str(invite.get("method", "")).casefold()
    lines = [
        line
        for line in (
            _state(invite, method),
            _ours(item),
            _labelled(tr("When"), when(invite, stage.formats)),
            _labelled(tr("Repeats"), _repeats(str(invite.get("repeats", "")))),
            _labelled(tr("Where"), str(invite.get("location", ""))),
            _labelled(tr("From"), _person(invite.get("organizer"))),
            _labelled(tr("With"), _people(invite.get("attendees"))),
        )
        if line
    ]
    title = str(invite.get("summary", "")) or tr("Invitation")
    tone = "warn" if method == "cancel" else "plain"
    return Strip("calendar", title[:300], lines, _chips(item, invite, method), tone)


def _labelled(label: str, words: str) -> str:
    return f"{label}: {words}" if words else ""


def _state(invite: Mapping[str, Any], method: str) -> str:
    who = _answering(invite)
    if method == "cancel":
        return tr("Cancelled: this appointment does not take place")
    if method == "reply":
        return who
    if method == "counter":
        return tr("Another time is proposed")
    if method == "request" and _number(invite.get("sequence")) > 0:
        return tr("Changed since it was first sent")
    return ""


def _answer(item: ItemRow) -> str:
    """The answer given from here, "" where none is on its way or there."""
    kept = item.payload.get("answered")
    return str(kept.get("answer", "")) if isinstance(kept, dict) else ""


def _ours(item: ItemRow) -> str:
    words = {
        ACCEPTED: tr("You accepted. Another answer takes the place of this one."),
        TENTATIVE: tr("You may come. Another answer takes the place of this one."),
        DECLINED: tr("You declined. Another answer takes the place of this one."),
    }
    return words.get(_answer(item), "")


def _answering(invite: Mapping[str, Any]) -> str:
    """What somebody answered to an invitation of ours."""
    for one in _dicts(invite.get("attendees")):
        name = _person(one)
        words = {
            "accepted": tr("{name} accepted", name=name),
            "tentative": tr("{name} may come", name=name),
            "declined": tr("{name} declined", name=name),
        }.get(str(one.get("status", "")).casefold())
        if words:
            return words
    return tr("An answer to an invitation")


def when(invite: Mapping[str, Any], formats: Formats) -> str:
    """Begin and end in the reader's zone; the organiser's own time behind it where it is another."""
    start, end = str(invite.get("start", "")), str(invite.get("end", ""))
    if invite.get("all_day"):
        return _days(start, end, formats)
    begin, finish = _moment(start), _moment(end)
    if begin is None:
        return ""
    words = formats.full(begin)
    if finish is not None and finish > begin:
        same = formats.local(begin).date() == formats.local(finish).date()
        words = f"{words} – {formats.time(finish) if same else formats.full(finish)}"
    return words


def _days(start: str, end: str, formats: Formats) -> str:
    """All-day appointments are dates and know no zone; their end is the day after the last (RFC 5545 3.6.1)."""
    try:
        first = date.fromisoformat(start[:10])
        last = date.fromisoformat(end[:10]) - timedelta(days=1) if end else first
    except ValueError:
        return ""
    words = _day(first, formats)
    return f"{words} – {_day(last, formats)}" if last > first else tr("{day}, all day", day=words)


def _day(day: date, formats: Formats) -> str:
    noon = formats.moment(datetime.combine(day, time(12)))
    return formats.date(noon)


def _moment(words: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(words)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _repeats(rule: str) -> str:
    """The rhythm of a repeated appointment in a word; its exact rule is the calendar's business."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    every = _number(parts.get("INTERVAL")) or 1
    once = {
        "DAILY": tr("every day"),
        "WEEKLY": tr("every week"),
        "MONTHLY": tr("every month"),
        "YEARLY": tr("every year"),
    }
    often = {
        "DAILY": tr("every {n} days", n=every),
        "WEEKLY": tr("every {n} weeks", n=every),
        "MONTHLY": tr("every {n} months", n=every),
        "YEARLY": tr("every {n} years", n=every),
    }
    words = (once if every == 1 else often).get(parts.get("FREQ", ""), "")
    return words or (tr("yes") if rule else "")


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _person(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    return str(value.get("name") or value.get("address") or "")[:120]


def _people(value: object) -> str:
    names = [name for one in _dicts(value) if (name := _person(one))]
    more = len(names) - _NAMES_SHOWN
    shown = ", ".join(names[:_NAMES_SHOWN])
    return f"{shown}, {tr_n('{n} more', '{n} more', more)}" if more > 0 else shown


def _chips(item: ItemRow, invite: Mapping[str, Any], method: str) -> list[Chip]:
    chips = []
    if method == "request" and item.direction is Direction.IN and _dicts([invite.get("organizer")]):
        given = _answer(item)
        chips = [
            unplaced(words, Ask(Act.INVITE, item.id, answer), icon, "accent" if not given and first else "inlaid")
            for words, answer, icon, first in (
                (tr("Accept"), ACCEPTED, "check", True),
                (tr("Tentative"), TENTATIVE, "circle-dashed", False),
                (tr("Decline"), DECLINED, "x", False),
            )
            if answer != given
        ]
    if method in ("request", "publish", "cancel", "counter", ""):
        tip = tr("Saves a file that every calendar opens")
        chips.append(unplaced(tr("Save for a calendar"), Ask(Act.SAVE_DATE, item.id), "download", "inlaid", tip=tip))
    return chips
