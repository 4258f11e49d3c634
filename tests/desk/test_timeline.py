"""Reading a customer's life, and getting files out of it and into it."""

import errno
import threading
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from omnibox.desk import files
from omnibox.desk.files import Clash
from omnibox.desk.seat import Seat
from omnibox.desk.timeline import Timeline
from omnibox.model.actor import ENGINE
from omnibox.model.errors import Conflict, DiskFull, Invalid, NotFound
from omnibox.model.intents import FileRef
from omnibox.model.rows import PageKey
from omnibox.store import blobs, items
from tests.desk.engine import take
from tests.desk.world import World

DATA = b"%PDF-1.7 a file\x00\xff"


def attached(world: World, name: str = "report.pdf", *, state: str = "stored") -> UUID:
    with world.store.write(ENGINE) as unit:
        sha256 = blobs.put(unit, DATA)
    file = items.NewFile(name, "application/pdf", len(DATA), sha256 if state == "stored" else None, state=state)
    return world.mail(world.inbox(), files=[file]).attachments[0].id


def test_pages_and_what_came_since(world: World) -> None:
    inbox = world.inbox()
    first = world.mail(inbox, "0")
    for number in range(1, 7):
        world.mail(inbox, str(number), conversation_id=first.conversation_id)
    page = world.desk.timeline.page(first.customer_id, limit=3)
    assert [item.text for item in page.items] == ["4", "5", "6"]
    assert page.older is not None
    older = world.desk.timeline.page(first.customer_id, page.older, limit=10)
    assert [item.text for item in older.items] == ["0", "1", "2", "3"]
    assert older.older is None
    newest = page.items[-1]
    assert world.desk.timeline.newer(first.customer_id, PageKey(newest.at, newest.id)) == ()
    world.mail(inbox, "7", conversation_id=first.conversation_id)
    assert [item.text for item in world.desk.timeline.newer(first.customer_id, PageKey(newest.at, newest.id))] == ["7"]


def test_the_source_the_html_and_the_card(world: World) -> None:
    with world.store.write(ENGINE) as unit:
        raw = blobs.put(unit, b"From: ann@example.com\r\n\r\nHello", compress=True)
    mail = world.mail(world.inbox(), html="<p>Hello</p>", raw_sha256=raw)
    bare = world.mail(mail.inbox_id or uuid4())
    timeline = world.desk.timeline
    assert timeline.raw(mail.id) == b"From: ann@example.com\r\n\r\nHello"
    assert (timeline.html(mail.id), timeline.html(bare.id)) == ("<p>Hello</p>", "")
    with pytest.raises(NotFound):
        timeline.raw(bare.id)
    card = timeline.card(mail.customer_id)
    assert (card.name, [handle.value for handle in card.handles]) == ("Ann Lee", ["ann@example.com"])
    with pytest.raises(NotFound):
        timeline.card(uuid4())
    assert timeline.items([uuid4(), mail.id]) == (mail,)


def test_copies_that_were_opened_go_with_the_next_start(world: World) -> None:
    file, folder = attached(world, "report.pdf"), world.store.data_dir / "opened"
    left = world.desk.timeline.open_copy(file)  # this desk was killed
    assert left.is_relative_to(folder)
    assert (left.name, left.read_bytes()) == ("report.pdf", DATA)
    timeline = Timeline(Seat(world.store, world.owner, world.vault))
    first, second = timeline.open_copy(file), timeline.open_copy(file)
    assert first.parent == second.parent != left.parent
    assert timeline.sweep_copies() == 1
    assert (left.exists(), first.exists(), second.exists()) == (False, True, True)
    assert timeline.sweep_copies(own=True) == 1
    assert list(folder.iterdir()) == []
    assert timeline.open_copy(file).read_bytes() == DATA


@pytest.mark.on_both
def test_a_file_is_saved_under_its_own_name_beside_what_is_there(world: World, tmp_path: Path) -> None:
    file = attached(world, "../../re:port.pdf")
    first = world.desk.timeline.save_file(file, tmp_path)
    second = world.desk.timeline.save_file(file, tmp_path)
    assert (first.name, second.name) == ("re_port.pdf", "re_port (2).pdf")
    assert first.read_bytes() == second.read_bytes() == DATA == world.desk.timeline.file(file)
    assert sorted(tmp_path.iterdir()) == sorted([first, second])


def test_an_existing_file_is_replaced_only_when_that_was_asked(world: World, tmp_path: Path) -> None:
    file, target = attached(world), tmp_path / "mine.pdf"
    target.write_bytes(b"mine")
    with pytest.raises(Conflict) as refused:
        world.desk.timeline.save_file(file, target, Clash.REFUSE)
    assert refused.value.params == {"what": ["file"], "name": "mine.pdf"}
    assert target.read_bytes() == b"mine"
    assert world.desk.timeline.save_file(file, target, Clash.REPLACE) == target
    assert target.read_bytes() == DATA


