"""What others did to a conversation while an answer was being written."""

from collections.abc import Iterable
from uuid import UUID

from omnibox.model.conversation import Status
from omnibox.model.errors import Conflict
from omnibox.model.item import Delivery, Direction, MachineClass
from omnibox.model.journal import EventType, JournalRow
from omnibox.model.rows import ConversationRow, ItemRow
from omnibox.store import items, journal, operators
from omnibox.store.database import Connection

_LOOK_BACK = 2_000  # facts of one customer; more than that has changed for certain
_DONE = (Status.RESOLVED, Status.SPAM, Status.TRASH)


def refuse_if_moved(conn: Connection, conversation: ConversationRow, me: UUID, base: int) -> None:
    """Pass if nothing that matters happened after the mark `base`.

    Raises: Conflict(what, by, items): `what` holds message (a new one from a person), answered, resolved, assigned;
    `by` the names of who did it, `items` the ids of what to read first.
    """
    facts = journal.read(conn, base, _LOOK_BACK, customer_id=conversation.customer_id)
    here = [fact for fact in facts if fact.conversation_id == conversation.id and fact.actor_id != me]
    fresh = _fresh(conn, here)
    what = {_kind_of(item): None for item in fresh}
    if conversation.status in _DONE and _set(here, "status", conversation.status):
        what["resolved"] = None
    if conversation.assignee_id not in (None, me) and _set(here, "assignee", conversation.assignee_id):
        what["assigned"] = None
    if what:
        raise Conflict(what=list(what), by=_names(conn, here), items=[str(item.id) for item in fresh])


def _fresh(conn: Connection, facts: Iterable[JournalRow]) -> list[ItemRow]:
    """Return new words of people, answers from another mail program among them.

    Mail of machines and withdrawn answers stop nobody.
    """
    types = (EventType.MESSAGE_RECEIVED, EventType.REPLY_QUEUED)
    ids = [fact.item_id for fact in facts if fact.type in types and fact.item_id is not None]
    return [
        item for item in items.item_rows(conn, ids) if _by_a_person(item) and item.delivery is not Delivery.CANCELLED
    ]


def _by_a_person(item: ItemRow) -> bool:
    own = item.direction is Direction.OUT and item.machine is MachineClass.OWN
    return own or item.machine is MachineClass.HUMAN


def _kind_of(item: ItemRow) -> str:
    return "answered" if item.direction is Direction.OUT else "message"


def _set(facts: Iterable[JournalRow], field: str, value: object) -> bool:
    """Tell whether one of the facts made `field` what it is now."""
    changes = (fact.states.get(field) for fact in facts if fact.type == EventType.CONVERSATION_CHANGED)
    return any(isinstance(change, list) and str(change[-1]) == str(value) for change in changes)


def _names(conn: Connection, facts: Iterable[JournalRow]) -> list[str]:
    ids = {fact.actor_id for fact in facts if fact.actor_id is not None}
    return [row.name for row in operators.list_operators(conn) if row.id in ids]
