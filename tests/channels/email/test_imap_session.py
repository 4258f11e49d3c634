"""Our IMAP connection against a real Dovecot: the ways the library alone goes wrong, each shown not to."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from omnibox.channels.email.imap_session import Idled, ImapSession
from omnibox.channels.email.login import AnyLogin, Login, TokenLogin
from omnibox.channels.email.settings import Security, Server, Timings
from omnibox.model.errors import AuthFailed, Retryable
from tests.channels.email.harness import FAST, IMPATIENT, Tokens, letter
from tests.fakes.dovecot import ALICE, PASSWORD, Dovecot
from tests.fakes.oauth import TokenJudge
from tests.fakes.proxy import Proxy

Work = Callable[[ImapSession], Awaitable[None]]
LOGIN = Login(ALICE, PASSWORD)


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


def plain(port: int) -> Server:
    return Server("127.0.0.1", port, Security.NONE)


def on_line(port: int, work: Work, timings: Timings = FAST, login: AnyLogin = LOGIN) -> None:
    """Run `work` with a session to `port` that is logged in and has INBOX open."""

    async def run() -> None:
        session = await ImapSession.open(plain(port), login, timings)
        try:
            await session.select("INBOX")
            await work(session)
        finally:
            await session.close()

    asyncio.run(run())


def test_thousands_of_lines_in_one_answer(dovecot: Dovecot) -> None:
    for number in range(2500):
        dovecot.deliver(ALICE, b"Subject: %d\n\nx\n" % number)

    async def work(session: ImapSession) -> None:
        found = await session.metas(1, None)
        assert [meta.uid for meta in found] == list(range(1, 2501))
        texts = await session.bodies(range(1, 2501))
        assert len(texts) == 2500

    on_line(dovecot.port, work)


@pytest.mark.parametrize(
    "subject", ["5* hotel ( deal", "* 3 EXISTS", "smile :-) ) (", "{12}", 'a "quote', "A1 OK done"]
)
def test_text_that_looks_like_protocol_comes_whole(dovecot: Dovecot, subject: str) -> None:
    raws = [letter(f"{subject}\n* {subject}\n", subject=subject) for _ in range(3)]
    for raw in raws:
        dovecot.deliver(ALICE, raw)

    async def work(session: ImapSession) -> None:
        found = await session.bodies(range(1, 3 + 1))
        assert sorted(found.values()) == sorted(raws)

    on_line(dovecot.port, work)


def test_a_killed_server_ends_an_idle_at_once(dovecot: Dovecot) -> None:
    async def work(session: ImapSession) -> None:
        listening = asyncio.Event()
        idling = asyncio.ensure_future(session.idle(300, listening.set))
        await listening.wait()
        await asyncio.to_thread(dovecot.kill)
        with pytest.raises(Retryable) as caught:
            await idling
        assert caught.value.code == "connection_lost"
        assert not session.alive

    on_line(dovecot.port, work)


def test_a_killed_server_ends_any_command(dovecot: Dovecot) -> None:
    async def work(session: ImapSession) -> None:
        await asyncio.to_thread(dovecot.kill)
        with pytest.raises(Retryable):
            await session.metas(1, None)
        with pytest.raises(Retryable):
            await session.noop()

    on_line(dovecot.port, work)


def test_a_half_open_line_ends_a_command_in_time(dovecot: Dovecot) -> None:
    with Proxy(dovecot.port) as proxy:

        async def work(session: ImapSession) -> None:
            proxy.freeze()
            with pytest.raises(Retryable) as caught:
                await session.store_seen([1], True)
            assert caught.value.code == "timeout"
            proxy.thaw()
            with pytest.raises(Retryable):  # the late answer belongs to nobody: the connection is gone
                await session.noop()

        on_line(proxy.port, work, IMPATIENT)


def test_done_that_is_not_answered_ends_the_idle(dovecot: Dovecot) -> None:
    with Proxy(dovecot.port) as proxy:

        async def work(session: ImapSession) -> None:
            with pytest.raises(Retryable) as caught:
                await session.idle(0.2, proxy.freeze)
            assert caught.value.code == "timeout"

        on_line(proxy.port, work, IMPATIENT)


def test_a_command_given_up_leaves_no_half_read_line(dovecot: Dovecot) -> None:
    dovecot.deliver(ALICE, b"Subject: big\n\n" + b"x" * 70 * 100_000)

    async def work(session: ImapSession) -> None:
        fetching = asyncio.ensure_future(session.bodies([1]))
        await asyncio.sleep(0)
        fetching.cancel()
        await asyncio.gather(fetching, return_exceptions=True)
        with pytest.raises(Retryable):
            await session.noop()

    on_line(dovecot.port, work)


def test_a_long_answer_may_take_longer_than_the_patience(dovecot: Dovecot) -> None:
    dovecot.deliver(ALICE, b"Subject: big\n\n" + (b"x" * 70 + b"\n") * 200_000)

    async def work(session: ImapSession) -> None:
        found = await session.bodies([1])
        assert len(found[1]) > 14_000_000

    on_line(dovecot.port, work, IMPATIENT)


def test_pieces_make_the_whole(dovecot: Dovecot) -> None:
    raw = letter("0123456789\n" * 3000)
    dovecot.deliver(ALICE, raw)

    async def work(session: ImapSession) -> None:
        data = b""
        while piece := await session.piece(1, len(data), 1000):
            data += piece
        assert data == raw
        assert await session.piece(99, 0, 1000) == b""

    on_line(dovecot.port, work)


@pytest.mark.parametrize(
    "name", ["plain space", "Entwürfe/Ä & b", 'a "quoted" name', "back\\slash", "日本語", "INBOX2)("]
)
def test_mailbox_names_are_quoted_and_encoded(dovecot: Dovecot, name: str) -> None:
    dovecot.doveadm("mailbox", "create", "-u", ALICE, name)

    async def work(session: ImapSession) -> None:
        assert name in {folder.name for folder in await session.folders()}
        await session.append(name, letter("kept"))
        assert (await session.select(name)).exists == 1
        assert (await session.status(name))["MESSAGES"] == 1

    on_line(dovecot.port, work)


def test_a_line_end_in_a_name_is_refused_and_sent_nowhere(dovecot: Dovecot) -> None:
    async def work(session: ImapSession) -> None:
        with pytest.raises(ValueError, match="CR and LF"):
            await session.search("HEADER", "Message-ID", '"x"\r\nA9 DELETE Sent')
        assert "Sent" in {folder.name for folder in await session.folders()}

    on_line(dovecot.port, work)


def test_flags_and_moves_go_by_uid_not_by_number(dovecot: Dovecot) -> None:
    raws = [letter(f"mail {number}") for number in range(4)]
    for raw in raws:
        dovecot.deliver(ALICE, raw)
    dovecot.doveadm("expunge", "-u", ALICE, "mailbox", "INBOX", "uid", "1:2")  # now number 1 is UID 3

    async def work(session: ImapSession) -> None:
        found = await session.bodies(range(1, 4 + 1))
        await session.store_seen([3], True)
        assert {meta.uid: meta.seen for meta in await session.metas(1, None)} == {3: True, 4: False}
        await session.move([4], "Archive")
        assert [meta.uid for meta in await session.metas(1, None)] == [3]
        await session.select("Archive")
        assert list((await session.bodies(range(1, 9 + 1))).values()) == [found[4]]

    on_line(dovecot.port, work)


def test_appends_side_by_side_do_not_mix(dovecot: Dovecot) -> None:
    raws = [letter(f"copy {number} " * 500) for number in range(12)]

    async def work(session: ImapSession) -> None:
        await asyncio.gather(*(session.append("Sent", raw) for raw in raws))
        await session.select("Sent")
        assert sorted((await session.bodies(range(1, 99 + 1))).values()) == sorted(raws)

    on_line(dovecot.port, work)


def test_mail_that_comes_during_another_command_is_not_missed(dovecot: Dovecot) -> None:
    async def work(session: ImapSession) -> None:
        dovecot.deliver(ALICE, letter("while you were out"))
        await session.noop()  # EXISTS comes here, outside of any IDLE
        listening = asyncio.Event()
        idling = asyncio.ensure_future(session.idle(60, listening.set))
        await listening.wait()
        assert len(await asyncio.to_thread(dovecot.messages, ALICE)) == 1
        dovecot.deliver(ALICE, letter("and again"))
        assert await idling is Idled.CHANGED
        assert [meta.uid for meta in await session.metas(1, None)] == [1, 2]

    on_line(dovecot.port, work)


def test_a_quiet_round_of_idle_ends_by_itself(dovecot: Dovecot) -> None:
    async def work(session: ImapSession) -> None:
        assert await session.idle(0.05, lambda: None) is Idled.QUIET
        await session.noop()

    on_line(dovecot.port, work)


def test_capabilities_are_asked_for_again_after_a_token_login() -> None:
    with TokenJudge({"good": ALICE}) as judge, Dovecot(introspection_port=judge.port) as server:
        server.deliver(ALICE, letter())

        async def work(session: ImapSession) -> None:
            assert {"MOVE", "IDLE", "SPECIAL-USE"} <= session.capabilities  # offered after a login only
            await session.move([1], "Archive")

        on_line(server.port, work, login=TokenLogin(ALICE, Tokens("good")))


def test_a_refused_token_is_answered_and_explained() -> None:
    with TokenJudge({"good": ALICE}) as judge, Dovecot(introspection_port=judge.port) as server:
        with pytest.raises(AuthFailed) as caught:
            on_line(server.port, _nothing, login=TokenLogin(ALICE, Tokens("stale")))
        assert caught.value.code == "auth_refused"
        assert '"status"' in caught.value.params["remote"]  # the challenge's own words, in JSON
        assert "stale" not in repr(caught.value.params)


@pytest.mark.parametrize("mechanisms", ["plain xoauth2", "plain oauthbearer"])
def test_a_token_that_ran_out_is_replaced_on_the_same_line(mechanisms: str) -> None:
    with (
        TokenJudge({"fresh": ALICE}) as judge,
        Dovecot(introspection_port=judge.port, mechanisms=mechanisms) as server,
    ):
        tokens = Tokens("stale", "fresh")
        on_line(server.port, _nothing, login=TokenLogin(ALICE, tokens))
        assert tokens.refused == ["stale"]
        with pytest.raises(AuthFailed) as caught:
            on_line(server.port, _nothing, login=TokenLogin(ALICE, Tokens("stale")))
        assert caught.value.code == "auth_refused"
        assert "stale" not in repr(caught.value.params)


def test_a_server_that_takes_no_tokens_is_named() -> None:
    with Dovecot(mechanisms="plain") as server, pytest.raises(AuthFailed) as caught:
        on_line(server.port, _nothing, login=TokenLogin(ALICE, Tokens("good")))
    assert caught.value.code == "token_unsupported"


async def _nothing(session: ImapSession) -> None:
    """Only the login matters."""


def test_a_password_with_every_awkward_sign_logs_in() -> None:
    awkward = 'q"uo\\te {3} *( %ü€ 日本)'
    with Dovecot({ALICE: awkward}) as server:
        on_line(server.port, _nothing, login=Login(ALICE, awkward))
        with pytest.raises(AuthFailed) as caught:
            on_line(server.port, _nothing, login=Login(ALICE, "wrong"))
        assert caught.value.code == "auth_refused"


def test_login_command_where_nothing_else_is_offered(dovecot: Dovecot) -> None:
    async def run() -> None:
        session = await ImapSession.connect(plain(dovecot.port), FAST)
        session.capabilities.discard("AUTH=PLAIN")
        await session.login(LOGIN)
        await session.select("INBOX")
        await session.close()

    asyncio.run(run())
