"""The sorting of facts: rows of the journal in, what is news and what is settled out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from omnibox.model.journal import JournalRow
from omnibox.ui.desktop.facts import facts_of

ME, CORA = uuid4(), uuid4()
CONVERSATION, ITEM, INBOX = uuid4(), uuid4(), uuid4()


def row(seq: int, word: str, states: Mapping[str, object] | None = None, actor: UUID | None = None) -> JournalRow:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return JournalRow(seq, at, word, 1, actor, None, uuid4(), CONVERSATION, ITEM, INBOX, states or {})


@pytest.mark.parametrize(
    "states, told",
    [
        ({}, True),
        ({"direction": "in", "machine": "human", "kind": "message"}, True),
        ({"direction": "out", "machine": "own", "kind": "message"}, False),
        ({"direction": "in", "machine": "bulk", "kind": "message"}, False),
        ({"direction": "in", "machine": "something newer"}, False),
    ],
)
def test_what_comes_in_from_people_is_news(states: Mapping[str, object], told: bool) -> None:
    assert (list(facts_of([row(1, "message.received", states)], ME).messages) == [ITEM]) is told


def test_history_and_what_nobody_knows_yet_are_nothing() -> None:
    rows = [row(1, "history.imported", {"items": 500}), row(2, "something.newer"), row(3, "engine.changed")]
    found = facts_of(rows, ME)
    assert (found.items, found.settled, found.woken, found.troubled) == ([], {}, {}, {})


def test_ones_own_notes_call_nobody() -> None:
    assert facts_of([row(1, "note.added", actor=ME)], ME).notes == {}
    assert list(facts_of([row(1, "note.added", actor=CORA)], ME).notes) == [ITEM]


def test_a_failure_that_goes_on_in_the_same_moment_is_none() -> None:
    failed = row(1, "delivery.changed", {"from": "sending", "to": "failed"})
    again = row(2, "delivery.changed", {"from": "failed", "to": "queued"})
    assert list(facts_of([failed], ME).failed) == [ITEM]
    found = facts_of([failed, again], ME)
    assert (found.failed, found.mended) == ({}, {CONVERSATION: 2})


def test_a_snooze_that_somebody_ended_by_writing_is_a_message() -> None:
    woke = row(1, "conversation.changed", {"status": ["snoozed", "open"]})
    wrote = row(2, "message.received")
    assert list(facts_of([woke], ME).woken) == [CONVERSATION]
    assert facts_of([woke, wrote], ME).woken == {}
    by_hand = row(1, "conversation.changed", {"status": ["snoozed", "open"]}, actor=CORA)
    assert facts_of([by_hand], ME).woken == {}


@pytest.mark.parametrize(
    "states, settled",
    [
        ({"status": ["open", "resolved"]}, True),
        ({"status": ["open", "waiting"]}, False),
        ({"assignee": [None, str(CORA)]}, True),
        ({"assignee": [None, str(ME)]}, False),
        ({"assignee": [str(CORA), None]}, False),
        ({"status": "nonsense"}, False),
        ({"status": []}, False),
        ({"fields": ["subject"]}, False),
    ],
)
def test_what_settles_a_conversation(states: Mapping[str, object], settled: bool) -> None:
    assert (CONVERSATION in facts_of([row(5, "conversation.changed", states)], ME).settled) is settled


def test_an_inbox_is_bad_until_it_is_well() -> None:
    bad = row(1, "inbox.changed", {"from": "active", "to": "auth_failed", "code": "auth_rejected"})
    well = row(2, "inbox.changed", {"from": "auth_failed", "to": "active", "code": ""})
    renamed = row(3, "inbox.changed", {"fields": ["name"]})
    gone = row(4, "inbox.removed")
    assert facts_of([bad], ME).troubled == {INBOX: "auth_rejected"}
    assert facts_of([bad, well], ME).troubled == {INBOX: ""}
    assert facts_of([bad, renamed], ME).troubled == {INBOX: "auth_rejected"}
    assert facts_of([bad, gone], ME).troubled == {INBOX: ""}
