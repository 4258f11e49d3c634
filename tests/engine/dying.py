"""An engine process for crash tests: `python -m tests.engine.dying URL DATA_DIR DIE_AT`.

It is the true engine process (tether, lock, store, demo driver), but it counts points: before and after each piece of
work in the store thread, inside each transaction just before its commit, before and after each message leaves. At point
number DIE_AT it kills itself with SIGKILL (0: never).
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from omnibox.channels.base import Outbound
from omnibox.channels.demo import driver as demo
from omnibox.channels.demo.world import World
from omnibox.engine import engine as engine_module
from omnibox.engine.lane import Lane
from omnibox.engine.main import engine_main
from omnibox.instance import Instance
from omnibox.store.unit import Unit
from tests.engine.shop import QUICK, NoSecrets, now

T = TypeVar("T")


class Doom:
    """Counts points down to the end."""

    def __init__(self, die_at: int) -> None:
        self._left = die_at
        self._lock = threading.Lock()

    def point(self) -> None:
        """Be at a point; perhaps the last one."""
        with self._lock:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def doomed_lane(doom: Doom) -> type[Lane]:
    """A lane with points around and inside each piece of work."""

    class DoomedLane(Lane):
        async def write(self, work: Callable[[Unit], T], *, durable: bool = True) -> T:
            def before_commit(unit: Unit) -> T:
                done = work(unit)
                doom.point()
                return done

            return await super().write(before_commit, durable=durable)

        async def call(self, work: Callable[[], T]) -> T:
            def around() -> T:
                doom.point()
                done = work()
                doom.point()
                return done

            return await super().call(around)

    return DoomedLane


def doomed_world(doom: Doom) -> type[World]:
    """A counterpart with points around each message that leaves."""

    class DoomedWorld(World):
        def keep(self, message: Outbound, provider_id: str, at: datetime) -> None:
            doom.point()
            super().keep(message, provider_id, at)
            doom.point()

    return DoomedWorld


def main() -> int:
    url, data_dir, die_at = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    doom = Doom(die_at)
    vars(engine_module)["Lane"] = doomed_lane(doom)  # this process exists to be killed inside them
    vars(demo)["World"] = doomed_world(doom)
    return engine_main(
        url,
        data_dir,
        make_vault=lambda key: NoSecrets(),
        lock=Instance(data_dir / "engine.lock", "engine"),
        clock=now,
        timings=QUICK,
    )


if __name__ == "__main__":
    sys.exit(main())
