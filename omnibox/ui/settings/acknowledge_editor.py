"""What an inbox answers by itself: while somebody is there, and while nobody is."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QVBoxLayout, QWidget

from omnibox.model import opening_words, variables
from omnibox.model.acknowledging import Acknowledgement
from omnibox.model.hours import Hours
from omnibox.ui.i18n import tr
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Group
from omnibox.ui.settings.variable_button import VariableButton, unknown_words
from omnibox.ui.widgets import Label
from omnibox.ui.writing.dictionaries import name_of

_PAUSE = 800  # ms without a change before it is kept
_LINES = 6


class AcknowledgeEditor(Group):
    """Tells of each change that can be kept."""

    changed = Signal(object)  # Acknowledgement

    def __init__(self, services: UiServices) -> None:
        super().__init__(
            services.theme,
            tr("Replies by rule"),
            tr(
                "A receipt for people who write: once a day in each conversation, never to newsletters, robots or our"
                " own addresses. It counts as no answer: whoever wrote goes on waiting for one."
            ),
        )
        self._services = services
        self._filling = False
        self.kept = Acknowledgement()
        self.hours: Hours | None = None  # for the example
        self.on = self.switch(tr("Answer by rule"))
        self.on.clicked.connect(self._switched)
        self.inside, self._inside_line = self._text(
            tr("While somebody is there"), tr("Sent when a conversation begins. Empty: nothing is sent.")
        )
        self.outside, self._outside_line = self._text(
            tr("While nobody is there"), tr("Sent outside the business hours. Empty: nothing is sent.")
        )
        self.language = QComboBox()
        for code in opening_words.LANGUAGES:
            self.language.addItem("English" if code == "en" else name_of(code), code)
        self.language.activated.connect(lambda _: self._edited())
        self._language_row = self.row(
            tr("Language of days and times"),
            self.language,
            tr("That of the texts above, for {opens}.", opens="{opens}"),
        )
        self.problem = Label(services.theme, "", px=12, tone="danger", wrap=True)
        self._problem_line = self.wide(self.problem)
        self.preview = Label(services.theme, "", tone="soft", wrap=True)
        self._preview_line = self.wide(self.preview)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.keep)
        self._look()

    def _text(self, name: str, hint: str) -> tuple[QPlainTextEdit, QWidget]:
        theme = self._services.theme
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        edit = QPlainTextEdit()
        edit.setProperty("kind", "field")
        edit.setTabChangesFocus(True)
        edit.setAccessibleName(name)
        edit.setAccessibleDescription(hint)
        theme.changed.connect(lambda: self._grow(edit))
        self._grow(edit)
        edit.textChanged.connect(self._edited)
        label = Label(theme, name, weight=500)
        label.setBuddy(edit)
        for part in (label, Label(theme, hint, px=12, tone="soft", wrap=True), edit):
            column.addWidget(part)
        insert = VariableButton(theme, variables.ACKNOWLEDGEMENT, edit.insertPlainText)
        column.addWidget(insert, 0, Qt.AlignmentFlag.AlignLeading)
        return edit, self.wide(holder)

    @staticmethod
    def _grow(edit: QPlainTextEdit) -> None:
        """Leave room for its lines, however large the text is."""
        edit.setFixedHeight(edit.fontMetrics().lineSpacing() * _LINES + 20)

    # ---------------------------------------------------------------- showing

    def show_rule(self, rule: Acknowledgement, hours: Hours | None) -> None:
        """Show a rule; says nothing."""
        self._timer.stop()
        self._filling = True
        self.kept, self.hours = rule, hours
        self.on.setChecked(rule.on)
        self.inside.setPlainText(rule.inside)
        self.outside.setPlainText(rule.outside)
        language = rule.language if rule.inside or rule.outside else self._own_language()
        self.language.setCurrentIndex(max(0, self.language.findData(language)))
        self._filling = False
        self._look()

    def show_hours(self, hours: Hours | None) -> None:
        """The hours are others now."""
        self.hours = hours
        self._look()

    def _own_language(self) -> str:
        return self._services.formats.locale.name().partition("_")[0]

    @property
    def rule(self) -> Acknowledgement:
        """What stands there."""
        return Acknowledgement(
            on=self.on.isChecked(),
            inside=self.inside.toPlainText().strip(),
            outside=self.outside.toPlainText().strip(),
            language=self.language.currentData() or "en",
            stale_after=self.kept.stale_after,
        )

    @property
    def unknown(self) -> tuple[str, ...]:
        """Variables that are none."""
        both = f"{self.inside.toPlainText()}\n{self.outside.toPlainText()}"
        return variables.unknown(both, variables.ACKNOWLEDGEMENT)

    def _look(self) -> None:
        on = self.on.isChecked()
        for part in (self._inside_line, self._outside_line, self._language_row):
            part.setVisible(on)
        self._outside_line.setVisible(on and self.hours is not None)
        self.problem.setText(unknown_words(self.unknown))
        self._problem_line.setVisible(on and bool(self.unknown))
        example = self._example()
        self.preview.setText(example)
        self._preview_line.setVisible(on and bool(example))

    def _example(self) -> str:
        rule, now = self.rule, self._services.formats.now()
        closes = self.hours.closes_next(now) if self.hours and self.hours.is_open(now) else now
        opens = self.hours.opens_next(closes) if self.hours and closes else None
        values = {
            **variables.person("customer", tr("Maria Example")),
            "inbox.name": tr("Support"),
            "inbox.address": "support@example.com",
            "team": tr("Support"),
            "number": "4711",
            "subject": tr("Your order"),
            "opens": opening_words.said(opens, now, self.hours.zone, rule.language) if opens and self.hours else "",
        }
        text = rule.outside if self.hours and rule.outside else rule.inside
        return f"{tr('For example:')}\n{variables.fill(text, values)}" if text else ""

    # ---------------------------------------------------------------- editing

    def _switched(self, on: bool) -> None:
        """Who switches it on finds words to begin with."""
        self._filling = True
        if on and not self.inside.toPlainText().strip() and not self.outside.toPlainText().strip():
            self.inside.setPlainText(
                tr(
                    "Hello {name},\n\nthank you for your message. We have it and will answer as soon as we can.\n\n"
                    "{inbox}",
                    name="{customer.first_name|there}",
                    inbox="{inbox.name}",
                )
            )
            self.outside.setPlainText(
                tr(
                    "Hello {name},\n\nthank you for your message. Nobody is here right now; we are back {opens} and"
                    " will answer then.\n\n{inbox}",
                    name="{customer.first_name|there}",
                    opens="{opens}",
                    inbox="{inbox.name}",
                )
            )
        self._filling = False
        self._look()
        self.keep()

    def _edited(self) -> None:
        if not self._filling:
            self._look()
            self._timer.start()

    def keep(self) -> None:
        """Tell of what stands there, if it can be kept and is another."""
        self._timer.stop()
        rule = self.rule
        if rule != self.kept and not (rule.on and self.unknown):
            self.kept = rule
            self.changed.emit(rule)
