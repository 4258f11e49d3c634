"""The loopback listener of a sign-in page: what browsers and strangers may send it, and its end."""

import queue
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from omnibox.desk.redirects import Landing, Redirect, Words
from tests.fakes.openid import visit

WORDS = Words(done=("Done", "Go back"), failed=("Not done", "Try again"), lang='x"><script>', right_to_left=True)
PATIENCE = 20.0


class Door:
    """A listener, and what it heard."""

    def __init__(self, seconds: float = PATIENCE) -> None:
        self.heard: queue.Queue[Landing] = queue.Queue()
        self.redirect = Redirect("127.0.0.1", WORDS, self.heard.put, seconds)
        self.redirect.state = "our state"

    def send(self, raw: bytes) -> bytes:
        """Everything that is answered until the line is closed."""
        with socket.create_connection(("127.0.0.1", self.redirect.port), timeout=PATIENCE) as line:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            found = b""
            try:
                while piece := line.recv(65536):
                    found += piece
            except ConnectionError:
                return found
            return found

    def get(self, target: str, host: str = "", method: str = "GET") -> bytes:
        host = host or f"127.0.0.1:{self.redirect.port}"
        return self.send(f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door()
    yield made
    made.redirect.close()


@pytest.fixture(scope="module")
def pestered() -> Iterator[Door]:
    made = Door(seconds=120.0)
    yield made
    made.redirect.close()


def test_lines_a_browser_opens_and_never_uses_hold_nothing_up(door: Door) -> None:
    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(socket.create_connection(("127.0.0.1", door.redirect.port)))
        status, page, headers = visit(f"{door.redirect.uri}/?state=our+state&code=abc")
        assert (status, door.heard.get(timeout=PATIENCE)) == (200, Landing("abc"))
        door.redirect.close()
    assert "Done" in page
    assert headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert 'dir="rtl"' in page
    assert "<script>" not in page


def test_a_second_answer_is_not_heard(door: Door) -> None:
    assert b"303 See Other" in door.get("/?state=our+state&code=first")
    assert b"404" in door.get("/?state=our+state&code=second")
    assert door.heard.get(timeout=PATIENCE).code == "first"
    assert door.heard.empty()
    assert b"Done" in door.get("/done")


@pytest.mark.parametrize(
    "target, host, method",
    [
        ("/?state=our+state&code=x", "evil.example", "GET"),
        ("/?state=our+state&code=x", "127.0.0.1", "GET"),
        ("/?state=our+state&code=x", "", "POST"),
        ("/?state=our+stat&code=x", "", "GET"),
        ("/?code=x", "", "GET"),
        ("/other?state=our+state&code=x", "", "GET"),
        ("/done", "", "GET"),
    ],
)
def test_what_is_not_the_answer_we_wait_for_is_turned_away(door: Door, target: str, host: str, method: str) -> None:
    assert door.get(target, host, method)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 404")
    assert door.heard.empty()


@pytest.mark.parametrize(
    "query, landing",
    [
        ("error=access_denied", Landing(error="access_denied")),
        ("error=access_denied&code=x", Landing(error="access_denied")),
        ("", Landing(error="no_code")),
        ("code=", Landing(error="no_code")),
        (f"error={'e' * 500}", Landing(error="e" * 60)),
    ],
)
def test_an_answer_without_a_code_is_a_refusal(door: Door, query: str, landing: Landing) -> None:
    door.get(f"/?state=our+state&{query}")
    assert door.heard.get(timeout=PATIENCE) == landing
    assert b"Not done" in door.get("/done")


@given(st.one_of(st.binary(max_size=300), st.text(max_size=80).map(lambda t: f"GET /{t} HTTP/1.1\r\n\r\n".encode())))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_a_stranger_sends_is_heard_or_ends_it(pestered: Door, raw: bytes) -> None:
    pestered.send(raw)
    assert pestered.heard.empty()
    assert pestered.redirect.alive


def test_a_request_that_never_ends_is_cut(pestered: Door) -> None:
    assert pestered.send(b"GET /" + b"a" * 100_000) == b""
    assert pestered.redirect.alive


def test_it_ends_by_itself_when_its_time_is_over() -> None:
    door = Door(seconds=0.05)
    assert door.heard.get(timeout=PATIENCE) == Landing(error="expired")
    door.redirect.close()
    assert not door.redirect.alive
    door.redirect.close()  # twice is once
