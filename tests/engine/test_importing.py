"""Imports of kept mail, by the true engine, over real files: whole, once, gone on with, stopped, told."""

import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from omnibox.desk.importing import Imports
from omnibox.desk.seat import Seat
from omnibox.engine import importing
from omnibox.engine.main import holder_name
from omnibox.model.actor import ENGINE
from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict, Invalid
from omnibox.model.importing import DONE, RUNNING, STOPPED, ImportState
from omnibox.model.item import Direction
from omnibox.model.rows import RequestRow
from omnibox.model.text import item_tokens
from omnibox.store import blobs, inboxes, items, query, requests, search, settings
from omnibox.store.database import Connection
from omnibox.store.item_text import stored_text, unindex
from omnibox.store.secrets import Vault
from tests.engine.shop import ADDRESS, Shop

ROOT = Path(__file__).parents[2]


def letter(
    number: int,
    *,
    sender: str = "Maria <maria@example.org>",
    to: str = ADDRESS,
    answers: int | None = None,
    text: str = "",
) -> bytes:
    reply = f"In-Reply-To: <{answers}@x.example>\nReferences: <{answers}@x.example>\n" if answers is not None else ""
    return (
        f"From: {sender}\nTo: {to}\nSubject: {'Re: ' if reply else ''}Boiler {number if answers is None else answers}\n"
        f"Message-ID: <{number}@x.example>\n{reply}"
        f"Date: Mon, 05 Oct 2020 12:{number % 60:02d}:{number // 60 % 60:02d} +0000\n\n"
        f"{text or f'Letter {number} of many'}\n"
    ).encode()  # fmt: skip


