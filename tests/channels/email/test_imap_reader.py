"""The reader gives the same responses whatever the chunks, and never recurses."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from omnibox.channels.email import imap_reader
from omnibox.channels.email.imap_reader import Overlong, Response, ResponseReader

STREAM = (
    b"* OK ready\r\n"
    b"* 1 FETCH (UID 7 FLAGS (\\Seen) BODY[] {11}\r\nhello\r\nworl)\r\n"
    b'* 2 FETCH (UID 8 BODY[HEADER.FIELDS (SUBJECT)] {0}\r\n BODY[TEXT] "5* hotel (")\r\n'
    b"* LIST () NIL {4}\r\na)(b\r\n"
    b"A1 OK done\r\n"
)
RESPONSES: list[Response] = [
    (b"* OK ready",),
    (b"* 1 FETCH (UID 7 FLAGS (\\Seen) BODY[] {11}", b"hello\r\nworl", b")"),
    (b"* 2 FETCH (UID 8 BODY[HEADER.FIELDS (SUBJECT)] {0}", b"", b' BODY[TEXT] "5* hotel (")'),
    (b"* LIST () NIL {4}", b"a)(b", b""),
    (b"A1 OK done",),
]


@given(st.lists(st.integers(0, len(STREAM)), max_size=30))
def test_any_chunks_give_the_same(cuts: list[int]) -> None:
    reader, found = ResponseReader(), list[Response]()
    edges = [0, *sorted(cuts), len(STREAM)]
    for start, end in pairwise(edges):
        found += reader.feed(STREAM[start:end])
    assert found == RESPONSES
    assert reader.empty


def test_byte_by_byte() -> None:
    reader, found = ResponseReader(), list[Response]()
    for number in range(len(STREAM)):
        found += reader.feed(STREAM[number : number + 1])
    assert found == RESPONSES


def test_a_hundred_thousand_lines_in_one_chunk() -> None:
    lines = b"".join(b"* %d FETCH (FLAGS (\\Seen))\r\n" % number for number in range(100_000))
    found = list(ResponseReader().feed(lines))
    assert len(found) == 100_000
    assert found[-1] == (b"* 99999 FETCH (FLAGS (\\Seen))",)


def test_an_unfinished_response_is_not_empty() -> None:
    reader = ResponseReader()
    assert reader.empty
    assert list(reader.feed(b"* 1 FETCH (BODY[] {10}\r\nabc")) == []
    assert not reader.empty


def test_an_overlong_literal_is_refused() -> None:
    with pytest.raises(Overlong):
        list(ResponseReader().feed(b"* 1 FETCH (BODY[] {9999999999}\r\n"))


def test_an_endless_line_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_reader, "MAX_LINE", 1000)
    with pytest.raises(Overlong):
        list(ResponseReader().feed(b"x" * 1001))
