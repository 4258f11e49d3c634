from uuid import uuid4

from omnibox.model.conversation import Status
from omnibox.model.views import BUILT_IN, Order, inbox_view


def test_keys_are_unique_and_stable() -> None:
    keys = [view.key for view in BUILT_IN]
    assert len(set(keys)) == len(keys)
    assert {"mine", "unassigned", "open", "unread", "waiting", "snoozed", "failed", "resolved", "all"} <= set(keys)


def test_every_status_can_be_seen_somewhere() -> None:
    assert set[Status]().union(*(view.statuses for view in BUILT_IN)) == set(Status)


def test_junk_stands_in_its_own_views_only() -> None:
    junk = {Status.SPAM, Status.TRASH}
    assert [view.key for view in BUILT_IN if view.statuses & junk] == ["spam", "trash"]


def test_work_is_listed_by_the_longest_waiting() -> None:
    assert all(
        view.order is Order.WAITING
        for view in BUILT_IN
        if Status.OPEN in view.statuses and view.failed is None and view.key != "all"
    )


def test_an_inbox_view_holds_active_work_of_that_inbox() -> None:
    inbox = uuid4()
    view = inbox_view(inbox)
    assert view.key == f"inbox:{inbox}"
    assert view.inbox_id == inbox
    assert view.statuses == {Status.OPEN, Status.WAITING}
