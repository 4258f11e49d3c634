"""Handing mail over: one submission, step by step, so that each failure says whether anything may have left.

Up to the server's go-ahead for DATA nothing has left. From there until its answer a lost line is `Unknown`.
Source: RFC 5321 section 4.2 (codes), RFC 1047 (duplicates).
"""

import asyncio
import base64
import contextlib
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field

import aiosmtplib
from aiosmtplib.errors import SMTPException, SMTPResponseException

from omnibox.channels.email.line_errors import check_allowed, client_context
from omnibox.channels.email.login import BEARER_REFUSED, AnyLogin, Credentials
from omnibox.channels.email.settings import Security, Server, Timings
from omnibox.channels.email.smtp_answers import broken, connect_failed, login_failed, none_left, refused, said
from omnibox.model.errors import AuthFailed, Rejected, Retryable, Unknown

BIG = 1_000_000  # bytes; from here on a mail is sent in a thread: the library works on it for most of a second
_SLOWEST_UPLOAD = 20_000  # bytes a second
_MOST_DIGITS = 13  # of a SIZE that means anything
_GOODBYE = 2.0  # seconds
_GREETS_AS = "[127.0.0.1]"  # the library would ask the resolver for our name, and tell it to the server


@dataclass(frozen=True, slots=True)
class Submitted:
    """The server took the mail. `refused` are the recipients it did not take, with its words."""

    answer: str
    refused: Mapping[str, str] = field(default_factory=dict)
    max_size: int = 0  # bytes the server takes; 0: it does not say


async def submit(
    server: Server,
    login: AnyLogin,
    timings: Timings,
    envelope: tuple[str, Sequence[str]],
    raw: bytes,
) -> Submitted:
    """Hand over one mail. `envelope` is sender and recipients. A refused token is asked for once more.

    Raises: Retryable, Rejected, AuthFailed: nothing left. Unknown: it may have.
    """
    held = await login.ready()
    try:
        return await _hand_over(server, held, timings, envelope, raw)
    except AuthFailed:
        other = await login.ready(held.token) if held.token else held
        if other == held:
            raise
    return await _hand_over(server, other, timings, envelope, raw)


async def _hand_over(
    server: Server, held: Credentials, timings: Timings, envelope: tuple[str, Sequence[str]], raw: bytes
) -> Submitted:
    if len(raw) > BIG:
        return await _aside(lambda: _submit(server, held, timings, envelope, raw))
    return await _submit(server, held, timings, envelope, raw)


async def _aside(work: Callable[[], Coroutine[None, None, Submitted]]) -> Submitted:
    """Do `work` in a loop of its own, in a thread. Who cancels it waits for its end.

    A thread that went on by itself would send a mail that is looked up meanwhile, and sent again.
    """
    stopped = False
    inner: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[Submitted] | None]] = []

    async def watched() -> Submitted:
        inner.append((asyncio.get_running_loop(), asyncio.current_task()))
        if stopped:
            raise asyncio.CancelledError
        return await work()

    running = asyncio.get_running_loop().run_in_executor(None, lambda: asyncio.run(watched()))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stopped = True
        for loop, task in inner:
            with contextlib.suppress(RuntimeError):  # it has just ended
                loop.call_soon_threadsafe(task.cancel if task is not None else loop.stop)
        await asyncio.gather(running, return_exceptions=True)
        raise


async def open_smtp(server: Server, timings: Timings) -> aiosmtplib.SMTP:
    """Connect and protect the line, no login yet. Raises: Retryable, AuthFailed (an unprotected line)."""
    check_allowed(server)
    context = None if server.security is Security.NONE else await asyncio.to_thread(client_context, server)
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        tls_context=context,
        local_hostname=_GREETS_AS,
        timeout=timings.connect,
    )
    try:
        await client.connect()
        if not client.is_ehlo_or_helo_needed:
            return client
        await client.ehlo()
    except (SMTPException, OSError, ValueError) as error:
        client.close()
        raise connect_failed(error, server) from error
    except BaseException:
        client.close()
        raise
    return client


async def log_in(client: aiosmtplib.SMTP, server: Server, held: Credentials) -> None:
    """Log in by token or password, if the server offers a login. Raises: AuthFailed, Retryable."""
    if not client.supports_extension("auth") and not held.token:
        return  # a relay that knows us by our address
    try:
        if held.token:
            await _show_token(client, server, held)
        else:
            await client.login(held.user, held.smtp_password or held.password)
    except SMTPResponseException as error:
        raise login_failed(error, server) from None  # the library's error may hold what we said
    except (SMTPException, OSError, ValueError):
        raise Retryable("connection_lost", host=server.host, port=server.port) from None


