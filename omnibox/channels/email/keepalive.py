"""Keep-alive on a TCP socket, so that the system notices a dead line; one spelling for each of three systems."""

import socket
from typing import Protocol

_IDLE = 60  # seconds of silence before the first question
_EVERY = 15  # seconds between questions
_TRIES = 4
_UNANSWERED = 90_000  # milliseconds sent data may stay unacknowledged (Linux only)


class HasOptions(Protocol):
    """A socket, or asyncio's wrapper of one."""

    def setsockopt(self, level: int, option: int, value: int, /) -> object:
        """Set one option."""


def keep_alive(line: HasOptions) -> None:
    """Ask the system to probe an idle line and to give up on one that does not answer within two minutes.

    Options a system does not know are left out: the bounded DONE of each IDLE round finds the dead line then.
    """
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", _IDLE),  # Linux, Windows
        ("TCP_KEEPALIVE", _IDLE),  # macOS
        ("TCP_KEEPINTVL", _EVERY),
        ("TCP_KEEPCNT", _TRIES),
        ("TCP_USER_TIMEOUT", _UNANSWERED),
    ):
        option = getattr(socket, name, None)
        if option is not None:
            line.setsockopt(socket.IPPROTO_TCP, option, value)
