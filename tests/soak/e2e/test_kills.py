"""The true engine process killed fifty times while real mail comes in and goes out, on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.homes import ProcessHome
from tests.e2e.killing import FilingSmtp, Kills
from tests.e2e.shop import Shop
from tests.fakes.dovecot import Dovecot
from tests.fakes.postgres import PostgresServer


@pytest.fixture
def smtp(dovecot: Dovecot) -> Iterator[FilingSmtp]:
    with FilingSmtp(dovecot=dovecot) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a team's database; "" for a file of one's own."""
    if request.param == "sqlite":
        yield ""
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    yield server.create("kills")
    server.drop("kills")


@pytest.mark.timeout(3600)
def test_fifty_kills_lose_double_and_resend_nothing(
    dovecot: Dovecot, smtp: FilingSmtp, data_dir: Path, place: str
) -> None:
    shop = Shop(dovecot, smtp, data_dir, url=place)
    try:
        home = ProcessHome(data_dir, shop.keyring_file, place)
        shop.start(home)
        shop.connect()
        kills = Kills(shop, home, seed=50)
        kills.run(rounds=50)
        kills.count()
    finally:
        shop.close()
