"""Fixtures of the whole runs: servers and a shop for each test, nothing shared but the machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.homes import in_thread
from tests.e2e.shop import USERS, Shop
from tests.fakes.dovecot import Dovecot
from tests.fakes.smtp import SmtpServer


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
