"""What an SMTP server's refusal means for the mail and for the inbox: again, later, never as it stands, or sign in.

The three digits say how final it is, the enhanced code what it is about, and the words what neither says: large
providers give the same code to a spam verdict, a used-up daily quota and a sender they do not know.
Sources: RFC 5321 section 4.2, RFC 3463, RFC 7504, the public lists of Google and Microsoft.
"""

import re

import aiosmtplib
from aiosmtplib.errors import (
    SMTPConnectError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from omnibox.channels.email.line_errors import connect_error, login_error, remote_words
from omnibox.channels.email.settings import Server
from omnibox.model.errors import AuthFailed, ChannelError, RateLimited, Rejected, Retryable

_ENHANCED = re.compile(r"\b[245]\.(\d{1,3}\.\d{1,3})\b")
_WAIT = re.compile(r"\b(\d{1,5}) ?(s\b|sec|m\b|min|h\b|hour)", re.IGNORECASE)
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}
_SOON, _LATER, _LONGEST = 300.0, 3600.0, 6 * 3600.0  # seconds of a pause the server names no length of
_TOO_MUCH = re.compile(
    r"rate.?limit|too (?:many|much) (?:mail|message|recipient|email|connection)|throttl|submissionquota"
    r"|(?:sending|submission|daily|hourly|message|user)\b.{0,20}\b(?:quota|limit)|slow down|limit exceeded",
    re.IGNORECASE,
)
_TOO_MUCH_CODES = frozenset({"4.5", "7.28", "7.233", "1.90"})
_NOT_YOURS = re.compile(
    r"send.?as.?denied|not (?:allowed|permitted|authori[sz]ed) to send (?:as|on behalf)|not owned by"
    r"|sender address rejected|sender (?:is )?not (?:allowed|authori[sz]ed|verified)|from address.{0,20}not verified"
    r"|email address is not verified",
    re.IGNORECASE,
)
_NOT_YOURS_CODES = frozenset({"7.60", "1.7", "1.8"})
_LARGE = re.compile(r"size|large|big", re.IGNORECASE)


def refused(code: int, words: str, server: Server, sender: str = "") -> ChannelError:
    """Return what a refusal of the mail means. `sender` is the address that was just named, where it was."""
    text = remote_words(f"{code} {words}")
    found = _ENHANCED.search(words)
    about = found.group(1) if found else ""
    if about == "3.4" or (code in (552, 523) and _LARGE.search(words)):
        return Rejected("too_large", status=code, text=text)
    if code == 530 or (code in (535, 550) and "authentication required" in words.lower()):
        return AuthFailed("auth_refused", host=server.host, remote=text)
    if _TOO_MUCH.search(words) or about in _TOO_MUCH_CODES:
        return RateLimited(pause(words, _SOON if code < 500 else _LATER), status=code, text=text)
    if code < 500:
        return Retryable("server_refused", status=code, text=text)
    if sender or _NOT_YOURS.search(words) or about in _NOT_YOURS_CODES:
        return Rejected("sender_refused", address=sender, status=code, text=text)
    return Rejected("server_refused", status=code, text=text)


def none_left(refusals: dict[str, aiosmtplib.SMTPResponse]) -> ChannelError:
    """Return what it means that every recipient was refused: with one "later" among them (greylisting), later."""
    told = {address: said(answer) for address, answer in refusals.items()}
    text = "; ".join(dict.fromkeys(told.values()))
    answers = list(refusals.values())
    if all(answer.code < 500 and _TOO_MUCH.search(answer.message) for answer in answers):
        return RateLimited(pause(text, _SOON), text=text)
    later = any(answer.code < 500 for answer in answers)
    return (Retryable if later else Rejected)(
        "recipients_refused", address=", ".join(told), refused=told, text=remote_words(text)
    )


def said(answer: aiosmtplib.SMTPResponse) -> str:
    """Return a server's answer as it may be shown and kept."""
    return remote_words(f"{answer.code} {answer.message}")


def pause(words: str, otherwise: float) -> float:
    """Return the seconds a server asks us to wait, `otherwise` where it names none; never more than some hours."""
    found = _WAIT.search(words)
    if not found:
        return otherwise
    return min(_LONGEST, max(1.0, float(found.group(1)) * _SECONDS[found.group(2)[0].lower()]))


def login_failed(error: SMTPResponseException, server: Server) -> ChannelError:
    """Return what a refused login means."""
    if error.code < 500 and error.code != 432:  # 432: a password transition is needed
        return Retryable("server_busy", status=error.code, text=remote_words(error.message))
    return login_error(server, error.message)


def broken(error: Exception, server: Server) -> Retryable:
    """Return what a lost line means before the mail itself was begun."""
    code = "timeout" if isinstance(error, SMTPTimeoutError | TimeoutError) else "connection_lost"
    return Retryable(code, host=server.host, port=server.port)


def connect_failed(error: BaseException, server: Server) -> ChannelError:
    """Return what stopped a connection; the library's own error hides what lies beneath."""
    place = {"host": server.host, "port": server.port}
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and not isinstance(cause, SMTPException):
            return connect_error(cause, server)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, SMTPTimeoutError):
        return Retryable("timeout", **place)
    if isinstance(error, SMTPServerDisconnected | SMTPConnectError) and "EOF" in str(error):
        return Retryable("connection_lost", **place)
    if isinstance(error, SMTPResponseException) and 400 <= error.code < 600:
        return Retryable(
            "server_refused", status=error.code, text=remote_words(f"{error.code} {error.message}"), **place
        )
    if "STARTTLS extension not supported" in str(error):
        return Retryable("no_starttls", **place)
    return Retryable("not_smtp", **place)
