"""Trying an account's servers before anything is saved: each step with its own code, changing nothing there."""

import asyncio
import ssl

from omnibox.channels.base import ProbeStep
from omnibox.channels.email.imap_session import ImapSession
from omnibox.channels.email.login import AnyLogin
from omnibox.channels.email.settings import EmailSettings, Security, Server, Timings
from omnibox.channels.email.smtp import log_in, max_size, open_smtp
from omnibox.model.errors import ChannelError
from omnibox.model.health import MAX_SIZE

_GUESS = 5.0  # seconds to find out whether a silent port speaks TLS


async def probe(settings: EmailSettings, login: AnyLogin, timings: Timings) -> tuple[ProbeStep, ...]:
    """Try both servers side by side; a step that failed ends its server's row. Never raises ChannelError."""
    rows = await asyncio.gather(_imap(settings, login, timings), _smtp(settings, login, timings))
    return tuple(step for row in rows for step in row)


async def _imap(settings: EmailSettings, login: AnyLogin, timings: Timings) -> list[ProbeStep]:
    server = settings.imap
    try:
        session = await ImapSession.connect(server, timings)
    except ChannelError as error:
        return [await _failed("imap_connect", error, server, timings)]
    steps = [ProbeStep("imap_connect", True)]
    try:
        await session.login(login)
        steps.append(ProbeStep("imap_login", True))
        await session.select("INBOX")
        steps.append(ProbeStep("imap_open", True))
    except ChannelError as error:
        steps.append(_step(("imap_login", "imap_open")[len(steps) - 1], error))
    finally:
        await session.close()
    return steps


async def _smtp(settings: EmailSettings, login: AnyLogin, timings: Timings) -> list[ProbeStep]:
    server = settings.smtp
    try:
        client = await open_smtp(server, timings)
    except ChannelError as error:
        return [await _failed("smtp_connect", error, server, timings)]
    steps = [ProbeStep("smtp_connect", True)]
    try:
        await log_in(client, server, await login.ready())
        most = max_size(client)
        steps.append(ProbeStep("smtp_login", True, params={MAX_SIZE: most} if most else {}))
    except ChannelError as error:
        steps.append(_step("smtp_login", error))
    finally:
        client.close()
    return steps


def _step(what: str, error: ChannelError) -> ProbeStep:
    return ProbeStep(what, False, error.code, dict(error.params))


async def _failed(what: str, error: ChannelError, server: Server, timings: Timings) -> ProbeStep:
    """Return the failed connect; where a plain line heard nothing, find out whether the port wants TLS."""
    waited = error.code in ("timeout", "not_imap", "not_smtp", "connection_lost")
    if waited and server.security is not Security.TLS and await _speaks_tls(server, min(timings.connect, _GUESS)):
        return ProbeStep(what, False, "tls_port", dict(error.params))
    return _step(what, error)


async def _speaks_tls(server: Server, seconds: float) -> bool:
    """Try a TLS handshake; nothing is verified because nothing is said."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(server.host, server.port, ssl=context)
    except (OSError, TimeoutError):
        return False
    writer.transport.abort()
    return True
