"""Where an engine lives besides the desk's child process: in a thread of this one, or headless as a hub."""

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Self

from omnibox.engine.engine import Engine

log = logging.getLogger("omnibox.engine")

MakeEngine = Callable[[], Engine]
HUB_DRAIN = 60.0  # seconds; a server that is stopped in order may finish what it is sending


class ThreadHome:
    """An engine in a thread with a loop of its own: for tests and the tour."""

    def __init__(self, make: MakeEngine) -> None:
        """`make` is called in the engine's thread, on its loop."""
        self._make = make
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._engine: Engine | None = None
        self._error: BaseException | None = None

    def __enter__(self) -> Self:
        """Start and wait until it serves."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it and wait for its end."""
        self.stop()

    def start(self) -> None:
        """Start and wait until it serves. Raises: what kept it from beginning."""
        self._thread = threading.Thread(target=self._main, name="engine", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            self.stop()

    def stop(self) -> None:
        """End it: what is being sent may finish. Raises: what the engine died of, if it did."""
        if self._thread is None:
            return
        if self._loop is not None and self._engine is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: it ended by itself
                self._loop.call_soon_threadsafe(self._engine.stop)
        self._thread.join()
        self._thread = None
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _main(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed to whoever stops this home
            self._error = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()

        def made() -> Engine:
            self._engine = self._make()
            return self._engine

        await serve(made, lambda _stop: None, self._ready.set)


async def serve(make: MakeEngine, stopped: Callable[[Callable[[], None]], None], ready: Callable[[], None]) -> None:
    """Run an engine on this loop. `stopped` is handed the call that ends it; `ready` is called once it serves."""
    engine = make()
    stopped(engine.stop)
    serving = asyncio.create_task(engine.run())
    begun = asyncio.create_task(engine.running.wait())
    await asyncio.wait({serving, begun}, return_when=asyncio.FIRST_COMPLETED)
    begun.cancel()
    if engine.running.is_set():
        ready()
    await serving


@contextlib.contextmanager
def ending_signals(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT call `stop` on the loop; once more ends the process the hard way."""
    former = {}

    def asked(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        loop.call_soon_threadsafe(stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        former[number] = signal.signal(number, asked)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def serve_hub(make: MakeEngine, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT, then drain. Call it in the main thread. Raises: StoreError."""

    async def main() -> None:
        with contextlib.ExitStack() as stack:
            loop = asyncio.get_running_loop()
            await serve(make, lambda stop: stack.enter_context(ending_signals(loop, stop)), ready)

    asyncio.run(main())
    log.info("hub ended in order")
