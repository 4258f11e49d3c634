"""What an operator waits for a page of search results, beside `notmuch search` and `mu find` over the same mail.

Ours: the newest 50 items with the rows, names and snippets the window paints, asked of a store that is open, as the
window asks. Theirs: the process a person starts, which is how they are used; what of it is starting is told by the
query that finds nothing. Stores and databases are those `mail_store` left in the cache, or are made now.
"""

import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks.corpus.maildir import maildir
from benchmarks.mail_store import LARGEST, home_of, store
from benchmarks.peers import MU, NOTMUCH, PACKAGES, Peer, missing
from benchmarks.registry import Setting
from benchmarks.report import Row
from omnibox.model.text import tokens
from omnibox.store import query
from omnibox.store.database import Connection, Store
from omnibox.store.search import find

_NOW = datetime(2026, 11, 1, tzinfo=UTC)
_ROUNDS = 7
_NOTHING = "no hit"

Asked = tuple[str, str, str]  # ours, notmuch's, mu's


def queries(setting: Setting) -> Iterator[Row]:
    """Every query beside both peers; ours has to be faster for the user each time."""
    if lacking := missing():
        yield Row("not measured", 0.0, note=f"install {', '.join(PACKAGES[name] for name in lacking)}")
        return
    size = min(setting.size, LARGEST)
    home = home_of(size, setting.cache)
    if not all((home / name).is_dir() for name in ("omnibox", NOTMUCH, MU)):
        list(store(setting))
    mails = maildir(size, setting.cache)
    peers = [Peer(name, home / name, mails) for name in (NOTMUCH, MU)]
    url = f"sqlite:///{home / 'omnibox' / 'omnibox.sqlite3'}"
    ours = Store.open(url, clock=lambda: _NOW, data_dir=setting.work)
    try:
        with ours.read() as conn:
            asked = _asked(conn)
        figures = {what: _measured(ours, peers, words) for what, words in asked.items()}
    finally:
        ours.close()
    for what, (own, *theirs) in figures.items():
        for peer, figure, start in zip(peers, theirs, figures[_NOTHING][1:], strict=True):
            note = f"{max(0.0, figure - start):.1f} ms of theirs beyond starting" if what != _NOTHING else ""
            yield Row(what, own, "ms", figure, peer.name, "< 1x", own < figure, note)


def _measured(ours: Store, peers: list[Peer], words: Asked) -> list[float]:
    """Return the medians of ours and of each peer, asked in turn."""
    rounds: list[list[float]] = []
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        with ours.read() as conn:
            find(conn, words[0], operator_id=None, now=_NOW)
        own = (time.perf_counter() - begin) * 1000
        rounds.append([own, *(peer.find([theirs]) for peer, theirs in zip(peers, words[1:], strict=True))])
    return [statistics.median(figures) for figures in zip(*rounds, strict=True)]


def _asked(conn: Connection) -> dict[str, Asked]:
    """Return the queries; words and people are those of mails in the middle of the store."""
    rows = query.rows(
        conn,
        "SELECT text, subject FROM items WHERE direction = 'in' AND length(text) BETWEEN 200 AND 900"
        " AND text GLOB '*the *' ORDER BY search_key LIMIT 1000",
    )
    words = [word for row in rows for word in tokens(row[0]) if word.isascii() and word.isalpha() and len(word) > 4]
    by_count = sorted(dict.fromkeys(words), key=words.count)
    rare, medium, common = by_count[0], by_count[len(by_count) * 3 // 4], by_count[-1]
    line = next(row[0].split() for row in rows if len(row[0].split()) > 20)
    phrase = " ".join(tokens(" ".join(line[3:6])))
    subject = next(" ".join(tokens(row[1])[:2]) for row in rows if len(tokens(row[1])) > 2)
    address = str(query.value(
        conn,
        "SELECT norm FROM participants WHERE role = 'from' AND norm NOT LIKE 'support@%'"
        " GROUP BY norm ORDER BY count(*) DESC LIMIT 1 OFFSET 20",
    ))  # fmt: skip
    both = f"{common} {medium}"
    return {
        "one word": (f"{medium} ", medium, medium),
        "two words": (f"{both} ", f"{common} and {medium}", f"{common} and {medium}"),
        "three words": (f"{both} {rare} ", f"{common} and {medium} and {rare}", f"{common} and {medium} and {rare}"),
        "a phrase": (f'"{phrase}"', f'"{phrase}"', f'"{phrase}"'),
        "a rare word": (f"{rare} ", rare, rare),
        "the commonest word": ("the ", "the", "the"),
        "a beginning of four letters": (common[:4], f"{common[:4]}*", f"{common[:4]}*"),
        "from an address": (f"from:{address} ", f"from:{address}", f"from:{address}"),
        "to an address": (f"to:{address} ", f"to:{address}", f"to:{address}"),
        "words of a subject": (f"{subject} ", f'subject:"{subject}"', f'subject:"{subject}"'),
        "a month": ("after:2025-03-01 before:2025-04-01 ", "date:2025-03-01..2025-03-31", "date:20250301..20250331"),
        "a word in a month": (
            f"{medium} after:2025-03-01 before:2025-04-01 ",
            f"{medium} and date:2025-03-01..2025-03-31",
            f"{medium} and date:20250301..20250331",
        ),
        "with a file": ("has:file ", "tag:attachment", "flag:attach"),
        "a word of somebody with a file": (
            f"{common} from:{address} has:file ",
            f"{common} and from:{address} and tag:attachment",
            f"{common} and from:{address} and flag:attach",
        ),
        _NOTHING: ("zzzyxxqqq ", "zzzyxxqqq", "zzzyxxqqq"),
    }
