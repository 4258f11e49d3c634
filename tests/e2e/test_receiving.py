"""Mail comes in: by itself, once, whole, and where it belongs."""

import hashlib
import random
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from omnibox.model.conversation import Status
from omnibox.model.item import Delivery, Direction
from tests.e2e.homes import SHORT_LINES, in_thread
from tests.e2e.letters import letter, read
from tests.e2e.shop import ANN, BOB, OURS, USERS, Shop, now, poll
from tests.fakes.dovecot import Dovecot
from tests.fakes.smtp import SmtpServer

MEGABYTE = 1_000_000


@pytest.fixture
def open_shop(shop: Shop) -> Shop:
    shop.connect()
    return shop


def test_new_mail_comes_by_itself_and_makes_customer_and_conversation(open_shop: Shop) -> None:
    item = open_shop.receive(letter(f"Ann Lee <{ANN}>", OURS, "Parcel", "Where is it?"), "Parcel")
    row = open_shop.conversation(item.conversation_id)
    assert (row.customer_name, row.status, row.unread, row.backfilled) == ("Ann Lee", Status.OPEN, 1, False)
    assert item.text.strip() == "Where is it?"
    assert [handle.norm for handle in open_shop.desk.timeline.card(item.customer_id).handles] == [ANN]


def test_new_mail_is_pushed_not_polled(closed_shop: Shop) -> None:
    """Nothing would look again for ten minutes: only IDLE (RFC 2177) can bring the mail."""
    patient = replace(SHORT_LINES, poll=600.0, idle_round=600.0)
    closed_shop.start(in_thread(closed_shop.store, closed_shop.vault, lines=patient))
    closed_shop.connect()
    closed_shop.receive(letter(ANN, OURS, "One"), "One")
    closed_shop.receive(letter(BOB, OURS, "Two"), "Two")


def test_a_server_that_cannot_push_is_asked_again_and_again(smtp: SmtpServer, data_dir: Path) -> None:
    with Dovecot(USERS, poor=True) as poor:
        shop = Shop(poor, smtp, data_dir)
        try:
            shop.start(in_thread(shop.store, shop.vault))
            shop.connect()
            shop.receive(letter(ANN, OURS, "One"), "One")
            shop.receive(letter(BOB, OURS, "Two"), "Two")
        finally:
            shop.close()


def test_a_finished_conversation_is_opened_again_by_an_answer(open_shop: Shop) -> None:
    first = letter(ANN, OURS, "Broken", own_id="<broken@customer.example>")
    item = open_shop.receive(first, "Broken")
    assert item.conversation_id is not None
    open_shop.desk.work.resolve([item.conversation_id])
    assert open_shop.conversation(item.conversation_id).status is Status.RESOLVED
    again = open_shop.receive(letter(ANN, OURS, "Re: Broken", "Still broken", answers=read(first)), "Re: Broken")
    assert again.conversation_id == item.conversation_id
    assert open_shop.conversation(item.conversation_id).status is Status.OPEN


def test_files_come_in_byte_by_byte(open_shop: Shop, tmp_path: Path) -> None:
    data = random.Random(1).randbytes(200_000)
    inside = (("пример.bin", "application/octet-stream", data), ("b.txt", "text/plain", b"b"))
    raw = letter(ANN, OURS, "Files", files=inside)
    item = open_shop.receive(raw, "Files")
    by_name = {file.name: file for file in item.attachments}
    assert set(by_name) == {"пример.bin", "b.txt"}
    saved = open_shop.desk.timeline.save_file(by_name["пример.bin"].id, tmp_path)
    assert saved.read_bytes() == data
    assert open_shop.desk.timeline.raw(item.id).replace(b"\r\n", b"\n") == raw.replace(b"\r\n", b"\n")


def test_a_file_of_thirty_megabytes_comes_in_while_small_mail_passes_it(open_shop: Shop) -> None:
    data = random.Random(2).randbytes(30 * MEGABYTE)
    open_shop.dovecot.deliver(OURS, letter(ANN, OURS, "Huge", files=(("huge.bin", "application/zip", data),)))
    open_shop.receive(letter(BOB, OURS, "Small"), "Small")
    item = open_shop.item("Huge")
    (file,) = item.attachments
    assert file.size == len(data)
    assert hashlib.sha256(open_shop.desk.timeline.file(file.id)).digest() == hashlib.sha256(data).digest()


