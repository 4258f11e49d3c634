"""From a query understood to what is asked: words of the index, conditions of rows, phrases to be proved."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from omnibox.model import text as folding
from omnibox.model.conversation import Status
from omnibox.model.ids import search_key_floor
from omnibox.model.search_query import Condition, Scope, SearchQuery, Term
from omnibox.store import query
from omnibox.store.query import uuid_of

HIGHEST_KEY = (1 << 63) - 1
_MARKS = {Scope.ANY: "", Scope.FROM: folding.FROM, Scope.TO: folding.TO}
_STATUSES = frozenset(str(status) for status in Status)
# What may change after an item was indexed is asked of the rows. `i` is the item, `c` its conversation or nothing.
_ROW_CONDITIONS: dict[str, str] = {
    **{str(status): f"c.status = '{status}'" for status in Status},
    "unread": "i.direction = 'in' AND NOT i.is_read",
    "read": "NOT (i.direction = 'in' AND NOT i.is_read)",
    "failed": "i.delivery = 'failed'",
    "mine": "c.assignee_id = :me",
    "assigned": "c.assignee_id IS NOT NULL",
    "unassigned": "c.id IS NOT NULL AND c.assignee_id IS NULL",
}
_OF_TAG = "SELECT t.conversation_id FROM conversation_tags t WHERE t.tag_id IN :{name}"


@dataclass(frozen=True, slots=True)
class Match:
    """What the index is asked: all of `words` (True: as a beginning), one of each group, none of `without`."""

    words: tuple[tuple[str, bool], ...] = ()
    either: tuple[tuple[str, ...], ...] = ()
    without: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.either or self.without)


@dataclass(slots=True)
class Plan:
    """How to find what a query asks for. `floor` is inclusive, `ceiling` is not."""

    match: Match = field(default_factory=Match)
    floor: int = 0
    ceiling: int = HIGHEST_KEY
    where: list[str] = field(default_factory=list)
    narrow: list[str] = field(default_factory=list)  # conditions on conversations that few of them may meet
    params: dict[str, Any] = field(default_factory=dict)
    phrases: list[Term] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    hopeless: bool = False  # asks for something that does not exist


def make_plan(conn: Connection, asked: SearchQuery, operator_id: UUID | None) -> Plan:
    """Return the plan; names of inboxes and tags are looked up in the store."""
    plan = Plan(problems=list(asked.problems))
    _period(plan, asked)
    words: dict[tuple[str, bool], None] = {}
    without: dict[str, None] = {}
    either: list[tuple[str, ...]] = []
    for term in asked.terms:
        _term(plan, term, words, without)
    for condition in asked.conditions:
        _condition(conn, plan, condition, operator_id, (words, either, without))
    if without and not words and not either:  # every item goes one of three ways: nothing is left out by this
        either.append(tuple(folding.IS + way for way in ("in", "out", "internal")))
    plan.match = Match(tuple(words), tuple(either), tuple(without))
    return plan


def _period(plan: Plan, asked: SearchQuery) -> None:
    if asked.after is not None:
        plan.floor = search_key_floor(asked.after)
    if asked.before is not None:
        plan.ceiling = search_key_floor(asked.before)
    plan.hopeless = plan.floor >= plan.ceiling


def _term(plan: Plan, term: Term, words: dict[tuple[str, bool], None], without: dict[str, None]) -> None:
    marked = [_MARKS[term.scope] + token for token in term.tokens]
    if len(marked) > 1:
        plan.phrases.append(term)
    if not term.negated:
        words.update(dict.fromkeys((token, False) for token in marked[:-1]))
        words[marked[-1], term.prefix] = None
    elif len(marked) == 1:  # who says a word outside the phrase must stay
        without[marked[0]] = None


_Asked = tuple[dict[tuple[str, bool], None], list[tuple[str, ...]], dict[str, None]]


def _condition(conn: Connection, plan: Plan, condition: Condition, operator_id: UUID | None, asked: _Asked) -> None:
    words, either, without = asked
    if condition.kind == "tag":
        _tag(conn, plan, condition)
    elif condition.kind == "in":
        facets = [folding.IN + inbox.hex for inbox in _inboxes(conn, condition.value)]
        if not facets:
            _nothing(plan, condition)
        elif condition.negated:
            without.update(dict.fromkeys(facets))
        else:
            either.append(tuple(facets))
    elif condition.value in _ROW_CONDITIONS:
        _row_condition(plan, condition, operator_id)
    else:
        facet = (folding.HAS if condition.kind == "has" else folding.IS) + condition.value
        if condition.negated:
            without[facet] = None
        else:
            words[facet, False] = None


def _row_condition(plan: Plan, condition: Condition, operator_id: UUID | None) -> None:
    sql = _ROW_CONDITIONS[condition.value]
    if condition.value == "mine":
        plan.params["me"] = operator_id
    if condition.value in _STATUSES and not condition.negated:
        plan.narrow.append(sql)
    plan.where.append(f"({sql}) IS {'NOT ' if condition.negated else ''}TRUE")


def _tag(conn: Connection, plan: Plan, condition: Condition) -> None:
    ids = _tags(conn, condition)
    if not ids:
        _nothing(plan, condition)
        return
    name = f"tags{len(plan.params)}"
    plan.params[name] = ids
    sql = _OF_TAG.format(name=name)
    if condition.negated:
        plan.where.append(f"(i.conversation_id IN ({sql})) IS NOT TRUE")
    else:
        plan.where.append(f"i.conversation_id IN ({sql})")
        plan.narrow.append(f"c.id IN ({sql})")


def _nothing(plan: Plan, condition: Condition) -> None:
    """Deal with a name nobody bears: nothing can match it, unless it is negated; half typed it is no mistake."""
    plan.hopeless = plan.hopeless or not condition.negated
    if not condition.prefix:
        plan.problems.append(f"unknown_{condition.kind}:{condition.value}")


def _inboxes(conn: Connection, value: str) -> list[UUID]:
    """Return the inboxes whose name, address or channel begins with folded `value`."""
    found = query.rows(conn, "SELECT id, name, address, channel FROM inboxes ORDER BY id")
    return [uuid_of(row[0]) for row in found if any(folding.fold(name).startswith(value) for name in row[1:])]


def _tags(conn: Connection, condition: Condition) -> list[UUID]:
    if condition.prefix:
        found = query.rows(conn, "SELECT id, folded FROM tags")
        return [uuid_of(row[0]) for row in found if row[1].startswith(condition.value)]
    return [
        uuid_of(row[0])
        for row in query.rows(conn, "SELECT id FROM tags WHERE folded = :folded", folded=condition.value)
    ]
