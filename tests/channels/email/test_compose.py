"""What we write, read again by the library and by ourselves."""

import email
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from uuid import UUID

import pytest
from hypothesis import given, settings, strategies as st

from omnibox.channels.base import OutboundFile
from omnibox.channels.email.compose import addr_spec, compose, references
from omnibox.channels.email.reading import Arrival, Own, read_mail
from omnibox.model.handle import email_handle
from omnibox.model.item import MachineClass
from omnibox.model.message_ids import signed_conversation
from omnibox.model.thread_index import thread_ref
from tests.channels.email.harness import KEY, outbound
from tests.fakes.dovecot import ALICE

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_every_line_is_crlf_and_short() -> None:
    message = outbound("line\n" * 10 + "x" * 3000 + "\nÄ" * 50, subject="ß" * 400, answers=["<a@b>"] * 3)
    raw = compose(message, KEY)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()


def test_headers_say_who_and_what() -> None:
    message = outbound(
        cc=(email_handle("carol@x.example", "Cärol, Q."),),
        bcc=(email_handle("secret@x.example"),),
        subject="Ré: your order 4711",
    )
    raw = compose(message, KEY)
    read = parsed(raw)
    assert read["Subject"] == "Ré: your order 4711"
    assert read["From"].addresses[0].addr_spec == ALICE
    assert read["From"].addresses[0].display_name == "Alice's shop"
    assert read["Cc"].addresses[0].display_name == "Cärol, Q."
    assert read["Message-ID"] == message.provider_id
    assert read["Date"].datetime.replace(microsecond=0) == message.at.replace(microsecond=0)
    assert "X-Mailer" not in read
    assert b"secret@x.example" not in raw
    assert b"Bcc" not in raw


def test_the_thread_goes_on_and_carries_our_anchor() -> None:
    chain = [f"<mail{number}.{'x' * 90}@customers.example>" for number in range(30)]
    message = outbound(answers=chain)
    read = email.message_from_bytes(compose(message, KEY))
    assert read["In-Reply-To"] == chain[-1]
    ids = read["References"].split()
    assert (ids[0], ids[-1]) == (chain[0], chain[-1])
    assert len(ids) == 21
    assert signed_conversation(ids[-2], KEY) == message.conversation_id


def test_a_first_mail_carries_the_anchor_alone() -> None:
    message = outbound()
    (anchor,) = references(message, KEY)
    assert signed_conversation(anchor, KEY) == message.conversation_id
    assert email.message_from_bytes(compose(message, KEY))["In-Reply-To"] is None


def test_files_come_back_as_they_were() -> None:
    files = (
        OutboundFile("Übersicht 日本.pdf", "application/pdf", bytes(range(256)) * 100),
        OutboundFile("../../etc/passwd", "text/plain; evil", b"x"),
        OutboundFile("inner.eml", "message/rfc822", b"Subject: x\r\n\r\ny"),
        OutboundFile("", "nonsense", b""),
    )
    inbound, _ = read_mail(compose(outbound(files=files), KEY), Arrival(NOW), Own(frozenset()))
    assert [file.name for file in inbound.attachments] == ["Übersicht 日本.pdf", "passwd", "inner.eml", "file"]
    assert [file.data for file in inbound.attachments] == [file.data for file in files]
    assert inbound.damage == ()


def test_html_and_text_stand_side_by_side() -> None:
    raw = compose(outbound("plain text", html="<p>rich <b>text</b></p>"), KEY)
    inbound, _ = read_mail(raw, Arrival(NOW), Own(frozenset()))
    assert inbound.text == "plain text"
    assert "<b>text</b>" in inbound.html


def test_our_own_mail_is_known_again() -> None:
    message = outbound()
    inbound, _ = read_mail(compose(message, KEY), Arrival(NOW), Own(frozenset({ALICE}), KEY))
    assert inbound.machine is MachineClass.OWN
    assert inbound.provider_id == message.provider_id


def test_an_id_of_ours_makes_nobody_us() -> None:
    raw = compose(outbound(), KEY).replace(ALICE.encode(), b"stranger@far.example")
    inbound, _ = read_mail(raw, Arrival(NOW), Own(frozenset({ALICE}), KEY))
    assert inbound.machine is MachineClass.HUMAN


@pytest.mark.parametrize(
    "evil",
    ["x\r\nBcc: victim@x.example", "x\nBcc: victim@x.example", "x\x00y", "x\u2028Bcc: y", "=?utf-8?q?=0d=0aBcc:_y?="],
)
def test_no_field_can_be_smuggled_in(evil: str) -> None:
    message = outbound(
        subject=evil,
        sender_name=evil,
        to=(email_handle("bob@x.example", evil),),
        provider_id=f"<id@x.example>{evil}",
        answers=["<a@b>", evil],
        files=(OutboundFile(evil, evil, b"x"),),
    )
    read = parsed(compose(message, KEY))
    assert read["Bcc"] is None
    assert [key for key in read if key.lower() == "bcc"] == []
    assert [address.addr_spec for address in read["To"].addresses] == ["bob@x.example"]


