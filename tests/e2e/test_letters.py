"""What the other side reads of a letter: its parts, signature and quote, what a rule answers, and who gets it."""

import email
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from omnibox.channels.email.html_text import html_text
from omnibox.model.acknowledging import Acknowledgement
from omnibox.model.errors import Conflict
from omnibox.model.item import Delivery, Direction, MachineClass
from omnibox.model.reply import picture_id
from omnibox.model.rows import ItemRow
from omnibox.model.sign_off import SignOff
from omnibox.store import inboxes
from tests.e2e.letters import body, letter, read
from tests.e2e.shop import ANN, OURS, Shop, poll

PNG = b"\x89PNG\r\n\x1a\n" + bytes(90)
CAROL, DAVE = "carol@elsewhere.example", "dave@elsewhere.example"


@pytest.fixture
def open_shop(shop: Shop) -> Shop:
    shop.connect()
    return shop


def inbox_id(shop: Shop) -> UUID:
    return shop.inboxes()[0].id


def parts(mail: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in mail.walk()]


def queued(shop: Shop, item_id: UUID) -> ItemRow | None:
    row = shop.again(item_id)
    return row if row.delivery is Delivery.QUEUED and row.error_code == "recipients_refused" else None


def test_a_formatted_letter_has_both_parts_its_picture_and_one_signature(open_shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(PNG)
    file = open_shop.desk.compose.attach(path)
    sign = SignOff(
        f'<p><b>{{operator.name}}</b></p><p>{{inbox.address}}<img src="cid:{picture_id(file[2])}"></p>', (file,)
    )
    open_shop.desk.signatures.keep_for_inbox(inbox_id(open_shop), sign)
    item = open_shop.receive(letter(ANN, OURS, "Both", "Where?\nAnn"), "Both")
    open_shop.reply(item, "Here & now.", html="<p>Here &amp; <b>now</b>.</p>", formatted=True, attribution="Ann wrote:")
    (taken,) = open_shop.smtp.wait_for(1)
    mail = read(taken.raw)
    assert parts(mail) == ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]
    plain = body(taken.raw).replace("\r\n", "\n")
    assert plain.startswith(f"Here & now.\n\n-- \n{open_shop.actor.name}\n{OURS}\n\nAnn wrote:\n> Where?\n> Ann")
    html = next(part for part in mail.walk() if part.get_content_type() == "text/html").get_content()
    assert "<b>now</b>" in html
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert picture.get_payload(decode=True) == PNG
    assert f"cid:{picture['Content-ID'].strip('<>')}" in html
    shown = html_text(html)
    assert shown.text.startswith("Here & now.")


def test_a_plain_letter_is_one_plain_part_with_the_delimiter(open_shop: Shop) -> None:
    open_shop.desk.signatures.keep_for_inbox(inbox_id(open_shop), SignOff("<p><b>Shop</b></p>"))
    item = open_shop.receive(letter(ANN, OURS, "Plain"), "Plain")
    open_shop.reply(item, "Grüße")
    (taken,) = open_shop.smtp.wait_for(1)
    assert parts(read(taken.raw)) == ["text/plain"]
    assert body(taken.raw).replace("\r\n", "\n").rstrip("\n") == "Grüße\n\n-- \nShop"


def test_what_stands_below_our_line_is_folded_when_they_answer(open_shop: Shop) -> None:
    open_shop.desk.inboxes.set_quoting(inbox_id(open_shop), marker="Please write above this line")
    item = open_shop.receive(letter(ANN, OURS, "Marked", "Where is it?"), "Marked")
    open_shop.reply(item, "On its way.", attribution="Ann wrote:")
    (taken,) = open_shop.smtp.wait_for(1)
    assert "##- Please write above this line -##" in body(taken.raw)
    ours = read(taken.raw)
    quoted = "\n".join(f"> {line}" for line in body(taken.raw).split("\n"))
    back = letter(ANN, OURS, "Re: Marked", f"Thank you!\n\n{quoted}", answers=ours)
    again = open_shop.receive(back, "Re: Marked")
    assert again.text[: again.visible_chars].strip() == "Thank you!"


def test_an_invitation_is_answered_in_the_way_calendars_read(open_shop: Shop) -> None:
    item = open_shop.receive(letter(ANN, OURS, "Meeting"), "Meeting")
    calendar = "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR\n"
    open_shop.reply(item, "I come.", calendar=calendar)
    (taken,) = open_shop.smtp.wait_for(1)
    mail = read(taken.raw)
    assert parts(mail) == ["multipart/alternative", "text/plain", "text/calendar"]
    part = list(mail.walk())[-1]
    assert part.get_param("method") == "REPLY"
    assert part.get_content().replace("\r\n", "\n") == calendar


