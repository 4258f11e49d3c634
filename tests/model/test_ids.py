from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from omnibox.model.ids import search_key, search_key_floor, uuid7

moments = st.integers(0, 7_000_000_000_000_000).map(
    lambda us: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
)


@given(moments)
def test_an_id_is_a_version_seven_uuid_of_its_moment(at: datetime) -> None:
    made = uuid7(at)
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == int(at.timestamp() * 1000)


def test_ids_of_one_moment_differ_and_later_ones_sort_behind() -> None:
    at = datetime(2024, 5, 1, tzinfo=UTC)
    same = {uuid7(at) for _ in range(1000)}
    assert len(same) == 1000
    assert max(same) < uuid7(at + timedelta(milliseconds=1))


def test_a_clock_before_1970_does_no_harm() -> None:
    assert uuid7(datetime(1969, 1, 1, tzinfo=UTC)).version == 7
    assert search_key_floor(datetime(1969, 1, 1, tzinfo=UTC)) == 0


@given(moments, moments)
def test_search_keys_sort_by_time(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert search_key_floor(first) <= search_key(first) < 2**63
    if second - first >= timedelta(milliseconds=1):
        assert search_key(first) < search_key_floor(second + timedelta(milliseconds=1))
