"""`omnibox doctor`: what is wrong on this machine, and how to mend it, in plain words.

It needs neither Qt nor a store to start, as either may be what is broken. What it asks of the store and of the
inboxes is handed in, because only the composition root may name them. It changes nothing.
"""

import ctypes
import importlib.util
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from omnibox.config import Paths
from omnibox.model.errors import OmniboxError

ROOM = 500 * 1024 * 1024  # bytes free below which the store may soon have to refuse mail


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `wrong` and `mend` are empty when it is well."""

    name: str
    ok: bool
    wrong: str = ""
    mend: str = ""


StoreState = Callable[[], str]  # "missing", "older", "current" or "newer"; raises OmniboxError
InboxStates = Callable[[], Iterable[tuple[str, str]]]  # label, error code; an empty code is a healthy inbox

STORE_WORDS = {
    "newer": ("a newer Omnibox wrote this store", "Install that version, or use another folder with --data-dir."),
    "newer_schema": ("a newer Omnibox wrote this store", "Install that version, or use another --data-dir."),
    "damaged": ("the store is damaged", "Start Omnibox: it offers the newest sound backup. Keep the file until then."),
    "disk_full": ("the disk is full", "Make room; nothing was lost, and receiving goes on by itself."),
    "busy": ("another program holds the store", "Close the other Omnibox, or wait until its backup is done."),
}
INBOX_WORDS = {
    "auth_refused": ("the server refuses the password", "Open Omnibox, Settings, Inboxes, and sign in again."),
    "auth_failed": ("the server refuses the password", "Open Omnibox, Settings, Inboxes, and sign in again."),
    "dns": ("the server's name is not found", "Check the network, then the server name in Settings, Inboxes."),
    "refused": ("the server takes no connection", "Check the port in Settings, Inboxes, and the server itself."),
    "timeout": ("the server does not answer", "Check the network; Omnibox keeps trying by itself."),
    "tls_untrusted": ("the server's certificate is not trusted", "Ask whoever runs the server to mend it."),
}


def examine(paths: Paths, *, store: StoreState, inboxes: InboxStates) -> tuple[Check, ...]:
    """Look at everything, in the order in which things depend on each other."""
    looks: Sequence[tuple[str, Callable[[], Iterable[Check]]]] = (
        ("python", lambda: [check_python(sys.version_info[:2])]),
        ("display", lambda: [check_display(sys.platform, os.environ)]),
        ("libraries", lambda: [check_libraries(sys.platform, _qt_folder())]),
        ("keyring", lambda: [check_keyring(paths)]),
        ("data folder", lambda: [check_folder(paths)]),
        ("store", lambda: [check_store(store)]),
        ("inboxes", lambda: check_inboxes(inboxes)),
    )
    return tuple(check for name, look in looks for check in _safely(name, look))


def report(checks: Iterable[Check]) -> str:
    """The findings as text for a terminal, one line a check and what to do below it."""
    lines = []
    for check in checks:
        lines.append(f"{'ok     ' if check.ok else 'WRONG  '}{check.name}{': ' + check.wrong if check.wrong else ''}")
        if check.mend:
            lines.append(f"       -> {check.mend}")
    return "\n".join(lines)


def _safely(name: str, look: Callable[[], Iterable[Check]]) -> list[Check]:
    """A check that breaks is itself a finding, and must not hide the ones after it."""
    try:
        return list(look())
    except Exception as error:  # noqa: BLE001 - whatever broke is told, as a finding
        words = f"the check itself failed ({type(error).__name__}: {error})"
        return [Check(name, False, words, "Please report this with the lines above.")]


def check_python(version: Sequence[int]) -> Check:
    """Python 3.11 to 3.14."""
    if (3, 11) <= tuple(version[:2]) <= (3, 14):
        return Check("python", True)
    return Check("python", False, f"this is Python {version[0]}.{version[1]}", "Use Python 3.11 to 3.14.")


def check_display(platform: str, environment: Mapping[str, str]) -> Check:
    """Linux needs a display server; an X socket that is named must also be there."""
    if not platform.startswith("linux") or environment.get("WAYLAND_DISPLAY"):
        return Check("display", True)
    display = environment.get("DISPLAY", "")
    if not display:
        mend = "Start it from a desktop session; without one, `omnibox hub` and `omnibox tour --out DIR` work."
        return Check("display", False, "neither DISPLAY nor WAYLAND_DISPLAY is set", mend)
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if local and not Path(f"/tmp/.X11-unix/X{local[1]}").exists():  # noqa: S108 - X11's own fixed place
        return Check("display", False, f"no X server answers at {display}", "Start it from within a desktop session.")
    return Check("display", True)


def _qt_folder() -> Path | None:
    spec = importlib.util.find_spec("PySide6")
    return Path(spec.origin).parent if spec and spec.origin else None


def check_libraries(platform: str, qt: Path | None) -> Check:
    """Qt's own files load: the loader's message names the system library that is missing."""
    if qt is None:
        return Check("libraries", False, "PySide6 is not installed", "In the source tree: python3 dev.py setup")
    if not platform.startswith("linux"):
        return Check("libraries", True)
    for name in ("Qt/lib/libQt6Widgets.so.6", "Qt/plugins/platforms/libqxcb.so"):
        try:
            ctypes.CDLL(str(qt / name))
        except OSError as error:
            lacking = str(error).split(":", maxsplit=1)[0]
            mend = "In the source tree: python3 dev.py setup. Elsewhere: install the package that holds this library."
            return Check("libraries", False, f"Qt cannot load {lacking}", mend)
    return Check("libraries", True)


def check_keyring(paths: Paths) -> Check:
    """The system's keyring answers, or there is a sealed file in its place."""
    import keyring  # late: it looks for every backend of the machine
    from keyring.errors import KeyringError

    backend = keyring.get_keyring()
    try:
        usable = backend.priority > 0
        if usable:
            backend.get_password("omnibox-doctor", "look")
    except (KeyringError, RuntimeError):
        usable = False
    if usable or paths.secrets.exists():
        return Check("keyring", True)
    mend = "Unlock or install one (GNOME Keyring, KWallet), or let Omnibox seal secrets in a file by a passphrase."
    return Check("keyring", False, "no keyring answers", mend)


