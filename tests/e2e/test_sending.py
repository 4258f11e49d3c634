"""Answers go out: once, to the right people, into the right thread, and not at all when taken back."""

import random
from pathlib import Path

import pytest

from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict
from omnibox.model.item import Delivery, Direction
from tests.e2e.letters import body, files, letter, read
from tests.e2e.mailbox import Mailbox
from tests.e2e.shop import ANN, BOB, OURS, Shop, poll

TEAM = "Colleague <carol@elsewhere.example>"


@pytest.fixture
def open_shop(shop: Shop) -> Shop:
    shop.connect()
    return shop


def test_a_reply_stands_in_the_customers_thread_by_the_servers_own_threading(open_shop: Shop) -> None:
    """Ann keeps her own mail in her inbox too, so her server can thread all of it (RFC 5256 THREAD=REFERENCES)."""
    ann = Mailbox(open_shop.dovecot, ANN)
    first = letter(f"Ann Lee <{ANN}>", OURS, "Where is my parcel?", "Hello?", own_id="<first@customer.example>")
    other = letter(BOB, ANN, "Lunch?", "Something else.")
    ann.append(other, "INBOX")
    ann.append(first, "INBOX")
    item = open_shop.receive(first, "Where is my parcel?")
    # Under another subject, so that only Message-ID, In-Reply-To and References can bring it into the thread.
    sent = open_shop.reply(item, "It is on its way.", subject="Tracking number 4711")
    open_shop.until_delivery(sent.item_id, Delivery.SENT)
    poll(lambda: len(ann.headers("Subject")) == 3, "the answer never came")
    assert ann.headers("In-Reply-To")[2] == "<first@customer.example>"
    assert ann.thread() == [[1], [2, 3]]
    ours = read(open_shop.dovecot.messages(ANN)[-1])
    back = letter(ANN, OURS, "Re: Tracking number 4711", "Thank you!", answers=ours)
    ann.append(back, "INBOX")
    again = open_shop.receive(back, "Re: Tracking number 4711")
    assert again.conversation_id == item.conversation_id
    assert ann.thread() == [[1], [2, 3, 4]]
    assert "Thank you!" in again.text
    row = open_shop.conversation(item.conversation_id)
    assert (row.status, row.last_direction) == (Status.OPEN, Direction.IN)


def test_a_reply_is_in_our_sent_folder_once_and_once_in_the_timeline(open_shop: Shop) -> None:
    item = open_shop.receive(letter(ANN, OURS, "Copy"), "Copy")
    sent = open_shop.reply(item, "Here it is.")
    open_shop.until_delivery(sent.item_id, Delivery.SENT)
    poll(lambda: open_shop.ours.headers("Subject", "Sent") == ["Re: Copy"], "no copy in Sent")
    open_shop.receive(letter(BOB, OURS, "A look at every folder later"), "A look at every folder later")
    open_shop.desk.inboxes.catch_up(open_shop.inboxes()[0].id)
    open_shop.receive(letter(BOB, OURS, "Another"), "Another")
    assert [one.id for one in open_shop.items() if one.direction is Direction.OUT] == [sent.item_id]
    assert open_shop.conversation(item.conversation_id).status is Status.WAITING


def test_reply_all_reaches_everybody_but_ourselves(open_shop: Shop) -> None:
    raw = letter(f"Ann Lee <{ANN}>", f"{OURS}, Bob <{BOB}>", "All of us", cc=TEAM)
    item = open_shop.receive(raw, "All of us")
    open_shop.reply(item, "To all.", everyone=True)
    (mail,) = open_shop.smtp.wait_for(1)
    assert set(mail.recipients) == {ANN, BOB, "carol@elsewhere.example"}
    sent = read(mail.raw)
    assert ANN in sent["To"]
    assert OURS not in f"{sent['To']} {sent['Cc']}"
    assert sent["From"].endswith(f"<{OURS}>")


def test_a_blind_copy_is_on_the_envelope_only(open_shop: Shop) -> None:
    item = open_shop.receive(letter(ANN, OURS, "Blind"), "Blind")
    open_shop.reply(item, "Quietly.", bcc=(BOB,))
    (mail,) = open_shop.smtp.wait_for(1)
    assert set(mail.recipients) == {ANN, BOB}
    assert BOB.encode() not in mail.raw


def test_files_go_out_byte_by_byte(open_shop: Shop, tmp_path: Path) -> None:
    data = random.Random(3).randbytes(2_500_000)
    path = tmp_path / "Résumé – final.pdf"
    path.write_bytes(data)
    item = open_shop.receive(letter(ANN, OURS, "Send me that"), "Send me that")
    open_shop.reply(item, "Attached.", files=(open_shop.desk.compose.attach(path),))
    (mail,) = open_shop.smtp.wait_for(1)
    assert files(mail.raw) == {path.name: data}
    assert "Attached." in body(mail.raw)


def test_a_note_never_leaves_the_house(open_shop: Shop) -> None:
    item = open_shop.receive(letter(ANN, OURS, "Secret"), "Secret")
    open_shop.desk.compose.note(item.customer_id, item.conversation_id, "She is angry. Be kind.")
    sent = open_shop.reply(item, "We are sorry.")
    open_shop.until_delivery(sent.item_id, Delivery.SENT)
    (mail,) = open_shop.smtp.wait_for(1)
    assert b"angry" not in mail.raw
    assert len(open_shop.smtp.taken) == 1


