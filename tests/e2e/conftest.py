"""Fixtures of the whole runs: servers and a shop for each test, nothing shared but the machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.homes import in_thread
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, OURS, USERS, Shop
from tests.fakes.dovecot import Dovecot
from tests.fakes.smtp import SmtpServer
from tests.fakes.xvfb import Xvfb


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot(USERS) as server:
        yield server


@pytest.fixture
def smtp(dovecot: Dovecot) -> Iterator[SmtpServer]:
    """It delivers to everybody who has a mailbox on our Dovecot, as the outside world would."""
    with SmtpServer(dovecot=dovecot) as server:
        yield server


@pytest.fixture
def closed_shop(dovecot: Dovecot, smtp: SmtpServer, data_dir: Path) -> Iterator[Shop]:
    """Servers, store and desk; no engine runs yet."""
    shop = Shop(dovecot, smtp, data_dir)
    yield shop
    shop.close()


@pytest.fixture
def shop(closed_shop: Shop) -> Shop:
    """The same with an engine in a thread; no inbox is connected yet."""
    closed_shop.start(in_thread(closed_shop.store, closed_shop.vault))
    return closed_shop


@pytest.fixture
def ready_shop(closed_shop: Shop) -> Shop:
    """Connected, with a question of Ann's in it; no engine runs any more."""
    home = in_thread(closed_shop.store, closed_shop.vault)
    home.start()
    try:
        closed_shop.connect(undo_seconds=3)
        closed_shop.receive(letter(f"Ann Lee <{ANN}>", OURS, "Parcel", "Where is my parcel?"), "Parcel")
    finally:
        home.stop()
    return closed_shop


@pytest.fixture
def screen() -> Iterator[Xvfb]:
    """A screen of its own for a window."""
    with Xvfb() as server:
        yield server