def test_a_rule_answers_once_and_no_robot_answers_it(open_shop: Shop) -> None:
    rule = Acknowledgement(on=True, inside="Hello {customer.first_name|you}, we have it: {number}.")
    open_shop.desk.inboxes.set_acknowledgement(inbox_id(open_shop), rule)
    poll(lambda: open_shop.active() is not None, "the line never came back")
    item = open_shop.receive(letter(f"Ann Lee <{ANN}>", OURS, "Hello"), "Hello")
    (taken,) = open_shop.smtp.wait_for(1)
    mail = read(taken.raw)
    number = open_shop.conversation(item.conversation_id).number
    assert body(taken.raw).strip() == f"Hello Ann, we have it: {number}."
    assert (taken.sender, taken.recipients) == ("<>", (ANN,))
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["In-Reply-To"] == email.message_from_bytes(open_shop.dovecot.messages(OURS)[0])["Message-ID"]
    answer = letter(ANN, OURS, "Re: Hello", "Thanks", answers=mail)
    back = open_shop.receive(answer, "Re: Hello")
    assert back.conversation_id == item.conversation_id
    automatic = [one for one in open_shop.items() if one.direction is Direction.OUT]
    assert [one.machine for one in automatic] == [MachineClass.AUTO_REPLY]
    assert open_shop.conversation(item.conversation_id).waiting_since is not None
    robot = letter(ANN, OURS, "Out of office", "I am away").replace(
        b"Subject:", b"Auto-Submitted: auto-replied\r\nSubject:", 1
    )
    open_shop.receive(robot, "Out of office")
    sent = open_shop.reply(open_shop.item("Hello"), "A person's answer.")
    open_shop.until_delivery(sent.item_id, Delivery.SENT)
    assert len(open_shop.smtp.taken) == 2


def test_the_servers_size_is_known_to_the_composer_after_the_first_mail(open_shop: Shop) -> None:
    item = open_shop.receive(letter(ANN, OURS, "Size"), "Size")
    sent = open_shop.reply(item, "Hi")
    open_shop.until_delivery(sent.item_id, Delivery.SENT)
    with open_shop.store.read() as conn:
        row = inboxes.get(conn, inbox_id(open_shop))
    assert row is not None
    assert open_shop.desk.compose.limits(row.id).max_message_bytes == row.policy["max_size"] == 40_000_000


def test_whom_it_did_not_reach_gets_it_again_by_one_press_and_nobody_else(open_shop: Shop) -> None:
    open_shop.smtp.refuse[CAROL] = "550 5.1.1 no such user here"
    item = open_shop.receive(letter(ANN, OURS, "Partly"), "Partly")
    sent = open_shop.reply(item, "To all.", cc=(CAROL,), bcc=(DAVE,))
    told = open_shop.until_delivery(sent.item_id, Delivery.SENT)
    assert told.error_code == "recipients_refused"
    assert list(told.error_params["refused"]) == [CAROL]
    assert "no such user here" in told.error_params["text"]
    (first,) = open_shop.smtp.wait_for(1)
    assert set(first.recipients) == {ANN, DAVE}
    del open_shop.smtp.refuse[CAROL]
    open_shop.desk.compose.resend(sent.item_id)
    (_, again) = open_shop.smtp.wait_for(2)
    assert again.recipients == (CAROL,)
    assert read(again.raw)["Message-ID"] == read(first.raw)["Message-ID"]
    assert read(again.raw)["To"] == read(first.raw)["To"]
    poll(lambda: open_shop.again(sent.item_id).error_code == "", "the trouble stayed")
    with pytest.raises(Conflict):
        open_shop.desk.compose.resend(sent.item_id)


def test_a_server_that_asks_for_another_try_gets_it_by_itself(open_shop: Shop) -> None:
    open_shop.smtp.refuse[CAROL] = "451 4.7.1 Greylisted, try again later"
    open_shop.smtp.refuse[DAVE] = "550 5.1.1 gone"
    item = open_shop.receive(letter(ANN, OURS, "Grey"), "Grey")
    sent = open_shop.reply(item, "To all.", cc=(CAROL, DAVE))
    waiting = open_shop.until(lambda: queued(open_shop, sent.item_id), "it never waited")
    assert waiting.due_at is not None
    assert set(waiting.error_params["refused"]) == {CAROL, DAVE}
    with pytest.raises(Conflict):  # the others have it: it cannot be taken back
        open_shop.desk.compose.undo_send(sent.item_id)
    del open_shop.smtp.refuse[CAROL]
    mails = open_shop.smtp.wait_for(2)
    assert [mail.recipients for mail in mails] == [(ANN,), (CAROL,)]
    poll(lambda: open_shop.again(sent.item_id).delivery is Delivery.SENT, "it never settled")
    assert list(open_shop.again(sent.item_id).error_params["refused"]) == [DAVE]  # who is gone is not forgotten
