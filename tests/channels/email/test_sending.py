"""Sending through a real SMTP server: what each failure says, and what may have left."""

import asyncio
import email
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest

from omnibox.channels.base import OutboundFile, Sender
from omnibox.channels.email import smtp
from omnibox.channels.email.driver import EmailDriver
from omnibox.channels.email.login import Login, TokenLogin
from omnibox.channels.email.renamed import relay_names
from omnibox.channels.email.settings import Security, Server
from omnibox.channels.email.smtp import submit
from omnibox.model.errors import AuthFailed, ChannelError, RateLimited, Rejected, Retryable, Unknown
from omnibox.model.handle import email_handle
from tests.channels.email.harness import BOB, FAST, IMPATIENT, Mailroom, Tokens, letter, outbound
from tests.channels.listening import listening
from tests.fakes.dovecot import ALICE
from tests.fakes.smtp import SmtpServer

T = TypeVar("T")


@pytest.fixture
def room() -> Iterator[Mailroom]:
    with Mailroom() as opened:
        yield opened


def sending(driver: EmailDriver, work: Callable[[Sender], Awaitable[T]]) -> T:
    async def run() -> T:
        assert driver.sender is not None
        try:
            return await work(driver.sender)
        finally:
            await driver.close()

    return asyncio.run(run())


def failure(driver: EmailDriver, **changes: object) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        sending(driver, lambda sender: sender.send(outbound(**changes)))  # type: ignore[arg-type] # fields of Outbound
    return caught.value


def in_sent(room: Mailroom) -> list[str]:
    return [email.message_from_bytes(raw)["Message-ID"] for raw in room.dovecot.messages(ALICE, "Sent")]


def test_a_mail_leaves_and_a_copy_stays(room: Mailroom) -> None:
    message = outbound("Grüße", bcc=(email_handle("quiet@x.example"),), cc=(email_handle("carol@x.example"),))
    receipt = sending(room.driver(), lambda sender: sender.send(message))
    assert receipt.provider_id == message.provider_id
    assert receipt.refused == {}
    (mail,) = room.smtp.taken
    assert mail.sender == ALICE
    assert set(mail.recipients) == {BOB, "carol@x.example", "quiet@x.example"}
    assert b"quiet@x.example" not in mail.raw
    assert in_sent(room) == [message.provider_id]
    assert room.dovecot.flags(ALICE, "Sent") == ["S"]


def test_what_a_rule_wrote_has_no_return_path(room: Mailroom) -> None:
    sending(room.driver(), lambda sender: sender.send(outbound("We got it.", automatic=True)))
    (mail,) = room.smtp.taken
    assert (mail.sender, mail.recipients) == ("<>", (BOB,))


def test_a_server_that_wants_a_return_path_gets_ours(room: Mailroom) -> None:
    room.smtp.refuse_senders.add("<>")
    sending(room.driver(), lambda sender: sender.send(outbound("We got it.", automatic=True)))
    (mail,) = room.smtp.taken
    assert mail.sender == ALICE


def test_a_copy_that_is_there_is_not_made_again(room: Mailroom) -> None:
    message = outbound()
    room.deliver(letter(message_id=message.provider_id), folder="Sent")
    sending(room.driver(), lambda sender: sender.send(message))
    assert in_sent(room) == [message.provider_id]


@pytest.mark.allow_log("no copy in Sent: refused")
def test_a_failed_copy_is_no_failed_send(room: Mailroom) -> None:
    room.imap.refuse()
    receipt = sending(room.driver(), lambda sender: sender.send(outbound()))
    assert receipt.refused == {}
    assert len(room.smtp.taken) == 1


def test_some_refused_recipients_are_told(room: Mailroom) -> None:
    room.smtp.refuse["carol@x.example"] = "550 5.1.1 no such user"
    message = outbound(cc=(email_handle("carol@x.example"),))
    receipt = sending(room.driver(), lambda sender: sender.send(message))
    assert list(receipt.refused) == ["carol@x.example"]
    assert "550" in receipt.refused["carol@x.example"]
    assert room.smtp.taken[0].recipients == (BOB,)


