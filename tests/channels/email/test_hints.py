"""Domains that imitate others, links and names that say otherwise: told, and honest ones left alone."""

import pytest
from hypothesis import given, strategies as st

from omnibox.channels.email.addresses import Mailbox
from omnibox.channels.email.domains import WELL_KNOWN, imitated, mixed_scripts, registered, shown_domain, skeleton
from omnibox.channels.email.hints import hints_of

OURS = frozenset({"omnishop.de", "shop.example"})
OWN = frozenset({"help@omnishop.de"})


@pytest.mark.parametrize(
    "domain,like",
    [
        ("0mnishop.de", "omnishop.de"),
        ("ornnishop.de", "omnishop.de"),
        ("omnishop.de.evil.example", "omnishop.de"),
        ("omnishob.de", "omnishop.de"),
        ("оmnishop.de", "omnishop.de"),
        ("omnishop-support.com", "omnishop.de"),
        ("paypa1.com", "paypal.com"),
        ("xn--pypal-4ve.com", "paypal.com"),
        ("rnicrosoft.com", "microsoft.com"),
        ("arnazon.com", "amazon.com"),
        ("goggle.com", "google.com"),
        ("micrsooft.com", "microsoft.com"),
        ("paypal.com.login.example", "paypal.com"),
        ("netfliх.com", "netflix.com"),
    ],
)
def test_imitations(domain: str, like: str) -> None:
    assert imitated(domain, OURS) == like


@pytest.mark.parametrize(
    "domain",
    [
        *("omnishop.de", "mail.omnishop.de", "paypal.com", "mail.paypal.com", "amazon.de", "amazon.co.uk", "apple.com"),
        *(
            "customers.example",
            "müller.de",
            "xn--mller-kva.de",
            "почта.рф",
            "日本.jp",
            "example.com",
            "web.de",
            "x.y",
            "",
        ),
        *("maple.com", "apply.com", "grape.com", "bay.com", "uni-heidelberg.de", "bbc.co.uk", "ups.com", "dpd.de"),
    ],
)
def test_honest_names(domain: str) -> None:
    assert imitated(domain, OURS) == ""


def test_scripts_and_shown_names() -> None:
    assert mixed_scripts("pаypal.com")
    assert mixed_scripts("xn--pypal-4ve.com")
    assert not mixed_scripts("почта.рф")
    assert not mixed_scripts("müller.de")
    assert not mixed_scripts("日本語かな.jp")
    assert shown_domain("xn--mller-kva.de") == "müller.de"
    assert shown_domain("xn--\udcff.de") == "xn--\udcff.de"
    assert registered("a.b.shop.co.uk") == "shop.co.uk"


@given(st.text(max_size=40))
def test_no_name_makes_it_fail(domain: str) -> None:
    imitated(domain, OURS)
    mixed_scripts(domain)
    skeleton(domain)
    hints_of(Mailbox(domain, f"a@{domain}"), Mailbox("", domain), f"<a href='{domain}'>www.a.example</a>", OWN, False)


def test_no_well_known_name_imitates_another() -> None:
    assert [name for name in WELL_KNOWN if imitated(name, frozenset())] == []


def test_parameters_say_what_and_where() -> None:
    sender, answer_to = Mailbox("boss@omnishop.de", "boss@0mnishop.de"), Mailbox("", "x@freemail.example")
    html = '<a class="b" href="https://evil.example/pay?u=1">https://bank.example/pay</a>'
    found = {hint["code"]: hint["params"] for hint in hints_of(sender, answer_to, html, OWN, bulk=False)}
    assert found == {
        "name_is_other_address": {"name": "boss@omnishop.de", "address": "boss@0mnishop.de"},
        "lookalike_domain": {"domain": "0mnishop.de", "like": "omnishop.de"},
        "reply_to_elsewhere": {"address": "boss@0mnishop.de", "reply_to": "x@freemail.example"},
        "link_elsewhere": {"shown": "bank.example", "target": "evil.example"},
    }


def test_our_own_mail_and_bulk_are_spared() -> None:
    html = '<a href="https://click.example/x">www.shop.example</a>'
    assert hints_of(Mailbox("x@y.example", "help@omnishop.de"), Mailbox("", "x@freemail.example"), "", OWN, False) == []
    assert hints_of(Mailbox("", "n@n.example"), Mailbox("", "x@freemail.example"), html, OWN, bulk=True) == []


@pytest.mark.timeout(20)  # seconds: what takes longer has found a square somewhere
def test_many_links_take_no_time() -> None:
    for piece in ("<a href='http://a.example'>www.b.example</a>", "<a href=", "<a ", "<a href='x'>", "<a href=x><b>"):
        assert len(hints_of(None, None, piece * 40_000, OWN, False)) <= 8
