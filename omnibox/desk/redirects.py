"""Hearing the answer of a sign-in page: a loopback server for one redirect, at the place where the browser is.

It listens on 127.0.0.1 at a port the system picks, takes nothing but the one answer that carries our state, shows a
page of our own and is gone: after that answer, when it is closed, or when its time is over. Source: RFC 8252 7.3 and
8.10, RFC 6749 10.12.
"""

import asyncio
import contextlib
import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs, urlsplit

_LONGEST = 16_384  # bytes of a request's head
_PATIENCE = 10.0  # seconds one browser line may stay silent
_FAREWELL = 5.0  # seconds the browser has to fetch the page it was sent to
_DONE = "/done"
_HEADERS = (
    "Content-Type: text/html; charset=utf-8",
    "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control: no-store",
    "Referrer-Policy: no-referrer",
    "X-Content-Type-Options: nosniff",
    "Connection: close",
)
# the colours follow the browser's light or dark; nothing is fetched
_PAGE = """<!doctype html><html lang="{lang}" dir="{way}"><head><meta charset="utf-8"><title>Omnibox</title>
<meta name="viewport" content="width=device-width"><style>:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 32em; margin: 18vh auto 0; padding: 0 1.5em }}
h1 {{ font-size: 1.4em }}</style></head><body><h1>{title}</h1><p>{text}</p></body></html>"""


@dataclass(frozen=True, slots=True)
class Words:
    """What the browser shows at the end, in the person's language."""

    done: tuple[str, str]  # title and text
    failed: tuple[str, str]
    lang: str = "en"
    right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class Landing:
    """How a consent ended: with a code, or with an error's word ("expired": nobody came back in time)."""

    code: str = ""
    error: str = ""


class Redirect:
    """One listening server in a thread of its own. `heard` is called there, once, with the landing."""

    def __init__(self, host: str, words: Words, heard: Callable[[Landing], None], seconds: float) -> None:
        """`host`: what the provider knows this machine by, 127.0.0.1 or localhost. Raises: OSError, no port is free."""
        self._words, self._heard, self._seconds = words, heard, seconds
        self.state = ""  # set before the address is shown to anybody
        self._landing: Landing | None = None
        self._shown: asyncio.Event
        self._ended: asyncio.Event
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fault: OSError | None = None
        self._ready = threading.Event()
        self.port = 0
        self._thread = threading.Thread(target=self._main, name="consent", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._fault is not None:
            raise self._fault
        self.uri = f"http://{host}:{self.port}"

    def close(self) -> None:
        """Stop listening; nothing is heard any more. Safe from any thread but its own, and more than once."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether it still listens, if only to show its page."""
        return self._thread.is_alive()

    # ---- in the thread
    def _main(self) -> None:
        asyncio.run(self._listen())

    async def _listen(self) -> None:
        self._shown, self._ended = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        lines: set[asyncio.Task[None]] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101  # we are in it; this is for mypy
            lines.add(task)
            try:
                with contextlib.suppress(asyncio.CancelledError):  # by the end below; asyncio would log it as an error
                    await self._serve(reader, writer)
            finally:
                lines.discard(task)

        try:
            server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=_LONGEST)
        except OSError as error:
            self._fault = error
            self._ready.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._wait(self._ended, self._seconds)
        if self._landing is None and not self._ended.is_set():
            self._land(Landing(error="expired"))
        server.close()
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    @staticmethod
    async def _wait(event: asyncio.Event, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one browser line; browsers also open some they never use."""
        try:
            async with asyncio.timeout(_PATIENCE):
                head = await reader.readuntil(b"\r\n\r\n")
            status, more, page = self._answer(head.decode("latin-1"))
            body = page.encode()
            lines = [f"HTTP/1.1 {status}", *_HEADERS, *more, f"Content-Length: {len(body)}", "", ""]
            writer.write("\r\n".join(lines).encode("latin-1") + body)
            await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return
        finally:
            writer.close()
        if self._shown.is_set():
            self._ended.set()

    def _answer(self, head: str) -> tuple[str, list[str], str]:
        """Return status, further headers and page for a request."""
        first, _, rest = head.partition("\r\n")
        method, _, target = first.partition(" ")
        asked = urlsplit(target.rpartition(" ")[0])
        if method != "GET" or not self._is_ours(rest):
            return "400 Bad Request", [], ""
        if asked.path == _DONE and self._landing is not None:
            self._shown.set()
            return "200 OK", [], self._page()
        query = {key: values[0] for key, values in parse_qs(asked.query).items()}
        known = self.state and hmac.compare_digest(query.get("state", "").encode(), self.state.encode())
        if asked.path not in ("", "/") or not known or self._landing is not None:
            return "404 Not Found", [], ""
        error = query.get("error", "") or ("" if query.get("code") else "no_code")
        self._land(Landing(query.get("code", "") if not error else "", error[:60]))
        asyncio.get_running_loop().call_later(_FAREWELL, self._ended.set)
        return "303 See Other", [f"Location: {_DONE}"], ""  # the code stands in no history and on no screen

    def _is_ours(self, headers: str) -> bool:
        """Refuse a page elsewhere that has its own name point at this machine."""
        hosts = [line.partition(":")[2].strip() for line in headers.split("\r\n") if line.lower().startswith("host:")]
        return hosts in ([f"127.0.0.1:{self.port}"], [f"localhost:{self.port}"])

    def _land(self, landing: Landing) -> None:
        self._landing = landing
        self._heard(landing)

    def _page(self) -> str:
        words = self._words
        title, text = words.done if self._landing and self._landing.code else words.failed
        way = "rtl" if words.right_to_left else "ltr"
        return _PAGE.format(lang=escape(words.lang), way=way, title=escape(title), text=escape(text))
