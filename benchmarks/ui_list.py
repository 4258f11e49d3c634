"""List, timeline and palette in the true window: turning to a view, opening, scrolling, a key until its answer."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.registry import Setting
from benchmarks.report import Row, at_most
from benchmarks.timing import percentile
from benchmarks.window import Talk, busiest, quiet, talks, timed, until, window_over

if TYPE_CHECKING:
    from omnibox.ui.main_window import MainWindow

_VIEW_MS, _OPEN_MS, _FRAME_MS, _KEY_MS = 60, 60, 12, 30
_ROUNDS, _TALKS, _FRAMES, _NOTCH = 12, 300, 300, 64
_TYPED = ("the", "boiler", "invoice 20", "thank you", "order", "anna", "snooze tue 3pm", "assign")


def conversation_list(setting: Setting) -> Iterator[Row]:
    """p99 of each over the whole corpus."""
    with window_over(setting, "list") as (window, store):
        views, opened = _views(window), _opened(window, talks(store, _TALKS))
        frames = _scrolled(window, setting.clock)
        thread = _thread(window, busiest(store), setting.clock)
        shown, keys = _typed(window)
        yield at_most("turning to any view until its rows are painted, p99", percentile(views, 0.99), _VIEW_MS)
        yield Row("the first opening of all", opened[0])
        yield at_most("opening any conversation until it is painted, p99", percentile(opened, 0.99), _OPEN_MS)
        yield Row("the same, median", percentile(opened, 0.5))
        yield at_most("a frame while scrolling through the longest view, p99", percentile(frames, 0.99), _FRAME_MS)
        yield at_most("a frame while scrolling up the longest timeline, p99", percentile(thread, 0.99), _FRAME_MS)
        yield at_most("a key in the palette until it is answered on screen, p99", percentile(shown, 0.99), _KEY_MS)
        yield Row("a key in the palette until every message is found, p99", percentile(keys, 0.99))
        yield Row("the same, median", percentile(keys, 0.5))


def _views(window: "MainWindow") -> list[float]:
    """Turn to every view in turn; what is empty counts too."""
    pane = window.inbox.list_pane
    figures = []
    for _ in range(_ROUNDS):
        for view in window.counts.views:

            def painted() -> bool:
                if not pane.loader.ready:
                    return False
                pane.list.viewport().repaint()
                return True

            figures.append(timed(partial(window.inbox.show_view, view), painted))
    return figures


def _opened(window: "MainWindow", chosen: list[Talk]) -> list[float]:
    """Open conversations from all over the corpus, one after the other."""
    painted: list[bool] = []
    window.inbox.conversation.timeline.settled.connect(lambda: painted.append(True))
    figures = []
    for customer, conversation in chosen:
        painted.clear()
        quiet(window)
        figures.append(timed(partial(window.inbox.open, customer, conversation), lambda: bool(painted)))
    return figures


def _scrolled(window: "MainWindow", clock: Callable[[], float]) -> list[float]:
    """Scroll on, notch by notch, rows fetched as they come into sight; a frame is what one notch costs."""
    pane = window.inbox.list_pane
    longest = max(window.counts.views, key=lambda view: window.counts.numbers.get(view.key, 0))
    window.inbox.show_view(longest)
    until(lambda: pane.loader.ready and not window.services.tasks.busy)

    def notch() -> None:
        pane.list.scroll_pixels(_NOTCH)
        pane.list.viewport().repaint()

    return _frames(notch, clock)


def _thread(window: "MainWindow", customer: UUID, clock: Callable[[], float]) -> list[float]:
    """Scroll up a whole life, older pages fetched as they come into sight."""
    settled: list[bool] = []
    timeline = window.inbox.conversation.timeline
    timeline.settled.connect(lambda: settled.append(True))
    window.inbox.open(customer, None)
    until(lambda: bool(settled))
    quiet(window)
    bar = timeline.verticalScrollBar()

    def notch() -> None:
        bar.setValue(max(0, bar.value() - 2 * _NOTCH))
        timeline.viewport().repaint()

    return _frames(notch, clock)


def _frames(notch: Callable[[], None], clock: Callable[[], float]) -> list[float]:
    figures = []
    for _ in range(_FRAMES):
        begin = clock()
        notch()
        figures.append((clock() - begin) * 1000)
        until(lambda: True)
    return figures


def _typed(window: "MainWindow") -> tuple[list[float], list[float]]:
    """Type into the palette, letter by letter: until the key is answered on screen, and until every hit is there."""
    window.open_palette()
    overlay = window.search
    came: list[object] = []
    overlay.searching.found.connect(came.append)
    shown, found = [], []
    for text in _TYPED:
        for end in range(1, len(text) + 1):
            if not text[:end].strip():
                continue
            came.clear()
            begin = time.perf_counter()
            overlay.field.setText(text[:end])
            overlay.results.viewport().repaint()
            shown.append((time.perf_counter() - begin) * 1000)
            until(lambda: bool(came))
            found.append((time.perf_counter() - begin) * 1000)
    overlay.leave()
    return shown, found
