"""What the tour leaves behind: numbered pictures in both themes, and `tour.md` that shows them."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from omnibox.ui.theme import Theme
from omnibox.ui.tour.runner import Outcome, Picture

THEMES = ("light", "dark")


class Album:
    """A folder of pictures of one window."""

    def __init__(self, folder: Path, window: QWidget, theme: Theme) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._window, self._theme = folder, window, theme
        self._number = 0

    def take(self, picture: Picture) -> None:
        """Save the window as it stands, light and dark."""
        self._number += 1
        for mode in reversed(THEMES):
            self._theme.set_mode(mode)
            QApplication.processEvents()
            path = self._folder / self.file_name(self._number, picture, mode)
            if not self._window.grab().save(str(path)):
                raise OSError(f"cannot write {path}")

    def write(self, outcome: Outcome) -> None:
        """Write `tour.md`: what was done, what the store said, and the pictures."""
        lines = ["# Tour", "", "What a first day looks like. Each effect was found in the store or on the screen.", ""]
        for number, picture in enumerate(outcome.pictures, 1):
            lines += [f"## {number}. {picture.caption}", ""]
            lines += [f"![{picture.name}, {mode}]({self.file_name(number, picture, mode)})" for mode in THEMES]
            lines.append("")
        lines += ["## Effects", "", *(f"- {effect}" for effect in outcome.effects)]
        if outcome.failed:
            lines += ["", f"**Failed:** {outcome.failed}"]
        (self._folder / "tour.md").write_text("\n".join(lines) + "\n", encoding="utf-8")

    @staticmethod
    def file_name(number: int, picture: Picture, mode: str) -> str:
        """The picture's name in the folder."""
        return f"{number:02}-{picture.name}-{mode}.png"
