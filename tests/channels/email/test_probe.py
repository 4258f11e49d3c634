"""Trying an account before it is saved: each thing that can be wrong has its own code, on its own line."""

import asyncio
from collections.abc import Iterator

import pytest

from omnibox.channels.base import ProbeStep
from tests.channels.email.harness import FAST, IMPATIENT, Mailroom, letter
from tests.fakes.dovecot import ALICE
from tests.fakes.ports import free_port
from tests.fakes.scripted import silent


@pytest.fixture
def room() -> Iterator[Mailroom]:
    with Mailroom() as opened:
        yield opened


def steps(room: Mailroom, password: str | None = None, **settings: str) -> dict[str, str]:
    """Probe; returns what was tried -> the code, "" for what worked."""

    async def run() -> list[ProbeStep]:
        driver = room.driver(IMPATIENT if settings else FAST, password, **settings)
        found = list(await driver.probe())
        await driver.close()
        return found

    listed = asyncio.run(run())
    assert all(step.ok == (not step.code) for step in listed)
    return {step.what: step.code for step in listed}


def test_all_is_well(room: Mailroom) -> None:
    room.deliver(letter())
    assert steps(room) == {"imap_connect": "", "imap_login": "", "imap_open": "", "smtp_connect": "", "smtp_login": ""}
    assert room.dovecot.flags(ALICE) in ([""], [])
    assert room.smtp.taken == []


def test_a_wrong_password(room: Mailroom) -> None:
    found = steps(room, password="mistyped")
    assert found["imap_login"] == "auth_refused"
    assert found["smtp_login"] == "auth_refused"
    assert "imap_open" not in found


def test_a_port_nobody_listens_on(room: Mailroom) -> None:
    found = steps(room, imap_port=str(free_port()))
    assert found["imap_connect"] == "refused"
    assert found["smtp_login"] == ""  # the other server is tried all the same


def test_a_bad_certificate(room: Mailroom) -> None:
    found = steps(room, imap_port=str(room.dovecot.tls_port), imap_security="tls", ca_file="")
    assert found["imap_connect"] == "tls_untrusted"


def test_tls_asked_of_a_plain_port(room: Mailroom) -> None:
    assert steps(room, imap_security="tls")["imap_connect"] == "tls_plain_port"


@pytest.mark.parametrize("security", ["none", "starttls"])
def test_a_tls_port_asked_in_the_clear(room: Mailroom, security: str) -> None:
    found = steps(room, imap_port=str(room.dovecot.tls_port), imap_security=security)
    assert found["imap_connect"] == "tls_port"


def test_a_server_that_hangs(room: Mailroom) -> None:
    with silent() as server:
        found = steps(room, imap_port=str(server.port), smtp_port=str(server.port), smtp_security="tls")
    assert found == {"imap_connect": "timeout", "smtp_connect": "timeout"}


def test_the_wrong_kind_of_server(room: Mailroom) -> None:
    found = steps(room, imap_port=str(room.smtp.port), smtp_port=str(room.dovecot.port))
    assert found == {"imap_connect": "not_imap", "smtp_connect": "not_smtp"}


def test_an_unprotected_line_to_elsewhere(room: Mailroom) -> None:
    found = steps(room, imap_host="mail.example", smtp_host="mail.example")
    assert found == {"imap_connect": "plain_not_allowed", "smtp_connect": "plain_not_allowed"}


def test_a_host_that_does_not_exist(room: Mailroom) -> None:
    assert steps(room, imap_host="no-such-host.invalid", imap_security="tls")["imap_connect"] == "dns"