def maildir(folder: Path, count: int) -> Path:
    for part in ("cur", "new", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        ours = number % 3 == 2
        raw = letter(
            number,
            sender=f"Shop <{ADDRESS}>" if ours else f"Customer {number % 7} <c{number % 7}@example.org>",
            to=f"c{(number - 1) % 7}@example.org" if ours else ADDRESS,
            answers=number - 1 if ours else None,
        )
        (folder / "cur" / f"{1_600_000_000 + number}.M{number}.host:2,{'S' if number % 5 else ''}").write_bytes(raw)
    return folder


def imports(shop: Shop) -> Imports:
    return Imports(Seat(shop.store, shop.owner, Vault.open_sealed(shop.folder / "vault", passphrase="secret")))


def until_ended(shop: Shop, import_id: UUID) -> ImportState:
    def ended(conn: Connection) -> ImportState | None:
        state = importing.load(conn, import_id)
        return state if state is not None and state.state != RUNNING else None

    return shop.until(ended)


def imported(shop: Shop, path: Path, inbox_id: UUID | None = None, **fields: str) -> ImportState:
    given = fields if inbox_id else {"name": "Old mail", "address": ADDRESS, **fields}
    begun = imports(shop).begin(path, inbox_id, **given)
    with shop.engine():
        return until_ended(shop, begun.id)


def test_kept_mail_becomes_history(live_shop: Shop, tmp_path: Path) -> None:
    shop = live_shop
    state = imported(shop, maildir(tmp_path / "mail", 250))
    assert (state.state, state.done, state.stored, state.known, state.left, state.total) == (DONE, 250, 250, 0, 0, 250)
    rows = shop.messages()
    assert len(rows) == 250
    assert sum(row.direction is Direction.OUT for row in rows) == 83
    assert all(row.backfilled for row in rows)
    assert {row.read for row in rows if row.direction is Direction.IN} == {True, False}
    with shop.store.read() as conn:
        statuses = query.rows(conn, "SELECT DISTINCT status, backfilled, waiting_since FROM conversations")
        assert [(raw[0], bool(raw[1]), raw[2]) for raw in statuses] == [(Status.RESOLVED, True, None)]
        threads = query.value(conn, "SELECT count(*) FROM conversations")
        told = query.rows(conn, "SELECT type FROM journal WHERE type IN ('message.received','customer.added')")
        customers = query.value(conn, "SELECT count(*) FROM customers")
    assert threads == 250 - 83  # each answer of ours joined what it answers
    assert told == []
    assert customers == 7
    assert items.raw(shop.store, rows[0].id) == letter(0, sender="Customer 0 <c0@example.org>")


def test_what_was_cut_by_the_workers_is_what_the_index_would_drop(live_shop: Shop, tmp_path: Path) -> None:
    shop = live_shop
    imported(shop, maildir(tmp_path / "mail", 30))
    with shop.store.write(ENGINE) as unit:
        page = search.find(unit.conn, "letter from:customer", operator_id=None, now=unit.now)
        assert page.total == 20
        for row in items.item_rows(unit.conn, [row.id for row in shop.messages(unit.conn)]):
            found = stored_text(unit.conn, row.id)
            assert found is not None
            assert len(item_tokens(found.text)) > 5
            unindex(unit, row.id)
        assert search.find(unit.conn, "letter", operator_id=None, now=unit.now).total == 0


def test_mails_of_one_id_are_each_found_by_their_own_words(live_shop: Shop, tmp_path: Path) -> None:
    """Some senders give every message the same id; the second one is stored under a name of its own."""
    shop, words = live_shop, ("radiator", "thermostat", "chimney")
    folder = maildir(tmp_path / "mail", 0)
    for number, word in enumerate(words):
        raw = letter(1, text=f"About the {word}").replace(b"12:01:00", f"12:01:{number:02d}".encode())
        (folder / "cur" / f"{1_600_000_000 + number}.M{number}.host:2,S").write_bytes(raw)
    assert imported(shop, folder).stored == 3
    with shop.store.read() as conn:
        texts = {row.text.strip(): row.id for row in shop.messages(conn)}
        for word in words:
            page = search.find(conn, word, operator_id=None, now=shop.store.clock())
            assert [hit.item_id for group in page.groups for hit in group.hits] == [texts[f"About the {word}"]]


def test_nothing_comes_twice_whatever_it_lies_in(live_shop: Shop, tmp_path: Path) -> None:
    shop = live_shop
    first = imported(shop, maildir(tmp_path / "mail", 40))
    line = b"From x@example.org Mon Oct  5 12:30:01 2020\n"
    raws = sorted((tmp_path / "mail" / "cur").iterdir())
    (tmp_path / "all.mbox").write_bytes(
        b"".join(line + path.read_bytes() + b"\n" for path in raws) + line + letter(900)
    )
    (tmp_path / "nothing.png").write_bytes(b"\x89PNG" + bytes(99))
    again = imported(shop, tmp_path, first.inbox_id)
    assert (again.stored, again.known, again.left) == (1, 80, 1)
    assert again.names == (("nothing.png", "no_mail"),)
    assert len(shop.messages()) == 41


def test_files_and_sources_lie_in_packs_and_come_out_whole(live_shop: Shop, tmp_path: Path) -> None:
    import base64

    shop = live_shop
    data = random.Random(3).randbytes(5000)
    (tmp_path / "m").mkdir()
    for number in range(3):
        (tmp_path / "m" / f"{number}.eml").write_bytes(
            letter(number).replace(b"\n\n", b'\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n\nText\n--b\n'
            b'Content-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64\n'
            b"Content-Disposition: attachment\n\n" + base64.encodebytes(data) + b"--b--\n\n", 1)
        )  # fmt: skip
    imported(shop, tmp_path / "m")
    rows = shop.messages()
    assert [row.attachments[0].name for row in rows] == ["a.pdf"] * 3
    assert all(blobs.get(shop.store, row.attachments[0].sha256 or "") == data for row in rows)
    with shop.store.read() as conn:
        refs = query.value(conn, "SELECT refs FROM blobs WHERE sha256 = :id", id=rows[0].attachments[0].sha256)
    assert refs == 3


@pytest.mark.timeout(120)
def test_an_engine_that_is_killed_goes_on(live_shop: Shop, store_url: str, tmp_path: Path) -> None:
    shop = live_shop
    maildir(tmp_path / "mail", 900)
    begun = imports(shop).begin(tmp_path / "mail", None, name="Old", address=ADDRESS)
    chance = random.Random(7)
    for _ in range(4):
        _dies(shop, _engine(store_url, shop.folder, chance.randint(3, 40)), begun.id)
    with shop.engine(holder_name(shop.folder)):
        state = until_ended(shop, begun.id)
    assert (state.state, state.stored, state.done) == (DONE, 900, 900)
    rows = shop.messages()
    with shop.store.read() as conn:
        names = items.provider_ids(conn, [row.id for row in rows])
    assert sorted(names.values()) == sorted(f"<{n}@x.example>" for n in range(900))
    for row in rows[::50]:
        assert items.raw(shop.store, row.id)


def _dies(shop: Shop, process: "subprocess.Popen[bytes]", import_id: UUID) -> None:
    """Wait until the engine has killed itself, or has nothing left to do."""
    shop.until(lambda conn: process.poll() is not None or _ended(conn, import_id))
    process.kill()
    process.wait()
    assert process.stdin is not None
    process.stdin.close()


def _ended(conn: Connection, import_id: UUID) -> bool:
    state = importing.load(conn, import_id)
    return state is not None and state.state != RUNNING


def _engine(url: str, folder: Path, die_at: int) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "tests.engine.dying", url, str(folder), str(die_at)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT)
    assert process.stdin is not None
    process.stdin.write(b"{}\n")
    process.stdin.flush()
    return process


