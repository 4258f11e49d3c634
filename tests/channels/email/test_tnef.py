"""winmail.dat: what Outlook writes is read, what is broken gives what stands before the break."""

import random

import pytest
from hypothesis import given, settings, strategies as st

from omnibox.channels.email.rtf import decompressed, rtf_words
from omnibox.channels.email.tnef import read_tnef
from tests.channels.email import tnef_made as made

HTML = made.tnef(
    (made.PROPERTIES, made.properties((0x8001, made.UNICODE, "named"), (made.P_HTML, made.BINARY, b"<p>hello</p>"))),
    *made.attached("Rechnung März.pdf", b"%PDF", (made.P_TYPE, made.STRING, b"application/pdf\x00")),
    *made.attached("p.png", b"\x89PNG", (made.P_CONTENT_ID, made.UNICODE, "p@x")),
)


def test_html_and_files_with_long_names() -> None:
    found = read_tnef(HTML)
    assert found is not None
    text, html, files = found
    assert (text, html) == ("", "<p>hello</p>")
    assert files == [("Rechnung März.pdf", "application/pdf", b"%PDF", ""), ("p.png", "image/png", b"\x89PNG", "p@x")]


def test_text_in_its_code_page() -> None:
    found = read_tnef(made.tnef((made.BODY, "Привет".encode("cp1251") + b"\x00"), code_page=1251))
    assert found == ("Привет", "", [])


def test_html_in_the_code_page_it_names() -> None:
    listed = made.properties(
        (made.P_INTERNET_CODE_PAGE, made.LONG, 65001), (made.P_HTML, made.BINARY, "<p>Grüße</p>".encode())
    )
    found = read_tnef(made.tnef((made.PROPERTIES, listed)))
    assert found == ("", "<p>Grüße</p>", [])


def test_an_attached_message_is_a_mail_and_the_same_each_time() -> None:
    inner = made.tnef((made.BODY, b"inner words\x00"), *made.attached("in.txt", b"x"))
    stream = made.tnef((made.BODY, b"outer\x00"), *made.embedded("Old mail", inner))
    found = read_tnef(stream)
    assert found is not None
    [(name, kind, data, _)] = found[2]
    assert (name, kind) == ("Old mail.eml", "message/rfc822")
    assert b"inner words" in data
    assert b"in.txt" in data
    assert read_tnef(stream) == found


def test_messages_within_messages_have_an_end() -> None:
    stream = made.tnef((made.BODY, b"deepest\x00"))
    for _ in range(30):
        stream = made.tnef((made.BODY, b"x\x00"), *made.embedded("more", stream))
    assert read_tnef(stream) is not None


@given(st.binary(max_size=500))
def test_compressed_rtf_is_read_back(data: bytes) -> None:
    assert decompressed(made.packed_rtf(data)) == data
    assert decompressed(made.stored_rtf(data)) == data


@given(st.text("abc xyzäöЖ日{}\\", max_size=60))
def test_words_of_rtf_come_back(text: str) -> None:
    written = "".join(
        f"\\{sign}" if sign in "{}\\" else sign if sign.isascii() else f"\\u{ord(sign)}?" for sign in text
    )
    assert rtf_words(b"{\\rtf1\\ansi " + written.encode("ascii") + b"}") == (text, "")


@pytest.mark.parametrize("data", [b"", b"x" * 20, HTML[:6], (0x223E9F78).to_bytes(4, "little") + b"\xff" * 100])
def test_what_is_no_stream_is_none(data: bytes) -> None:
    assert read_tnef(data) is None


def test_every_beginning_and_every_spoiled_copy_is_read_without_an_error() -> None:
    for end in range(len(HTML)):
        read_tnef(HTML[:end])
    chance = random.Random(3)
    for _ in range(2_000):
        copy = bytearray(HTML)
        for _ in range(chance.randint(1, 6)):
            copy[chance.randrange(len(copy))] = chance.randrange(256)
        read_tnef(bytes(copy))


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_rtf_reader_fail(data: bytes) -> None:
    rtf_words(b"{\\rtf1\\fromhtml1 " + data)
    decompressed(b"\x00" * 4 + b"\xff\x00\x00\x00LZFu\x00\x00\x00\x00" + data)
