"""Notices of robots: bounces of many makes, delays, complaints, receipts, and people who only look like robots."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from omnibox.channels.email.bounce import bounces
from omnibox.channels.email.bounce_text import status_of
from omnibox.channels.email.mime import parse
from omnibox.channels.email.reading import Arrival, Own, read_mail
from omnibox.model.item import Delivery

NOTICES = json.loads(Path(__file__).with_name("notices.json").read_text(encoding="utf-8"))
OWN = Own(frozenset({"help@shop.example"}), "a key")
ARRIVED = datetime(2025, 3, 5, tzinfo=UTC)


def raw(notice: dict[str, Any]) -> bytes:
    return "\r\n".join(notice["mail"]).encode()


@pytest.mark.parametrize("notice", NOTICES, ids=[one["name"] for one in NOTICES])
def test_a_notice_is_understood(notice: dict[str, Any]) -> None:
    item, reports = read_mail(raw(notice), Arrival(ARRIVED), OWN)
    assert item.machine == notice["machine"]
    assert "unreadable" not in item.damage
    message, _ = parse(raw(notice))
    told = bounces(message, OWN.addresses) if notice["told"] or notice["machine"] == "bounce" else ()
    assert [[one.original, one.recipient, one.action, one.status] for one in told] == notice["told"]
    if "remote_has" in notice:
        assert notice["remote_has"] in told[0].remote
    if "hard" in notice:
        assert told[0].hard is notice["hard"]
    states = {"failed": Delivery.FAILED, "delivered": Delivery.DELIVERED, "read": Delivery.READ}
    assert [report.state for report in reports] == [
        states[one.action] for one in told if one.action in states and (one.original or one.recipient)
    ]


def test_many_makes_are_known() -> None:
    assert sum(one["machine"] == "bounce" for one in NOTICES) >= 50


def test_a_bounce_answers_the_mail_it_is_about_and_its_card_says_for_whom() -> None:
    notice = next(one for one in NOTICES if one["name"] == "postfix, two recipients")
    item, reports = read_mail(raw(notice), Arrival(ARRIVED), OWN)
    assert item.answers == ("<ours.1@shop.example>",)
    bounce = item.payload["bounce"]
    assert bounce["recipient"] == "gone@buyer.example, away@buyer.example"
    assert (bounce["action"], bounce["status"], bounce["hard"]) == ("failed", "5.1.1", True)
    assert [report.params["recipient"] for report in reports] == ["gone@buyer.example", "away@buyer.example"]


def test_delays_and_complaints_fail_nothing() -> None:
    for name, action in (("postfix, it waits", "delayed"), ("complaint", "complaint")):
        notice = next(one for one in NOTICES if one["name"] == name)
        item, reports = read_mail(raw(notice), Arrival(ARRIVED), OWN)
        assert (reports, item.payload["bounce"]["action"]) == ((), action)


@pytest.mark.parametrize(
    "words, status",
    [
        ("550 5.1.1 unknown", "5.1.1"),
        ("mx 192.0.2.5.1.1 says 550 no", "5.0.0"),
        ("Exim 4.98.1", ""),
        ("Mailbox full", "5.2.2"),
        ("452 Mailbox full", "4.2.2"),
        ("451 try again later", "4.4.5"),
        ("message size exceeds limit", "5.3.4"),
        ("nothing of the kind", ""),
    ],
)
def test_codes_and_words_give_a_status(words: str, status: str) -> None:
    assert status_of(words) == status