def test_a_send_taken_back_never_leaves_and_its_text_is_the_draft(shop: Shop) -> None:
    shop.connect(undo_seconds=300)
    item = shop.receive(letter(ANN, OURS, "Hasty"), "Hasty")
    hasty = shop.reply(item, "You are wrong!")
    draft = shop.desk.compose.undo_send(hasty.item_id)
    assert draft.text == "You are wrong!"
    with pytest.raises(Conflict):
        shop.desk.compose.undo_send(hasty.item_id)
    assert item.conversation_id is not None
    assert shop.conversation(item.conversation_id).status is Status.OPEN
    calm = shop.reply(item, "Let me look into it.")
    with shop.store.write(shop.actor) as unit:  # no need to wait for its five minutes
        from omnibox.store import schema

        unit.update(schema.outbox, {"item_id": calm.item_id}, due_at=unit.now)
    shop.desk.inboxes.catch_up(shop.inboxes()[0].id)
    shop.until_delivery(calm.item_id, Delivery.SENT)
    assert [body(mail.raw).strip() for mail in shop.smtp.taken] == ["Let me look into it."]


def test_a_refused_mail_says_why_and_goes_after_a_retry_under_the_same_id(open_shop: Shop) -> None:
    open_shop.smtp.refuse[ANN] = "550 5.1.1 no such user here"
    item = open_shop.receive(letter(ANN, OURS, "Refused"), "Refused")
    sent = open_shop.reply(item, "Can you read this?")
    failed = open_shop.until_delivery(sent.item_id, Delivery.FAILED)
    assert failed.error_code
    assert open_shop.conversation(item.conversation_id).failed
    del open_shop.smtp.refuse[ANN]
    open_shop.desk.compose.retry(sent.item_id)
    open_shop.until_delivery(sent.item_id, Delivery.SENT)
    (mail,) = open_shop.smtp.wait_for(1)
    assert "Can you read this?" in body(mail.raw)
    assert not open_shop.conversation(item.conversation_id).failed


def test_a_temporary_refusal_is_tried_again_by_itself(open_shop: Shop) -> None:
    open_shop.smtp.answer_data = "451 4.7.1 greylisted, come back"
    item = open_shop.receive(letter(ANN, OURS, "Later"), "Later")
    sent = open_shop.reply(item, "Patience.")
    open_shop.until(lambda: open_shop.again(sent.item_id).delivery is Delivery.QUEUED and open_shop.smtp.sessions > 1)
    open_shop.smtp.answer_data = ""
    open_shop.until_delivery(sent.item_id, Delivery.SENT)
    assert len(open_shop.smtp.taken) == 1


def test_a_line_lost_after_the_mail_was_taken_is_looked_up_and_not_sent_twice(open_shop: Shop) -> None:
    """The server of this account files what it sends itself, as large providers do; so the look-up can find it."""
    item = open_shop.receive(letter(ANN, OURS, "Doubt"), "Doubt")
    open_shop.smtp.lose_after_data = 1
    sent = open_shop.reply(item, "Did it go?")
    (mail,) = open_shop.smtp.wait_for(1)
    open_shop.ours.append(mail.raw, "Sent")
    row = open_shop.until_delivery(sent.item_id, Delivery.SENT)
    assert row.direction is Direction.OUT
    assert len({read(one.raw)["Message-ID"] for one in open_shop.smtp.taken}) == 1


def test_a_bounce_is_told_at_the_mail_it_is_about(open_shop: Shop) -> None:
    item = open_shop.receive(letter(ANN, OURS, "Bounce"), "Bounce")
    sent = open_shop.reply(item, "Hello?")
    open_shop.until_delivery(sent.item_id, Delivery.SENT)
    (mail,) = open_shop.smtp.wait_for(1)
    report = (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {OURS}\r\nSubject: Undelivered Mail\r\nAuto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\nMessage-ID: <dsn@mx.example>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {ANN}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {read(mail.raw)['Message-ID']}\r\n\r\n--B--\r\n"
    )
    open_shop.dovecot.deliver(OURS, report.encode())
    open_shop.until_delivery(sent.item_id, Delivery.FAILED)
    assert open_shop.conversation(item.conversation_id).failed


AWKWARD = "\n".join(
    (
        "Grüße an Zoë 👩‍🔧!",
        ".",
        "..two dots",
        "From the start of a line",
        ">From quoted",
        "=3D is not a sign of equality",
        "\ttabbed, and a very long line: " + "x" * 3000,
        "-- ",
        "no signature, only what looks like one",
    )
)


def test_awkward_text_arrives_as_it_was_written(open_shop: Shop) -> None:
    raw = letter(f"Zoë Ångström <{ANN}>", OURS, "Größe? 寸法 🙂")
    item = open_shop.receive(raw, "Größe? 寸法 🙂")
    open_shop.reply(item, AWKWARD)
    (mail,) = open_shop.smtp.wait_for(1)
    assert body(mail.raw).replace("\r\n", "\n").rstrip("\n") == AWKWARD
    sent = read(mail.raw)
    assert sent["Subject"] == "Re: Größe? 寸法 🙂"
    assert sent["To"] == f"Zoë Ångström <{ANN}>"


def test_a_colleague_who_answers_our_mail_joins_by_the_token_in_its_id(open_shop: Shop) -> None:
    """Carol was never on the mail; only the signed Message-ID of ours leads her into Ann's conversation."""
    item = open_shop.receive(letter(f"Ann Lee <{ANN}>", OURS, "Order"), "Order")
    sent = open_shop.reply(item, "Which colour?")
    open_shop.until_delivery(sent.item_id, Delivery.SENT)
    (mail,) = open_shop.smtp.wait_for(1)
    for home in open_shop.homes:  # the key that proves the token is in the vault, not in the engine's memory
        home.stop()
        home.start()
    raw = letter(TEAM, OURS, "Blue, please", "Blue.", answers=read(mail.raw))
    answer = open_shop.receive(raw, "Blue, please")
    assert answer.conversation_id == item.conversation_id
    assert answer.customer_id == item.customer_id
