"""How one reads: whose pictures are loaded without asking."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from omnibox.model.pictures import always, never
from omnibox.ui.conversation.letter_deeds import PICTURES
from omnibox.ui.i18n import tr
from omnibox.ui.onboarding.column import clear
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form
from omnibox.ui.widgets import Button, Label


class Reading(Form):
    """The section."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        words = tr(
            "Pictures that do not come with a mail are loaded only when you say so: "
            "loading them tells the sender when you read it."
        )
        group = self.group(tr("Pictures from elsewhere"), words)
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(6)
        self.forget: dict[str, Button] = {}
        group.row(tr("Loaded without asking"), self._list)
        services.choices.changed.connect(self._chosen)
        self._show()

    def _chosen(self, key: str) -> None:
        if key == PICTURES:
            self._show()

    def _show(self) -> None:
        clear(self._lines)
        self.forget.clear()
        chosen = always(self._services.choices.get(PICTURES))
        for word in chosen["addresses"]:
            self._add(word, word)
        for word in chosen["domains"]:
            self._add(word, tr("Everybody at {domain}", domain=word))
        if not self.forget:
            words = tr("Nobody yet. A mail with such pictures offers to remember its sender.")
            self._lines.addWidget(Label(self.theme, words, px=12, tone="soft", wrap=True))

    def _add(self, word: str, shown: str) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(self.theme, shown, wrap=True), 1)
        button = Button(self.theme, tr("Ask again"), partial(self._forget, word))
        button.setAccessibleName(tr("Ask again for {name}", name=shown))
        row.addWidget(button)
        self.forget[word] = button
        self._lines.addWidget(line)

    def _forget(self, word: str) -> None:
        choices = self._services.choices
        choices.put(PICTURES, never(choices.get(PICTURES), word))
