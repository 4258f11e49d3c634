import pytest

from omnibox.model.links import owner, said_elsewhere, target_of


@pytest.mark.parametrize(
    "link, scheme, host, shown",
    [
        ("https://Shop.Example/track?a=1", "https", "shop.example", "shop.example"),
        ("http://user:secret@evil.example:8080/https://bank.example", "http", "evil.example", "evil.example"),
        ("https://bank.example@evil.example/", "https", "evil.example", "evil.example"),
        ("https://evil.example\\@bank.example/", "https", "evil.example", "evil.example"),
        ("https://[2001:db8::1]:8443/x", "https", "[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        (
            "https://b\u00fccher.example/",
            "https",
            "xn--bcher-kva.example",
            "xn--bcher-kva.example (b\u00fccher.example)",
        ),
        (
            "https://xn--bcher-kva.example/",
            "https",
            "xn--bcher-kva.example",
            "xn--bcher-kva.example (b\u00fccher.example)",
        ),
        (
            "https://p\u0430ypal.example/",
            "https",
            "xn--pypal-4ve.example",
            "xn--pypal-4ve.example (p\u0430ypal.example)",
        ),
        ("https://evil\u3002example/", "https", "evil.example", "evil.example"),
        ("mailto:ann@example.com?subject=x", "mailto", "ann@example.com", "mailto: ann@example.com"),
        ("tel:+49301234", "tel", "+49301234", "tel: +49301234"),
        ("JavaScript:alert(1)", "javascript", "alert(1)", "javascript: alert(1)"),
        ("nothing", "", "", "nothing"),
        ("", "", "", ""),
    ],
)
def test_where_a_link_leads(link: str, scheme: str, host: str, shown: str) -> None:
    found = target_of(link)
    assert (found.scheme, found.host, found.shown) == (scheme, host, shown)


def test_only_a_few_kinds_are_opened() -> None:
    assert all(target_of(one).safe for one in ("http://a.example", "https://a.example", "mailto:a@b.example", "tel:1"))
    for link in ("file:///etc/passwd", "javascript:x", "data:text/html,x", "smb://x/y", "ms-word:ofe", "", "cid:x"):
        assert not target_of(link).safe


@pytest.mark.parametrize(
    "words, link, elsewhere",
    [
        ("https://bank.example/login", "https://evil.example/x", "bank.example"),
        ("www.bank.example", "https://evil.example", "www.bank.example"),
        ("bank.example", "https://bank.example.evil.example/", "bank.example"),
        ("Sign in at Bank.Example now", "https://evil.example", "bank.example"),
        ("shop.co.uk", "https://evil.co.uk", "shop.co.uk"),
        ("b\u00fccher.example", "https://buecher.example", "xn--bcher-kva.example (b\u00fccher.example)"),
        ("bank.example", "https://www.bank.example/x", ""),
        ("www.bank.example", "https://login.bank.example", ""),
        ("shop.example.co.uk", "https://www.example.co.uk", ""),
        ("Click here", "https://evil.example", ""),
        ("invoice.pdf", "https://files.example/invoice.pdf", ""),
        ("ann@bank.example", "https://evil.example", ""),
        ("bank.example", "mailto:ann@evil.example", ""),
        ("version 2.10.4 e.g. this", "https://a.example", ""),
        ("", "https://a.example", ""),
    ],
)
def test_words_that_say_another_place(words: str, link: str, elsewhere: str) -> None:
    assert said_elsewhere(words, link) == elsewhere


def test_who_registered_a_name() -> None:
    assert owner("www.shop.example.co.uk") == "example.co.uk"
    assert owner("a.b.example.com") == "example.com"
    assert owner("localhost") == "localhost"
