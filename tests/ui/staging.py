"""Fixtures: a filled store for the session, and stages that are closed when the test ends."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.sample import copy, fill
from tests.ui.stage import Look, Stage
from tests.ui.surfaces import Surface

Raise = Callable[..., Stage]


@pytest.fixture(scope="session")
def filled() -> Iterator[Path]:
    """A data folder with all sample customers; copy it, never open it."""
    with tempfile.TemporaryDirectory(prefix="ob-sample-", ignore_cleanup_errors=True) as folder:
        fill(Path(folder))
        yield Path(folder)


@pytest.fixture
def raise_stage(filled: Path, data_dir: Path, qapp: QApplication) -> Iterator[Raise]:
    """`raise_stage(look, first_run=False)`: a window on a store of its own."""
    made: list[Stage] = []

    def build(look: Look | None = None, *, first_run: bool = False) -> Stage:
        folder = data_dir / str(len(made))
        folder.mkdir()
        if not first_run:
            copy(filled, folder)
        made.append(Stage(folder, look))
        return made[-1]

    yield build
    for stage in made:
        stage.close()


def show(build: Raise, surface: Surface, look: Look | None = None) -> Stage:
    """Raise a stage with a surface on it."""
    stage = build(surface.look(look or Look()), first_run=surface.first_run)
    surface.show(stage)
    stage.settle()
    return stage
