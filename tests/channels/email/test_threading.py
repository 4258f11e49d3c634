"""Threads as RFC 5256 has them, with Dovecot's own THREAD REFERENCES as the judge."""

import asyncio
import random
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.settings import Security, Server
from omnibox.channels.email.threading import Letter, Node, parents, threads
from tests.channels.email.harness import FAST
from tests.fakes.dovecot import ALICE, PASSWORD, Dovecot

START = datetime(2024, 1, 1, tzinfo=UTC)


def letter_of(key: int, message_id: str = "", references: tuple[str, ...] = (), subject: str = "") -> Letter:
    return Letter(key, message_id or f"<{key}@x>", references, subject, START + timedelta(minutes=key))


def shape(nodes: list[Node]) -> object:
    """Return threads as nested sets, so that order does not count."""
    return frozenset((node.letter.key if node.letter else None, shape(node.children)) for node in nodes)


def test_a_reply_hangs_below_its_parent() -> None:
    found = parents([letter_of(1), letter_of(2, references=("<1@x>",)), letter_of(3, references=("<1@x>", "<2@x>"))])
    assert found == {1: None, 2: 1, 3: 2}


def test_a_missing_mail_holds_its_answers_together() -> None:
    (thread,) = threads([letter_of(1, references=("<gone@x>",)), letter_of(2, references=("<gone@x>",))])
    assert thread.letter is None
    assert [child.letter.key for child in thread.children if child.letter] == [1, 2]


def test_references_in_a_circle_do_no_harm() -> None:
    found = parents([letter_of(1, references=("<2@x>",)), letter_of(2, references=("<1@x>",))])
    assert sorted(found) == [1, 2]
    assert None in found.values()


def test_one_id_twice_gives_two_places() -> None:
    assert sorted(parents([letter_of(1, "<same@x>"), letter_of(2, "<same@x>"), letter_of(3, "<same@x>")])) == [1, 2, 3]


def test_a_thousand_answers_deep() -> None:
    chain = [letter_of(number, references=(f"<{number - 1}@x>",)) for number in range(1, 5001)]
    found = parents(chain)
    assert found[5000] == 4999
    assert len(found) == 5000


def mailbox(seed: int, count: int) -> list[Letter]:
    """Make letters with good, broken, missing, looping and repeated references and subjects."""
    chance = random.Random(seed)
    subjects = ["Order 1", "Re: Order 1", "Fwd: Order 1", "[list] Order 1", "Lamp", "RE: Lamp", "Re: lamp (fwd)", ""]
    made: list[Letter] = []
    for key in range(1, count + 1):
        known = [letter.message_id for letter in made] + [f"<{chance.randint(1, count)}@x>", "<never@x>"]
        chain = tuple(dict.fromkeys(chance.choice(known) for _ in range(chance.choice([0, 0, 1, 1, 2, 3, 5]))))
        message_id = chance.choice([letter.message_id for letter in made]) if made and chance.random() < 0.03 else ""
        subject = chance.choice(subjects) if chance.random() < 0.5 else f"Topic {key}"
        made.append(letter_of(key, message_id, chain, subject))
    return made


def raw_of(letter: Letter) -> bytes:
    lines = [f"Message-ID: {letter.message_id}", f"Subject: {letter.subject}", f"Date: {format_datetime(letter.at)}"]
    if letter.references:
        lines.append("References: " + "\r\n ".join(letter.references))
    return ("\r\n".join(lines) + "\r\n\r\nx\r\n").encode()


async def judged(server: Dovecot) -> str:
    session = await ImapSession.open(
        Server("127.0.0.1", server.port, Security.NONE), ALICE, {"password": PASSWORD}, FAST
    )
    try:
        await session.select("INBOX")
        answer = await session._call("UID THREAD", "REFERENCES", "UTF-8", "ALL")
        return next(line[0] for line in answer.untagged if line[0].startswith(b"* THREAD")).decode()[9:]
    finally:
        await session.close()


def shape_of_answer(text: str) -> object:
    """Read `(1 2)(3 (4)(5))((6)(7))` into nested sets: numbers in a row each hang below the one before."""
    stack: list[list[object]] = [[]]
    for token in re.findall(r"\(|\)|\d+", text):
        if token == "(":
            stack.append([])
        elif token == ")":
            done = _nested(stack.pop())
            stack[-1].append(done)
        else:
            stack[-1].append(int(token))
    return frozenset(stack[0])


def _nested(members: list[object]) -> object:
    row = [member for member in members if isinstance(member, int)]
    below = frozenset(member for member in members if not isinstance(member, int))
    if not row:
        return (None, below)
    for number in reversed(row[1:]):
        below = frozenset({(number, below)})
    return (row[0], below)


@pytest.mark.parametrize("seed", range(6))
def test_dovecot_agrees(seed: int) -> None:
    letters = mailbox(seed, 250)
    with Dovecot() as server:
        for letter in letters:
            server.deliver(ALICE, raw_of(letter), at=letter.at)
        theirs = shape_of_answer(asyncio.run(judged(server)))
    assert shape(threads(letters)) == theirs