async def _show_token(client: aiosmtplib.SMTP, server: Server, held: Credentials) -> None:
    """Log in by token, in the one way the server knows. Raises: AuthFailed where it knows none."""
    ways = {way.lower() for way in client.server_auth_methods}
    if "xoauth2" in ways:
        await client.auth_xoauth2(held.user, held.token)
    elif "oauthbearer" in ways:
        said = base64.b64encode(held.bearer(server.host, server.port))
        answer = await client.execute_command(b"AUTH", b"OAUTHBEARER", said)
        if answer.code == aiosmtplib.SMTPStatus.auth_continue:
            answer = await client.execute_command(base64.b64encode(BEARER_REFUSED))
        if answer.code != aiosmtplib.SMTPStatus.auth_successful:
            raise aiosmtplib.SMTPAuthenticationError(answer.code, answer.message)
    else:
        raise AuthFailed("token_unsupported", host=server.host)


async def _submit(
    server: Server,
    held: Credentials,
    timings: Timings,
    envelope: tuple[str, Sequence[str]],
    raw: bytes,
) -> Submitted:
    client = await open_smtp(server, timings)
    try:
        await log_in(client, server, held)
        most = max_size(client)  # forgotten with the line
        if 0 < most < len(raw):
            raise Rejected("too_large", size=len(raw), limit=most)
        left_out = await _envelope(client, server, envelope, raw)
        answer = await _data(client, server, timings, raw)
        await _say_goodbye(client)
        return Submitted(answer, left_out, most)
    except BaseException:
        if isinstance(client.transport, asyncio.Transport):
            client.transport.abort()  # closing would send what is still buffered, whenever the line comes back
        raise
    finally:
        client.close()


async def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    """End politely; the mail is taken, so nothing here is an error."""
    with contextlib.suppress(SMTPException, OSError):
        await client.quit(timeout=_GOODBYE)


def max_size(client: aiosmtplib.SMTP) -> int:
    """Return how many bytes a mail may have, as the server announced; 0 where it does not say. Source: RFC 1870."""
    limit = client.esmtp_extensions.get("size", "").strip()
    return int(limit) if limit.isascii() and limit.isdigit() and len(limit) < _MOST_DIGITS else 0


async def _envelope(
    client: aiosmtplib.SMTP, server: Server, envelope: tuple[str, Sequence[str]], raw: bytes
) -> dict[str, str]:
    """Name sender and recipients; return who was refused. Raises if nobody is left."""
    sender, recipients = envelope
    options = [f"SIZE={len(raw)}"] if client.supports_extension("size") else []
    wide = not all(address.isascii() for address in (sender, *recipients))
    if wide and not client.supports_extension("smtputf8"):
        raise Rejected("smtputf8_missing", host=server.host)
    encoding = "utf-8" if wide else "ascii"
    refusals: dict[str, aiosmtplib.SMTPResponse] = {}
    try:
        await client.mail(sender, options=[*options, "SMTPUTF8"] if wide else options, encoding=encoding)
        for recipient in recipients:
            try:
                await client.rcpt(recipient, encoding=encoding)
            except SMTPResponseException as error:
                refusals[recipient] = aiosmtplib.SMTPResponse(error.code, error.message)
    except SMTPResponseException as error:
        if not sender and error.code >= 500:
            raise Rejected("null_sender_refused", host=server.host) from None
        raise refused(error.code, error.message, server, sender) from None
    except (SMTPException, OSError) as error:
        raise broken(error, server) from None
    if len(refusals) == len(recipients):
        raise none_left(refusals)
    return {address: said(answer) for address, answer in refusals.items()}


async def _data(client: aiosmtplib.SMTP, server: Server, timings: Timings, raw: bytes) -> str:
    """Send the mail itself. Raises: Unknown where the line was lost before the answer."""
    try:
        answer = await client.data(raw, timeout=timings.send + len(raw) / _SLOWEST_UPLOAD)
    except SMTPResponseException as error:
        if 400 <= error.code < 600:
            raise refused(error.code, error.message, server) from None
        raise Unknown("server_refused", host=server.host, port=server.port) from None
    except (SMTPException, OSError):
        raise Unknown("connection_lost", host=server.host, port=server.port) from None
    return answer.message
