import pytest

from omnibox.channels.email import presets
from omnibox.channels.email.presets import auth_of, main_domain, preset_for, preset_for_host, suggest


@pytest.mark.parametrize(
    "address, provider, imap, smtp",
    [
        ("ann@gmail.com", "Google", "imap.gmail.com:993:tls", "smtp.gmail.com:465:tls"),
        ("ann@outlook.de", "Microsoft", "outlook.office365.com:993:tls", "smtp-mail.outlook.com:587:starttls"),
        ("ann@hotmail.co.uk", "Microsoft", "outlook.office365.com:993:tls", "smtp-mail.outlook.com:587:starttls"),
        (
            "ann@shop.onmicrosoft.com",
            "Microsoft 365",
            "outlook.office365.com:993:tls",
            "smtp.office365.com:587:starttls",
        ),
        ("ann@yahoo.com.au", "Yahoo", "imap.mail.yahoo.com:993:tls", "smtp.mail.yahoo.com:465:tls"),
        ("ann@yahoo.co.jp", "Yahoo Japan", "imap.mail.yahoo.co.jp:993:tls", "smtp.mail.yahoo.co.jp:465:tls"),
        ("ann@icloud.com", "iCloud", "imap.mail.me.com:993:tls", "smtp.mail.me.com:587:starttls"),
        ("ann@POSTEO.de", "Posteo", "posteo.de:993:tls", "posteo.de:465:tls"),
        ("ann@shop.example", "", "imap.shop.example:993:tls", "smtp.shop.example:465:tls"),
    ],
)
def test_servers_of_an_address(address: str, provider: str, imap: str, smtp: str) -> None:
    found = suggest(f" {address} ")
    assert found is not None
    assert found["provider"] == provider
    assert ":".join(found[f"imap_{key}"] for key in ("host", "port", "security")) == imap
    assert ":".join(found[f"smtp_{key}"] for key in ("host", "port", "security")) == smtp
    assert found["address"] == address


@pytest.mark.parametrize("text", ["", "ann", "ann@", "@gmail.com", "ann@localhost"])
def test_no_address_no_guess(text: str) -> None:
    assert suggest(text) is None


def test_the_login_is_the_address_or_its_first_part() -> None:
    assert (suggest("ann@web.de") or {})["user"] == "ann"
    assert (suggest("ann@gmx.de") or {})["user"] == "ann@gmx.de"


def test_where_no_password_works_the_page_is_told() -> None:
    assert (suggest("ann@outlook.com") or {})["sign_in"] == "oauth"
    assert (suggest("ann@gmail.com") or {})["sign_in"] == "app_password"
    assert (suggest("ann@shop.example") or {})["sign_in"] == "password"


@pytest.mark.parametrize("domain", ["yahoo.shop.example", "outlook.example", "my.outlook.de", "yahoo.org.uk"])
def test_a_name_alone_makes_no_provider(domain: str) -> None:
    assert preset_for(domain) is None


def test_what_the_public_list_knows_besides_is_told() -> None:
    gmx = suggest("ann@gmx.de") or {}
    assert gmx["provider"] == "GMX"
    assert gmx["enable"].startswith("https://")
    assert (suggest("ann@126.com") or {})["imap_host"] == "imap.126.com"
    assert (suggest("ann@hal.ne.jp") or {})["pop_only"] == "true"


@pytest.mark.parametrize(
    "host, domain",
    [
        ("mx1.mail.example.com.", "example.com"),
        ("mx.example.co.uk", "example.co.uk"),
        ("a.example.de", "example.de"),
        ("example.com", "example.com"),
        ("MX.EXAMPLE.COM.BR", "example.com.br"),
    ],
)
def test_the_part_of_a_hosts_name_that_was_registered(host: str, domain: str) -> None:
    assert main_domain(host) == domain


def test_a_mail_host_tells_the_provider_by_the_longest_name_that_is_known() -> None:
    found = preset_for_host("shop-com.mail.protection.outlook.com")
    assert found is not None
    assert found.provider == "Microsoft 365"
    assert preset_for_host("mx.hoster.example") is None
    assert preset_for_host("com") is None


def test_every_preset_of_the_list_can_be_used() -> None:
    """A list that is made by a program is looked at whole."""
    for domain, preset in presets._listed().items():
        assert domain == domain.casefold()
        assert preset.provider
        if not preset.pop_only:
            settings = preset.settings(f"ann@{domain}")
            assert settings["imap_security"] in ("tls", "starttls")
            assert settings["smtp_security"] in ("tls", "starttls")
            assert settings["user"] in ("ann", f"ann@{domain}")
            assert auth_of(preset)
