"""Threads as RFC 5256 has them, with Dovecot's own THREAD REFERENCES as the judge."""

import asyncio
import random
import re
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

from hypothesis import given, strategies as st

from omnibox.channels.email.fields import Fields
from omnibox.channels.email.headers import date_of
from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.login import Login
from omnibox.channels.email.mime import parse
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


SUBJECTS = (
    "Order 1", "Re: Order 1", "Fwd: Order 1", "[list] Order 1", "[list] Re[2]: Order 1", "Re: [list] Order 1", "Lamp",
    "RE: Lamp", "Re: lamp (fwd)", "[Fwd: Lamp]", "Re [a] : Lamp", "FW: re:  Fwd: Lamp (fwd) (FWD)", "(fwd)", "Re:",
    "[only]", "Re: [only]", "[Fwd: [Fwd: Re: Größe]]", "AW: Größe", "Größe", "Re: größe", "注文 1", "Re: 注文 1",
    "Re: =?broken?=", "", "Re[3]:Lamp", "Re:Re:re: Order\t1", "[a][b] Re: [c] fwd: Lamp",
)  # fmt: skip


def mailbox(seed: int, count: int) -> list[Letter]:
    """Make letters with good, broken, missing, looping and repeated references and subjects."""
    chance = random.Random(seed)
    names = [f"<{seed}.{key}@{chance.choice(('x', 'Y.example', 'z-1'))}>" for key in range(count)]
    made: list[Letter] = []
    for key, given_name in enumerate(names, 1):
        name = given_name
        chain: tuple[str, ...] = ()
        if made and chance.random() < 0.4:  # a reply as it should be, some of its chain lost or out of order
            above = chance.choice(made[-40:])
            chain = (*above.references[-chance.randint(1, 6) :], above.message_id)
            chain = tuple(chance.sample(chain, len(chain))) if chance.random() < 0.2 else chain
        elif chance.random() < 0.6:  # anything: forwards, backwards, in circles, itself, mails nobody has
            chain = tuple(chance.choice((*names, name, "<never@x>")) for _ in range(chance.choice((1, 1, 2, 3, 5))))
        if made and chance.random() < 0.03:
            name = chance.choice(made).message_id
        subject = chance.choice(SUBJECTS) if chance.random() < 0.4 else f"Topic {seed} {key}"
        at = START + timedelta(minutes=chance.randint(0, count) if chance.random() < 0.2 else key)
        made.append(Letter(key, name, tuple(dict.fromkeys(chain)), subject, at))
    return made


def raw_of(letter: Letter) -> bytes:
    """Write a letter as mail programs do: folded, encoded, some with In-Reply-To alone, some with words around ids."""
    form = letter.key % 7
    subject = letter.subject
    if not subject.isascii():
        charset = "utf-8" if form % 2 else "iso-2022-jp" if "注" in subject else "latin-1"
        subject = Header(subject, charset).encode()
    lines = [f"Message-ID: {letter.message_id}", f"Date: {format_datetime(letter.at)}"]
    if form != 6 or subject:
        lines.append(f"Subject: {subject}")
    if len(letter.references) == 1 and form in (1, 2):
        lines.append(f"In-Reply-To: {letter.references[0]}" + (" (your mail of yesterday)" if form == 2 else ""))
    elif letter.references:
        lines.append(f"References: {({3: chr(9), 4: '  '}.get(form, chr(13) + chr(10) + ' ')).join(letter.references)}")
        if form == 5:
            lines.append("In-Reply-To: <somebody.else@x>")  # References outweigh it
    return ("\r\n".join(lines) + "\r\n\r\nx\r\n").encode()


def read(key: int, raw: bytes) -> Letter:
    """Read a mail with our own parser."""
    fields = Fields(parse(raw)[0])
    (message_id,) = fields.ids("message-id")
    chain = fields.ids("references") or fields.ids("in-reply-to")[:1]
    return Letter(key, message_id, chain, fields.text("subject"), date_of(fields.raw("date")) or START)


async def judged(server: Dovecot, folders: list[str]) -> list[str]:
    """Return what the server makes of each folder."""
    session = await ImapSession.open(Server("127.0.0.1", server.port, Security.NONE), Login(ALICE, PASSWORD), FAST)
    found = []
    try:
        for folder in folders:
            await session.select(folder)
            answer = await session._call("UID THREAD", "REFERENCES", "UTF-8", "ALL")
            found.append(next(line[0] for line in answer.untagged if line[0].startswith(b"* THREAD")).decode()[9:])
        return found
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


def test_dovecot_agrees() -> None:
    """Three thousand mails in one mailbox, and small ones in which nearly everything is odd."""
    boxes = {"INBOX": mailbox(0, 3000)} | {f"box{seed}": mailbox(seed, 60) for seed in range(1, 9)}
    with Dovecot() as server:
        for folder, letters in boxes.items():
            for letter in letters:
                server.deliver(ALICE, raw_of(letter), folder, at=letter.at)
        theirs = asyncio.run(judged(server, list(boxes)))
    for letters, answer in zip(boxes.values(), theirs, strict=True):
        ours = shape(threads(read(letter.key, raw_of(letter)) for letter in letters))
        assert ours == shape_of_answer(answer)


# ---------------------------------------------------------------- what holds for any mailbox

NAMES = [f"<{letter}@x>" for letter in "abcdefgh"]
LETTERS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=5), st.sampled_from(SUBJECTS)),
    max_size=12,
).map(lambda told: [Letter(key, *one, START + timedelta(minutes=key)) for key, one in enumerate(told)])  # fmt: skip


@given(LETTERS)
def test_every_mail_stands_once_and_nothing_circles(letters: list[Letter]) -> None:
    found = parents(letters)
    assert sorted(found) == [letter.key for letter in letters]
    for key in found:
        seen: set[int] = set()
        step: int | None = key
        while step is not None:
            assert step not in seen
            seen.add(step)
            step = found[step]


@given(st.integers(0, 2**32), st.integers(2, 40))
def test_the_order_of_arrival_is_nothing(seed: int, count: int) -> None:
    """Whole chains in any order give one tree: References say everything, so nothing is left to who came first."""
    chance = random.Random(seed)
    made: list[Letter] = []
    for key in range(count):
        above = chance.choice(made) if made and chance.random() < 0.8 else None
        chain = (*above.references, above.message_id) if above else ()
        made.append(Letter(key, f"<{key}@x>", chain, f"Topic {key}", START + timedelta(minutes=key)))
    held = [letter for letter in made if chance.random() < 0.8]
    mixed = chance.sample(held, len(held))
    assert shape(threads(mixed)) == shape(threads(held))
