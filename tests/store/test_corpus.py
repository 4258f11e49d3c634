"""The corpus benchmarks run on is a true store: the same each time, with the tokens the program itself would index."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.corpus.cache import NAME, copy_of, corpus
from benchmarks.registry import BENCHES, Setting, load
from benchmarks.report import Row, Section, as_json, at_most, at_most_times, markdown, missed
from omnibox.model.text import item_tokens
from omnibox.model.views import BUILT_IN
from omnibox.store import conversation_lists, counts, query
from omnibox.store.database import Store
from omnibox.store.search_index import find_keys
from omnibox.store.search_items import texts_of
from omnibox.store.search_plan import Match

SIZE = 400


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def small(cache: Path, tmp_path: Path) -> Iterator[Store]:
    path = copy_of(SIZE, cache, tmp_path)
    store = Store.open(f"sqlite:///{path}", clock=lambda: datetime.now(UTC), data_dir=tmp_path)
    yield store
    store.close()


TABLES = ("items", "conversations", "customers", "handles", "participants", "attachments", "search_index_data")


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with closing(sqlite3.connect(path)) as db:
        for table in TABLES:
            for row in db.execute(f"SELECT * FROM {table} ORDER BY rowid"):
                found.update(repr(row).encode())
    return found.hexdigest()


def test_the_same_size_is_the_same_corpus(cache: Path, tmp_path: Path) -> None:
    again = corpus(SIZE, tmp_path / "other")
    assert _digest(again / NAME) == _digest(corpus(SIZE, cache) / NAME)


def test_it_has_the_shape_it_says(small: Store) -> None:
    with small.read() as conn:
        figures = [
            query.value(conn, f"SELECT count(*) FROM {name}") for name in ("items", "conversations", "customers")
        ]
        first = "SELECT count(*) FROM items WHERE customer_id = (SELECT min(id) FROM customers)"
        longest = query.value(conn, first)
        assert query.rows(conn, "PRAGMA foreign_key_check") == []
    assert figures == [SIZE, SIZE * 3 // 10, SIZE // 10]
    assert longest == SIZE // 10


def test_every_item_is_found_by_the_tokens_the_program_gives_it(small: Store) -> None:
    with small.read() as conn:
        keys = [row[0] for row in query.rows(conn, "SELECT search_key FROM items")]
        postings = 0
        for key, (_, text) in texts_of(conn, keys).items():
            tokens = item_tokens(text)
            postings += len(tokens)
            for start in range(0, len(tokens), 30):
                words = tuple((token, False) for token in tokens[start : start + 30])
                assert key in find_keys(conn, Match(words), floor=key, ceiling=key + 1, limit=1)
    # and by no others: FTS5's own figures tell how many (term, item) pairs there are
    with closing(sqlite3.connect(str(small.path))) as db:
        db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search_index, row)")
        assert db.execute("SELECT sum(doc) FROM temp.terms").fetchone() == (postings,)


def test_counts_and_lists_agree(small: Store) -> None:
    with small.read() as conn:
        cube = counts.counts(conn, None)
        for view in BUILT_IN:
            if not view.mine:
                assert cube.of(view) == len(conversation_lists.ids(conn, view, None))
        unread = query.rows(
            conn,
            "SELECT c.unread, (SELECT count(*) FROM items i WHERE i.conversation_id = c.id AND i.direction = 'in'"
            " AND NOT i.is_read) FROM conversations c",
        )
    assert all(known == counted for known, counted in unread)


@pytest.mark.parametrize("name", ["views", "counts", "timeline", "search", "typing"])
def test_measurements_of_the_store_run(cache: Path, tmp_path: Path, name: str) -> None:
    rows = list(load(name)(Setting(SIZE, cache, tmp_path)))
    assert rows
    assert any(row.peer for row in rows)
    assert all(row.figure >= 0 for row in rows)


def test_every_measurement_can_be_loaded_by_name() -> None:
    assert all(callable(load(name)) for name in BENCHES)


def test_the_table_says_what_was_met_and_what_was_not() -> None:
    sections = [
        Section(
            "search",
            (
                at_most_times("one word", 3.0, 0.4, "raw", times=2, plus=2),
                at_most_times("two words", 2.0, 0.4, "raw", times=2, plus=2),
                at_most("typing", 26, 25, note="p99"),
                Row("size", 1.5, "MB"),
            ),
        )
    ]
    assert markdown(sections).splitlines()[3:] == [
        "| one word | 3.00 ms | 0.40 ms (raw) | 7.50 | <= 2x + 2 ms | **no** |",
        "| two words | 2.00 ms | 0.40 ms (raw) | 5.00 | <= 2x + 2 ms | yes |",
        "| typing (p99) | 26.00 ms |  |  | <= 25 ms | **no** |",
        "| size | 1.50 MB |  |  |  |  |",
    ]
    assert missed(sections) == ["search: one word", "search: typing"]
    assert '"met": false' in as_json(sections, {"size": 1})
