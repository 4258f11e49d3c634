"""Routing: the order of matching, who may move a status, and what must hold for any facts at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from omnibox.model.conversation import (
    EMAIL_POLICY,
    MESSAGING_POLICY,
    Joining,
    ReopenPolicy,
    Status,
)
from omnibox.model.item import Direction, MachineClass
from omnibox.model.routing import (
    Decision,
    RouteCandidate,
    RouteFacts,
    inbox_assignee,
    inbox_policy,
    needs_customer,
    route,
)

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
INBOX, OTHER = UUID(int=1), UUID(int=2)


def known(number: int, status: Status = Status.OPEN, *, days: float = 1, inbox: UUID = INBOX) -> RouteCandidate:
    at = NOW - timedelta(days=days)
    return RouteCandidate(UUID(int=number), inbox, status, at, at if status is Status.RESOLVED else None)


def facts(policy: ReopenPolicy = EMAIL_POLICY) -> RouteFacts:
    return RouteFacts(policy, INBOX, NOW)


def test_signed_token_beats_provider_id_beats_subject() -> None:
    everything = replace(facts(), anchors=(known(1),), refs=(known(2),), subjects=(known(3),), customer=(known(4),))
    assert route(everything).join == UUID(int=1)
    assert route(replace(everything, anchors=())).join == UUID(int=2)
    assert route(replace(everything, anchors=(), refs=())).join == UUID(int=3)


def test_email_that_matches_nothing_opens_its_own_linked_to_current_work() -> None:
    older, newer = known(1, Status.WAITING, days=3), known(2, Status.OPEN, days=1)
    assert route(replace(facts(), customer=(older, newer, known(3, Status.RESOLVED, days=0)))) == Decision(
        None, Status.OPEN, UUID(int=2)
    )


def test_text_joins_the_newest_active_conversation_of_any_inbox() -> None:
    texting = replace(facts(MESSAGING_POLICY), customer=(known(1, days=5), known(2, Status.WAITING, inbox=OTHER)))
    assert route(texting) == Decision(UUID(int=2), Status.OPEN, by="customer")


def test_text_reopens_what_was_finished_here_within_seven_days() -> None:
    texting = replace(facts(MESSAGING_POLICY), customer=(known(1, Status.RESOLVED, days=7),))
    assert route(texting) == Decision(UUID(int=1), Status.OPEN, reopens=True, by="customer")


def test_text_after_the_window_opens_a_linked_one() -> None:
    texting = replace(facts(MESSAGING_POLICY), customer=(known(1, Status.RESOLVED, days=7.01),))
    assert route(texting) == Decision(None, Status.OPEN, UUID(int=1))


def test_text_does_not_reopen_what_was_finished_on_another_line() -> None:
    texting = replace(facts(MESSAGING_POLICY), customer=(known(1, Status.RESOLVED, inbox=OTHER),))
    assert route(texting) == Decision(None, Status.OPEN)


@pytest.mark.parametrize("days,joined", [(30, UUID(int=1)), (30.01, None)])
def test_email_reopens_within_thirty_days(days: float, joined: UUID | None) -> None:
    decision = route(replace(facts(), refs=(known(1, Status.RESOLVED, days=days),)))
    assert decision.join == joined
    assert decision.reopens is (joined is not None)
    assert joined or decision.linked_to == UUID(int=1)


def test_second_late_answer_follows_the_linked_conversation() -> None:
    old = known(1, Status.RESOLVED, days=90)
    follow_up = replace(known(2, Status.WAITING), linked_to=UUID(int=1))
    assert route(replace(facts(), refs=(old,), customer=(old, follow_up))) == Decision(
        UUID(int=2), Status.OPEN, by="ref"
    )


@pytest.mark.parametrize("machine", [m for m in MachineClass if m is not MachineClass.HUMAN])
@pytest.mark.parametrize("status", list(Status))
def test_machines_join_what_they_answer_and_move_nothing(machine: MachineClass, status: Status) -> None:
    decision = route(replace(facts(), machine=machine, refs=(known(1, status, days=400),)))
    assert decision == Decision(UUID(int=1), None, by="ref")


def test_spam_stays_spam_but_an_answer_takes_mail_out_of_the_trash() -> None:
    assert route(replace(facts(), refs=(known(1, Status.SPAM),))) == Decision(UUID(int=1), None, by="ref")
    assert route(replace(facts(), refs=(known(1, Status.TRASH),))).reopens


def test_history_opens_resolved_and_joins_without_touching() -> None:
    old = replace(facts(), history=True)
    assert route(old) == Decision(None, Status.RESOLVED)
    assert route(replace(old, refs=(known(1, Status.SNOOZED),))) == Decision(UUID(int=1), None, by="ref")


def test_old_chat_is_grouped_by_nearness() -> None:
    near = replace(known(1, Status.RESOLVED, days=3), backfilled=True)
    far = replace(known(2, Status.RESOLVED, days=9), backfilled=True)
    past = replace(facts(MESSAGING_POLICY), history=True, customer=(far, near, known(3)))
    assert route(past) == Decision(UUID(int=1), None, by="customer")
    assert route(replace(past, customer=(far, known(3)))) == Decision(None, Status.RESOLVED)


def test_our_answer_written_elsewhere_hands_the_turn_to_the_customer() -> None:
    copy = replace(facts(), direction=Direction.OUT, machine=MachineClass.OWN)
    assert route(replace(copy, refs=(known(1),))) == Decision(UUID(int=1), Status.WAITING, by="ref")
    assert route(replace(copy, refs=(known(1, Status.RESOLVED),))) == Decision(UUID(int=1), None, by="ref")
    assert route(copy) == Decision(None, Status.WAITING)


def test_never_reopen() -> None:
    never = ReopenPolicy(window=timedelta(0))
    assert route(replace(facts(never), refs=(known(1, Status.RESOLVED),))) == Decision(None, Status.OPEN, UUID(int=1))


candidates = st.builds(
    RouteCandidate,
    conversation_id=st.integers(1, 40).map(lambda n: UUID(int=n)),
    inbox_id=st.sampled_from([INBOX, OTHER]),
    status=st.sampled_from(Status),
    last_at=st.integers(-500, 5).map(lambda d: NOW + timedelta(days=d)),
    resolved_at=st.none() | st.integers(-500, 5).map(lambda d: NOW + timedelta(days=d)),
    backfilled=st.booleans(),
    linked_to=st.none() | st.integers(1, 40).map(lambda n: UUID(int=n)),
)
some = st.lists(candidates, max_size=4, unique_by=lambda c: c.conversation_id).map(tuple)
any_facts = st.builds(
    RouteFacts,
    policy=st.builds(
        ReopenPolicy, joining=st.sampled_from(Joining), window=st.integers(0, 60).map(lambda d: timedelta(days=d))
    ),
    inbox_id=st.just(INBOX),
    at=st.just(NOW),
    machine=st.sampled_from(MachineClass),
    direction=st.sampled_from(Direction),
    history=st.booleans(),
    anchors=some,
    refs=some,
    subjects=some,
    customer=some,
)


@given(any_facts)
def test_what_always_holds(given_facts: RouteFacts) -> None:
    decision = route(given_facts)
    offered = {
        c.conversation_id: c
        for c in (*given_facts.customer, *given_facts.subjects, *given_facts.refs, *given_facts.anchors)
    }
    assert decision.join is None or decision.join in offered
    assert decision.linked_to is None or decision.linked_to in offered
    assert (decision.join is None) == (decision.by == "new")
    if decision.join is None:
        assert decision.status is not None
    if given_facts.history:
        assert decision.status in (None, Status.RESOLVED)
    if decision.reopens:
        assert given_facts.machine is MachineClass.HUMAN
        assert given_facts.direction is Direction.IN
        assert decision.status is Status.OPEN
    if given_facts.machine is not MachineClass.HUMAN and given_facts.direction is Direction.IN:
        assert decision.join is None or decision.status is None


@given(any_facts)
def test_live_words_of_a_person_never_end_up_out_of_sight(given_facts: RouteFacts) -> None:
    live = replace(given_facts, history=False, machine=MachineClass.HUMAN, direction=Direction.IN)
    decision = route(live)
    if decision.join is None:
        assert decision.status is Status.OPEN
        return
    pool = (*live.anchors, *live.refs, *live.subjects, *live.customer)
    joined = [c for c in pool if c.conversation_id == decision.join]
    assert decision.status is Status.OPEN or any(c.status in (Status.OPEN, Status.SPAM) for c in joined)


@given(any_facts)
def test_what_is_not_asked_for_is_not_looked_at(given_facts: RouteFacts) -> None:
    if not needs_customer(given_facts):
        assert route(given_facts) == route(replace(given_facts, customer=()))


@given(any_facts)
def test_the_same_facts_give_the_same_answer_in_any_order(given_facts: RouteFacts) -> None:
    assert route(given_facts) == route(replace(given_facts, customer=given_facts.customer[::-1]))


def test_inbox_policy_reads_what_makes_sense_and_passes_over_the_rest() -> None:
    stored = {"joining": "customer", "window_days": 3, "keep_assignee": False}
    assert inbox_policy(EMAIL_POLICY, stored) == ReopenPolicy(Joining.CUSTOMER, timedelta(days=3), keep_assignee=False)
    assert inbox_policy(EMAIL_POLICY, {"joining": "x", "window_days": True, "keep_assignee": "no"}) == EMAIL_POLICY
    assert inbox_policy(EMAIL_POLICY, {"window_days": -1}) == EMAIL_POLICY
    assert inbox_assignee({"assignee": str(UUID(int=9))}) == UUID(int=9)
    assert inbox_assignee({"assignee": "nobody"}) is None
    assert inbox_assignee({}) is None
