"""An invitation in a mail as the few facts its card shows. Sources: RFC 5545, RFC 5546, RFC 6047.

The library reads the calendar; what it refuses is tried again with the lines it choked on left out. A
calendar from which no event can be read is no invitation: it stays a file.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from omnibox.channels.base import Json
from omnibox.channels.email.charset import decode, storable
from omnibox.channels.email.mime import File

_METHODS = frozenset({"request", "cancel", "reply", "counter", "publish"})
_MAX_SIZE = 500_000  # bytes of a calendar read
_MAX_TEXT = 2000
_MAX_ATTENDEES = 50
_NEEDED = (
    "BEGIN END METHOD UID SEQUENCE RECURRENCE-ID SUMMARY DTSTART DTEND DURATION LOCATION ORGANIZER ATTENDEE RRULE "
    "DESCRIPTION STATUS TZID TZOFFSETFROM TZOFFSETTO TZNAME"
)
_LINE = re.compile(r"([A-Za-z0-9-]+)(?=[;:])")


def invite_of(files: Sequence[File], own: frozenset[str]) -> Json:
    """Return the invitation among a mail's files, {} if there is none. `own` are our addresses in normal form."""
    for file in files:
        name = file.name.lower()
        if file.mime in ("text/calendar", "application/ics") or name.endswith((".ics", ".vcs")):
            if len(file.data) > _MAX_SIZE or b"VEVENT" not in file.data.upper():
                continue
            found = _read(file.data, own, file.method)
            if found:
                return found
    return {}


def _read(data: bytes, own: frozenset[str], asked: str) -> Json:
    calendar = _calendar(data)
    if calendar is None:
        return {}
    events = [part for part in calendar.walk("VEVENT") if part.get("DTSTART") is not None or part.get("UID")]
    if not events:
        return {}
    # an update of a series lists the series first, then single days of it: the series is what is invited to
    event = next((one for one in events if one.get("RECURRENCE-ID") is None), events[0])
    try:
        return _facts(calendar, event, own, asked)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError, IndexError):
        return {}


def _calendar(data: bytes) -> Any:
    """Parse with the library, then without every line that is not needed; None where nothing helps."""
    from icalendar import Calendar  # takes its time to load, and few mails need it

    text = decode(data, "utf-8").text.replace("\x0c", "")
    text = re.sub(r"\r\n|\r|\n", "\r\n", text[max(0, text.upper().find("BEGIN:VCALENDAR")) :])
    for attempt in (text, _reduced(text)):
        try:
            calendar = Calendar.from_ical(attempt, multiple=True)
            if calendar and calendar[0].walk("VEVENT"):
                return calendar[0]
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError, RecursionError):
            continue
    return None


def _reduced(text: str) -> str:
    """Return a calendar with only the lines its card needs, cut after the last complete event."""
    lines = re.sub(r"\r\n[ \t]", "", text).split("\r\n")
    needed = frozenset(_NEEDED.split())
    kept: list[str] = []
    in_alarm = in_event = False
    for line in lines:
        found = _LINE.match(line)
        name = found[1].upper() if found else ""
        upper = line.strip().upper()
        if upper in ("BEGIN:VALARM", "END:VALARM"):
            in_alarm = upper.startswith("BEGIN")
        elif name in needed and not in_alarm and upper != "END:VCALENDAR":
            in_event = upper == "BEGIN:VEVENT" or (in_event and upper != "END:VEVENT")
            kept.append(line.rstrip())
    if in_event:
        kept.append("END:VEVENT")
    return "\r\n".join([*kept, "END:VCALENDAR", ""])


def _facts(calendar: Any, event: Any, own: frozenset[str], asked: str) -> Json:
    start, all_day, zone = _when(event.get("DTSTART"))
    end = _end(event, start, all_day)
    method = _text(calendar.get("METHOD")).lower() or asked
    if method not in _METHODS:
        method = "cancel" if _text(event.get("STATUS")).upper() == "CANCELLED" else "publish"
    attendees = [_person(one) for one in _listed(event.get("ATTENDEE"))]
    recurrence, _, _ = _when(event.get("RECURRENCE-ID"))
    rule = event.get("RRULE")
    return {
        "method": method,
        "uid": _text(event.get("UID"))[:500],
        "sequence": _number(event.get("SEQUENCE")),
        "recurrence_id": _iso(recurrence, all_day),
        "summary": _text(event.get("SUMMARY"))[:500],
        "start": _iso(start, all_day),
        "end": _iso(end, all_day),
        "all_day": all_day,
        "zone": zone,
        "location": _text(event.get("LOCATION"))[:500],
        "organizer": {key: value for key, value in _person(event.get("ORGANIZER")).items() if key != "status"},
        "attendees": attendees[:_MAX_ATTENDEES],
        "repeats": storable(_listed(rule)[0].to_ical().decode("utf-8", "replace"))[:500] if rule else "",
        "description": _text(event.get("DESCRIPTION"))[:_MAX_TEXT],
        "mine": next((one["address"] for one in attendees if one["address"].lower() in own), ""),
    }


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    found = _listed(value)
    return storable(str(found[0])).strip() if found else ""


def _number(value: Any) -> int:
    text = _text(value)
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _person(value: Any) -> dict[str, str]:
    """Return name, address and answer of an organizer or attendee."""
    found = _listed(value)
    if not found:
        return {"name": "", "address": "", "status": ""}
    one = found[0]
    address = storable(str(one)).strip()
    parameters = getattr(one, "params", {})
    if address.lower().startswith("mailto:"):
        address = address[7:]
    return {
        "name": _text(parameters.get("CN")).strip("\"'")[:200],
        "address": address[:320] if "@" in address else _text(parameters.get("EMAIL"))[:320],
        "status": _text(parameters.get("PARTSTAT")).lower()[:30],
    }


def _when(value: Any) -> tuple[datetime | date | None, bool, str]:
    """Return a moment (aware where it says of where it is), whether it is a day, and the zone as it was named."""
    found = _listed(value)
    moment = getattr(found[0], "dt", None) if found else None
    if not isinstance(moment, date):
        return None, False, ""
    zone = _text(getattr(found[0], "params", {}).get("TZID"))
    if not isinstance(moment, datetime):
        return moment, True, zone[:100]
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=_zone(zone))
    return moment.astimezone(UTC), False, zone[:100]


def _zone(name: str) -> Any:
    """Return a zone by its name; a time without one is the reader's own, which here can only be UTC."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _end(event: Any, start: datetime | date | None, all_day: bool) -> datetime | date | None:
    """Return when it ends: said, by its length, or as RFC 5545 3.6.1 supposes."""
    end, _, _ = _when(event.get("DTEND"))
    if end is not None or start is None:
        return end if start is None or isinstance(end, datetime) == isinstance(start, datetime) else start
    length = getattr(event.get("DURATION"), "dt", None)
    if isinstance(length, timedelta):
        return start + length
    return start + timedelta(days=1) if all_day else start


def _iso(moment: datetime | date | None, all_day: bool) -> str:
    if moment is None:
        return ""
    return moment.isoformat() if isinstance(moment, datetime) or all_day else ""
