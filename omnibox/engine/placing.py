"""Whose an item is and where it goes: look the sender up, gather the facts, follow the decision of model/routing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from omnibox.channels.base import Inbound
from omnibox.engine import machines
from omnibox.engine.known import Known
from omnibox.engine.threads_known import new_candidate
from omnibox.model.conversation import Joining, ReopenPolicy, Status
from omnibox.model.handle import Handle, HandleKind, Verification, honest_name
from omnibox.model.item import Direction
from omnibox.model.journal import Event, EventType
from omnibox.model.routing import Decision, RouteCandidate, RouteFacts, needs_customer, route
from omnibox.model.subjects import ticket_numbers
from omnibox.store import conversations, customers
from omnibox.store.unit import Unit

_SUBJECT_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Place:
    """The inbox an item arrived at, as far as placing it needs to know."""

    inbox_id: UUID
    medium: str
    policy: ReopenPolicy
    own: frozenset[str]  # normal forms of the addresses of all our inboxes
    assignee_id: UUID | None = None  # who gets new conversations
    allowed: frozenset[str] = frozenset()  # addresses and domains whose robots count as people


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an item went. `was` is the status of the joined conversation before, None for a new one.

    `stranger`: a signed token led its sender in, who stood on none of the conversation's messages and is not its
    customer. They are shown as new, and nobody answers them unasked.
    """

    customer_id: UUID
    conversation_id: UUID
    decision: Decision
    was: Status | None
    stranger: bool = False


def counterpart(place: Place, item: Inbound) -> Handle:
    """Return whose item it is: the sender; of what we wrote, the first receiver who is not one of us.

    A form on our own page writes in our name with the customer in Reply-To; then it is they.
    """
    outsiders = [p for p in item.participants if p.handle.norm not in place.own]
    if item.direction is not Direction.IN:
        for role in ("to", "cc", "bcc"):
            for participant in outsiders:
                if participant.role == role:
                    return participant.handle
        return item.sender
    if item.sender.norm in place.own:
        asked = next((p.handle for p in outsiders if p.role == "reply_to"), None)
        return asked or item.sender
    return item.sender


def people(place: Place, item: Inbound) -> tuple[Handle, ...]:
    """Return the handles `put` wants to know the owners of."""
    return counterpart(place, item), *item.vouched


def put(unit: Unit, place: Place, item: Inbound, known: Known) -> Placed:
    """Find or open the customer and the conversation of `item`; statuses are moved, the item itself is not stored."""
    person = counterpart(place, item)
    customer_id = next((owner for handle in (person, *item.vouched) if (owner := known.owner(handle))), None)
    found, decision = _decided(unit, place, item, person, customer_id, known)
    if found is None:
        customer_id = customer_id or _new_customer(unit, item, person, known)
        _add_vouched(unit, customer_id, person, item, known)
        return Placed(customer_id, _open(unit, place, item, customer_id, decision, known), decision, None)
    owner = found.customer_id or customer_id
    assert owner is not None  # noqa: S101  # every conversation has a customer; this is for mypy
    if decision.status is not None:
        _move(unit, place, found.conversation_id, decision)
    if customer_id == owner:
        _add_vouched(unit, owner, person, item, known)
        _improve_name(unit, owner, person, known)
    stranger = item.direction is Direction.IN and not _takes_part(found, item, person, customer_id, known)
    return Placed(owner, found.conversation_id, decision, found.status, stranger)


def _decided(
    unit: Unit, place: Place, item: Inbound, person: Handle, customer_id: UUID | None, known: Known
) -> tuple[RouteCandidate | None, Decision]:
    """Decide, and hold what is joined; whoever merged it a moment ago makes us look again."""
    while True:
        facts = _facts(unit, place, item, person, customer_id, known)
        decision = route(facts)
        if decision.join is None:
            return None, decision
        if known.threads.hold(decision.join):
            every = (*facts.anchors, *facts.refs, *facts.tickets, *facts.subjects, *facts.customer)
            return next(one for one in every if one.conversation_id == decision.join), decision


def _add_vouched(unit: Unit, customer_id: UUID, person: Handle, item: Inbound, known: Known) -> None:
    """Note handles nobody has yet. One that is somebody else's stays theirs: two people are never merged here."""
    for handle in (person, *item.vouched) if item.vouched else ():
        if known.owner(handle) is None:
            customers.add_handle(unit, customer_id, replace(handle, verification=Verification.ATTESTED))
            known.belongs(handle, customer_id)


