from datetime import UTC, datetime, timedelta

from omnibox.model.conversation import EMAIL_POLICY, MESSAGING_POLICY, Joining, ReopenPolicy

RESOLVED = datetime(2024, 5, 1, 12, tzinfo=UTC)


def test_the_window_counts_its_last_moment_in() -> None:
    assert EMAIL_POLICY.reopens(RESOLVED, RESOLVED + timedelta(days=30))
    assert not EMAIL_POLICY.reopens(RESOLVED, RESOLVED + timedelta(days=30, microseconds=1))
    assert MESSAGING_POLICY.reopens(RESOLVED, RESOLVED + timedelta(days=7))
    assert not MESSAGING_POLICY.reopens(RESOLVED, RESOLVED + timedelta(days=8))


def test_no_window_never_reopens_later() -> None:
    assert not ReopenPolicy(window=timedelta(0)).reopens(RESOLVED, RESOLVED + timedelta(microseconds=1))


def test_a_message_older_than_the_resolving_reopens() -> None:
    assert EMAIL_POLICY.reopens(RESOLVED, RESOLVED - timedelta(hours=1))


def test_mail_keeps_to_its_threads_and_texts_to_their_customer() -> None:
    assert EMAIL_POLICY.joining is Joining.THREAD
    assert MESSAGING_POLICY.joining is Joining.CUSTOMER
