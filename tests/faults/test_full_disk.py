"""No room on the disk: nothing is half done, everything can be read, and it goes on by itself once there is room."""

import logging
import queue
import random
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from omnibox.model.errors import DiskFull
from omnibox.model.item import Delivery
from omnibox.model.rows import ItemRow
from omnibox.store import settings
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, OURS, Shop
from tests.fakes.smtp import Taken
from tests.support.no_room import no_room

ROOM = 200_000  # bytes: what the servers of the test write fits below it, what the store writes does not


@pytest.fixture
def item(shop: Shop) -> ItemRow:
    """A question in a shop whose log of changes is longer than any file may get while the disk is full."""
    shop.connect()
    found = shop.receive(letter(ANN, OURS, "Question", "Where is it?"), "Question")
    with shop.store.write(shop.actor) as unit:
        settings.put(unit, "ballast", "x" * 3 * ROOM, quiet=True)
    return found


@pytest.fixture
def told() -> Iterator["queue.Queue[str]"]:
    """What the engine logs of its store."""
    lines: queue.Queue[str] = queue.Queue()

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.put(record.getMessage())

    handler = Handler()
    logger = logging.getLogger("omnibox")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


def sound(shop: Shop) -> bool:
    with closing(sqlite3.connect(shop.data_dir / "omnibox.sqlite3")) as conn:
        return bool(conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def test_nothing_is_changed_and_everything_can_be_read(shop: Shop, item: ItemRow, tmp_path: Path) -> None:
    (home,) = shop.homes
    home.stop()
    head = shop.head()
    assert item.conversation_id is not None
    with no_room(limit=ROOM):
        with pytest.raises(DiskFull):
            shop.reply(item, "On its way.")
        with pytest.raises(DiskFull):
            shop.desk.work.resolve([item.conversation_id])
        with pytest.raises(DiskFull):
            shop.desk.drafts.save(item.customer_id, "reply", text="On its")
        assert shop.head() == head
        assert shop.again(item.id).text.strip() == "Where is it?"
        assert shop.desk.search.find("where").total == 1
        assert len(shop.conversations()) == 1
    assert shop.reply(item, "On its way.").undo_until is not None
    assert sound(shop)


@pytest.mark.allow_log("disk_full")
def test_a_file_that_does_not_fit_leaves_no_half(shop: Shop, item: ItemRow, tmp_path: Path) -> None:
    data = random.Random(5).randbytes(2 * ROOM)
    path = tmp_path / "large.bin"
    path.write_bytes(data)
    with no_room(limit=ROOM), pytest.raises(DiskFull):
        shop.desk.compose.attach(path)
    shop.receive(letter(ANN, OURS, "File", files=(("large.bin", "application/zip", data),)), "File")
    (file,) = shop.item("File").attachments
    saved = tmp_path / "saved"
    saved.mkdir()
    with no_room(limit=ROOM), pytest.raises(DiskFull):
        shop.desk.timeline.save_file(file.id, saved)
    assert list(saved.iterdir()) == []
    assert shop.desk.timeline.save_file(file.id, saved).read_bytes() == data


@pytest.mark.allow_log("disk_full")
def test_mail_waits_at_the_server_until_there_is_room(shop: Shop, item: ItemRow, told: "queue.Queue[str]") -> None:
    sent = shop.reply(item, "On its way.")
    shop.until_delivery(sent.item_id, Delivery.SENT)
    with no_room(limit=ROOM):
        shop.dovecot.deliver(OURS, letter(ANN, OURS, "While it was full"))
        while "disk_full" not in told.get(timeout=30):
            continue
        assert [one.subject for one in shop.inbound()] == ["Question"]
    shop.item("While it was full")
    assert sorted(one.subject for one in shop.inbound()) == ["Question", "While it was full"]
    assert len(shop.smtp.taken) == 1
    assert sound(shop)


@pytest.mark.allow_log("disk_full")
def test_an_answer_is_not_sent_twice_because_its_receipt_could_not_be_kept(
    shop: Shop, item: ItemRow, told: "queue.Queue[str]"
) -> None:
    """The disk fills between the claim and the receipt: the mail has gone, and only that cannot be written down."""

    full = ExitStack()
    note = shop.smtp.note

    def taken(mail: Taken) -> None:
        note(mail)
        full.enter_context(no_room(limit=ROOM))

    shop.smtp.note = taken  # type: ignore[method-assign]  # the server of this test alone
    sent = shop.reply(item, "On its way.")
    while "disk_full" not in told.get(timeout=30):
        continue
    full.close()
    shop.until_delivery(sent.item_id, Delivery.SENT)
    assert len(shop.smtp.taken) == 1
    assert sound(shop)
