"""Every surface in longer words, mirrored and in German, small and large: nothing of ours is cut, nothing overlaps."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from tests.ui.fits import problems, top_levels
from tests.ui.languages import is_ours, speaks
from tests.ui.stage import PSEUDO_RTL, Look
from tests.ui.staging import Raise, show
from tests.ui.surfaces import Surface, all_surfaces

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen raises nothing and grabs nothing

SMALL, USUAL = (1024, 640), (1440, 900)
WIDE = (  # what longer words need is measured in every kind of room
    Look(size=USUAL, scale=1.0, density="normal"),
    Look(size=SMALL, scale=1.0, density="compact"),
    Look(size=USUAL, scale=2.0, density="roomy"),
    Look(size=SMALL, scale=2.0, density="normal"),
)
LOOKS = {"pseudo": WIDE, PSEUDO_RTL: (WIDE[0], WIDE[3]), "de": (WIDE[1], WIDE[3])}


# Two banners at once in the smallest window at the largest text, how late a reply is beside a name that is 40 % longer,
# and the longest name of a view as a title at the largest text: docs/ui.md says what is to be done about them.
_FORMATTED = ("newsletter", "outlook-thread", "right-to-left", "phishing")
NOT_YET = {
    ("banners", SMALL, 2.0),
    ("bulk", USUAL, 1.0),
    ("merge-many", USUAL, 1.0),
    ("bulk", SMALL, 2.0),
    ("history", USUAL, 2.0),
    ("history", SMALL, 2.0),
    ("letter", SMALL, 2.0),  # three rows of addresses, a question and an open signature at once
    # the composer of a formatted answer, with its bar of formats broken into rows, in the smallest window
    *((f"mail-{kind}", SMALL, scale) for kind in _FORMATTED for scale in (1.0, 2.0)),
}


def named(found: Surface) -> str:
    return found.name


@pytest.mark.parametrize("language", LOOKS)
@pytest.mark.parametrize("surface", all_surfaces(), ids=named)
def test_every_word_of_ours_has_room(raise_stage: Raise, surface: Surface, language: str) -> None:
    stage = show(raise_stage, surface, Look(language=language))
    ours = speaks(language) if language == "de" else is_ours
    wrong: list[str] = []
    for look in LOOKS[language]:
        if (surface.name, look.size, look.scale) in NOT_YET:
            continue
        stage.dress(surface.look(replace(look, language=language)))
        for window in top_levels(stage.frame):
            wrong += [f"{_how(look, window)}: {problem}" for problem in problems(window, ours)]
    assert not wrong, "\n" + "\n".join(wrong)


def _how(look: Look, window: QWidget) -> str:
    place = f"{look.size[0]} at {look.scale:.0%} {look.density}"
    return place if type(window).__name__ == "Frame" else f"{place}, {type(window).__name__}"
