"""Lists and their counts: twelve views over a corpus."""

import statistics
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Connection

from benchmarks.corpus.bulk import FIRST_OPERATOR
from benchmarks.registry import Setting
from benchmarks.report import Row, at_most
from benchmarks.timing import Question, beside_raw, opened, percentile
from omnibox.model.rows import ListKey
from omnibox.model.views import BUILT_IN, View, inbox_view
from omnibox.store import conversation_lists, counts as cube, inboxes
from omnibox.store.database import Store

_ROUNDS = 8
_DEEP = 10  # pages down


def _twelve(store: Store) -> tuple[View, ...]:
    with store.read() as conn:
        return (*BUILT_IN, inbox_view(inboxes.list_inboxes(conn)[0].id))


def _page(view: View, after: ListKey | None) -> Question:
    return lambda conn: conversation_lists.page(conn, view, FIRST_OPERATOR, after)


def _deep(store: Store, view: View) -> ListKey | None:
    """Return the place ten pages down, or as far as there are pages."""
    after: ListKey | None = None
    with store.read() as conn:
        for _ in range(_DEEP):
            page = conversation_lists.page(conn, view, FIRST_OPERATOR, after)
            if page.next is None:
                break
            after = page.next
    return after


def views(setting: Setting) -> Iterator[Row]:
    """A page of fifty rows, at the top and ten pages down, over all twelve views and the slowest of them."""
    with opened(setting) as store:
        twelve = _twelve(store)
        for what, places in (
            ("first page", dict.fromkeys(twelve)),
            (f"page {_DEEP + 1}", {view: _deep(store, view) for view in twelve}),
        ):
            pairs = {view: beside_raw(store, [_page(view, places[view])] * _ROUNDS, setting.clock) for view in twelve}
            inbox = pairs[twelve[-1]]
            yield inbox.row(f"{what} of an inbox")
            slowest = max(pairs, key=lambda view: statistics.median(pairs[view].ours))
            yield pairs[slowest].row(f"{what} of the slowest view: {slowest.key}")
            every = [figure for pair in pairs.values() for figure in pair.every]
            yield Row(f"{what} of any view, p99", percentile(every, 0.99))


def counts(setting: Setting) -> Iterator[Row]:
    """The counts of all twelve views at once."""
    with opened(setting) as store:
        twelve = _twelve(store)

        def all_counts(conn: Connection) -> list[int]:
            found = cube.counts(conn, _operator())
            return [found.of(view) for view in twelve]

        pair = beside_raw(store, [all_counts] * (_ROUNDS * 10), setting.clock)
        yield pair.row("all counts of twelve views")
        yield at_most("all counts of twelve views", statistics.median(pair.ours), 2)
        yield Row("all counts of twelve views, p99", percentile(pair.every, 0.99))


def _operator() -> UUID:
    return FIRST_OPERATOR