@settings(max_examples=150)
@given(st.text(max_size=400), st.text(max_size=120), st.text(max_size=60))
def test_any_text_subject_and_name_come_back(text: str, subject: str, name: str) -> None:
    message = outbound(text, subject=subject, to=(email_handle("bob@x.example", name),))
    raw = compose(message, KEY)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    inbound, _ = read_mail(raw, Arrival(NOW), Own(frozenset()))
    assert inbound.provider_id == message.provider_id
    assert inbound.participants[1].handle.norm == "bob@x.example"
    if text.isprintable():
        assert inbound.text.strip() == text.encode("utf-8", "replace").decode().strip()
    if subject.isprintable():
        assert inbound.subject == " ".join(subject.encode("utf-8", "replace").decode().split())


@pytest.mark.parametrize(
    "given_address, wanted",
    [
        ("bob@bücher.example", "bob@xn--bcher-kva.example"),
        (" <bob@x.example> ", "bob@x.example"),
        ("bob@x.example\r\nRCPT TO:<y>", "bob@x.exampleRCPT TO:<y"),
    ],
)
def test_addresses_for_the_envelope(given_address: str, wanted: str) -> None:
    assert addr_spec(given_address) == wanted
    assert "\r" not in addr_spec(given_address)


def test_the_same_message_gives_the_same_ids() -> None:
    message = outbound(conversation_id=UUID(int=3))
    assert references(message, KEY) == references(message, KEY)


def test_a_picture_between_the_words_lies_with_the_page_and_other_files_beside_it() -> None:
    picture = OutboundFile("Picture.png", "image/png", b"\x89PNG", "ab12@omnibox")
    paper = OutboundFile("plan.pdf", "application/pdf", b"%PDF")
    html = '<p><b>Look</b> <img src="cid:ab12@omnibox" alt=""></p>'
    message = outbound("Look", html=html, files=(picture, paper))
    raw = compose(message, KEY)
    read = parsed(raw)
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
        "application/pdf",
    ]  # fmt: skip
    shown = next(part for part in read.walk() if part.get_content_type() == "image/png")
    assert (shown["Content-ID"], shown.get_content_disposition()) == ("<ab12@omnibox>", "inline")
    assert read.get_body(("plain",)).get_content() == "Look"  # type: ignore[union-attr]  # there is one
    arrived, _ = read_mail(raw, Arrival(NOW), Own(frozenset()))
    assert "cid:ab12@omnibox" in arrived.html
    assert [(file.content_id, file.inline) for file in arrived.attachments] == [("ab12@omnibox", True), ("", False)]


def test_what_a_rule_wrote_says_so_to_every_robot() -> None:
    read = parsed(compose(outbound(automatic=True), KEY))
    assert read["Auto-Submitted"] == "auto-replied"
    assert read["X-Auto-Response-Suppress"] == "All"
    by_hand = parsed(compose(outbound(), KEY))
    assert by_hand["Auto-Submitted"] is None
    assert by_hand["X-Auto-Response-Suppress"] is None


def test_our_own_reader_takes_what_a_rule_wrote_for_a_machines() -> None:
    raw = compose(outbound(automatic=True), "another key")
    found, _ = read_mail(raw, Arrival(NOW), Own(frozenset({"bob@customers.example"}), "theirs"))
    assert found.machine is MachineClass.AUTO_REPLY


@pytest.mark.parametrize("html", ["", "<p>Yes</p>"])
def test_the_answer_to_an_invitation_is_the_last_alternative(html: str) -> None:
    calendar = "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:ü-1\nEND:VEVENT\nEND:VCALENDAR\n"
    read = parsed(compose(outbound("I come.", calendar=calendar, html=html), KEY))
    assert read.get_content_type() == "multipart/alternative"
    last = list(read.iter_parts())[-1]
    assert last.get_content_type() == "text/calendar"
    assert last.get_param("method") == "REPLY"
    assert last.get_content().replace("\r\n", "\n") == calendar


def test_the_topic_groups_mail_in_outlook() -> None:
    message = outbound(subject="Re: Größe", thread_topic="Größe")
    read = parsed(compose(message, KEY))
    assert read["Thread-Topic"] == "Größe"
    again = outbound(conversation_id=message.conversation_id, thread_topic="Größe", thread_parent=read["Thread-Index"])
    assert thread_ref(parsed(compose(again, KEY))["Thread-Index"]) == thread_ref(read["Thread-Index"])