def test_reading_and_unreading_is_told_to_the_server(open_shop: Shop) -> None:
    item = open_shop.receive(letter(ANN, OURS, "Marks"), "Marks")
    assert item.conversation_id is not None
    assert open_shop.ours.unseen() == 1  # fetching it did not mark it
    open_shop.desk.work.mark_read(item.conversation_id)
    poll(lambda: open_shop.ours.unseen() == 0, "never read at the server")
    open_shop.desk.work.mark_unread(item.conversation_id)
    poll(lambda: open_shop.ours.unseen() == 1, "never unread at the server")


def test_what_another_program_of_ours_sent_joins_the_thread(open_shop: Shop) -> None:
    first = letter(ANN, OURS, "Question", own_id="<question@customer.example>")
    item = open_shop.receive(first, "Question")
    copy = letter(OURS, ANN, "Re: Question", "Answered from the phone", answers=read(first))
    open_shop.ours.append(copy, "Sent")
    open_shop.desk.inboxes.catch_up(open_shop.inboxes()[0].id)
    ours = open_shop.until(lambda: next((i for i in open_shop.items() if i.direction is Direction.OUT), None))
    assert ours.conversation_id == item.conversation_id
    assert ours.delivery in (Delivery.SENT, Delivery.NONE)
    assert open_shop.conversation(item.conversation_id).status is Status.WAITING


def test_what_is_read_elsewhere_is_read_here_and_the_other_way_round(open_shop: Shop) -> None:
    item = open_shop.receive(letter(ANN, OURS, "On the telephone"), "On the telephone")

    def mark(way: str) -> None:
        open_shop.dovecot.doveadm("flags", way, "-u", OURS, "\\Seen", "mailbox", "INBOX", "all")

    def is_unread(count: int) -> bool:
        return [row.unread for row in open_shop.conversations() if row.id == item.conversation_id] == [count]

    assert is_unread(1)
    for way, count in (("add", 0), ("remove", 1), ("add", 0)):
        mark(way)
        open_shop.until(partial(is_unread, count))
    open_shop.dovecot.doveadm("expunge", "-u", OURS, "mailbox", "INBOX", "all")
    open_shop.receive(letter(ANN, OURS, "After"), "After")
    assert "On the telephone" in [one.subject for one in open_shop.inbound()]  # deleted there, kept here


def test_two_mails_of_one_message_id_are_both_kept_and_stay_two(open_shop: Shop) -> None:
    shop, always = open_shop, "<always-the-same@shop-software.example>"
    for number in (1, 2):
        shop.dovecot.deliver(OURS, letter(ANN, OURS, f"Order {number}", f"{number} pieces", own_id=always))
    shop.item("Order 1")
    shop.item("Order 2")
    shop.dovecot.set_uidvalidity(OURS, 4_000_001)
    shop.receive(letter(ANN, OURS, "After"), "After")
    shop.until(lambda: shop.inboxes()[0].history_finished)
    assert sorted(item.subject for item in shop.inbound()) == ["After", "Order 1", "Order 2"]
    answered = next(item for item in shop.inbound() if item.subject == "Order 2")
    shop.reply(answered, "Which one?")
    (mail,) = shop.smtp.wait_for(1)
    assert f"In-Reply-To: {always}\r\n".encode() in mail.raw  # the name the customer's program knows it by


def test_a_new_uidvalidity_brings_nothing_twice(open_shop: Shop) -> None:
    no_id = b"From: bob@customer.example\r\nTo: support@shop.example\r\nSubject: No id\r\n\r\nNo Message-ID at all.\r\n"
    for number in range(30):
        open_shop.dovecot.deliver(OURS, letter(ANN, OURS, f"Mail {number}"))
    open_shop.receive(no_id, "No id")
    open_shop.until(lambda: len(open_shop.inbound()) == 31)
    open_shop.dovecot.set_uidvalidity(OURS, 4_000_000)
    open_shop.receive(letter(ANN, OURS, "After the change"), "After the change")
    open_shop.until(lambda: open_shop.inboxes()[0].history_finished)
    assert sorted(item.subject for item in open_shop.inbound()) == sorted(
        [*(f"Mail {number}" for number in range(30)), "No id", "After the change"]
    )


