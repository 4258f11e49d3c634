"""Every code has words, every word has its German, and the pseudo-locale leaves nothing untranslated."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

import omnibox
from omnibox.channels import registry
from omnibox.model import times
from omnibox.resource import resource
from omnibox.ui import actions, media, words
from omnibox.ui.customers.columns import COLUMNS
from omnibox.ui.customers.filters import SPANS
from omnibox.ui.i18n import PSEUDO, load, pseudo, read, tr, tr_n
from omnibox.ui.inbox import bulk, bulk_bar, sort_button
from omnibox.ui.inbox.list_pane import EMPTY, OTHERWISE
from omnibox.ui.me import DENSITIES, MODES
from omnibox.ui.onboarding.fields import REASONS
from omnibox.ui.pages import PAGES
from omnibox.ui.palette.box import PROBLEMS
from omnibox.ui.settings import import_card
from omnibox.ui.settings.appearance import LANGUAGES
from omnibox.ui.settings.previews import PREVIEWS
from omnibox.ui.settings.sections import SECTIONS

PACKAGE = Path(omnibox.__file__).parent
ERRORS = {
    "AuthFailed", "Busy", "ChannelError", "Damaged", "DiskFull", "NewerSchema", "OmniboxError", "RateLimited",
    "Rejected", "Retryable", "StoreError", "Unknown", "VaultLocked", "VaultUnavailable", "HomeState",
}  # fmt: skip
CODE = re.compile(r"[a-z][a-z_]+")
INTERNAL = {"known", "bad_reference", "stopped", "starting", "running", "restarting"}  # shown to nobody
PLACE = re.compile(r"\{(\w+)\}")


def calls(folder: Path) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                yield name, node


def literals(node: ast.expr) -> list[str]:
    """The texts an expression can be: a literal, or one of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return [*literals(node.body), *literals(node.orelse)] if isinstance(node, ast.IfExp) else []


def codes() -> set[str]:
    """Every code an error of ours is made with, found in the source of all layers below the window."""
    found: set[str] = set()
    for name, node in calls(PACKAGE):
        if name in ERRORS and node.args:
            found |= {word for word in literals(node.args[0]) if CODE.fullmatch(word)}
        if name == "ProbeStep" and len(node.args) > 2:
            found |= {word for word in literals(node.args[2]) if CODE.fullmatch(word)}
    return found - INTERNAL


def sources() -> set[str]:
    """Every English source string: literal arguments of `tr`, and the tables that are looked up by it."""
    found = set(words.known_words())
    for name, node in calls(PACKAGE / "ui"):
        if name in ("tr", "tr_n") and node.args:
            found |= set(literals(node.args[0]))
    found |= {text for spec in actions.SPECS for text in (spec.label, spec.section)}
    found |= set(times._LABELS)
    found |= {medium.label for medium in (*media._MEDIA.values(), media._OTHER)}
    found |= {text for entry in (*EMPTY.values(), OTHERWISE) for text in entry[1:]}
    found |= {column.label for column in COLUMNS} | {span[0] for span in SPANS}
    found |= {*PROBLEMS.values(), *REASONS.values(), LANGUAGES[0][1]}
    found |= {one for one, _ in bulk.DONE.values()} | set(sort_button.WORDS.values())
    found |= set(import_card.WHY.values())
    found |= {"{section}, folded", "{section}, unfolded"}  # one of two, chosen before it is asked for
    found |= {entry[-2] for entry in (*bulk_bar.ICONS, *bulk_bar.MORE)}
    found |= {entry.label for entry in (*PAGES, *SECTIONS)} | {name for _, name in (*PREVIEWS, *MODES, *DENSITIES)}
    return found


def keys() -> set[str]:
    """Every translation key a channel declares."""
    found: set[str] = set()
    for spec in registry.specs():
        found |= {spec.label, *spec.texts.values()}
        for field in spec.fields:
            found |= {field.label, field.hint, *(label for _, label in field.choices)}
    for name, node in calls(PACKAGE / "channels"):
        if name == "Limits":
            found |= {text for word in node.keywords if word.arg == "reason" for text in literals(word.value)}
    return found - {""}


def test_every_code_has_words() -> None:
    wordless = {code for code in codes() if "It did not work" in words.error_words(code).title}
    assert wordless == set()
    assert len(codes()) > 30


@pytest.mark.parametrize("language", ["de"])
def test_nothing_is_left_untranslated(language: str) -> None:
    missing = (sources() | keys()) - set(read(language))
    assert missing == set()


def test_the_catalogue_holds_nothing_that_is_not_said_any_more() -> None:
    assert set(read("de")) - sources() - keys() - set(read("en")) == set()


def test_every_key_of_a_channel_has_its_english() -> None:
    assert keys() - set(read("en")) == set()


@pytest.mark.parametrize("language", ["de"])
def test_translations_keep_their_places(language: str) -> None:
    for source, entry in read(language).items():
        english = str(read("en").get(source, source))
        for text in entry if isinstance(entry, list) else [entry]:
            assert set(PLACE.findall(text)) == set(PLACE.findall(english)), source


def test_every_icon_a_channel_names_has_shipped() -> None:
    for spec in registry.specs():
        assert resource("icons", f"{spec.icon}.svg").exists()


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[object]:
    owner = QObject()
    installed = []

    def choose(language: str) -> None:
        catalogue = load(language, owner)
        qapp.installTranslator(catalogue)
        installed.append(catalogue)

    yield choose
    for catalogue in installed:
        qapp.removeTranslator(catalogue)


def test_german_is_spoken_and_counted(speak: object) -> None:
    speak("de")  # type: ignore[operator]  # the fixture is a function
    assert tr("My inbox") == "Mein Eingang"
    assert tr("Resolved: {name}", name="Ann") == "Erledigt: Ann"
    assert tr_n("{n} message", "{n} messages", 1) == "1 Nachricht"
    assert tr_n("{n} message", "{n} messages", 2) == "2 Nachrichten"
    assert tr("email.field.password") == "Passwort"
    assert tr("No such sentence") == "No such sentence"


def test_english_needs_no_catalogue_but_counts(speak: object) -> None:
    speak("en")  # type: ignore[operator]  # the fixture is a function
    assert tr_n("{n} message", "{n} messages", 1) == "1 message"
    assert tr_n("{n} message", "{n} messages", 0) == "0 messages"
    assert tr("email.field.password") == "Password"


def test_the_pseudo_locale_is_longer_and_keeps_places(speak: object) -> None:
    speak(PSEUDO)  # type: ignore[operator]  # the fixture is a function
    assert "Ann" in tr("Resolved: {name}", name="Ann")
    assert len(tr("My inbox")) >= 1.4 * len("My inbox")
    assert PLACE.findall(pseudo("{a} of {b}")) == ["a", "b"]
    assert "5" in tr_n("{n} message", "{n} messages", 5)
