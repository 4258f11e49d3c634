"""Signatures and quotes below an answer: filled, in both parts, with their pictures, never twice, and by choice."""

from pathlib import Path
from uuid import UUID

import pytest

from omnibox.model.errors import Denied, Invalid, NotFound
from omnibox.model.ids import uuid7
from omnibox.model.intents import FileRef, NewMessage, ReplyIntent, Sent
from omnibox.model.reply import picture_id
from omnibox.model.rows import ItemRow
from omnibox.model.sign_off import SignOff
from omnibox.store import blobs, inboxes, query
from tests.desk.world import World

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
SHOP = SignOff("<p><b>{operator.name}</b></p><p>{inbox.name}, Ticket {number}</p>")


def signed(world: World, sign: SignOff = SHOP) -> ItemRow:
    inbox_id = world.inbox()
    world.desk.signatures.keep_for_inbox(inbox_id, sign)
    return world.mail(inbox_id)


def send(world: World, mail: ItemRow, text: str = "Hello", **changes: object) -> Sent:
    assert mail.conversation_id is not None
    options = world.desk.compose.reply_options(mail.conversation_id)
    given: dict[str, object] = {"to": options.reply.to, "subject": options.subject, **changes}
    intent = ReplyIntent(mail.conversation_id, options.base_version, text, **given)  # type: ignore[arg-type] # by name
    return world.desk.compose.reply(intent)


def refs(world: World, file: FileRef) -> int:
    with world.store.read() as conn:
        return int(query.value(conn, "SELECT refs FROM blobs WHERE sha256 = :sha", sha=file[2]))


@pytest.mark.on_both
def test_the_inboxs_signature_stands_below_and_is_folded(world: World) -> None:
    mail = signed(world)
    number = world.conversation(mail.conversation_id).number
    item = world.item(send(world, mail, attribution="Ann wrote:").item_id)
    below = f"-- \nOtto Owner\nSupport, Ticket {number}"
    assert item.text == f"Hello\n\n{below}\n\nAnn wrote:\n> Where is my parcel?"
    assert item.visible_chars == len("Hello")
    assert world.entry(item.id).message["html"] == ""  # who writes plain gets no formatted part for a signature's sake


def test_a_formatted_mail_carries_it_formatted(world: World) -> None:
    mail = signed(world)
    html = str(world.entry(send(world, mail, formatted=True, attribution="Ann wrote:").item_id).message["html"])
    assert html.startswith('<p>Hello</p><div class="omnibox-signature"><p><b>Otto Owner</b></p>')
    assert html.index("omnibox-signature") < html.index("blockquote")


def test_mine_where_the_inbox_has_none_or_by_choice_and_none(world: World) -> None:
    mail = signed(world)
    world.desk.signatures.keep_mine(SignOff("<p>Me, {operator.first_name}</p>"))
    texts = [world.item(send(world, mail, signature=word).item_id).text for word in ("", "operator", "none")]
    assert texts[0].startswith("Hello\n\n-- \nOtto Owner")
    assert texts[1:] == ["Hello\n\n-- \nMe, Otto", "Hello"]
    assert mail.inbox_id is not None
    world.desk.signatures.keep_for_inbox(mail.inbox_id, SignOff())
    assert world.item(send(world, mail).item_id).text == "Hello\n\n-- \nMe, Otto"
    assert mail.conversation_id is not None
    (only,) = world.desk.compose.signatures(mail.conversation_id, mail.inbox_id)
    assert (only.key, only.text, only.unknown) == ("operator", "Me, Otto", ())


def test_mine_is_nobody_elses(world: World) -> None:
    world.desk.signatures.keep_mine(SignOff("<p>Otto</p>"))
    other = world.hire("Mara")
    assert other.signatures.mine().empty
    with pytest.raises(Denied):
        other.signatures.keep_for_inbox(world.inbox(), SHOP)
    with pytest.raises(NotFound):
        world.desk.signatures.of_inbox(uuid7(world.clock()))


def test_what_ends_with_the_signature_gets_no_second_one(world: World) -> None:
    mail = signed(world, SignOff("<p>Shop</p>"))
    assert world.item(send(world, mail, text="Bye\n\n-- \nShop").item_id).text == "Bye\n\n-- \nShop"


def test_a_send_that_is_taken_back_gives_the_words_without_it(world: World) -> None:
    mail = signed(world)
    draft = world.desk.compose.undo_send(send(world, mail, attribution="Ann wrote:").item_id)
    assert (draft.text, draft.files) == ("Hello", ())


def picture(world: World, folder: Path) -> tuple[SignOff, FileRef]:
    path = folder / "logo.png"
    path.write_bytes(PNG)
    file = world.desk.compose.attach(path)
    return SignOff(f'<p>Shop<img src="cid:{picture_id(file[2])}"></p>', (file,)), file