def test_all_refused_for_good(room: Mailroom) -> None:
    room.smtp.refuse[BOB] = "550 5.1.1 no such user"
    error = failure(room.driver())
    assert isinstance(error, Rejected)
    assert error.code == "recipients_refused"
    assert BOB in error.params["refused"]
    assert room.smtp.taken == []


def test_all_refused_for_now(room: Mailroom) -> None:
    room.smtp.refuse[BOB] = "451 4.7.1 greylisted, come back"
    error = failure(room.driver())
    assert isinstance(error, Retryable)
    assert "greylisted" in error.params["text"]
    assert room.smtp.taken == []


def test_all_refused_because_it_was_too_much_names_the_pause(room: Mailroom) -> None:
    room.smtp.refuse[BOB] = "452 4.5.3 Too many recipients received this hour, wait 7 min"
    error = failure(room.driver())
    assert isinstance(error, RateLimited)
    assert error.retry_after == 420.0


@pytest.mark.parametrize(
    "answer, kind, code",
    [
        ("452 4.3.1 disk full", Retryable, "server_refused"),
        ("450 4.2.1 The user you are contacting is receiving mail at a rate limit", RateLimited, "rate_limited"),
        ("451 4.7.650 throttled, try again in 10 minutes", RateLimited, "rate_limited"),
        ("550 5.4.5 Daily user sending limit exceeded", RateLimited, "rate_limited"),
        ("554 5.2.252 SendAsDenied; alice not allowed to send as bob", Rejected, "sender_refused"),
        ("550 5.7.60 SMTP; Client does not have permissions to send as this sender", Rejected, "sender_refused"),
        ("530 5.7.57 Client not authenticated to send mail", AuthFailed, "auth_refused"),
        ("421 4.3.2 going down", Retryable, "server_refused"),
        ("554 5.7.1 looks like spam", Rejected, "server_refused"),
        ("552 5.3.4 message too large", Rejected, "too_large"),
    ],
)
def test_what_an_answer_to_the_mail_means(room: Mailroom, answer: str, kind: type[ChannelError], code: str) -> None:
    room.smtp.answer_data = answer
    error = failure(room.driver())
    assert isinstance(error, kind)
    assert error.code == code
    if not isinstance(error, AuthFailed | RateLimited) and code != "too_large":
        assert answer[:3] in error.params["text"]
    assert in_sent(room) == []


def test_a_sender_the_server_does_not_take_is_named(room: Mailroom) -> None:
    room.smtp.refuse_sender = "553 5.7.1 alice@example.com: sender address rejected: not owned by user"
    error = failure(room.driver())
    assert isinstance(error, Rejected)
    assert (error.code, error.params["address"]) == ("sender_refused", ALICE)
    assert "not owned" in error.params["text"]


def test_what_the_server_takes_is_told_with_each_receipt() -> None:
    with Mailroom(size_limit=12_345_678) as room:
        receipt = sending(room.driver(), lambda sender: sender.send(outbound()))
        assert receipt.max_size == 12_345_678


def test_a_name_exchange_gave_the_mail_is_read_back_from_sent(room: Mailroom) -> None:
    message = outbound()
    copy = letter("Our answer", sender=ALICE, headers=f"X-Microsoft-Original-Message-ID: {message.provider_id}\r\n")
    theirs = room.deliver(copy, folder="Sent", seen=True)
    receipt = sending(room.driver(), lambda sender: sender.send(message))
    assert receipt.aliases == (theirs,)
    assert len(in_sent(room)) == 1  # the server made the copy, no second one
    found = sending(room.driver(), lambda sender: sender.lookup(message))
    assert found is not None
    assert (found.provider_id, found.aliases) == (message.provider_id, (theirs,))


def test_a_name_amazon_gave_the_mail_is_read_from_its_answer() -> None:
    said = "Ok 0102018d1c2b3a4f-1a2b3c4d-1a2b-3c4d-5e6f-0a1b2c3d4e5f-000000"
    word = said[3:]
    assert relay_names("email-smtp.eu-west-1.amazonaws.com", said) == (f"<{word}@eu-west-1.amazonses.com>",)
    assert relay_names("email-smtp.us-east-1.amazonaws.com", said) == (f"<{word}@email.amazonses.com>",)
    assert relay_names("smtp.shop.example", said) == ()
    assert relay_names("email-smtp.eu-west-1.amazonaws.com", "Ok queued as 4F2A") == ()


