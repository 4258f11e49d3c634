"""Typed values out of answers as servers really give them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from omnibox.channels.email.imap_parse import bodies, folders, internal_date, metas, numbers, selected, status
from omnibox.channels.email.mutf7 import decode_name, encode_name


def test_meta_of_a_fetch() -> None:
    line = b'* 3 FETCH (UID 12 FLAGS (\\Seen $Label) INTERNALDATE " 1-Jun-2024 10:00:00 +0200" RFC822.SIZE 4711)'
    (meta,) = metas([(line,)])
    assert (meta.uid, meta.size, meta.seen) == (12, 4711, True)
    assert meta.at == datetime(2024, 6, 1, 8, tzinfo=UTC)


def test_what_has_no_uid_is_somebody_elses() -> None:
    assert list(metas([(b"* 3 FETCH (FLAGS (\\Seen))",), (b"* 4 EXISTS",)])) == []


def test_body_with_the_uid_behind_it() -> None:
    assert bodies([(b"* 1 FETCH (BODY[] {3}", b"a)(", b" UID 9)")]) == {9: b"a)("}


def test_body_as_a_quoted_string() -> None:
    assert bodies([(b'* 1 FETCH (UID 9 BODY[]<0> "a\\"b")',)]) == {9: b'a"b'}


def test_body_that_is_gone() -> None:
    assert bodies([(b"* 1 FETCH (UID 9 BODY[] NIL)",)]) == {}


def test_body_speaking_of_uids_is_not_read_as_the_answer() -> None:
    assert bodies([(b"* 1 FETCH (UID 9 BODY[] {8}", b"UID 5555", b")")]) == {9: b"UID 5555"}


def test_select_answer() -> None:
    answer = [(b"* 172 EXISTS",), (b"* OK [UIDVALIDITY 3857529045] UIDs valid",), (b"* OK [UIDNEXT 4392] next",)]
    found = selected(answer)
    assert (found.uid_validity, found.uid_next, found.exists) == (3857529045, 4392, 172)


def test_status_answer_with_a_literal_name() -> None:
    answer = [(b"* STATUS {4}", b"Sent", b" (MESSAGES 2 UIDNEXT 5 UIDVALIDITY 7)")]
    assert status(answer) == {"MESSAGES": 2, "UIDNEXT": 5, "UIDVALIDITY": 7}


def test_search_answers_are_merged() -> None:
    assert numbers([(b"* SEARCH 3 1",), (b"* SEARCH",), (b"* SEARCH 2 3",)]) == [1, 2, 3]


def test_list_answers() -> None:
    answer = [
        (b'* LIST (\\HasNoChildren \\Sent) "/" "Gesendete &AMQ-"',),
        (b'* LIST (\\Noselect) "." INBOX.x',),
        (b'* LIST () NIL "a \\"b\\" c"',),
        (b'* LIST (\\Marked) "/" {3}', b"a/b", b""),
        (b'* LIST (\\Marked) "\\\\" "x\\\\y"',),
    ]
    found = folders(answer)
    assert [folder.name for folder in found] == ["Gesendete Ä", "INBOX.x", 'a "b" c', "a/b", "x\\y"]
    assert "\\sent" in found[0].attributes


@pytest.mark.parametrize("text", ["", "nonsense", "32-Jan-2024 10:00:00 +0000", "01-Foo-2024 10:00:00 +0000"])
def test_an_unreadable_internal_date_is_the_epoch_or_near(text: str) -> None:
    assert internal_date(text).utcoffset() is not None


@pytest.mark.parametrize(
    "name, wire",
    [
        ("plain space", "plain space"),
        ("A&B", "A&-B"),
        ("Entwürfe", "Entw&APw-rfe"),
        ("台北", "&U,BTFw-"),
        ("~peter/日本語", "~peter/&ZeVnLIqe-"),
        ("a\t", "a&AAk-"),
    ],
)
def test_modified_utf7(name: str, wire: str) -> None:
    assert encode_name(name) == wire
    assert decode_name(wire) == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_names_come_back(name: str) -> None:
    assert decode_name(encode_name(name)) == name
    assert encode_name(name).isascii()


@pytest.mark.parametrize("wire", ["&", "&x-", "&AAA", "a&!!!-b", "&2D0-"])
def test_a_broken_name_stays_as_it_is(wire: str) -> None:
    assert decode_name(wire)
