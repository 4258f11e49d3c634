"""Keep-alive on a TCP socket, so that the system notices a dead line; one spelling for each of three systems."""

import contextlib
import socket
import sys
from collections.abc import Iterator, Mapping
from typing import Protocol

_IDLE = 60  # seconds of silence before the first question
_EVERY = 15  # seconds between questions
_TRIES = 4
_UNANSWERED = 90  # seconds sent data may stay unacknowledged
_DROP_AFTER = 0x80  # macOS: TCP_RXT_CONNDROPTIME of netinet/tcp.h, which the standard library does not name

Option = tuple[int, int, int]  # level, option, value


class HasOptions(Protocol):
    """A socket, or asyncio's wrapper of one."""

    def setsockopt(self, level: int, option: int, value: int, /) -> object:
        """Set one option."""


def keep_alive(line: HasOptions) -> None:
    """Ask the system to probe an idle line and to give up on one that does not answer within two minutes.

    What a system refuses (Windows before 1709 knows no seconds) is left out: the pulse of the working line and the
    bounded DONE of each IDLE round find the dead line then.
    """
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option in options(sys.platform, vars(socket)):
        with contextlib.suppress(OSError):
            line.setsockopt(*option)


def options(system: str, known: Mapping[str, object]) -> Iterator[Option]:
    """Yield the options of a system (a word of `sys.platform`), by the names its `socket` module knows.

    Sources: tcp(7), macOS netinet/tcp.h, Windows "IPPROTO_TCP socket options" (the seconds there replace
    SIO_KEEPALIVE_VALS, which asyncio's sockets do not pass on).
    """
    mac = system == "darwin"
    for name, value in (
        ("TCP_KEEPALIVE" if mac else "TCP_KEEPIDLE", _IDLE),
        ("TCP_KEEPINTVL", _EVERY),
        ("TCP_KEEPCNT", _TRIES),
        ("TCP_USER_TIMEOUT", _UNANSWERED * 1000),  # Linux alone, in milliseconds
    ):
        option = known.get(name)
        if isinstance(option, int):
            yield socket.IPPROTO_TCP, option, value
    if mac:
        yield socket.IPPROTO_TCP, _DROP_AFTER, _UNANSWERED