def _facts(
    unit: Unit, place: Place, item: Inbound, person: Handle, customer_id: UUID | None, known: Known
) -> RouteFacts:
    threads = known.threads
    anchors = threads.candidates(item.anchors)
    refs: Sequence[RouteCandidate] = ()
    tickets: Sequence[RouteCandidate] = ()
    subjects: Sequence[RouteCandidate] = ()
    if not anchors:
        refs = _refs(item, person, customer_id, known)
    if not anchors and not refs:
        tickets = _of_the_senders(threads.by_number(_numbers(place, item)), item, person, customer_id, known)
    if customer_id and not (anchors or refs or tickets) and _answers_a_subject(item):
        subjects = threads.by_subject(customer_id, item.subject_key, item.at - _SUBJECT_WINDOW)
    facts = RouteFacts(
        policy=place.policy,
        inbox_id=place.inbox_id,
        at=item.at,
        machine=item.machine,
        direction=item.direction,
        history=item.history,
        anchors=tuple(anchors),
        refs=tuple(refs),
        tickets=tuple(tickets),
        subjects=tuple(subjects),
        twin=known.twin_place(item, customer_id),
    )
    if customer_id is None or not needs_customer(facts):
        return facts
    by_customer = place.policy.joining is Joining.CUSTOMER  # else the decision looks at active ones alone
    found_there = conversations.candidates(unit.conn, customer_id, place.inbox_id, with_finished=by_customer)
    return replace(facts, customer=tuple(found_there))


def _refs(item: Inbound, person: Handle, customer_id: UUID | None, known: Known) -> list[RouteCandidate]:
    """Return the conversations of ids the item mentions, as far as the sender takes part."""
    meant = known.threads.refs(item)
    origins = {one.conversation_id: one.origin_id for one in meant if one.origin_id}
    found = known.threads.candidates(one.conversation_id for one in meant)
    named = [replace(one, origin_id=one.origin_id or origins.get(one.conversation_id)) for one in found]
    return _of_the_senders(named, item, person, customer_id, known)


def _of_the_senders(
    found: Sequence[RouteCandidate], item: Inbound, person: Handle, customer_id: UUID | None, known: Known
) -> list[RouteCandidate]:
    """Keep the conversations the sender takes part in; a stranger who knows a Message-ID joins nothing.

    What our own account sent, or what a colleague noted there, is trusted.
    """
    trusted = item.direction is not Direction.IN
    return [one for one in found if trusted or _takes_part(one, item, person, customer_id, known)]


def _takes_part(one: RouteCandidate, item: Inbound, person: Handle, customer_id: UUID | None, known: Known) -> bool:
    if customer_id is not None and one.customer_id == customer_id:
        return True
    norms = (person.norm, item.sender.norm, *machines.witnesses(item))
    return known.threads.takes_part(one.conversation_id, norms)


def _numbers(place: Place, item: Inbound) -> tuple[int, ...]:
    """Return the conversations a subject names by number; only letters have subjects that are answered."""
    return ticket_numbers(item.subject) if place.policy.joining is Joining.THREAD and "#" in item.subject else ()


def _answers_a_subject(item: Inbound) -> bool:
    """Tell whether the subject is one of an answer ("Re: ..."): a bare subject begins something new."""
    return bool(item.subject_key) and " ".join(item.subject.casefold().split()) != item.subject_key


def _new_customer(unit: Unit, item: Inbound, person: Handle, known: Known) -> UUID:
    known_as = honest_name(person)
    source = "provider" if known_as else "address"
    name = known_as or person.value or person.norm
    customer_id = customers.add_customer(unit, name, source, item.at)
    customers.add_handle(unit, customer_id, person, primary=True)
    known.belongs(person, customer_id)
    known.named(customer_id, name)
    if not item.history:
        unit.emit(Event(EventType.CUSTOMER_ADDED, customer_id=customer_id))
    return customer_id


def _improve_name(unit: Unit, customer_id: UUID, person: Handle, known: Known) -> None:
    """A name replaces a bare address, and nothing else: what a person typed or liked stays."""
    name = honest_name(person)
    if not name or person.kind is HandleKind.OTHER or known.name(customer_id) not in (person.value, person.norm):
        return
    if customers.rename_customer(unit, customer_id, name, "provider"):
        known.named(customer_id, name)


def _open(unit: Unit, place: Place, item: Inbound, customer_id: UUID, decision: Decision, known: Known) -> UUID:
    status = decision.status or Status.OPEN
    conversation_id = conversations.add_conversation(
        unit,
        customer_id=customer_id,
        inbox_id=place.inbox_id,
        subject=item.subject,
        subject_key=item.subject_key,
        status=status,
        at=item.at,
        backfilled=item.history,
        linked_to=decision.linked_to,
        assignee_id=None if item.history else place.assignee_id,
    )
    fresh = new_candidate(conversation_id, place.inbox_id, status, item.at, customer_id, history=item.history)
    known.threads.opened(fresh)
    if not item.history:
        unit.emit(
            Event(
                EventType.CONVERSATION_ADDED,
                customer_id=customer_id,
                conversation_id=conversation_id,
                inbox_id=place.inbox_id,
                states={"status": str(status)},
            )
        )
    return conversation_id


def _move(unit: Unit, place: Place, conversation_id: UUID, decision: Decision) -> None:
    if decision.reopens and not place.policy.keep_assignee:
        conversations.alter(unit, conversation_id, status=decision.status, assignee_id=None)
    else:
        conversations.alter(unit, conversation_id, status=decision.status)
