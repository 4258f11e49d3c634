"""A sender is attested by what our own server found, and by nothing a sender may have written."""

from datetime import UTC, datetime

import pytest

from omnibox.channels.base import Inbound
from omnibox.channels.email.reading import Arrival, Own, read_mail
from omnibox.model.handle import Verification

ARRIVED = datetime(2025, 3, 5, tzinfo=UTC)
RECEIVED = "Received: from mail.buyer.example (mail.buyer.example [192.0.2.7]) by mx.shop.example with ESMTPS id 1"
WITHIN = "Received: from mx.shop.example by store.shop.example with LMTP id 2"
PASS = "Authentication-Results: mx.shop.example; dmarc=pass header.from=buyer.example; spf=pass; dkim=pass"
GOOGLE = "Authentication-Results: mx.google.com; dkim=pass header.i=@buyer.example; spf=pass (ok) smtp.mailfrom=x; dmarc=pass (p=NONE) header.from=buyer.example"  # noqa: E501 - one line, as that server writes it
MICROSOFT = "Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=buyer.example; dkim=pass header.d=buyer.example;dmarc=pass action=none header.from=buyer.example;compauth=pass reason=100"  # noqa: E501 - the same


def read(*header: str, sender: str = "Bob <bob@buyer.example>", server: str = "imap.shop.example") -> Inbound:
    lines = [*header, f"From: {sender}", "To: help@shop.example", "Subject: Hi", "Message-ID: <1@buyer.example>"]
    raw = "\r\n".join([*lines, "", "Hello"]).encode()
    item, _ = read_mail(raw, Arrival(ARRIVED), Own(frozenset({"help@shop.example"}), "", server))
    return item


def attested(item: Inbound) -> bool:
    return item.sender.verification is Verification.ATTESTED


@pytest.mark.parametrize(
    "header",
    [
        (PASS, RECEIVED),
        (WITHIN, PASS, RECEIVED),
        (PASS.replace("dmarc=pass", "dmarc=pass (p=reject dis=none)"), RECEIVED),
        ("Authentication-Results: mx.shop.example; dkim=pass header.d=buyer.example", RECEIVED),
        ("Authentication-Results: mx.shop.example;\r\n\tdmarc=pass\r\n\theader.from=buyer.example", RECEIVED),
        ("Authentication-Results: a.example; dkim=fail header.d=x.example", PASS, RECEIVED),
    ],
)
def test_what_stands_above_the_line_of_receipt_is_our_servers(header: tuple[str, ...]) -> None:
    assert attested(read(*header))


@pytest.mark.parametrize(
    "header",
    [
        (),
        (RECEIVED,),
        (RECEIVED, PASS),  # below the line of receipt: the sender's own words
        (PASS,),  # no line of receipt at all
        (PASS.replace("dmarc=pass", "dmarc=fail"), RECEIVED),
        (PASS.replace("dmarc=pass", "dmarc=none"), RECEIVED),
        (PASS.replace("header.from=buyer.example", "header.from=other.example"), RECEIVED),
        ("Authentication-Results: mx.shop.example; spf=pass smtp.mailfrom=buyer.example", RECEIVED),
        ("Authentication-Results: mx.shop.example; dkim=pass header.d=other.example", RECEIVED),
        ("Authentication-Results: mx.shop.example; dkim=fail header.d=buyer.example", RECEIVED),
        ("Authentication-Results: mx.shop.example; dmarc=fail (dmarc=pass header.from=buyer.example)", RECEIVED),
        (RECEIVED.replace("mail.buyer.example (", "[127.0.0.1] ("), PASS),  # a greeting that pretends
        ("Received: by mx.shop.example", PASS, RECEIVED),
    ],
)
def test_anything_else_attests_nothing(header: tuple[str, ...]) -> None:
    assert not attested(read(*header))


def test_more_than_one_sender_is_none() -> None:
    assert not attested(read(PASS, RECEIVED, sender="bob@buyer.example, eve@other.example"))
    assert not attested(read(PASS, RECEIVED, "From: eve@buyer.example"))


@pytest.mark.parametrize(
    "server, field, sure",
    [
        ("imap.gmail.com", GOOGLE, True),
        ("imap.gmail.com", GOOGLE.replace("mx.google.com", "mx.evil-google.com"), False),
        ("imap.gmail.com", MICROSOFT, False),
        ("outlook.office365.com", MICROSOFT, True),
        ("outlook.office365.com", GOOGLE, False),
        ("imap.gmail.com.evil.example", GOOGLE, False),
        ("imap.shop.example", GOOGLE, False),
        ("", GOOGLE, False),
    ],
)
def test_a_provider_that_stamps_all_its_mail_is_believed_its_topmost_stamp(server: str, field: str, sure: bool) -> None:
    assert attested(read(RECEIVED, field, server=server)) is sure
    forged = f"{field.partition(':')[0]}: mx.google.com; dmarc=fail header.from=buyer.example"
    assert not attested(read(RECEIVED, forged, field, server=server))


def test_what_was_found_is_kept_for_the_card() -> None:
    assert read(PASS, RECEIVED).payload["authentic"] == {"spf": "pass", "dkim": "pass", "dmarc": "pass"}
    assert "authentic" not in read(RECEIVED, PASS).payload


def test_the_customer_of_a_form_on_our_own_page_is_not_attested() -> None:
    header = (PASS.replace("buyer.example", "shop.example"), RECEIVED, "Reply-To: bob@buyer.example")
    item = read(*header, sender="Shop <help@shop.example>")
    assert item.sender.norm == "bob@buyer.example"
    assert not attested(item)
