from hypothesis import given, strategies as st

from omnibox.ui.conversation.heights import Heights

heights_of = st.lists(st.integers(1, 500), min_size=1, max_size=40)


@given(heights_of)
def test_top_and_at_are_inverse(values: list[int]) -> None:
    heights = Heights()
    heights.reset(values)
    for index, height in enumerate(values):
        assert heights.top(index) == sum(values[:index])
        assert heights.at(heights.top(index)) == index
        assert heights.at(heights.top(index) + height - 1) == index
    assert heights.top(len(values)) == heights.total == sum(values)


@given(heights_of, st.lists(st.integers(1, 500), max_size=10), st.data())
def test_inserting_moves_only_what_follows(values: list[int], new: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(values)))
    heights = Heights()
    heights.reset(values)
    before = [heights.top(index) for index in range(place)]
    heights.insert(place, new)
    assert [heights.top(index) for index in range(place)] == before
    assert len(heights) == len(values) + len(new)
    assert heights.total == sum(values) + sum(new)


def test_measuring_tells_how_far_off_the_guess_was() -> None:
    heights = Heights()
    heights.reset([10, 10, 10])
    assert not heights.is_measured(1)
    assert heights.measure(1, 25) == 15
    assert heights.is_measured(1)
    assert heights.top(2) == 35
    heights.remove(0)
    assert heights.total == 35


def test_outside_is_clamped_and_nothing_has_no_index() -> None:
    heights = Heights()
    assert heights.at(5) == -1
    heights.reset([10, 10])
    assert heights.at(-100) == 0
    assert heights.at(1_000) == 1
