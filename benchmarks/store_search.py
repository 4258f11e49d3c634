"""Search: whole queries of several kinds, and every keystroke on the way to them."""

import random
import statistics
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from benchmarks.corpus.bulk import FIRST_OPERATOR
from benchmarks.registry import Setting
from benchmarks.report import Row, at_most
from benchmarks.timing import Question, beside_raw, opened, percentile
from omnibox.model.text import is_unspaced, tokens
from omnibox.store import query
from omnibox.store.database import Store
from omnibox.store.search import find

_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_EACH = 60
_TYPED = 150  # queries typed letter by letter
_LETTERS = 12  # of one word, at most


def _ask(text: str) -> Question:
    return lambda conn: find(conn, text, operator_id=FIRST_OPERATOR, now=_NOW)


def _words(store: Store, count: int, seed: int) -> list[list[str]]:
    """Return words of random messages, a list a message: common words come as often as they are written."""
    source = random.Random(seed)
    with store.read() as conn:
        low, high = query.rows(conn, "SELECT min(search_key), max(search_key) FROM items")[0]
        found: list[list[str]] = []
        while len(found) < count:
            sql = "SELECT text FROM items WHERE search_key >= :key ORDER BY search_key LIMIT 1"
            text = query.value(conn, sql, key=source.randrange(low, high))
            words = [word for word in tokens(text or "") if len(word) > 2 or is_unspaced(word)]
            if len(words) >= 3:
                source.shuffle(words)
                found.append(words)
    return found


def _rarest(words: Sequence[str]) -> str:
    return max(words, key=len)


def search(setting: Setting) -> Iterator[Row]:
    """Whole queries; each kind over words of random messages."""
    with opened(setting) as store:
        said = _words(store, _EACH, seed=3)
        for what, texts in (
            ("one word", [f"{words[0]} " for words in said]),
            ("one rare word", [f"{_rarest(words)} " for words in said]),
            ("three words", [f"{' '.join(words[:3])} " for words in said]),
            ("a beginning", [words[0][:3] for words in said]),
            ("from: and a word", [f"from:maria {words[0]} " for words in said]),
            ("a word in an inbox since a day", [f"{words[0]} in:shop after:2026-03-01 " for words in said]),
            ("a word and is:open", [f"{words[0]} is:open " for words in said]),
            ("part of a phone number", [str(number) for number in range(1000, 1000 + _EACH)]),
        ):
            pair = beside_raw(store, [_ask(text) for text in texts], setting.clock)
            yield pair.row(what)
            yield Row(f"{what}, p99", percentile(pair.every, 0.99))


def typing(setting: Setting) -> Iterator[Row]:
    """Search as you type: each letter of one or two words is a search of its own."""
    with opened(setting) as store:
        strokes = [
            text
            for words in _words(store, _TYPED, seed=4)
            for text in _strokes(words[: random.Random(words[0]).choice((1, 2))])
        ]
        pair = beside_raw(store, [_ask(text) for text in strokes], setting.clock)
        yield pair.row(f"a keystroke, of {len(strokes):,}")
        yield Row("a keystroke, p95", percentile(pair.every, 0.95))
        yield at_most("a keystroke, p99", percentile(pair.every, 0.99), 25)
        yield Row("a keystroke, slowest", max(pair.every), note=f"mean {statistics.fmean(pair.every):.2f} ms")


def _strokes(words: Sequence[str]) -> Iterator[str]:
    whole = " ".join(word[:_LETTERS] for word in words)
    return (whole[:end] for end in range(1, len(whole) + 1))
