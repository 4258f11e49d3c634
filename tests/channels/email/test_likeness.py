"""Two mails of one Message-ID: when they are one, and the name of the second."""

import pytest

from omnibox.channels.email.fields import Fields
from omnibox.channels.email.likeness import likeness
from omnibox.channels.email.mime import parse
from omnibox.model.likeness import differ, given_name, made_of, own_name

DATE = "Date: Mon, 2 Mar 2026 09:00:00 +0000\r\n"


def of(body: str, head: str = DATE) -> str:
    raw = f"Message-ID: <always@shop.example>\r\n{head}\r\n{body}".encode()
    return likeness(raw, Fields(parse(raw)[0]))


@pytest.mark.parametrize(
    "one, other, two",
    [
        ("a.b", "a.b", False),
        ("a.b", "a.c", True),
        ("a.b", "c.b", True),
        ("a.b", "a.", False),
        ("a.b", ".b", False),
        ("a.", ".b", False),
        ("", "a.b", False),
        ("", "", False),
    ],
)
def test_a_part_only_one_has_tells_nothing(one: str, other: str, two: bool) -> None:
    assert differ(one, other) is two
    assert differ(other, one) is two


def test_names() -> None:
    assert made_of("", "") == ""
    assert given_name(own_name("<a@b>", "65a.0f")) == "<a@b>"
    assert given_name("<a#b@c>") == "<a#b@c>"
    assert given_name("hash:00#1") == "hash:00#1"


def test_the_way_a_mail_took_changes_nothing() -> None:
    here = of("Hello\r\nBob\r\n")
    assert of("Hello\r\nBob\r\n", "Received: from x by y; Mon, 2 Mar 2026 09:00:07 +0000\r\n" + DATE) == here
    assert of("Hello\nBob\n") == here  # another server's line ends
    long = "short line\r\n" * 20_000
    assert of(long) == of(long.replace("\r\n", "\n"))
    assert of("Hello\r\nBob", "Date: Mon, 02 Mar 2026 10:00:00 +0100 (CET)\r\n") == here


def test_another_body_or_time_is_another_mail() -> None:
    assert differ(of("Order 1"), of("Order 2"))
    assert differ(of("Order 1"), of("Order 1", "Date: Mon, 2 Mar 2026 09:00:01 +0000\r\n"))
    assert not differ(of("Order 1"), of("Order 1", ""))


def test_a_lists_own_words_make_no_second_mail() -> None:
    head = DATE + "List-Id: <team.shop.example>\r\n"
    assert not differ(of("Hello"), of("Hello\r\n-- \r\nYou are on the list team", head))
    assert differ(of("Hello"), of("Hello", "List-Id: <team.shop.example>\r\nDate: Tue, 3 Mar 2026 09:00:00 +0000\r\n"))
