"""About: which Omnibox this is, what it is made of, and what to send along when something is wrong."""

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from omnibox import __version__
from omnibox.ui.i18n import tr
from omnibox.ui.rail import Logo
from omnibox.ui.services import UiServices
from omnibox.ui.settings.form import Form
from omnibox.ui.widgets import Button, Label

# What ships in or with a build, and under which licence (SPDX).
SHIPPED = (
    ("Python", "PSF-2.0"),
    ("Qt, PySide6", "LGPL-3.0-only"),
    ("SQLite", "blessing"),
    ("Inter", "OFL-1.1"),
    ("Lucide", "ISC"),
    ("aiohttp", "Apache-2.0"),
    ("aioimaplib", "GPL-3.0-only"),
    ("aiosmtplib", "MIT"),
    ("alembic", "MIT"),
    ("charset-normalizer", "MIT"),
    ("chunspell", "MIT, MPL-1.1"),
    ("cryptography", "Apache-2.0, BSD-3-Clause"),
    ("desktop-notifier", "MIT"),
    ("dnspython", "ISC"),
    ("icalendar", "BSD-2-Clause"),
    ("jeepney", "MIT"),
    ("keyring", "MIT"),
    ("nh3", "MIT"),
    ("platformdirs", "MIT"),
    ("psycopg", "LGPL-3.0-only"),
    ("qasync", "BSD-2-Clause"),
    ("resiliparse", "Apache-2.0"),
    ("sqlalchemy", "MIT"),
    ("twilio", "MIT"),
    ("tzdata", "Apache-2.0"),
)


class About(Form):
    """The section."""

    def __init__(self, services: UiServices) -> None:
        super().__init__(services.theme)
        self._services = services
        self._head()
        self._diagnosis()
        self._licences()

    def _head(self) -> None:
        group = self.group()
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(14)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(self.theme, f"Omnibox {__version__}", px=16, weight=600))
        words.addWidget(
            Label(
                self.theme,
                tr("Free software under the GNU General Public License, version 3 or later."),
                tone="soft",
                wrap=True,
            )
        )
        row.addWidget(Logo(self.theme, 44), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        group.wide(box)

    def _diagnosis(self) -> None:
        doctor = self._services.doctor
        if doctor is None:
            return
        group = self.group(tr("When something is wrong"))
        self.look = Button(self.theme, tr("Look now"), self._examine)
        group.row(
            tr("Diagnosis"),
            self.look,
            tr("Looks at this machine, the store and the inboxes. Names of inboxes and folders are in it, no mail."),
        )
        self.report = QPlainTextEdit()
        self.report.setReadOnly(True)
        self.report.setAccessibleName(tr("Diagnosis"))
        self.report.setTabChangesFocus(True)
        self.report.setMinimumHeight(180)
        self.copy = Button(self.theme, tr("Copy"), self._copy)
        box = QWidget()
        inside = QVBoxLayout(box)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.report)
        inside.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTrailing)
        self._report_row = group.wide(box)
        self._report_row.hide()

    def _examine(self) -> None:
        doctor, notices = self._services.doctor, self._services.notices
        if doctor is None:
            return
        self.look.setEnabled(False)
        self.look.setText(tr("Looking…"))

        def over() -> None:
            self.look.setEnabled(True)
            self.look.setText(tr("Look now"))

        def done(text: str) -> None:
            over()
            self.report.setPlainText(f"Omnibox {__version__}, Qt {qVersion()}\n{text}")
            self._report_row.show()

        def failed(error: Exception) -> None:
            over()
            notices.fail(error)

        self._services.tasks.read(doctor, self, done, failed)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self._services.notices.say(tr("The diagnosis is on the clipboard"))

    def _licences(self) -> None:
        group = self.group(tr("Made with"), tr("With thanks to everybody who keeps these well."))
        names = QWidget()
        rows = QGridLayout(names)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setVerticalSpacing(self.theme.pad(7))
        rows.setColumnStretch(0, 1)
        for nth, (name, licence) in enumerate(SHIPPED):
            rows.addWidget(Label(self.theme, name), nth, 0)
            rows.addWidget(Label(self.theme, licence, px=12, tone="soft"), nth, 1)
        group.wide(names)
