"""What the window shows when something is wrong with the disk or the store: words, a way on, and nothing lost."""

import sqlite3
from contextlib import closing
from pathlib import Path

from omnibox.config import paths
from omnibox.instance import Instance
from omnibox.model.item import Delivery, Direction
from omnibox.store import backup
from tests.e2e.shop import Shop
from tests.e2e.window import Window
from tests.fakes.xvfb import Xvfb
from tests.support.no_room import no_room

ANSWER = "On its way."


def store_file(shop: Shop) -> Path:
    return paths(shop.data_dir).store_file


def test_a_full_disk_gets_a_banner_and_the_text_back(ready_shop: Shop, screen: Xvfb) -> None:
    shop = ready_shop
    with Window(shop, screen, "full_disk", {"answer": ANSWER}) as window:
        window.step("opened")
        with no_room(window.pid):
            window.say("full")
            shown = window.step("banner")
        assert "disk is full" in shown["words"]
        assert any("Where is my parcel?" in text for text in shown["texts"])  # it can still be read
        assert not [item for item in shop.items() if item.direction is Direction.OUT]
        window.say("room")
        window.step("queued")
        (item,) = [one for one in shop.items() if one.direction is Direction.OUT]
        shop.until_delivery(item.id, Delivery.SENT)
        window.say("close")
        window.end()
    assert len(shop.smtp.taken) == 1
    with closing(sqlite3.connect(store_file(shop))) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_damaged_store_is_told_and_its_backup_put_in_place(ready_shop: Shop, screen: Xvfb) -> None:
    shop = ready_shop
    assert backup.backup(shop.store) is not None
    shop.store.close()
    damage = b"this was a database once" * 400
    store_file(shop).write_bytes(damage)
    with Window(shop, screen, "refusal", {"press": "Use the newest backup"}) as window:
        refused = window.step("refused")
        assert "damaged" in refused["words"]
        assert refused["buttons"] == ["Use the newest backup", "Quit"]
        window.say("press")
        assert any("Where is my parcel?" in text for text in window.step("opened")["texts"])
        window.say("close")
        window.end()
    kept = [path for path in shop.data_dir.iterdir() if ".damaged-" in path.name]
    assert damage in [path.read_bytes() for path in kept]  # nothing is thrown away


def test_a_store_of_a_newer_omnibox_is_left_alone(ready_shop: Shop, screen: Xvfb) -> None:
    shop = ready_shop
    shop.store.close()
    with closing(sqlite3.connect(store_file(shop))) as conn, conn:
        conn.execute("UPDATE meta SET value = '9999' WHERE key IN ('schema_version', 'min_client')")
    before = store_file(shop).read_bytes()
    with Window(shop, screen, "refusal", {"press": "Quit"}) as window:
        refused = window.step("refused")
        assert "newer" in refused["words"]
        assert refused["buttons"] == ["Quit"]
        window.say("press")
        window.end()
    assert store_file(shop).read_bytes() == before


def test_what_is_no_window_but_holds_the_folder_is_told_in_words(ready_shop: Shop, screen: Xvfb) -> None:
    lock = Instance(paths(ready_shop.data_dir).lock, "migrate")  # a second window would be raised: tests/ui/desktop
    with lock, Window(ready_shop, screen, "refusal", {"press": "Quit"}) as second:
        assert "open" in second.step("refused")["words"]
        second.say("press")
        second.end()
