"""Delivery states merge the same way in whatever order reports come."""

import itertools

import pytest
from hypothesis import given, strategies as st

from omnibox.model.item import SETTLED, Delivery, merge_delivery

D = Delivery
reports = st.sampled_from([state for state in Delivery if state is not D.CANCELLED])


@pytest.mark.parametrize(
    "known, reported, merged",
    [
        (D.QUEUED, D.SENDING, D.SENDING),
        (D.SENDING, D.SENT, D.SENT),
        (D.SENT, D.SENT, D.SENT),
        (D.SENT, D.QUEUED, D.SENT),
        (D.SENT, D.FAILED, D.FAILED),  # a bounce an hour later
        (D.FAILED, D.DELIVERED, D.DELIVERED),
        (D.DELIVERED, D.FAILED, D.DELIVERED),
        (D.READ, D.DELIVERED, D.READ),
        (D.UNKNOWN, D.SENT, D.SENT),
        (D.SENT, D.UNKNOWN, D.SENT),
        (D.QUEUED, D.CANCELLED, D.CANCELLED),
        (D.SCHEDULED, D.CANCELLED, D.CANCELLED),
        (D.SENDING, D.CANCELLED, D.SENDING),  # it may be on its way: too late
        (D.SENT, D.CANCELLED, D.SENT),
        (D.CANCELLED, D.SENT, D.CANCELLED),
    ],
)
def test_merging(known: Delivery, reported: Delivery, merged: Delivery) -> None:
    assert merge_delivery(known, reported) is merged


@given(st.lists(reports, max_size=6))
def test_order_and_repetition_do_not_matter(states: list[Delivery]) -> None:
    def fold(order: tuple[Delivery, ...]) -> Delivery:
        known = D.NONE
        for state in order:
            known = merge_delivery(known, state)
        return known

    assert len({fold(order) for order in itertools.permutations(states)}) == 1
    assert fold((*states, *states)) is fold(tuple(states))


def test_states_on_their_way_are_not_settled() -> None:
    assert {D.SCHEDULED, D.QUEUED, D.SENDING, D.UNKNOWN, D.NONE}.isdisjoint(SETTLED)
    assert set(Delivery) - SETTLED == {D.SCHEDULED, D.QUEUED, D.SENDING, D.UNKNOWN, D.NONE}