def test_too_large_is_known_before_a_byte_is_sent() -> None:
    with Mailroom(size_limit=100_000) as room:
        error = failure(room.driver(), files=(OutboundFile("f", "a/b", b"x" * 100_000),))
        assert isinstance(error, Rejected)
        assert error.code == "too_large"
        assert error.params["limit"] == 100_000
        assert error.params["size"] > 100_000
        assert room.smtp.taken == []


def test_a_line_lost_after_the_mail_is_unknown_and_nothing_is_said_of_it(room: Mailroom) -> None:
    room.smtp.lose_after_data = 1
    error = failure(room.driver())
    assert isinstance(error, Unknown)
    assert len(room.smtp.taken) == 1  # it had gone


def test_after_unknown_the_mail_is_looked_up(room: Mailroom) -> None:
    message = outbound()
    driver = room.driver()
    assert driver.sender is not None
    assert driver.sender.resend_after_unknown
    assert sending(driver, lambda sender: sender.lookup(message)) is None
    room.deliver(letter(message_id=message.provider_id), folder="Sent")
    found = sending(room.driver(), lambda sender: sender.lookup(message))
    assert found is not None
    assert found.provider_id == message.provider_id


def test_a_look_up_that_cannot_be_done_says_so(room: Mailroom) -> None:
    room.imap.refuse()
    with pytest.raises(Retryable):
        sending(room.driver(), lambda sender: sender.lookup(outbound()))


def test_a_server_out_of_reach_leaves_nothing(room: Mailroom) -> None:
    room.out.refuse()
    error = failure(room.driver())
    assert isinstance(error, Retryable)
    assert error.code == "refused"


def test_a_line_that_hangs_before_the_mail_leaves_nothing(room: Mailroom) -> None:
    room.out.freeze()
    error = failure(room.driver(IMPATIENT))
    assert isinstance(error, Retryable)
    assert error.code == "timeout"


@pytest.mark.parametrize("count", [10, 60, 150, 260, 300])
def test_a_line_cut_anywhere_never_says_nothing_left_when_it_did(room: Mailroom, count: int) -> None:
    room.out.cut_after(count)
    try:
        sending(room.driver(), lambda sender: sender.send(outbound()))
        outcome = "sent"
    except Retryable:
        outcome = "nothing left"
    except Unknown:
        outcome = "unknown"
    if outcome == "nothing left":
        assert room.smtp.taken == []
    if outcome == "sent":
        assert len(room.smtp.taken) == 1


def test_a_refused_login(room: Mailroom) -> None:
    error = failure(room.driver(password="mistyped"))
    assert isinstance(error, AuthFailed)
    assert error.code == "auth_refused"
    assert "mistyped" not in repr(error.params)


def test_nobody_to_send_to(room: Mailroom) -> None:
    error = failure(room.driver(), to="nobody")
    assert isinstance(error, Rejected)
    assert error.code == "no_recipient"


def test_an_address_beyond_ascii_goes_as_it_is(room: Mailroom) -> None:
    sending(room.driver(), lambda sender: sender.send(outbound(to="jörg@bücher.example")))
    assert room.smtp.taken[0].recipients == ("jörg@xn--bcher-kva.example",)


def test_a_large_file_goes_out_whole(room: Mailroom) -> None:
    data = bytes(range(256)) * 4000 * 10
    sending(
        room.driver(), lambda sender: sender.send(outbound(files=(OutboundFile("plan.pdf", "application/pdf", data),)))
    )
    sent = email.message_from_bytes(room.smtp.taken[0].raw)
    parts = sent.get_payload()
    assert isinstance(parts, list)
    assert parts[1].get_payload(decode=True) == data  # type: ignore[union-attr] # the second part is the file