def check_folder(paths: Paths) -> Check:
    """The data folder exists or can be made, is ours alone, and has room."""
    name, folder = "data folder", paths.data_dir
    parent = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(parent, os.W_OK | os.X_OK):
        return Check(name, False, f"{parent} cannot be written", "Give yourself the right, or use --data-dir.")
    if os.name == "posix" and folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return Check(name, False, f"others on this machine can read {folder}", f"chmod 700 {folder}")
    free = shutil.disk_usage(parent).free
    if free < ROOM:
        return Check(name, False, f"only {free // 2**20} MB are free", "Make room: below this, mail may be refused.")
    return Check(name, True)


def check_store(state: StoreState) -> Check:
    """The store opens, is sound, and is not from a newer Omnibox."""
    try:
        code = state()
    except OmniboxError as error:
        code = error.code
    if code in {"missing", "older", "current"}:  # the first two are made or moved on at the next start
        return Check("store", True)
    wrong, mend = STORE_WORDS.get(code, (f"the store says `{code}`", "Start Omnibox and read the banner."))
    return Check("store", False, wrong, mend)


def check_inboxes(states: InboxStates) -> list[Check]:
    """One check an inbox, by the code its engine last wrote down."""
    found = []
    for label, code in states():
        general = (f"its line says `{code}`", "Open Omnibox, Settings, Inboxes.")
        wrong, mend = INBOX_WORDS.get(code, general) if code else ("", "")
        found.append(Check(f"inbox {label}", not code, wrong, mend))
    return found
