"""Parts, file names and transfer encodings, against the standard library as a second opinion on well-formed mail."""

import email
import quopri
from base64 import b64encode
from binascii import b2a_uu
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings, strategies as st

from omnibox.channels.email.cutting import MAX_PARTS
from omnibox.channels.email.headers import clean_name, text_of
from omnibox.channels.email.mime import MAX_DEPTH, parse, take_apart
from omnibox.channels.email.parameters import parameters
from omnibox.channels.email.transfer import base64, quoted_printable, undo_transfer, uuencoded

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co"]), min_size=1, max_size=60)
NAMES = WORDS.map(str.strip).filter(bool)


@given(st.binary(max_size=300))
def test_base64_and_its_broken_forms_give_the_bytes_back(data: bytes) -> None:
    packed = b64encode(data)
    assert base64(packed) == (data, True)
    assert base64(packed.rstrip(b"="))[0] == data
    assert base64(b"\r\n".join(packed[at : at + 7] for at in range(0, len(packed), 7)))[0] == data
    assert base64(b"!".join(packed[at : at + 3] for at in range(0, len(packed), 3)))[0] == data


@given(st.text(max_size=200))
def test_quoted_printable_gives_the_bytes_back(text: str) -> None:
    data = text.replace("\r", "").encode("utf-8", "ignore")
    assert quoted_printable(quopri.encodestring(data))[0] == data


@given(st.binary(min_size=1, max_size=400))
def test_uuencoding_gives_the_bytes_back(data: bytes) -> None:
    lines = b"".join(b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    found = uuencoded(b"words\nbegin 644 a.bin\n" + lines + b"`\nend\nmore")
    assert [(name, inside) for name, inside, _, _ in found] == [("a.bin", data)]


@settings(max_examples=300)
@given(st.binary(max_size=300), st.sampled_from(["base64", "quoted-printable", "x-uuencode", "yenc", "7bit", "?", ""]))
def test_no_bytes_make_a_transfer_encoding_fail(data: bytes, label: str) -> None:
    assert isinstance(undo_transfer(data, label)[0], bytes)


@settings(max_examples=300)
@given(st.text(max_size=100))
def test_a_cleaned_name_is_a_name_and_stays_one(name: str) -> None:
    once = clean_name(name)
    assert clean_name(once) == once
    assert not set(once) & set('/\\<>:"|?*\r\n\x00')
    assert len(once) <= 201
    once.encode("utf-8")


@given(NAMES, st.binary(max_size=50))
def test_names_of_every_script_come_back(name: str, data: bytes) -> None:
    message = EmailMessage()
    message.set_content("words")
    message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    body = take_apart(parse(message.as_bytes())[0])
    assert [(file.mime, file.data) for file in body.files] == [("application/pdf", data)]
    assert body.files[0].name == (clean_name(name) or "file.pdf")


@settings(max_examples=300)
@given(st.text(max_size=80))
def test_no_text_makes_parameters_fail(value: str) -> None:
    found = parameters(value)
    assert found.word == found.word.lower()
    parameters(f"text/plain; {value}").get("charset")
    text_of(value).encode("utf-8")


@given(WORDS)
def test_a_subject_comes_back(subject: str) -> None:
    message = EmailMessage()
    message["Subject"] = subject
    found = parse(message.as_bytes())[0].value("subject").replace("=EF=BB=BF", "")
    assert text_of(found).split() == subject.replace("\ufeff", "").split()


@st.composite
def mails(draw: st.DrawFn) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = draw(NAMES)
    message.set_content(draw(WORDS), cte=draw(st.sampled_from(["base64", "quoted-printable"])))
    if draw(st.booleans()):
        message.add_alternative(f"<p>{draw(st.sampled_from(['hello', 'Grüße', 'привет']))}</p>", subtype="html")
    for number in range(draw(st.integers(0, 3))):
        message.add_attachment(draw(st.binary(max_size=80)), maintype="image", subtype="png", filename=f"{number}.png")
    if draw(st.booleans()):
        inner = EmailMessage()
        inner["Subject"] = "inner"
        inner.set_content("inner words")
        message.add_attachment(inner)
    return message


@settings(max_examples=150)
@given(mails(), st.booleans())
def test_the_library_reads_well_formed_mail_as_we_do(made: EmailMessage, windows: bool) -> None:
    raw = made.as_bytes(policy=policy.SMTP if windows else policy.default)
    other = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(other, EmailMessage)
    body = take_apart(parse(raw)[0])
    plain, html = other.get_body(("plain",)), other.get_body(("html",))
    assert plain is not None
    assert body.text.strip("\n") == plain.get_content().replace("\r\n", "\n").strip("\n")
    assert body.html.strip() == (html.get_content().replace("\r\n", "\n").strip() if html else "")
    theirs = [part for part in other.iter_attachments() if part.get_content_type() != "message/rfc822"]
    ours = [file for file in body.files if file.mime != "message/rfc822"]
    assert [(file.name, file.data) for file in ours] == [(part.get_filename(), part.get_content()) for part in theirs]
    assert len(body.files) == len(list(other.iter_attachments()))
    assert body.damage == []


def test_parts_and_depth_have_an_end() -> None:
    many = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: image/png\n\nx\n" * 5_000
    assert len(take_apart(parse(many)[0]).files) <= MAX_PARTS
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(MAX_DEPTH + 20))
    assert "too_deep" in take_apart(parse(deep + b"\nwords")[0]).damage


@pytest.mark.parametrize(
    "piece",
    [
        b"--b\n",
        b"--b--\n",
        b"--bb\n",
        b"begin 644 x\n",
        b"=ybegin name=x\n",
        b"--x\nContent-Type: a/b\n\n",
        b"=\r",
        b"= ",
        b"\r",
    ],
)
@pytest.mark.timeout(20)  # seconds: what takes longer has found a square somewhere
def test_long_rubbish_takes_no_time(piece: bytes) -> None:
    for head in (b"multipart/mixed; boundary=b", b"multipart/mixed", b"text/plain"):
        take_apart(parse(b"Content-Type: " + head + b"\n\n" + piece * 60_000)[0])
