"""A team's engine: `omnibox hub` over PostgreSQL, headless; a second one stands by and takes over."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from omnibox.config import paths
from omnibox.model.item import Delivery
from omnibox.store import leases
from tests.e2e.homes import ROOT, child_variables
from tests.e2e.letters import letter
from tests.e2e.shop import ANN, OURS, Shop
from tests.fakes.dovecot import Dovecot
from tests.fakes.postgres import PostgresServer
from tests.fakes.smtp import SmtpServer


class Hub:
    """One headless engine in a folder of its own; a team's hubs are different machines."""

    def __init__(self, shop: Shop, name: str) -> None:
        self._folder = shop.data_dir / name
        words = ["-m", "omnibox", "hub", "--data-dir", str(self._folder), "--database", shop.url]
        self._command = [sys.executable, *words]
        self._variables = {**os.environ, **child_variables(shop.keyring_file)}

    def start(self) -> None:
        """Returns when it says that it runs."""
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._variables, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert "running" in line, line

    def stop(self) -> None:
        """Ask it to end, as a service manager does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(60) == 0
        self._close()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._close()

    def _close(self) -> None:
        if self._process.stdout is not None:
            self._process.stdout.close()

    @property
    def log(self) -> str:
        return paths(self._folder).logs.joinpath("hub.log").read_text()


@pytest.fixture
def team(dovecot: Dovecot, smtp: SmtpServer, data_dir: Path, postgres_server: PostgresServer) -> Iterator[Shop]:
    """A shop whose store is a team's database; no hub runs yet."""
    name = f"hub_{data_dir.name.replace('-', '_').lower()}"
    shop = Shop(dovecot, smtp, data_dir, url=postgres_server.create(name))
    yield shop
    shop.close()
    postgres_server.drop(name)


def holder(shop: Shop) -> str | None:
    with shop.store.read() as conn:
        found = leases.holder(conn, leases.inbox_lease(shop.inboxes()[0].id))
    return found[0] if found else None


def test_a_hub_serves_a_team_and_another_takes_over(team: Shop) -> None:
    first, second = Hub(team, "one"), Hub(team, "two")
    team.start(first)
    team.connect()
    item = team.receive(letter(ANN, OURS, "One"), "One")
    serving = holder(team)
    team.start(second)
    sent = team.reply(item, "Answer one")
    team.until_delivery(sent.item_id, Delivery.SENT)
    assert holder(team) == serving
    first.stop()
    team.homes.remove(first)
    team.receive(letter(ANN, OURS, "Two"), "Two")
    again = team.reply(item, "Answer two")
    team.until_delivery(again.item_id, Delivery.SENT)
    assert holder(team) not in (serving, None)
    assert sorted(one.subject for one in team.inbound()) == ["One", "Two"]
    assert len(team.smtp.taken) == 2
    assert "ended in order" in first.log
