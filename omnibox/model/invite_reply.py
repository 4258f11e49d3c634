"""The answer to an invitation, as calendars read it (RFC 5546 3.2.3)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

ANSWERS = {"accepted": "ACCEPTED", "tentative": "TENTATIVE", "declined": "DECLINED"}
_FOLD = 73  # octets of a line before it goes on in the next (RFC 5545 3.1)


def invite_reply(invite: Mapping[str, Any], answer: str, address: str, name: str, now: datetime) -> str:
    """Return a METHOD:REPLY of one attendee. Raises: KeyError for an answer there is none of."""
    start = str(invite.get("start", ""))
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Omnibox//Omnibox//EN",
        "VERSION:2.0",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{_text(str(invite.get('uid', '')))}",
        f"DTSTAMP:{_moment(now)}",
        f"ORGANIZER:mailto:{_address(_organiser(invite))}",
        f"ATTENDEE;PARTSTAT={ANSWERS[answer]}{_name(name)}:mailto:{_address(address)}",
        f"SEQUENCE:{_whole(invite.get('sequence'))}",
        *_begin(start, "DTSTART", all_day=bool(invite.get("all_day"))),
        *_begin(str(invite.get("recurrence_id", "")), "RECURRENCE-ID", all_day=bool(invite.get("all_day"))),
        f"SUMMARY:{_text(str(invite.get('summary', '')))}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def event(invite: Mapping[str, Any], now: datetime) -> str:
    """Return the appointment itself, for a calendar of one's own."""
    all_day = bool(invite.get("all_day"))
    cancelled = str(invite.get("method", "")).casefold() == "cancel"
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Omnibox//Omnibox//EN",
        "VERSION:2.0",
        "METHOD:CANCEL" if cancelled else "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{_text(str(invite.get('uid', '')))}",
        f"DTSTAMP:{_moment(now)}",
        f"SEQUENCE:{_whole(invite.get('sequence'))}",
        *(["STATUS:CANCELLED"] if cancelled else []),
        *_begin(str(invite.get("start", "")), "DTSTART", all_day=all_day),
        *_begin(str(invite.get("end", "")), "DTEND", all_day=all_day),
        *_begin(str(invite.get("recurrence_id", "")), "RECURRENCE-ID", all_day=all_day),
        *([f"RRULE:{_rule(str(invite['repeats']))}"] if invite.get("repeats") else []),
        f"ORGANIZER:mailto:{_address(_organiser(invite))}",
        f"SUMMARY:{_text(str(invite.get('summary', '')))}",
        f"LOCATION:{_text(str(invite.get('location', '')))}",
        f"DESCRIPTION:{_text(str(invite.get('description', '')))}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines if not line.endswith(("LOCATION:", "DESCRIPTION:")))


def organiser_address(invite: Mapping[str, Any]) -> str:
    """Return who is answered, "" where nobody is named."""
    return _organiser(invite)


def _organiser(invite: Mapping[str, Any]) -> str:
    found = invite.get("organizer")
    return str(found.get("address", "")) if isinstance(found, Mapping) else ""


def _begin(words: str, name: str, *, all_day: bool) -> list[str]:
    if not words:
        return []
    try:
        if all_day or len(words) <= 10:
            return [f"{name};VALUE=DATE:{datetime.fromisoformat(words[:10]):%Y%m%d}"]
        found = datetime.fromisoformat(words)
    except ValueError:
        return []
    return [f"{name}:{_moment(found if found.tzinfo else found.replace(tzinfo=UTC))}"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Escape a text (RFC 5545 3.3.11); what could end a line does not come through."""
    clean = "".join(char if char >= " " or char == "\n" else " " for char in words.replace("\r\n", "\n"))
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _address(address: str) -> str:
    return "".join(char for char in address if char > " " and char not in '";:,<>')


def _name(name: str) -> str:
    clean = "".join(char for char in name if char >= " " and char != '"')
    return f';CN="{clean}"' if clean else ""


def _rule(rule: str) -> str:
    return "".join(char for char in rule.upper().removeprefix("RRULE:") if char.isalnum() or char in "=;,-+")


def _whole(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _folded(line: str) -> str:
    """Break a long line between characters (RFC 5545 3.1)."""
    pieces, piece, size = [], "", 0
    for char in line:
        wide = len(char.encode("utf-8"))
        if size + wide > _FOLD:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + char, size + wide
    return "\r\n".join([*pieces, piece])