def test_many_at_once_never_share_a_name(world: World, tmp_path: Path) -> None:
    file = attached(world)
    threads = [threading.Thread(target=world.desk.timeline.save_file, args=(file, tmp_path)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    saved = list(tmp_path.iterdir())
    assert len(saved) == 8
    assert {path.read_bytes() for path in saved} == {DATA}


@pytest.mark.parametrize(
    "number, error, reason",
    [(errno.ENOSPC, DiskFull, None), (errno.EROFS, Invalid, "unusable"), (errno.EACCES, Invalid, "forbidden")],
)
def test_a_disk_that_refuses_leaves_nothing_behind(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    error: type[Exception],
    reason: str | None,
) -> None:
    file = attached(world)

    def refuse(_handle: int) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(error) as refused:
        world.desk.timeline.save_file(file, tmp_path)
    assert reason is None or refused.value.params["reason"] == reason  # type: ignore[attr-defined]  # ours have params
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_gone(world: World, tmp_path: Path) -> None:
    file = attached(world)
    with pytest.raises(Invalid) as refused:
        world.desk.timeline.save_file(file, tmp_path / "gone" / "x.pdf")
    assert refused.value.params == {"field": "path", "reason": "gone"}


def test_a_file_that_is_still_at_the_provider_is_asked_for(world: World, tmp_path: Path) -> None:
    file = attached(world, state="pending")
    with pytest.raises(Conflict) as pending:
        world.desk.timeline.save_file(file, tmp_path)
    assert pending.value.params["what"] == ["pending"]
    request_id = world.desk.timeline.fetch_file(file)
    asked = take(world.store, "fetch")
    assert (asked.id, asked.payload) == (request_id, {"attachment": str(file)})
    with world.store.write(ENGINE) as unit:
        items.set_attachment(unit, file, "stored", blobs.put(unit, DATA))
    assert world.desk.timeline.fetch_file(file) is None
    assert world.desk.timeline.file(file) == DATA
    with pytest.raises(NotFound):
        world.desk.timeline.file(uuid4())


@pytest.mark.on_both
def test_a_file_is_attached_and_sent_along(world: World, tmp_path: Path) -> None:
    path = tmp_path / "Rechnung Müller.pdf"
    path.write_bytes(DATA)
    file = world.desk.compose.attach(path)
    assert (file[0], file[1], file[3]) == ("Rechnung Müller.pdf", "application/pdf", len(DATA))
    path.unlink()
    mail = world.mail(world.inbox())
    sent = world.reply(mail, "", files=(file,))
    item = world.item(sent.item_id)
    assert [(one.name, one.sha256, one.state) for one in item.attachments] == [(file[0], file[2], "stored")]
    assert world.desk.timeline.file(item.attachments[0].id) == DATA
    assert [dict(one) for one in world.entry(item.id).message["files"]] == [
        {"name": file[0], "mime": file[1], "sha256": file[2], "size": file[3]}
    ]
    assert world.desk.compose.undo_send(item.id).files == (file,)


def test_what_cannot_be_attached(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    (tmp_path / "big").write_bytes(b"x" * 11)
    for path, reason in ((tmp_path, "not_a_file"), (tmp_path / "gone", "not_a_file"), (tmp_path / "big", "too_large")):
        with pytest.raises(Invalid) as refused:
            world.desk.compose.attach(path)
        assert (refused.value.params["field"], refused.value.params["reason"]) == ("files", reason)


def test_a_file_lives_as_long_as_somebody_holds_it(world: World, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    mail = world.mail(world.inbox())

    def attach(words: str) -> FileRef:
        path.write_text(words)
        return world.desk.compose.attach(path)

    def held(file: FileRef) -> bool:
        world.clock.forward(hours=2)
        blobs.sweep(world.store)
        with world.store.write(ENGINE) as unit:
            there = blobs.ref(unit, file[2])
            blobs.unref(unit, file[2]) if there else None
        return there

    sent, dropped, kept = attach("sent"), attach("dropped"), attach("kept")
    item_id = world.reply(mail, files=(sent,)).item_id
    world.desk.drafts.save(mail.customer_id, "reply", text="x", files=(dropped, kept))
    world.desk.drafts.save(mail.customer_id, "reply", text="x", files=(kept,))
    assert (held(sent), held(dropped), held(kept)) == (True, False, True)
    with pytest.raises(Invalid) as gone:
        world.reply(mail, files=(dropped,))
    assert (gone.value.params["field"], gone.value.params["reason"]) == ("files", "gone")
    assert world.desk.timeline.page(mail.customer_id).items[-1].id == item_id

    draft = world.desk.compose.undo_send(item_id)
    assert set(draft.files) == {sent, kept}
    world.desk.drafts.discard(mail.customer_id, "reply", draft.inbox_id)
    assert (held(sent), held(kept)) == (True, False)  # the withdrawn item is on record with its file