def test_read_state_is_written_back(room: Mailroom) -> None:
    first, second = room.deliver(letter("one")), room.deliver(letter("two"))

    async def run() -> None:
        driver = room.driver()
        assert driver.flags is not None
        await driver.flags.mark_seen([second, "<unknown@x.example>"], True)
        await driver.flags.mark_seen([second], True)
        async with listening(driver) as line:
            found = {item.provider_id: item.seen for item in await line.finished()}
        assert found == {first: False, second: True}
        again = room.driver()
        assert again.flags is not None
        await again.flags.mark_seen([second], False)
        await again.close()

    asyncio.run(run())
    assert sorted(room.dovecot.flags(ALICE)) == ["", ""]


def test_errands_survive_a_line_that_died_meanwhile(room: Mailroom) -> None:
    message = outbound()

    async def work(sender: Sender) -> None:
        assert await sender.lookup(message) is None
        await asyncio.to_thread(room.dovecot.restart)
        room.deliver(letter(message_id=message.provider_id), folder="Sent")
        assert await sender.lookup(message) is not None

    sending(room.driver(), work)


@pytest.mark.parametrize("way", ["XOAUTH2", "OAUTHBEARER"])
@pytest.mark.parametrize("size", [10, 1_200_000])  # a big mail is sent in a thread with a loop of its own
def test_a_token_that_ran_out_is_replaced_and_the_mail_leaves_once(way: str, size: int) -> None:
    with SmtpServer(tokens={"fresh": ALICE}, token_ways=way) as smtp:
        server = Server("127.0.0.1", smtp.port, Security.NONE)
        raw, tokens = letter("x" * 70 + "\n" * 2) + b"y\r\n" * (size // 3), Tokens("stale", "fresh")
        asyncio.run(submit(server, TokenLogin(ALICE, tokens), FAST, (ALICE, [BOB]), raw))
        assert (smtp.shown, len(smtp.taken)) == (["stale", "fresh"], 1)
        with pytest.raises(AuthFailed) as caught:
            asyncio.run(submit(server, TokenLogin(ALICE, Tokens("stale")), FAST, (ALICE, [BOB]), raw))
        assert caught.value.code == "auth_refused"
        assert "stale" not in repr(caught.value.params)
        assert len(smtp.taken) == 1


def test_a_submission_server_that_takes_no_tokens_is_named() -> None:
    with SmtpServer() as smtp:
        server = Server("127.0.0.1", smtp.port, Security.NONE)
        with pytest.raises(AuthFailed) as caught:
            asyncio.run(submit(server, TokenLogin(ALICE, Tokens("good")), FAST, (ALICE, [BOB]), letter()))
    assert caught.value.code == "token_unsupported"


class _SlowReader:
    """A server that says go ahead and reads nothing of the mail before it is told to."""

    def __init__(self) -> None:
        self.waits, self.reads, self.over = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.mail = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            begins = line.upper().startswith(b"DATA")
            writer.write(b"354 go ahead\r\n" if begins else b"250 fine\r\n")
            if begins:
                break
        self.mail = await reader.read(1)
        self.waits.set()
        await self.reads.wait()
        try:
            while piece := await reader.read(1 << 16):
                self.mail += piece
        except ConnectionError:
            pass  # cut off is what is hoped for
        writer.close()
        self.over.set()


@pytest.mark.parametrize("aside", [0, 100_000_000])  # bytes: in a thread with a loop of its own, and in ours
def test_a_mail_whose_sending_is_given_up_does_not_leave_behind_our_back(
    monkeypatch: pytest.MonkeyPatch, aside: int
) -> None:
    """It would be looked up meanwhile, not found, and sent again."""
    monkeypatch.setattr(smtp, "BIG", aside)
    slow = _SlowReader()
    raw = letter() + (b"y" * 70 + b"\r\n") * 200_000  # more than the system holds of a line

    async def run() -> None:
        async with await asyncio.start_server(slow.serve, "127.0.0.1", 0, limit=1 << 12) as there:
            server = Server("127.0.0.1", there.sockets[0].getsockname()[1], Security.NONE)
            work = asyncio.create_task(submit(server, Login(ALICE, "secret"), FAST, (ALICE, [BOB]), raw))
            await slow.waits.wait()
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
            slow.reads.set()
            await slow.over.wait()

    asyncio.run(asyncio.wait_for(run(), 30))
    assert 0 < len(slow.mail) < len(raw)
