"""Spoiled mail, far too large mail and mail made to hurt: always an item, always storable, never an error."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from omnibox.channels.base import Inbound
from omnibox.channels.email.parsing import read_apart
from omnibox.channels.email.reading import Arrival, Own, read_mail, refused_mail
from tests.channels.email import spoiling

FOLDER = Path(__file__).with_name("corpus")
RAWS = [path.read_bytes() for path in sorted(FOLDER.glob("*.eml"))]
ARRIVAL = Arrival(datetime(2024, 6, 5, tzinfo=UTC))
OWN = Own(frozenset({"help@shop.example"}), "a key")


def check(raw: bytes) -> Inbound:
    return spoiling.check(raw, ARRIVAL, OWN)


@settings(max_examples=300)
@given(st.binary(max_size=600))
def test_any_bytes(raw: bytes) -> None:
    check(raw)


PIECES = [
    *[b"From: ", b"To: ", b"Subject: ", b"Message-ID: ", b"References: ", b"Date: ", b"MIME-Version: 1.0\r\n"],
    *[b"Content-Type: ", b"multipart/mixed; boundary=b", b"text/html", b"text/plain; charset=", b"message/rfc822"],
    *[b"Content-Transfer-Encoding: base64\r\n", b"Content-Disposition: attachment; filename*0*=", b"''%ff"],
    *[b"utf-8", b"=?utf-8?B?", b"?=", b"=?", b"?Q?=FF", b"--b\r\n", b"--b--", b"<div>", b"<blockquote type=cite>"],
    *[b"\r\n", b"\n", b"<", b">", b"@", b"\xff\xfe", b"\x00", b";", b'"', b"(", b"a", b" ", b"\t"],
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_pieces_of_mail(pieces: list[bytes]) -> None:
    check(b"".join(pieces))


@pytest.mark.parametrize("seed", range(3))
def test_spoiled_copies_of_real_shapes(seed: int) -> None:
    chance = random.Random(seed)
    for raw in RAWS:
        copy = spoiling.spoiled(raw, RAWS, chance)
        item = check(copy)
        if chance.random() < 0.05:
            assert check(copy) == item


HEAD = b"From: bob@x.example\r\nSubject: x\r\nMessage-ID: <a@x.example>\r\n"
HURTFUL = {
    "nested divs": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 60_000 + b"text",
    "nested quotes": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<blockquote type=cite>" * 5_000 + b"text",
    "huge html": HEAD + b"Content-Type: text/html\r\n\r\n<p>text</p>" + b"<td>x" * 600_000,
    "open tags": HEAD + b"Content-Type: text/html\r\n\r\ntext" + b"<" * 300_000,
    "attributes": HEAD + b"Content-Type: text/html\r\n\r\ntext<img " + b"a=b " * 50_000 + b">",
    "one rule, many elements": HEAD
    + b"Content-Type: text/html\r\n\r\n<style>.a{display:none}</style>"
    + b"<p class=a>x</p>" * 8_000,
    "many sheets": HEAD + b"Content-Type: text/html\r\n\r\ntext" + b"<style>.a .b .c{display:none}</style>" * 6_000,
    "many marks": HEAD + b"Content-Type: text/html\r\n\r\ntext" + b"<div class=gmail_quote>x</div>" * 8_000,
    "open attributes": HEAD + b"Content-Type: text/html\r\n\r\ntext" + b"<a href='" * 80_000,
    "tags alone": HEAD + b"Content-Type: text/html\r\n\r\ntext" + b"<p><b>" * 100_000,
    "ampersands": HEAD + b"Content-Type: text/html\r\n\r\ntext" + b"&" * 900_000,
    "entities": HEAD + b"Content-Type: text/html\r\n\r\ntext" + b"&lt;" * 200_000,
    "deep parts": HEAD
    + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3_000)),
    "deep mails": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 3_000 + b"text",
    "long header": b"Subject: " + b"x" * 2_000_000 + b"\r\n" + HEAD + b"\r\ntext",
    "many headers": b"X-A: b\r\n" * 50_000 + HEAD + b"\r\ntext",
    "many recipients": b"To: " + b"a@b.example, " * 50_000 + b"\r\n" + HEAD + b"\r\ntext",
    "many references": b"References: " + b"<a@b>\r\n " * 50_000 + b"\r\n" + HEAD + b"\r\ntext",
    "nested comments": b"To: " + b"(" * 20_000 + b"\r\n" + HEAD + b"\r\ntext",
    "open quotes": b"To: " + b'"' * 20_001 + b"\r\n" + HEAD + b"\r\ntext",
    "encoded words": b"Subject: " + b"=?utf-8?q?a?= " * 30_000 + b"\r\n" + HEAD + b"\r\ntext",
    "parameters": HEAD + b"Content-Type: text/plain" + b"; a=b" * 20_000 + b"\r\n\r\ntext",
    "semicolons": HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"".join(b"--b\r\nContent-Type: text/plain" + b";" * 19_000 + b"\r\n\r\ntext\r\n" for _ in range(40)),
    "continuations": HEAD
    + b"Content-Type: a/b"
    + b"".join(b";\r\n name*%d=x" % n for n in range(2_000))
    + b"\r\n\r\nx",
    "quoted lines": HEAD + b"\r\ntext\r\n" + b"> " * 300_000 + b"\r\n> x" * 100_000,
    "attributions": HEAD + b"\r\ntext\r\n" + b"On 1 Jan 2024 a wrote:\r\nx\r\n" * 30_000,
    "bad base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 500_000,
    "equals": HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\ntext" + b"=" * 500_000,
}


@pytest.mark.parametrize("name", HURTFUL)
@pytest.mark.timeout(20)  # seconds: what takes longer has found a square somewhere
def test_mail_made_to_hurt(name: str) -> None:
    check(HURTFUL[name])


def test_large_mail_is_read_in_a_process_of_its_own() -> None:
    raw = HEAD + b"\r\n" + b"a line of text\r\n" * 100_000
    item, reports = read_apart(raw, ARRIVAL, OWN)
    assert (item, reports) == read_mail(raw, ARRIVAL, OWN)
    assert item.raw == raw


def test_a_mail_that_takes_for_ever_is_kept_raw() -> None:
    raw = HEAD + b"\r\n" + b"a line of text\r\n" * 100_000
    item, _ = read_apart(raw, ARRIVAL, OWN, patience=0.0)
    assert item.damage == ("unreadable",)
    assert item.raw == raw
    assert "a line of text" in item.text


def test_a_mail_the_server_will_not_give_has_a_place_of_its_own() -> None:
    first, again, other = (refused_mail(place, ARRIVAL) for place in ("INBOX.1.7", "INBOX.1.7", "INBOX.1.8"))
    assert first.provider_id == again.provider_id != other.provider_id
    assert first.damage == ("server_refused",)
