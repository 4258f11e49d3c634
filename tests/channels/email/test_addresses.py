"""Addresses: whatever a mail program writes is read back, nothing makes the reader fail, no name forges an address."""

import string
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formataddr

import pytest
from hypothesis import assume, given, settings, strategies as st

from omnibox.channels.email.addresses import Mailbox, first_mailbox, mailboxes

LOCALS = st.text(string.ascii_lowercase + string.digits + "+_-", min_size=1, max_size=12)
DOMAINS = st.lists(st.text(string.ascii_lowercase, min_size=2, max_size=8), min_size=2, max_size=3).map(".".join)
ADDRESSES = st.builds("{}@{}".format, LOCALS, DOMAINS)
NAMES = st.text(string.ascii_letters + " .,;:()<>[]'\\äßéЖ日本ש", max_size=20).map(lambda name: " ".join(name.split()))
PIECES = [
    *[
        '"',
        "<",
        ">",
        "(",
        ")",
        ",",
        ";",
        ":",
        "@",
        "\\",
        " ",
        "\n ",
        "=?utf-8?Q?",
        "=?utf-8?B?",
        "?=",
        "=C3=BC",
        "a@b.c",
    ],
    *["x", "ü", "\udcfc", "\x00", "mailto:", "undisclosed-recipients:;", "[1.2.3.4]", "'", "\u202e", "."],
]


@given(NAMES, ADDRESSES)
def test_what_the_library_writes_is_read_back(name: str, address: str) -> None:
    assume(name.strip("\"' ") == name)
    assert mailboxes(formataddr((name, address))) == (Mailbox(name, address),)


@given(st.lists(st.tuples(NAMES, ADDRESSES), min_size=1, max_size=5, unique_by=lambda pair: pair[1]))
def test_a_whole_list_is_read_back(pairs: list[tuple[str, str]]) -> None:
    assume(all(name.strip("\"' ") == name for name, _ in pairs))
    found = mailboxes(",\n ".join(formataddr(pair) for pair in pairs))
    assert [tuple(one) for one in found] == pairs


@given(st.text(string.printable + "äЖ日", max_size=30).map(lambda name: " ".join(name.split())), ADDRESSES)
def test_no_name_puts_another_address_in_its_place(name: str, address: str) -> None:
    message = EmailMessage()
    message["From"] = Address(name.replace("\r", "").replace("\n", ""), addr_spec=address)
    written = next(line for line in [message.as_bytes().decode("ascii", "surrogateescape")]).partition("From: ")[2]
    listed = mailboxes(written.partition("\n\n")[0])
    assert [one.address for one in listed] == [address]


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_no_text_makes_it_fail(value: str) -> None:
    first = first_mailbox(value)
    for one in (*mailboxes(value), *([first] if first else [])):
        assert one.address.encode("utf-8")
        assert "\x00" not in one.address + one.name
        one.name.encode("utf-8")
        assert len(one.address) <= 320
    assert mailboxes(value) == mailboxes(value)


@pytest.mark.parametrize("piece", ["(", '"', "<", "a@b.c ", "=?utf-8?q?", "\\", ":", "<a@", '"a"@', "a@b.c, "])
@pytest.mark.timeout(20)  # seconds: what takes longer has found a square somewhere
def test_long_rubbish_takes_no_time(piece: str) -> None:
    assert len(mailboxes(piece * 30_000)) <= 500
