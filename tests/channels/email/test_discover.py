"""The servers of an address: each place of the order against web, name and mail servers of our own on loopback."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from omnibox.channels.email.discover import Places, discover
from omnibox.channels.email.guesses import Guess, reach
from omnibox.channels.email.names import Names
from omnibox.channels.email.settings import Security, Server
from omnibox.channels.web import LONGEST
from tests.fakes.certs import Certificates, make_certificates
from tests.fakes.dovecot import ALICE, PASSWORD, Dovecot
from tests.fakes.name_server import NameServer
from tests.fakes.smtp import SmtpServer
from tests.fakes.web_places import WebPlaces

DOMAIN = "shop.example"
ADDRESS = f"ann+x@{DOMAIN}"
AUTOCONFIG = f"autoconfig.{DOMAIN}/mail/config-v1.1.xml"
WELL_KNOWN = f"{DOMAIN}/.well-known/autoconfig/mail/config-v1.1.xml"
ISPDB = f"ispdb.example/v1.1/{DOMAIN}"
SERVER = (
    '<{kind}Server type="{type}"><hostname>{host}</hostname><port>{port}</port><socketType>{security}</socketType>'
    "<username>%EMAILADDRESS%</username><authentication>{auth}</authentication></{kind}Server>"
)


def server(kind: str, host: str, port: int, security: str = "SSL", auth: str = "password-cleartext") -> str:
    way = {"imap": "incoming", "pop3": "incoming", "smtp": "outgoing"}[kind]
    return SERVER.format(kind=way, type=kind, host=host, port=port, security=security, auth=auth)


def config(*servers: str, name: str = "Shop mail") -> bytes:
    """An autoconfig file."""
    inside = "".join(servers) or server("imap", "imap.hoster.example", 993) + server("smtp", "smtp.hoster.example", 465)
    provider = f'<emailProvider id="x"><displayName>{name}</displayName>{inside}</emailProvider>'
    return f'<?xml version="1.0"?><clientConfig version="1.1">{provider}</clientConfig>'.encode()


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebPlaces]:
    names = (
        DOMAIN,
        f"autoconfig.{DOMAIN}",
        "ispdb.example",
        "autoconfig.hoster.example",
        "autoconfig.mail.hoster.example",
    )
    with WebPlaces(tmp_path_factory.mktemp("web"), names) as made:
        yield made


@pytest.fixture(scope="module")
def names() -> Iterator[NameServer]:
    with NameServer() as made:
        yield made


@pytest.fixture
def places(web: WebPlaces, names: NameServer) -> Places:
    """Places where nothing is to be found yet."""
    web.answers, web.moved, web.stray, web.hangs = {}, {}, set(), set()
    web.asked.clear()
    names.records, names.silent = {("shop.example", "A"): ["127.0.0.1"]}, False
    names.asked.clear()
    return Places(
        web=web.client(),
        names=Names(("127.0.0.1",), names.port, seconds=0.5),
        ispdb="https://ispdb.example/v1.1/{domain}",
        guesses=(),
    )


def look(places: Places, address: str = ADDRESS) -> dict[str, Any]:
    return asyncio.run(discover(address, places))


def found(places: Places, address: str = ADDRESS) -> dict[str, Any]:
    (one,) = look(places, address)["found"]
    assert isinstance(one, dict)
    return one


def test_a_provider_we_know_asks_nobody(places: Places, web: WebPlaces, names: NameServer) -> None:
    one = found(places, "ann@gmail.com")
    assert (one["source"], one["auth"], one["settings"]["imap_host"]) == (
        "preset",
        ["google", "password"],
        "imap.gmail.com",
    )
    assert web.asked == []


def test_the_domains_own_place_comes_first_and_alone_hears_the_address(places: Places, web: WebPlaces) -> None:
    web.answers = {AUTOCONFIG: (200, config()), WELL_KNOWN: (200, config(name="Other")), ISPDB: (200, config())}
    one = found(places)
    assert (one["source"], one["place"], one["provider"]) == ("domain", f"autoconfig.{DOMAIN}", "Shop mail")
    assert one["settings"] == {
        "user": ADDRESS,
        "imap_host": "imap.hoster.example",
        "imap_port": "993",
        "imap_security": "tls",
        "smtp_host": "smtp.hoster.example",
        "smtp_port": "465",
        "smtp_security": "tls",
    }
    assert sorted(web.asked) == [f"{AUTOCONFIG}?emailaddress=ann%2Bx@{DOMAIN}", WELL_KNOWN]


def test_then_well_known_then_the_public_list(places: Places, web: WebPlaces) -> None:
    web.answers = {WELL_KNOWN: (200, config()), ISPDB: (200, config())}
    assert found(places)["source"] == "well_known"
    web.answers.pop(WELL_KNOWN)
    one = found(places)
    assert (one["source"], one["place"]) == ("ispdb", "ispdb.example")
    assert not any("ann" in place for place in web.asked if place.startswith("ispdb"))


def test_whoever_takes_the_mail_is_asked_next(places: Places, web: WebPlaces, names: NameServer) -> None:
    names.records[DOMAIN, "MX"] = ["20 mx2.elsewhere.example.", "10 mx1.mail.hoster.example."]
    web.answers = {"autoconfig.hoster.example/mail/config-v1.1.xml": (200, config(name="Hoster"))}
    one = found(places)
    assert (one["source"], one["provider"], one["place"]) == ("mx", "Hoster", "autoconfig.hoster.example")
    asked = [place for place in web.asked if "hoster" in place]
    assert asked[0].startswith("autoconfig.mail.hoster.example/")  # the nearer name first


@pytest.mark.parametrize(
    "host, imap, auth",
    [
        ("aspmx.l.google.com.", "imap.gmail.com", ["google", "password"]),
        ("shop-example.mail.protection.outlook.com.", "outlook.office365.com", ["microsoft"]),
    ],
)
def test_a_domain_at_a_large_provider_is_known_by_its_mail_host(
    places: Places, names: NameServer, host: str, imap: str, auth: list[str]
) -> None:
    names.records[DOMAIN, "MX"] = [f"1 {host}"]
    one = found(places)
    assert (one["source"], one["settings"]["imap_host"], one["auth"]) == ("mx", imap, auth)
    assert one["settings"]["user"] == ADDRESS


def test_then_service_records(places: Places, names: NameServer) -> None:
    names.records |= {
        (f"_imaps._tcp.{DOMAIN}", "SRV"): [
            "20 0 993 late.hoster.example.",
            "10 1 993 a.hoster.example.",
            "10 9 9933 b.hoster.example.",
        ],
        (f"_submission._tcp.{DOMAIN}", "SRV"): ["0 1 587 out.hoster.example."],
        (f"_submissions._tcp.{DOMAIN}", "SRV"): ["0 0 0 ."],
    }
    one = found(places)
    assert one["source"] == "srv"
    settings = one["settings"]
    assert (settings["imap_host"], settings["imap_port"], settings["imap_security"]) == (
        "b.hoster.example",
        "9933",
        "tls",
    )
    assert (settings["smtp_host"], settings["smtp_port"], settings["smtp_security"]) == (
        "out.hoster.example",
        "587",
        "starttls",
    )


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certs"))


def guessing(places: Places, certificates: Certificates, imap: int, smtp: int, host: str = "localhost") -> Places:
    """Places that guess at loopback ports, trusting our authority."""

    async def reached(server: Server, kind: str) -> None:
        await reach(replace(server, ca_file=str(certificates.ca_file)), kind)

    guesses = (Guess("imap", host, imap, Security.TLS), Guess("smtp", host, smtp, Security.STARTTLS))
    return replace(places, guesses=guesses, reach=reached)


def test_at_last_the_usual_names_are_tried(places: Places, certificates: Certificates) -> None:
    with (
        Dovecot({ALICE: PASSWORD}, certificates=certificates) as dovecot,
        SmtpServer(certificates=certificates, starttls=True) as smtp,
    ):
        one = found(guessing(places, certificates, dovecot.tls_port, smtp.port))
        assert "Login:" not in dovecot.log()
        assert smtp.shown == []
    assert one["source"] == "probe"
    assert (one["settings"]["imap_host"], one["settings"]["imap_port"]) == ("localhost", str(dovecot.tls_port))


def test_a_guess_with_a_certificate_of_somebody_else_does_not_count(places: Places, tmp_path: Path) -> None:
    bad = make_certificates(tmp_path, names=("elsewhere.example",), addresses=())
    with Dovecot({ALICE: PASSWORD}, certificates=bad) as dovecot, SmtpServer(certificates=bad, starttls=True) as smtp:
        answer = look(guessing(places, bad, dovecot.tls_port, smtp.port))
    assert answer["found"] == []
    assert [one["code"] for one in answer["tried"] if one["what"] == "probe"] == ["tls_name", "tls_name"]


@pytest.mark.parametrize(
    "body, code",
    [
        (b"", "web_malformed"),
        (b"<html><body>Welcome</body></html>", "web_malformed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><clientConfig><emailProvider/></clientConfig>', "web_malformed"),
        (
            b'<!DOCTYPE x SYSTEM "https://ispdb.example/x"><clientConfig><emailProvider/></clientConfig>',
            "web_malformed",
        ),
        (b"<a>" * 2000 + b"</a>" * 2000, "web_malformed"),
        (b"<clientConfig>" + b"<a/>" * 5000 + b"</clientConfig>", "web_malformed"),
        (b"<clientConfig>\xff\xfe</clientConfig>", "web_malformed"),
        (b'<?xml version="1.0" encoding="no-such"?><clientConfig/>', "web_malformed"),
        (config(server("imap", "imap.x", 143, "plain"), server("smtp", "smtp.x", 25, "plain")), "web_unsafe"),
        (config(server("imap", "imap.x", 993), server("smtp", "smtp.x/../", 465)), "web_unsafe"),
        (config(server("imap", "imap.x", 99999), server("smtp", "smtp.x", 465)), "web_unsafe"),
        (config(server("imap", "imap.x", 993, auth="NTLM"), server("smtp", "smtp.x", 465)), "web_unsafe"),
        (b" " * (LONGEST + 1), "web_too_large"),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else value,
)
def test_what_is_no_good_file_is_passed_over(places: Places, web: WebPlaces, body: bytes, code: str) -> None:
    web.answers = {AUTOCONFIG: (200, body), ISPDB: (200, config())}
    answer = look(places)
    assert answer["found"][0]["source"] == "ispdb"
    assert {one["code"] for one in answer["tried"] if one["place"] == f"autoconfig.{DOMAIN}"} == {code}


def test_redirects_are_followed_to_protected_places_alone(places: Places, web: WebPlaces) -> None:
    web.answers = {"autoconfig.hoster.example/here.xml": (200, config())}
    web.moved = {AUTOCONFIG: "https://autoconfig.hoster.example/here.xml"}
    assert found(places)["source"] == "domain"
    for bad in ("http://autoconfig.hoster.example/here.xml", "file:///etc/passwd", f"https://{AUTOCONFIG}", "//["):
        web.moved = {AUTOCONFIG: bad}
        assert look(places)["found"] == []


def test_a_certificate_nobody_vouches_for_gives_nothing(places: Places, web: WebPlaces) -> None:
    web.stray = {"autoconfig.stray.example", "stray.example"}
    web.answers = {"autoconfig.stray.example/mail/config-v1.1.xml": (200, config())}
    answer = look(places, "ann@stray.example")
    assert answer["found"] == []
    assert {"web_untrusted"} <= {one["code"] for one in answer["tried"]}
    assert not [place for place in web.asked if "stray" in place and not place.startswith("ispdb")]


def test_a_provider_without_imap_is_told_as_one(places: Places, web: WebPlaces) -> None:
    web.answers = {AUTOCONFIG: (200, config(server("pop3", "pop.x", 995), server("smtp", "smtp.x", 465)))}
    assert found(places)["pop_only"] is True
    assert found(places, "ann@hal.ne.jp")["pop_only"] is True  # from the list that ships


def test_a_page_to_sign_in_at_is_never_taken_from_the_net(places: Places, web: WebPlaces) -> None:
    evil = config(server("imap", "imap.x", 993, auth="OAuth2"), server("smtp", "smtp.x", 465)).replace(
        b"</clientConfig>", b"<oAuth2><authURL>https://evil.example/</authURL></oAuth2></clientConfig>"
    )
    web.answers = {AUTOCONFIG: (200, evil)}
    one = found(places)
    assert one["auth"] == ["oauth"]
    assert "evil" not in str(one)


def test_without_a_line_it_is_said_to_be_away(places: Places, web: WebPlaces, names: NameServer) -> None:
    names.silent = True
    answer = look(replace(places, ispdb="https://nowhere.example/{domain}"), "ann@nowhere.example")
    assert answer["offline"] is True
    assert answer["found"] == []


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "ann@localhost", "ann@x y.example", "ann@-/../x", f"ann@{'a' * 300}.example"]
)
def test_what_is_no_address_is_asked_of_nobody(places: Places, web: WebPlaces, names: NameServer, address: str) -> None:
    assert look(places, address) == {"found": [], "tried": [], "offline": False}
    assert (web.asked, names.asked) == ([], [])


def test_a_domain_in_another_script_is_asked_in_its_written_form(places: Places, names: NameServer) -> None:
    look(places, "ann@bücher.example")
    assert ("xn--bcher-kva.example", "MX") in names.asked
