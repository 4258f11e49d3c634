"""The operator that `ui_use` watches. `python -m benchmarks.ui_use_child STORE_FILE DEEDS`.

Works in the true window: turns to views, opens, reads back, writes and throws away, notes, snoozes, resolves, takes
back, searches. Its last line of output is `[[deed, MiB], ...]`.
"""

import gc
import json
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.window import Talk, quiet, talks, timed, until, window_at
from omnibox.model.conversation import Status

if TYPE_CHECKING:
    from omnibox.model.views import View
    from omnibox.store.database import Store
    from omnibox.ui.main_window import MainWindow

_EVERY = 60  # deeds between two looks at the memory
_WORDS = ("the", "boiler", "invoice", "order 2", "thank you", "pressure", "visit")
_TEXT = "Thank you for writing. We look into it today and come back to you before four."


class Operator:
    """Does one thing after the other, by chance but the same in each run."""

    def __init__(self, window: "MainWindow", store: "Store") -> None:
        self._window, self._inbox = window, window.inbox
        self._chance = random.Random(11)
        self._talks: list[Talk] = talks(store, 4000)
        self._settled: list[bool] = []
        self._inbox.conversation.timeline.settled.connect(lambda: self._settled.append(True))
        self._deeds: tuple[Callable[[], object], ...] = (
            *(self._open,) * 6,
            *(self._read_back,) * 3,
            *(self._write,) * 2,
            self._turn,
            self._scroll,
            self._search,
            self._note,
            self._resolve_and_take_back,
        )

    def deed(self) -> None:
        """Do the next thing and wait until nothing is on its way."""
        self._chance.choice(self._deeds)()
        quiet(self._window)

    def home(self) -> None:
        """Go where every look at the memory is taken from, so that they compare.

        A note is written first: SQLite's readers then drop their pages (up to 8 MB each), which come and go in use.
        """
        self._note()
        quiet(self._window)
        self._turn_to(self._window.counts.views[0])
        quiet(self._window)
        if self._inbox.conversation.customer_id != self._talks[0][0]:
            self._settled.clear()
            timed(partial(self._inbox.open, *self._talks[0]), lambda: bool(self._settled))
        quiet(self._window)

    def _open(self) -> None:
        others = [
            talk for talk in self._chance.sample(self._talks, 2) if talk[0] != self._inbox.conversation.customer_id
        ]
        if others:  # who is open already is not opened anew
            self._settled.clear()
            timed(partial(self._inbox.open, *others[0]), lambda: bool(self._settled))

    def _read_back(self) -> None:
        bar = self._inbox.conversation.timeline.verticalScrollBar()
        for _ in range(5):
            bar.setValue(max(0, bar.value() - 300))
            until(lambda: True)

    def _write(self) -> None:
        editor = self._inbox.conversation.composer.editor
        if not editor.isEnabled() or editor.isReadOnly():
            return
        for word in _TEXT.split():
            editor.insertPlainText(f"{word} ")
            until(lambda: True)
        editor.clear()

    def _turn(self) -> None:
        self._turn_to(self._chance.choice(list(self._window.counts.views)))

    def _turn_to(self, view: "View") -> None:
        timed(partial(self._inbox.show_view, view), lambda: self._inbox.list_pane.loader.ready)

    def _scroll(self) -> None:
        for _ in range(20):
            self._inbox.list_pane.list.scroll_pixels(self._chance.choice((-200, 320)))
            until(lambda: True)

    def _search(self) -> None:
        window = self._window
        window.open_search()
        text = self._chance.choice(_WORDS)
        for end in range(1, len(text) + 1):
            window.search.field.setText(text[:end])
            until(lambda: True)
        quiet(window)
        window.search.leave()

    def _note(self) -> None:
        pane, desk = self._inbox.conversation, self._window.services.desk
        if pane.customer_id is not None:
            self._window.services.tasks.write(
                partial(desk.compose.note, pane.customer_id, pane.conversation_id, _TEXT), self._window
            )

    def _resolve_and_take_back(self) -> None:
        row, commands = self._inbox.current.row, self._inbox.commands
        if row is None or row.status not in (Status.OPEN, Status.WAITING):
            return
        commands.resolve_or_reopen(row)
        quiet(self._window)
        if self._window.pill.can_undo:
            self._window.pill.undo()


def resident() -> float:
    """Return this process's resident memory in MiB (Linux; elsewhere this measurement does not run)."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError


def main() -> int:
    """Work, and look at the memory now and then."""
    samples: list[tuple[int, float]] = []
    with window_at(Path(sys.argv[1])) as (window, store):
        operator = Operator(window, store)
        for number in range(int(sys.argv[2]) + 1):
            if number % _EVERY == 0:
                operator.home()
                gc.collect()
                samples.append((number, round(resident(), 1)))
            operator.deed()
    print(json.dumps(samples))
    return 0


if __name__ == "__main__":
    sys.exit(main())
