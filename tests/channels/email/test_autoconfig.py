"""Published settings: read as far as they are sound, never further; nothing but `Malformed` ever comes of the rest."""

import json

import pytest
from hypothesis import given, settings, strategies as st

from omnibox.channels.email.autoconfig import Malformed, filled, read_autoconfig
from omnibox.channels.token_wire import _address, _seconds
from omnibox.resource import resource
from tests.channels.email.test_discover import config, server

ADDRESS = "ann@shop.example"
GOOD = config()


@pytest.mark.parametrize(
    "template, user",
    [
        ("%EMAILADDRESS%", ADDRESS),
        ("%EMAILLOCALPART%", "ann"),
        ("%EMAILLOCALPART%.%EMAILDOMAIN%", "ann.shop.example"),
        ("%EMAILADDRESS", ADDRESS),  # as some files have it
        ("fixed", "fixed"),
        ("%REALNAME%", ""),
        ("%EMAILADDRESS%%X%", ""),
    ],
)
def test_a_login_is_made_from_the_address(template: str, user: str) -> None:
    assert filled(template, ADDRESS) == user


def test_tls_is_preferred_and_a_line_in_the_clear_is_never_taken() -> None:
    file = config(
        server("imap", "plain.x", 143, "plain"),
        server("imap", "start.x", 143, "STARTTLS"),
        server("imap", "tls.x", 993),
        server("smtp", "start.x", 587, "STARTTLS"),
        server("smtp", "plain.x", 25, "plain"),
    )
    found = read_autoconfig(file).settings(ADDRESS)
    assert (found["imap_host"], found["imap_security"]) == ("tls.x", "tls")
    assert (found["smtp_host"], found["smtp_security"]) == ("start.x", "starttls")


def test_hosts_may_depend_on_the_domain() -> None:
    file = config(server("imap", "imap.%EMAILDOMAIN%", 993), server("smtp", "smtp.%EMAILDOMAIN%", 465))
    assert read_autoconfig(file, ADDRESS).settings(ADDRESS)["imap_host"] == "imap.shop.example"


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_bytes_of_any_kind(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_autoconfig(raw)


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=12), st.integers(0, 12))
@settings(max_examples=200, deadline=None)
def test_a_file_that_was_spoilt_anywhere(place: int, more: bytes, cut: int) -> None:
    try:
        found = read_autoconfig(GOOD[:place] + more + GOOD[place + cut :], ADDRESS)
    except Malformed:
        return
    for line in (found.imap, found.smtp):
        if line is not None:
            assert line.security in ("tls", "starttls")
            assert 0 < line.port < 65536
            assert not set(line.host) & set("/:@ \\")
            assert line.auth


def test_a_billion_laughs_are_not_laughed() -> None:
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(Malformed):
        read_autoconfig(f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><clientConfig>&l11;</clientConfig>'.encode())


def test_the_list_that_ships_names_its_origin_and_holds_facts_alone() -> None:
    known = json.loads(resource("mail_providers.json").read_text("utf-8"))
    assert "Mozilla" in known["origin"]
    keys = {"name", "domains", "imap", "smtp", "local_user", "sign_in", "help", "enable", "pop_only"}
    assert {key for row in known["providers"] for key in row} <= keys
    domains = [domain for row in known["providers"] for domain in row["domains"]]
    assert len(domains) > 900


@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: f"a.{raw.hex()}.b"))
def test_whatever_stands_in_an_id_token(token: str) -> None:
    found = _address(token)
    assert found == "" or "@" in found


@pytest.mark.parametrize(
    "value, seconds",
    [(3600, 3600.0), ("3599", 3599.0), (0, None), (-5, None), (1e12, None), (None, None), ("x", None), ([], None)],
)
def test_how_long_a_token_holds(value: object, seconds: float | None) -> None:
    assert _seconds(value) == seconds
