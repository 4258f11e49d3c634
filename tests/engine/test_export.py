"""An export is a folder of mails that gives the same items back; nothing half is left when it is given up."""

import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from omnibox.channels import registry
from omnibox.channels.base import Account, Attachment, Inbound, LeftOut, Participant
from omnibox.channels.email.archive import ARCHIVE
from omnibox.desk.exporting import Export
from omnibox.desk.seat import Seat
from omnibox.engine import intake
from omnibox.engine.files import Files
from omnibox.engine.receiving import place_of
from omnibox.model.errors import Cancelled, NotFound
from omnibox.model.handle import email_handle
from omnibox.model.item import Direction
from omnibox.model.rows import ItemRow
from omnibox.store import blobs, inboxes, items
from omnibox.store.secrets import Vault
from tests.engine.shop import ADDRESS, MARIA, Shop, copy_of_ours, mail

WORDS = "Grüße, 你好, שלום\n\nFrom here on\n.\nline " + "x" * 1200
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def talk(shop: Shop) -> ItemRow:
    """A conversation of mail in and out: with HTML, files, odd names; some with their source, some without."""
    inbox_id = shop.inbox()
    first = replace(mail(1, WORDS, subject='Größe, "7" <x>'), provider_id="<1@customers.example>", raw=None)
    letters = [
        replace(
            first,
            html=f'<p>Grüße</p><img src="cid:pic@x">{"y" * 2000}',
            attachments=(
                Attachment("Ü ber.pdf", "application/pdf", 5, b"%PDF-"),
                Attachment("pic.png", "image/png", len(PICTURE), PICTURE, "pic@x", inline=True),
                Attachment("other.eml", "message/rfc822", 20, b"Subject: inner\n\nbody"),
            ),
        ),
        replace(
            copy_of_ours(2, answers=("<1@customers.example>",), text="Our answer"),
            provider_id="<2@shop.example>", raw=None, subject="Re: Größe",
            participants=(
                Participant(email_handle(ADDRESS, "Shop, the"), "from"), Participant(MARIA, "to"),
                Participant(email_handle("tom@bücher.example", "Tom"), "cc"),
            ),
        ),
        replace(mail(3, "Thanks", answers=("<2@shop.example>",)), provider_id="<3@customers.example>",
                raw=b"Message-ID: <3@customers.example>\r\nFrom: maria@customers.example\r\nX-Odd: kept\r\n\r\nThanks"),
    ]  # fmt: skip
    with shop.store.write(shop.owner) as unit:
        row = inboxes.get(unit.conn, inbox_id)
        assert row is not None
        intake.take_part(unit, place_of(unit, row, registry.spec("email")), letters, intake.Taken(), Files())
    return shop.messages()[0]


def export(shop: Shop) -> Export:
    return Export(Seat(shop.store, shop.owner, Vault.open_sealed(shop.folder / "vault", passphrase="secret")))


def read_back(shop: Shop, root: Path) -> list[Inbound]:
    account = Account(shop.messages()[0].inbox_id or shop.messages()[0].id, ADDRESS, "", {}, {})
    found = []
    for shelf in ARCHIVE.shelves(root):
        assert not isinstance(shelf, LeftOut)
        for kept in ARCHIVE.mails(shelf, ""):
            assert not isinstance(kept, LeftOut)
            one = ARCHIVE.read(kept, account, shop.store.clock())
            assert isinstance(one, Inbound)
            found.append(one)
    return found


def people(found: Inbound | ItemRow) -> list[tuple[str, str, str]]:
    if isinstance(found, Inbound):
        return [(one.role, one.handle.norm, one.handle.name) for one in found.participants]
    return [(one.role, one.norm, one.name) for one in found.participants]


def to_the_second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


@pytest.mark.parametrize("zipped", [False, True])
def test_an_export_gives_the_same_items_back(live_shop: Shop, tmp_path: Path, zipped: bool) -> None:
    shop, row = live_shop, talk(live_shop)
    target = tmp_path / "mail.zip" if zipped else tmp_path
    made = export(shop).mails(row.customer_id, row.conversation_id, target, zipped=zipped)
    assert (made.count, made.missing) == (3, 0)
    back, kept = read_back(shop, made.path), shop.messages()
    with shop.store.read() as conn:
        names = items.provider_ids(conn, [one.id for one in kept])
        html = items.html(conn, kept[0].id)
    assert [one.provider_id for one in back] == [names[one.id] for one in kept]
    assert [one.text.strip() for one in back] == [one.text.strip() for one in kept]
    assert [one.direction for one in back] == [Direction.IN, Direction.OUT, Direction.IN]
    assert [one.subject for one in back[:2]] == [one.subject for one in kept[:2]]
    assert [to_the_second(one.at) for one in back[:2]] == [to_the_second(one.at) for one in kept[:2]]
    assert [people(one) for one in back[:2]] == [people(one) for one in kept[:2]]
    assert list(back[1].answers) == ["<1@customers.example>"]
    assert back[2].raw is not None
    assert b"X-Odd: kept" in back[2].raw
    assert "cid:pic@x" in back[0].html
    assert len(back[0].html) >= len(html) - 20
    files = {file.name: file.data for file in back[0].attachments}
    stored = {file.name: blobs.get(shop.store, file.sha256 or "") for file in kept[0].attachments}
    assert files == stored


def test_the_names_say_when_who_and_what(live_shop: Shop, tmp_path: Path) -> None:
    row = talk(live_shop)
    made = export(live_shop).mails(row.customer_id, None, tmp_path)
    names = sorted(path.name for path in made.path.iterdir())
    assert made.path.name.startswith("Maria Okafor")
    assert names[0].startswith("0001 20")
    assert names[1].endswith("Shop - Re_ Größe.eml")
    again = export(live_shop).mails(row.customer_id, None, tmp_path)
    assert again.path.name.endswith("(2)")


def test_an_export_that_is_given_up_leaves_nothing(live_shop: Shop, tmp_path: Path) -> None:
    row = talk(live_shop)
    for zipped in (False, True):
        target = tmp_path / "x.zip" if zipped else tmp_path
        with pytest.raises(Cancelled):
            export(live_shop).mails(
                row.customer_id, row.conversation_id, target, zipped=zipped, watch=lambda done, _: done < 1
            )
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NotFound):
        export(live_shop).mails(row.customer_id, row.id, tmp_path)


def test_a_file_that_is_spoilt_is_counted(live_shop: Shop, tmp_path: Path) -> None:
    row = talk(live_shop)
    for path in (live_shop.store.data_dir / "blobs").glob("*/*"):
        path.unlink()
    if live_shop.store.dialect != "sqlite":
        with live_shop.store.write(live_shop.owner) as unit:
            unit.conn.exec_driver_sql("UPDATE blobs SET data = NULL")
    made = export(live_shop).mails(row.customer_id, row.conversation_id, tmp_path / "all.zip", zipped=True)
    assert made.missing == 3
    with zipfile.ZipFile(made.path) as packed:
        assert packed.testzip() is None
        assert len(packed.namelist()) == 3