def test_stopped_and_gone_on_with(live_shop: Shop, tmp_path: Path) -> None:
    shop = live_shop
    maildir(tmp_path / "mail", 600)
    desk = imports(shop)
    begun = desk.begin(tmp_path / "mail", None, name="Old", address=ADDRESS)
    with pytest.raises(Conflict):
        desk.begin(tmp_path / "mail", None, name="Old", address=ADDRESS)
    with shop.engine():
        shop.until(lambda conn: (importing.load(conn, begun.id) or begun).stored > 0)
        desk.stop(begun.id)
        stopped = until_ended(shop, begun.id)
        assert stopped.state == STOPPED
        desk.go_on(begun.id)
        state = until_ended(shop, begun.id)
    assert (state.state, state.stored) == (DONE, 600)
    assert len(shop.messages()) == 600


def test_taken_back_where_an_inbox_was_made_for_it(live_shop: Shop, tmp_path: Path) -> None:
    shop = live_shop
    state = imported(shop, maildir(tmp_path / "mail", 60))
    desk = imports(shop)
    assert desk.take_back(state.id) == 60
    assert shop.messages() == []
    assert desk.all() == ()
    other = shop.inbox()
    with shop.store.write(shop.owner) as unit:
        shared = replace(state, id=uuid4(), inbox_id=other, fresh=False)
        settings.put(unit, shared.key, shared.to_json())
    with pytest.raises(Invalid):
        desk.take_back(shared.id)


def test_a_path_that_is_gone_is_told(live_shop: Shop, tmp_path: Path) -> None:
    state = imported(live_shop, tmp_path / "nowhere")
    assert (state.state, state.code) == ("failed", "path_gone")


def test_further_addresses_of_ours(live_shop: Shop, tmp_path: Path) -> None:
    shop = live_shop
    (tmp_path / "a.eml").write_bytes(letter(1, sender="Old <OLD@former.example>", to="maria@example.org"))
    imported(shop, tmp_path / "a.eml", own="old@former.example; x@y.example")
    (row,) = shop.messages()
    assert row.direction is Direction.OUT
    with shop.store.read() as conn:
        (inbox,) = inboxes.list_inboxes(conn)
    assert inbox.kept
    assert inbox.state == "paused"


def test_looking_counts_without_changing_anything(live_shop: Shop, tmp_path: Path) -> None:
    shop = live_shop
    maildir(tmp_path / "mail", 12)
    (tmp_path / "x.txt").write_text("shopping list")
    desk = imports(shop)
    asked = desk.look(tmp_path)
    with shop.engine():

        def answered(conn: Connection) -> RequestRow | None:
            row = requests.get(conn, asked)
            return row if row is not None and row.state == "answered" else None

        row = shop.until(answered)
    assert row.answer["mails"] == 12
    assert row.answer["names"] == [["x.txt", "no_mail"]]
    assert shop.messages() == []
