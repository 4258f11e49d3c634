"""The engine's homes as true processes: the tether, the lock, the hub's signals, and a store it cannot use."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from omnibox.engine.child import FATAL
from omnibox.engine.engine import PRESENCE
from omnibox.engine.main import holder_name
from omnibox.instance import Instance
from omnibox.model.item import Delivery
from omnibox.store import leases, settings
from tests.engine.killing import ROOT
from tests.engine.shop import Shop, mail

Start = Callable[..., "subprocess.Popen[str]"]
HUB = """
import sys
from pathlib import Path
from omnibox.engine.main import hub_main
from omnibox.instance import Instance
from tests.engine.shop import NoSecrets, now
folder = Path(sys.argv[2])
hub_main(sys.argv[1], folder, vault=NoSecrets(), lock=Instance(folder / "engine.lock", "hub"), clock=now,
         ready=lambda: print("ready", flush=True))
"""


@pytest.fixture
def start() -> Iterator[Start]:
    """Start `python WORDS...` with pipes; what still runs at the end is killed."""
    processes: list[subprocess.Popen[str]] = []

    def begin(*words: str, hello: str = "{}\n") -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        processes.append(process)
        assert process.stdin is not None
        process.stdin.write(hello)
        process.stdin.flush()
        return process

    yield begin
    for process in processes:
        with process:  # closes the pipes and waits
            process.kill()


def engine_words(url: str, folder: Path) -> tuple[str, ...]:
    return ("-m", "tests.engine.dying", url, str(folder), "0")


def first_line(process: "subprocess.Popen[str]") -> dict[str, str]:
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


def test_a_child_serves_until_its_tether_breaks(live_shop: Shop, store_url: str, start: Start) -> None:
    inbox = live_shop.inbox()
    live_shop.worlds[inbox].say(mail(1))
    item_id = live_shop.reply(live_shop.thread(inbox))
    process = start(*engine_words(store_url, live_shop.folder))
    assert first_line(process) == {"state": "running"}
    live_shop.until_items(2)
    live_shop.until_delivery(item_id, Delivery.SENT)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(60) == 0
    with live_shop.store.read() as conn:
        assert settings.get(conn, PRESENCE)["state"] == "stopped"
        held = leases.holder(conn, leases.inbox_lease(inbox))
    assert held is not None
    assert (held[0], held[2].year) == (holder_name(live_shop.folder), 1970)


def test_a_second_engine_of_one_folder_waits_for_the_first(live_shop: Shop, store_url: str, start: Start) -> None:
    first = start(*engine_words(store_url, live_shop.folder))
    assert first_line(first) == {"state": "running"}
    second = start(*engine_words(store_url, live_shop.folder))
    first.kill()
    assert first_line(second) == {"state": "running"}


def test_a_waiting_engine_ends_with_its_desk(live_shop: Shop, store_url: str, start: Start) -> None:
    lock = Instance(live_shop.folder / "engine.lock", "engine")
    lock.acquire()
    try:
        process = start(*engine_words(store_url, live_shop.folder))
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 0
    finally:
        lock.release()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_newer_store_is_not_tried_again(store_url: str, data_dir: Path, start: Start) -> None:
    file = data_dir / "omnibox.sqlite3"
    with sqlite3.connect(file) as conn:
        conn.execute("UPDATE meta SET value = '99' WHERE key IN ('schema_version', 'min_client')")
    conn.close()
    process = start(*engine_words(store_url, data_dir))
    assert first_line(process) == {"state": "failed", "code": "newer_schema"}
    assert process.wait(60) == FATAL


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_hub_drains_at_a_signal(live_shop: Shop, store_url: str, start: Start, number: signal.Signals) -> None:
    inbox = live_shop.inbox()
    world = live_shop.worlds[inbox]
    world.plan("send", "slow")
    process = start("-c", HUB, store_url, str(live_shop.folder))
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    item_id = live_shop.reply(live_shop.thread(inbox))
    live_shop.until(lambda conn: bool(world.sent()))
    os.kill(process.pid, number)
    assert process.wait(60) == 0
    assert live_shop.until_delivery(item_id, Delivery.SENT, Delivery.UNKNOWN).delivery is Delivery.SENT
