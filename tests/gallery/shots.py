"""Which pictures there are, and the painting of them."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.ui.sample import copy, fill
from tests.ui.stage import PSEUDO_RTL, Look, Stage
from tests.ui.surfaces import Surface, all_surfaces

USUAL, SMALL = (1440, 900), (1024, 640)
INBOX = "inbox"


@dataclass(frozen=True)
class Shot:
    """One picture: what, how, and what the file is called after."""

    surface: Surface
    look: Look
    suffix: str

    @property
    def file(self) -> str:
        return f"{self.surface.name}-{self.suffix}.png"


def shots(ratio: float) -> Iterator[Shot]:
    """Every picture of one device pixel ratio."""
    plain = Look(language="")
    found = {one.name: one for one in all_surfaces()}
    if ratio != 1.0:
        yield from (Shot(found[INBOX], replace(plain, mode=mode), f"{mode}-{ratio:g}x") for mode in ("light", "dark"))
        return
    for one in found.values():
        yield Shot(one, plain, "light")
        yield Shot(one, replace(plain, mode="dark"), "dark")
    inbox = found[INBOX]
    for density in ("compact", "normal", "roomy"):
        yield Shot(inbox, replace(plain, density=density), density)
    for name in (INBOX, "welcome", "reply"):
        yield Shot(found[name], replace(plain, language="de"), "german")
        yield Shot(found[name], replace(plain, language=PSEUDO_RTL), "right-to-left")
        yield Shot(found[name], replace(plain, scale=2.0), "200-percent")
        yield Shot(found[name], replace(plain, size=SMALL), "1024x640")
        yield Shot(found[name], replace(plain, size=SMALL, scale=2.0), "1024x640-200-percent")


def paint(out: Path, only: Sequence[str], ratio: float) -> int:
    """Paint what `only` begins with (everything where it is empty); returns how many could not be, at most 1."""
    from PySide6.QtWidgets import QApplication

    app = QApplication(sys.argv[:1])
    failed = 0
    with tempfile.TemporaryDirectory(prefix="ob-gallery-", ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "sample"
        source.mkdir()
        fill(source)
        for number, group in enumerate(_groups(ratio, only)):
            place = Path(folder) / str(number)
            place.mkdir()
            if not group[0].surface.first_run:
                copy(source, place)
            failed |= _one(place, group, out)
    app.quit()
    return failed


def _groups(ratio: float, only: Sequence[str]) -> list[list[Shot]]:
    """Pictures of one surface in one language are taken of one window."""
    groups: dict[tuple[str, str], list[Shot]] = {}
    for shot in shots(ratio):
        if not only or shot.surface.name.startswith(tuple(only)):
            groups.setdefault((shot.surface.name, shot.look.language), []).append(shot)
    return list(groups.values())


def _one(place: Path, group: list[Shot], out: Path) -> int:
    stage = None
    try:
        stage = Stage(place, group[0].surface.look(group[0].look))
        group[0].surface.show(stage)
        stage.settle()
        for shot in group:
            stage.dress(shot.surface.look(shot.look))
            if not stage.picture().save(str(out / shot.file)):
                raise OSError(f"cannot write {out / shot.file}")
    except (AssertionError, TimeoutError, AttributeError, OSError, StopIteration) as error:
        sys.stderr.write(f"{group[0].surface.name}: {type(error).__name__}: {error}\n")
        return 1
    finally:
        if stage is not None:
            stage.close()
    return 0
