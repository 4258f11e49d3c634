"""A corpus of our own: what mail programs write, in every language we know of; shares are measured and held."""

from collections import defaultdict
from collections.abc import Callable

from omnibox.model.quoting import read_reply
from tests.model.quoting_cases import Case, cases

CASES = list(cases())


def visible(case: Case) -> str:
    reply = read_reply(case.text)
    return case.text.rstrip() if reply.visible is None else case.text[: reply.visible]


def table(exact: Callable[[Case], bool], key: Callable[[Case], str]) -> tuple[float, dict[str, float], str]:
    """Return the share of exact cases, the share of each group, and both as lines with the misses named."""
    right: dict[str, list[bool]] = defaultdict(list)
    missed: list[str] = []
    for case in CASES:
        ok = exact(case)
        right[key(case)].append(ok)
        if not ok:
            missed.append(f"  {case.group}: {case.name}\n{case.text}\n  --- got: {visible(case)!r}")
    shares = {group: sum(found) / len(found) for group, found in sorted(right.items())}
    whole = sum(sum(found) for found in right.values()) / len(CASES)
    lines = [f"{group:20} {share:6.1%} of {len(right[group])}" for group, share in shares.items()]
    return whole, shares, "\n".join([f"{whole:.1%} of {len(CASES)}", *lines, *missed[:40]])


def is_exact(case: Case) -> bool:
    return visible(case).strip() == case.visible.strip()


def test_the_corpus_is_large_and_of_many_languages() -> None:
    assert len(CASES) >= 200
    assert len({case.group.partition("/")[0] for case in CASES}) >= 30


def test_the_visible_part_is_exact_in_every_language() -> None:
    whole, shares, told = table(is_exact, lambda case: case.group.partition("/")[0])
    assert whole >= 0.98, told
    assert min(shares.values()) >= 0.9, told


def test_the_visible_part_is_exact_for_every_kind_of_mark() -> None:
    whole, shares, told = table(is_exact, lambda case: case.group.partition("/")[2])
    assert whole >= 0.98, told
    assert min(shares.values()) >= 0.9, told


def test_closings_come_off_in_the_second_result() -> None:
    wrong = [
        (case.name, read_reply(case.text).without_signature())
        for case in CASES
        if case.bare and read_reply(case.text).without_signature() != case.bare.strip()
    ]
    assert len(wrong) <= 0.03 * sum(bool(case.bare) for case in CASES), wrong


def test_an_answer_below_a_quote_is_told_apart_from_it() -> None:
    below = [case for case in CASES if case.group.endswith("/below")]
    wrong = [
        (case.group, case.name, read_reply(case.text).without_quotes())
        for case in below
        if "kettle" in read_reply(case.text).without_quotes() or ">" in read_reply(case.text).without_quotes()
    ]
    assert len(wrong) <= 0.03 * len(below), wrong
