"""Keep-alive: the right options under each system's names, and a true socket takes them."""

import socket

import pytest

from omnibox.channels.email.keepalive import keep_alive, options

# what the socket module of each system names, by the systems' own headers
LINUX = {"TCP_KEEPIDLE": 4, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 6, "TCP_USER_TIMEOUT": 18}
MAC = {"TCP_KEEPALIVE": 16, "TCP_KEEPINTVL": 257, "TCP_KEEPCNT": 258}
WINDOWS = {"TCP_KEEPIDLE": 3, "TCP_KEEPINTVL": 17, "TCP_KEEPCNT": 16, "TCP_KEEPALIVE": 3}


@pytest.mark.parametrize(
    "system, known, wanted",
    [
        ("linux", LINUX, {4: 60, 5: 15, 6: 4, 18: 90_000}),
        ("darwin", MAC, {16: 60, 257: 15, 258: 4, 0x80: 90}),
        ("win32", WINDOWS, {3: 60, 17: 15, 16: 4}),
        ("win32", {}, {}),
    ],
)
def test_each_system_has_its_own_names(system: str, known: dict[str, object], wanted: dict[int, int]) -> None:
    found = list(options(system, known))
    assert {option: value for _, option, value in found} == wanted
    assert {level for level, _, _ in found} <= {socket.IPPROTO_TCP}


def test_a_socket_takes_them() -> None:
    with socket.socket() as line:
        keep_alive(line)
        assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT) == 4


class OldWindows:
    """A socket whose system knows keep-alive, and no seconds of it."""

    def __init__(self) -> None:
        self.on = False

    def setsockopt(self, level: int, option: int, value: int, /) -> None:
        if level != socket.SOL_SOCKET:
            raise OSError(10042, "protocol option not supported")
        self.on = bool(value)


def test_what_a_system_refuses_is_left_out() -> None:
    line = OldWindows()
    keep_alive(line)
    assert line.on
