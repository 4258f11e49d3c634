"""The words customers are found by as somebody types: those of their names, and the beginnings inside addresses.

`customer_words` holds the words of names, `handle_parts` what follows each gap in an address, `handle_digits` every
ending of a number. Any word of a name, any part of an address and any part of a number then begins some row, and
finding it is one range scan on both databases.
"""

import re
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model.handle import Handle, HandleKind
from omnibox.model.text import fold, is_unspaced
from omnibox.store import query, schema
from omnibox.store.unit import Unit

LAST = "\U0010ffff"  # behind every text that begins as the prefix does
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 64  # characters of a word or part that are kept
_MOST = 12  # words of one name: no person has more


def words_of(text: str) -> list[str]:
    """Return the distinct words of a text, folded, in their order."""
    return list(dict.fromkeys(word[:_LONGEST] for word in _WORD.findall(fold(text))))


def name_words(name: str) -> list[str]:
    """Return what a name is found by: its words; of scripts without spaces, every ending of a word too."""
    found: dict[str, None] = {}
    for word in words_of(name):
        found[word] = None
        found.update((word[start:], None) for start in range(1, len(word)) if is_unspaced(word[start]))
    return list(found)[:_MOST]


def address_parts(handle: Handle) -> list[str]:
    """Return what an address is found by besides its beginning: each ending of it that begins a word.

    Numbers have `handle_digits`; an id that one sender made up is nothing a person would type. The last label of a
    domain is left out: it is half the world's.
    """
    if handle.scope or handle.kind in (HandleKind.PHONE, HandleKind.WHATSAPP):
        return []
    starts = [found.start() for found in _WORD.finditer(handle.norm)][1:]
    if handle.kind is HandleKind.EMAIL:
        starts = starts[:-1]
    return list(dict.fromkeys(handle.norm[start:][:_LONGEST] for start in starts))


def put_name(unit: Unit, customer_id: UUID, name: str, former: str = "") -> None:
    """Make a customer findable under `name` and no longer under what of `former` is not in it."""
    before, after = set(name_words(former)), name_words(name)
    for word in sorted(before - set(after)):
        unit.delete(schema.customer_words, {"customer_id": customer_id, "word": word})
    new = [{"customer_id": customer_id, "word": word} for word in after if word not in before]
    unit.insert_many(schema.customer_words, new)


def put_handle(unit: Unit, handle_id: UUID, parts: Iterable[str]) -> None:
    """Make an address findable by `parts` of it."""
    unit.insert_many(schema.handle_parts, [{"handle_id": handle_id, "part": part} for part in parts])


def fill(conn: Connection) -> None:
    """Write the words of every customer there is: once, when a store of an earlier revision is brought up."""
    names = query.rows(conn, "SELECT id, name FROM customers")
    words = [{"id": raw[0], "word": word} for raw in names for word in name_words(raw[1])]
    handles = query.rows(conn, "SELECT id, kind, value, norm, scope FROM handles")
    parts = [
        {"id": raw[0], "part": part}
        for raw in handles
        for part in address_parts(Handle(HandleKind(raw[1]), raw[2], raw[3], raw[4]))
    ]
    for sql, rows in (
        ("INSERT INTO customer_words (customer_id, word) VALUES (:id, :word)", words),
        ("INSERT INTO handle_parts (handle_id, part) VALUES (:id, :part)", parts),
    ):
        for some in query.chunks(rows, 5_000):
            query.execute_many(conn, sql, some)
