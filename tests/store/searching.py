"""What search ought to find, told the slow way: every rule written out over plain values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from omnibox.model.search_query import Condition, Scope, SearchQuery, Term
from omnibox.model.text import ItemText, fold, tokens


@dataclass(frozen=True)
class Doc:
    """One stored item as the oracle knows it."""

    item_id: UUID
    at: datetime
    text: ItemText
    status: str
    assignee_id: UUID | None
    read: bool
    inbox_name: str
    tags: frozenset[str]


def fits(doc: Doc, query: SearchQuery, me: UUID) -> bool:
    """Tell whether a document fits every part of a query."""
    if query.after is not None and _milliseconds(doc.at) < _milliseconds(query.after):
        return False
    if query.before is not None and _milliseconds(doc.at) >= _milliseconds(query.before):
        return False
    terms = all(_has(doc.text, term) is not term.negated for term in query.terms)
    return terms and all(_meets(doc, part, me) is not part.negated for part in query.conditions)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _has(text: ItemText, term: Term) -> bool:
    fields = {
        Scope.ANY: (text.subject, text.text, *text.senders, *text.receivers, *text.files),
        Scope.FROM: text.senders,
        Scope.TO: text.receivers,
    }[term.scope]
    return any(_stands_in(tokens(field), term) for field in fields)


def _stands_in(words: list[str], term: Term) -> bool:
    count = len(term.tokens)
    for at in range(len(words) - count + 1):
        here = words[at : at + count]
        if here[:-1] == list(term.tokens[:-1]) and (
            here[-1].startswith(term.tokens[-1]) if term.prefix else here[-1] == term.tokens[-1]
        ):
            return True
    return False


def _meets(doc: Doc, part: Condition, me: UUID) -> bool:
    if part.kind == "tag":
        return any(tag.startswith(part.value) if part.prefix else tag == part.value for tag in map(fold, doc.tags))
    if part.kind == "in":
        return doc.text.inbox != "" and any(
            fold(word).startswith(part.value) for word in (doc.inbox_name, f"{doc.inbox_name}@example.org", "email")
        )
    if part.kind == "has":
        return bool(doc.text.files)
    unread = doc.text.direction == "in" and not doc.read
    return {
        "unread": unread,
        "read": not unread,
        "mine": doc.assignee_id == me,
        "assigned": doc.assignee_id is not None,
        "unassigned": doc.assignee_id is None,
        "failed": False,
    }.get(part.value, part.value in (doc.status, doc.text.kind, doc.text.direction))
