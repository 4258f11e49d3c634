from uuid import UUID

import pytest

from omnibox.model.mentions import mentioned

ANN, ANN_LEE, BOB, JOE, JOE_TWO, NOBODY = (UUID(int=n) for n in range(1, 7))
NAMES = {ANN: "Ann", BOB: "Bob Stone", JOE: "Joe One", JOE_TWO: "Joe Two", NOBODY: " "}


@pytest.mark.parametrize(
    "text, called",
    [
        ("@Ann please", (ANN,)),
        ("please @ann, @BOB STONE!", (ANN, BOB)),
        ("@Bob looked, @bob did it", (BOB,)),
        ("@Joe", ()),  # two are called Joe
        ("@Joe Two", (JOE_TWO,)),
        ("@Anna", ()),
        ("mail ann@Ann.example", ()),
        ("@@Ann", ()),
        ("@", ()),
        ("(@Ann)", (ANN,)),
    ],
)
def test_who_is_called(text: str, called: tuple[UUID, ...]) -> None:
    assert mentioned(text, NAMES) == called


def test_the_longest_name_wins() -> None:
    assert mentioned("@Ann Lee", {ANN: "Ann", ANN_LEE: "Ann Lee"}) == (ANN_LEE,)