MALFORMED = {
    "no headers at all": b"just some words\r\n",
    "a charset nobody knows": b"From: ann@customer.example\r\nSubject: Charset\r\n"
    b"Content-Type: text/plain; charset=klingon\r\n\r\nqapla\xff\r\n",
    "a multipart without an end": b"From: ann@customer.example\r\nSubject: Endless\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhalf',
    "broken base64": b"From: ann@customer.example\r\nSubject: Base\r\nContent-Transfer-Encoding: base64\r\n\r\n=A=\r\n",
    "a From that is no address": b"From: \xff\xfe <<>>@\r\nSubject: Nobody\r\n\r\nhello\r\n",
    "a date out of this world": b"From: ann@customer.example\r\nDate: 99 Foo 9999 99:99\r\nSubject: Date\r\n\r\nhi\r\n",
    "NUL bytes": b"From: ann@customer.example\r\nSubject: N\x00UL\r\n\r\nhel\x00lo\r\n",
}


def test_malformed_mail_is_kept_as_it_came_and_stops_nothing(open_shop: Shop) -> None:
    for raw in MALFORMED.values():
        open_shop.dovecot.deliver(OURS, raw)
    open_shop.receive(letter(ANN, OURS, "Sound"), "Sound")
    open_shop.until(lambda: len(open_shop.inbound()) > len(MALFORMED))
    odd = [item for item in open_shop.inbound() if item.subject != "Sound"]
    kept = {open_shop.desk.timeline.raw(item.id).replace(b"\r\n", b"\n") for item in odd}
    # Dovecot hands a NUL out as 0x80, because IMAP has no way to write one (RFC 3501 section 9, CHAR8).
    assert kept == {raw.replace(b"\r\n", b"\n").replace(b"\0", b"\x80") for raw in MALFORMED.values()}


def test_mail_that_came_while_nobody_listened_is_there_at_the_next_start(open_shop: Shop, dovecot: Dovecot) -> None:
    open_shop.receive(letter(ANN, OURS, "Before"), "Before")
    (home,) = open_shop.homes
    home.stop()
    at = now() + timedelta(seconds=2)
    dovecot.deliver(OURS, letter(ANN, OURS, "Read on the phone"), at=at, seen=True)
    dovecot.deliver(OURS, letter(BOB, OURS, "Not read"), at=at)
    home.start()
    seen, unseen = open_shop.item("Read on the phone"), open_shop.item("Not read")
    # Both came after the connection: work, not history, whoever read them first.
    assert (seen.backfilled, unseen.backfilled) == (False, False)
    assert open_shop.conversation(seen.conversation_id).status is Status.OPEN


def test_the_same_mail_twice_is_one_message(open_shop: Shop) -> None:
    raw = letter(ANN, OURS, "Twice", own_id="<twice@customer.example>")
    open_shop.dovecot.deliver(OURS, raw)
    open_shop.dovecot.deliver(OURS, raw)
    open_shop.receive(letter(ANN, OURS, "After"), "After")
    assert sorted(item.subject for item in open_shop.inbound()) == ["After", "Twice"]


HTML = b"""From: ann@customer.example\r
To: support@shop.example\r
Subject: Newsletter\r
MIME-Version: 1.0\r
Content-Type: text/html; charset=utf-8\r
\r
<html><head><script>alert(1)</script><style>@import url(https://evil.example/x.css)</style></head>
<body onload="alert(2)"><p>Hello <b>there</b></p><img src="https://evil.example/pixel.gif?id=7">
<a href="javascript:alert(3)">click</a> <a href="https://shop.example/">shop</a>
<form action="https://evil.example/"><input name="password"></form><iframe src="https://evil.example/"></iframe>
<div style="background:url(https://evil.example/bg.png)">styled</div></body></html>
"""


def test_html_is_made_harmless_before_it_is_stored(open_shop: Shop) -> None:
    item = open_shop.receive(HTML, "Newsletter")
    html = open_shop.desk.timeline.html(item.id)
    assert "<b>there</b>" in html
    for word in ("script", "onload", "javascript:", "iframe", "<form", "<input", "@import"):
        assert word not in html.lower(), word
    assert ' src="http' not in html.lower()  # nothing is fetched by looking at it
    assert "url(" not in html.lower()
    assert "Hello there" in item.text
    assert b"evil.example" in open_shop.desk.timeline.raw(item.id)  # the source is kept as it came
