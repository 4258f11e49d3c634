"""Days that lie behind, as people write them."""

from datetime import UTC, datetime

import pytest

from omnibox.model.past import parse_past

NOW = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    "text, day",
    [
        ("today", "2026-11-22"), ("Gestern", "2026-11-21"), ("last Tuesday", "2026-11-17"), ("tue", "2026-11-17"),
        ("Sonntag", "2026-11-15"), ("di", "2026-11-17"), ("letzte Woche", "2026-11-15"), ("last month", "2026-10-22"),
        ("3 weeks ago", "2026-11-01"), ("vor drei Tagen", "2026-11-19"), ("vor einem Jahr", "2025-11-22"),
        ("a year ago", "2025-11-22"), ("12.3.2024", "2024-03-12"), ("12.3.", "2026-03-12"), ("24.12.", "2025-12-24"),
        ("2024-02-29", "2024-02-29"), ("2024", "2024-01-01"), ("May 2023", "2023-05-01"), ("März 2024", "2024-03-01"),
        ("3 March", "2026-03-03"), ("november 30", "2025-11-30"), ("3rd of May, 2024", "2024-05-03"),
        ("31/12/2025", "2025-12-31"), ("9 months ago", "2026-02-22"),
    ],
)  # fmt: skip
def test_days_are_understood(text: str, day: str) -> None:
    found = parse_past(text, NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == f"{day} 00:00"
    assert found.tzinfo is UTC


@pytest.mark.parametrize("text", ["", "soonish", "30.2.2024", "1.1.2030", "year", "5000000 years ago", "13/13/2024"])
def test_what_is_no_day_behind_us_is_nothing(text: str) -> None:
    assert parse_past(text, NOW) is None


def test_a_month_back_from_its_last_day_stays_in_the_month() -> None:
    assert parse_past("a month ago", datetime(2026, 3, 31, 8, tzinfo=UTC)) == datetime(2026, 2, 28, tzinfo=UTC)