@pytest.mark.on_both
def test_its_picture_goes_along_inline_and_stays_with_the_signature(world: World, tmp_path: Path) -> None:
    sign, file = picture(world, tmp_path)
    mail = signed(world, sign)
    assert refs(world, file) == 1
    sent = send(world, mail, formatted=True)
    (attached,) = world.item(sent.item_id).attachments
    assert (attached.name, attached.inline, attached.content_id) == ("logo.png", True, picture_id(file[2]))
    assert refs(world, file) == 2
    assert world.desk.compose.undo_send(sent.item_id).files == ()
    plain = world.item(send(world, mail).item_id)
    assert (plain.text, plain.attachments) == ("Hello\n\n-- \nShop", ())
    assert mail.inbox_id is not None
    before = refs(world, file)
    world.desk.signatures.keep_for_inbox(mail.inbox_id, world.desk.signatures.of_inbox(mail.inbox_id))
    assert refs(world, file) == before
    assert blobs.get(world.store, file[2]) == world.desk.signatures.picture(file) == PNG
    world.desk.signatures.keep_for_inbox(mail.inbox_id, SignOff())
    assert refs(world, file) == before - 1


@pytest.mark.parametrize(
    "sign,reason",
    [
        (SignOff("<p>{operator.nmae}</p>"), "unknown_variable"),
        (SignOff("x" * 30_000), "too_long"),
        (SignOff("<p>x</p>", (("a.png", "image/png", "0" * 64, 900_000),)), ""),
    ],
)
def test_what_makes_no_signature_is_refused_before_it_is_kept(world: World, sign: SignOff, reason: str) -> None:
    if not reason:  # a picture the text does not show is left out
        assert world.desk.signatures.keep_mine(sign).files == ()
        return
    with pytest.raises(Invalid) as refused:
        world.desk.signatures.keep_mine(sign)
    assert refused.value.params["reason"] == reason


def test_a_picture_that_is_too_big_or_gone_is_refused(world: World) -> None:
    for size, reason in ((900_000, "too_large"), (60, "gone")):
        file = ("a.png", "image/png", "0" * 64, size)
        with pytest.raises(Invalid) as refused:
            world.desk.signatures.keep_mine(SignOff(f'<img src="cid:{picture_id(file[2])}">', (file,)))
        assert refused.value.params["reason"] == reason


def test_a_variable_of_a_later_version_stops_the_send_and_says_which(world: World) -> None:
    mail = signed(world)
    assert mail.inbox_id is not None
    amend(world, mail.inbox_id, signature={"html": "<p>{shoe.size}</p>"})
    with pytest.raises(Invalid) as refused:
        send(world, mail)
    assert (refused.value.params["field"], refused.value.params["names"]) == ("signature", ["shoe.size"])
    send(world, mail, signature="none")


def amend(world: World, inbox_id: UUID, **changes: object) -> None:
    with world.store.write(world.owner) as unit:
        assert inboxes.amend_policy(unit, inbox_id, **changes)


def test_an_inbox_may_quote_nothing_or_below_a_line_of_ours(world: World) -> None:
    mail = world.mail(world.inbox())
    assert mail.inbox_id is not None
    amend(world, mail.inbox_id, quote_marker="Please write above")
    item = world.item(send(world, mail, attribution="Ann wrote:", formatted=True).item_id)
    assert item.text == "Hello\n\n##- Please write above -##\n\nAnn wrote:\n> Where is my parcel?"
    assert "<p>##- Please write above -##</p>" in str(world.entry(item.id).message["html"])
    amend(world, mail.inbox_id, quote="none")
    item = world.item(send(world, mail, attribution="Ann wrote:", formatted=True).item_id)
    assert (item.text, item.visible_chars) == ("Hello", None)
    assert world.entry(item.id).message["html"] == "<p>Hello</p>"


def test_a_first_message_is_signed_too(world: World) -> None:
    inbox_id = world.inbox()
    world.desk.signatures.keep_for_inbox(inbox_id, SignOff("<p>For {customer.first_name|you}, {date}</p>"))
    for to, name in (("Bo Berg <bo@example.com>", "Bo"), ("x@example.com", "you")):
        message = NewMessage(inbox_id, (to,), "Hi", subject="S", today="today")
        assert world.item(world.desk.compose.start(message).item_id).text == f"Hi\n\n-- \nFor {name}, today"


def test_a_calendar_object_goes_along(world: World) -> None:
    mail = world.mail(world.inbox())
    sent = send(world, mail, calendar="BEGIN:VCALENDAR\nMETHOD:REPLY")
    assert world.entry(sent.item_id).message["calendar"] == "BEGIN:VCALENDAR\nMETHOD:REPLY"
    with pytest.raises(Invalid):
        send(world, mail, calendar="x" * 300_000)
