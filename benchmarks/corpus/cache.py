"""Corpora are made once and kept by size; measurements that write work on a copy."""

import hashlib
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.corpus.bulk import Bulk
from omnibox.config import person
from omnibox.model.text import TOKENS_VERSION
from omnibox.store.migrate import SQL, migrate

VERSION = 2  # raise it when another corpus comes out of the same size
NAME = "omnibox.sqlite3"


def corpus(size: int, cache: Path) -> Path:
    """Return the folder of a store with `size` messages, made now if it is not there. Its file is `NAME`."""
    folder = cache / f"corpus-{size}-v{VERSION}.{_tables()}.{TOKENS_VERSION}"
    if (folder / NAME).exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=cache))
    try:
        path = making / NAME
        migrate(f"sqlite:///{path}", making, lambda: datetime.now(UTC))
        Bulk(path, size).write()
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return folder


def _tables() -> str:
    """Return a mark of the tables as every revision leaves them: a change to an unreleased one counts too."""
    found = hashlib.sha256()
    for path in sorted(SQL.rglob("*.sql")):
        found.update(path.read_bytes())
    return found.hexdigest()[:8]


def copy_of(size: int, cache: Path, target: Path) -> Path:
    """Copy a corpus into the folder `target`, for what writes; its owner is whoever runs this.

    Returns the store's file.
    """
    target.mkdir(parents=True, exist_ok=True)
    path = Path(shutil.copy(corpus(size, cache) / NAME, target / NAME))
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE operators SET login = ? WHERE role = 'owner'", (person()[0],))
    return path
