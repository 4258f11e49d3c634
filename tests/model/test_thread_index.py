"""Thread-Index as MS-OXOMSG has it: what Outlook writes is read, what we write groups."""

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, strategies as st

from omnibox.model.thread_index import began, is_thread_ref, named_conversation, thread_index, thread_ref

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(days=-9000), timedelta(days=9000)).map(lambda gap: START + gap)
# its first six bytes are 16:30:59 on the 20th of January 2010
OUTLOOK = "AcqZ7fK8iXJ0qX0uQDyPmVqX9wz3Qw=="


def test_outlooks_own_header_is_read() -> None:
    at = began(OUTLOOK)
    assert at is not None
    assert at.replace(microsecond=0) == datetime(2010, 1, 20, 16, 30, 59, tzinfo=UTC)
    assert is_thread_ref(thread_ref(OUTLOOK))


@given(st.uuids(), MOMENTS, st.lists(st.timedeltas(timedelta(0), timedelta(days=4000)), max_size=8))
def test_all_mails_of_a_thread_share_their_beginning(conversation: UUID, at: datetime, later: list[timedelta]) -> None:
    first = thread_index(conversation, at)
    raw = base64.b64decode(first)
    assert (len(raw), raw[0]) == (22, 1)
    started = began(first)
    assert started is not None
    assert timedelta(0) <= at - started < timedelta(milliseconds=7)
    header = first
    for number, gap in enumerate(later, 1):
        header = thread_index(uuid4(), at + gap, header)
        raw = base64.b64decode(header)
        assert len(raw) == 22 + 5 * number
        assert header[:28] == first[:28]
        assert named_conversation(thread_ref(header)) == conversation
        delta = int.from_bytes(raw[-5:-1], "big")
        scale = 23 if delta >> 31 else 18
        told = timedelta(microseconds=((delta & 0x7FFFFFFF) << scale) // 10)
        assert abs((at - started) + gap - told) < timedelta(seconds=1)


def test_the_same_mail_gives_the_same_header() -> None:
    conversation = uuid4()
    parent = thread_index(conversation, START)
    assert thread_index(conversation, START, parent) == thread_index(conversation, START, parent)


@pytest.mark.parametrize("header", ["", "x", "????", "AQ==", base64.b64encode(b"\x01" * 23).decode(), "é" * 40, " "])
def test_what_is_no_header_groups_nothing(header: str) -> None:
    assert (thread_ref(header), began(header)) == ("", None)
    assert len(base64.b64decode(thread_index(uuid4(), START, header))) == 22


def test_folded_and_unpadded_headers_are_read() -> None:
    assert thread_ref(OUTLOOK[:10] + "\r\n " + OUTLOOK[10:].rstrip("=")) == thread_ref(OUTLOOK)


def test_no_depth_breaks_a_header_line() -> None:
    header, conversation = "", uuid4()
    for number in range(300):
        header = thread_index(conversation, START + timedelta(minutes=number), header)
    assert len(header) < 720
    assert named_conversation(thread_ref(header)) == conversation
