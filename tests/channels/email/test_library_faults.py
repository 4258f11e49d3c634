"""What the IMAP library gets wrong, each against a real server: our protocol over it must not.

The faults are numbered as they were found in aioimaplib 2.0.3. Those that have tests of their own elsewhere are named
in docs/testing.md; here stand the rest.
"""

import asyncio
import logging
import sys
from collections.abc import Iterator
from types import FrameType

import pytest

from omnibox.channels.email.imap_reader import ResponseReader
from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.login import Login
from omnibox.channels.email.settings import Security, Server
from omnibox.model.errors import Retryable
from tests.channels.email.harness import FAST, IMPATIENT, letter
from tests.channels.email.test_imap_session import LOGIN, on_line
from tests.fakes.dovecot import ALICE, Dovecot
from tests.fakes.proxy import Proxy


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


def steps(lines: int) -> int:
    """Count what is called while a chunk of so many lines is cut."""
    reader, calls = ResponseReader(), 0
    chunk = b"".join(b"* %d FETCH (UID %d FLAGS (\\Seen) SUBJECT (a) (b)\r\n" % (n, n) for n in range(lines))

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        found = sum(1 for _ in reader.feed(chunk))
    finally:
        sys.setprofile(None)
    assert found == lines
    assert reader.empty  # nothing that was given out is kept, and so nothing is joined again
    return calls


def test_four_times_the_lines_are_four_times_the_work() -> None:
    few, many = steps(1000), steps(4000)
    assert many <= few * 4 + 100


def test_a_line_lost_under_tls_ends_an_idle_at_once(dovecot: Dovecot) -> None:
    server = Server("127.0.0.1", dovecot.tls_port, Security.TLS, str(dovecot.certificates.ca_file))
    with Proxy(dovecot.tls_port) as proxy:

        async def run() -> None:
            session = await ImapSession.open(
                Server(server.host, proxy.port, server.security, server.ca_file), LOGIN, FAST
            )
            await session.select("INBOX")
            listening = asyncio.Event()
            idling = asyncio.ensure_future(session.idle(300, listening.set))
            await listening.wait()
            await asyncio.to_thread(proxy.cut)
            with pytest.raises(Retryable) as caught:
                await idling
            assert caught.value.code == "connection_lost"

        asyncio.run(run())


def test_a_fetch_keeps_its_modifiers(dovecot: Dovecot) -> None:
    for number in range(3):
        dovecot.deliver(ALICE, letter(str(number)))
    with Proxy(dovecot.port) as proxy:

        async def work(session: ImapSession) -> None:
            known = (await session.select("INBOX")).mod_seq
            await session.store_seen([2], True)
            found = await session.changes(1, 9, known)
            assert [(mark.uid, mark.seen) for mark in found.marks] == [(2, True)]
            assert b"(CHANGEDSINCE %d VANISHED)" % known in proxy.asked

        on_line(proxy.port, work)


def test_a_command_during_idle_takes_its_turn_behind_it(dovecot: Dovecot) -> None:
    async def work(session: ImapSession) -> None:
        listening = asyncio.Event()
        idling = asyncio.ensure_future(session.idle(300, listening.set))
        await listening.wait()
        waiting = asyncio.ensure_future(session.noop())
        await asyncio.sleep(0)
        assert not waiting.done()
        session.wake()
        await idling
        await waiting

    on_line(dovecot.port, work)


def test_any_verb_goes_in_any_state(dovecot: Dovecot) -> None:
    async def work(session: ImapSession) -> None:
        assert session.tells_gone  # QRESYNC was enabled after the login, before a mailbox was open
        for verb, *words in (["ENABLE", "CONDSTORE"], ["UNSELECT"], ["NAMESPACE"], ["ENABLE", "QRESYNC"]):
            assert (await session._call(verb, *words)).ok, verb

    on_line(dovecot.port, work)


def test_nothing_a_person_wrote_or_keeps_secret_reaches_a_log(
    dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    dovecot.deliver(ALICE, letter("the body nobody may log", subject="the subject nobody may log"))
    word = 'pass"word\\nobody may log'
    dovecot.set_password(ALICE, word)
    caplog.set_level(logging.DEBUG)

    async def run() -> None:
        session = await ImapSession.connect(Server("127.0.0.1", dovecot.port, Security.NONE), FAST)
        session.capabilities.discard("AUTH=PLAIN")  # LOGIN is where the library logs what it sends
        await session.login(Login(ALICE, word))
        await session.select("INBOX")
        assert b"nobody may log" in (await session.bodies([1]))[1]
        await session.close()

    asyncio.run(run())
    assert "nobody may log" not in caplog.text


def test_no_search_names_a_charset(dovecot: Dovecot) -> None:
    raw = letter("x", message_id="<a.b@c.example>")
    dovecot.deliver(ALICE, raw)
    with Proxy(dovecot.port) as proxy:

        async def work(session: ImapSession) -> None:
            assert await session.search("HEADER", "Message-ID", '"<a.b@c.example>"') == [1]
            assert await session.search("ALL") == [1]
            assert b"SEARCH" in proxy.asked
            assert b"CHARSET" not in proxy.asked

        on_line(proxy.port, work)


def test_a_server_that_will_not_search_is_told_by_its_words(dovecot: Dovecot) -> None:
    # Microsoft's answer to a charset, whatever the search
    def refuse(data: bytes) -> bytes:
        return data.replace(b" OK Search completed", b" NO [BADCHARSET (US-ASCII)] no such charset")

    with Proxy(dovecot.port, tell=refuse) as proxy:

        async def work(session: ImapSession) -> None:
            with pytest.raises(Retryable) as caught:
                await session.search("ALL")
            assert "BADCHARSET" in caught.value.params["text"]

        on_line(proxy.port, work, IMPATIENT)
