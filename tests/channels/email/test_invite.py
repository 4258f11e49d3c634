"""Invitations: spoiled calendars give an invitation or none, never an error; large ones are bounded."""

import json
import random

from omnibox.channels.email.invite import invite_of
from omnibox.channels.email.mime import File

OWN = frozenset({"help@shop.example"})
EVENT = (
    "BEGIN:VEVENT\r\nUID:u1\r\nDTSTAMP:20240601T100000Z\r\nSUMMARY:Meet\r\nDTSTART;TZID=Europe/Berlin:20240603T100000\r\n"
    "DTEND;TZID=Europe/Berlin:20240603T110000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nORGANIZER;CN=Bob:mailto:bob@x.example\r\n"
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:help@shop.example\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\n"
    "DESCRIPTION:now\r\nEND:VALARM\r\nEND:VEVENT\r\n"
)
CALENDAR = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\n{EVENT}END:VCALENDAR\r\n"


def file(text: str | bytes, name: str = "invite.ics", mime: str = "text/calendar", method: str = "") -> File:
    return File(name, mime, text if isinstance(text, bytes) else text.encode(), method=method)


def test_the_method_of_the_part_counts_where_the_calendar_has_none() -> None:
    bare = CALENDAR.replace("METHOD:REQUEST\r\n", "")
    assert invite_of([file(bare)], OWN)["method"] == "publish"
    assert invite_of([file(bare, method="request")], OWN)["method"] == "request"
    assert invite_of([file(CALENDAR)], OWN)["mine"] == "help@shop.example"


def test_many_attendees_and_long_words_are_cut() -> None:
    many = "".join(f"ATTENDEE:mailto:a{number}@x.example\r\n" for number in range(500))
    found = invite_of(
        [file(CALENDAR.replace("SUMMARY:Meet", f"{many}SUMMARY:{'x' * 5000}\r\nDESCRIPTION:{'y' * 9000}"))], OWN
    )
    assert len(found["attendees"]) == 50
    assert (len(found["summary"]), len(found["description"])) == (500, 2000)
    assert len(json.dumps(found)) < 20_000


def test_far_too_large_calendars_and_other_files_are_left_alone() -> None:
    assert invite_of([file(CALENDAR + "X" * 600_000), file(CALENDAR, "a.txt", "text/plain")], OWN) == {}


def test_the_first_that_can_be_read_counts() -> None:
    assert invite_of([file("BEGIN:VCALENDAR\r\nVEVENT"), file(CALENDAR)], OWN)["uid"] == "u1"


def test_spoiled_calendars_never_raise() -> None:
    chance = random.Random(5)
    for _ in range(400):
        copy = bytearray(CALENDAR.encode())
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(copy))
            match chance.randrange(3):
                case 0:
                    copy[at] = chance.randrange(256)
                case 1:
                    del copy[at : at + chance.randrange(30)]
                case _:
                    copy[at:at] = chance.choice((b"\r\n", b":", b";", b"=", b'"', b"99999999", b"BEGIN:VEVENT\r\n"))
        json.dumps(invite_of([file(bytes(copy))], OWN)).encode("utf-8")
