#!/usr/bin/env python3
"""One command for everything: run, test, soak, lint, bench, tour, setup.

Standard library only, and syntax that an old Python can still read, so that it can refuse with words. It makes
`.venv` from the pinned and hashed requirements, installs what the system lacks through apt or dnf where it may,
and says what it did. A second run finds its stamp and starts at once.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, NamedTuple, Sequence  # noqa: UP035 - collections.abc cannot be subscripted on old Pythons

OLDEST, NEWEST = (3, 11), (3, 14)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements" / "dev.txt"
STAMP = VENV / "omnibox-stamp"
CHECKED = ("omnibox", "tests", "benchmarks", "dev.py", "setup.py")
POLICY = Path("/usr/sbin/policy-rc.d")  # Debian asks it whether a package may start its service
SERVICES = ("dovecot.socket", "dovecot.service", "postgresql.service")


class Need(NamedTuple):
    """Something the system must bring: what shows it is there, and its package on Debian and on Fedora."""

    shows: str  # a library's file name, or a program; `*` stands for a version
    apt: str
    dnf: str


# What PySide6's xcb, wayland and offscreen platforms load; checked with a window in a bare debootstrap.
WINDOW = (
    Need("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Need("libGL.so.1", "libgl1", "libglvnd-glx"),
    Need("libX11-xcb.so.1", "libx11-xcb1", "libX11-xcb"),
    Need("libbrotlidec.so.1", "libbrotli1", "libbrotli"),
    Need("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Need("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Need("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Need("libgssapi_krb5.so.2", "libgssapi-krb5-2", "krb5-libs"),
    Need("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
    Need("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
    Need("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Need("libxcb-glx.so.0", "libxcb-glx0", "libxcb"),
    Need("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Need("libxcb-image.so.0", "libxcb-image0", "xcb-util-image"),
    Need("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Need("libxcb-randr.so.0", "libxcb-randr0", "libxcb"),
    Need("libxcb-render-util.so.0", "libxcb-render-util0", "xcb-util-renderutil"),
    Need("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
    Need("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb"),
    Need("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
    Need("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
)
SERVERS = (  # the real servers the tests start on free loopback ports
    Need("/usr/lib/dovecot/imap", "dovecot-imapd", "dovecot"),
    Need("/usr/lib/postgresql/*/bin/postgres", "postgresql", "postgresql-server"),
    Need("Xvfb", "xvfb", "xorg-x11-server-Xvfb"),
    Need("dbus-daemon", "dbus-daemon", "dbus-daemon"),
)
PEERS = (  # what the benchmarks measure ours beside
    Need("notmuch", "notmuch", "notmuch"),
    Need("mu", "maildir-utils", "maildir-utils"),
)
DNF_PLACES = {"/usr/lib/dovecot/imap": "/usr/libexec/dovecot/imap", "/usr/lib/postgresql/*/bin/postgres": "postgres"}


class Stop(Exception):
    """The work cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    print(f"dev: {text}", flush=True)


def call(command: Sequence[str], env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder and return its exit code."""
    try:
        process = subprocess.Popen(command, cwd=ROOT, env=env)
    except FileNotFoundError:
        raise Stop(f"{command[0]} is not there; `python3 dev.py setup` makes it.") from None
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the terminal told it too, and it may have something to put in order
            continue


def demand(command: Sequence[str], failure: str, env: dict[str, str] | None = None) -> None:
    if call(command, env) != 0:
        raise Stop(f"{failure} The command was: {' '.join(command)}")


# ---------------------------------------------------------------- python


def supported(version: Sequence[int]) -> bool:
    return OLDEST <= (version[0], version[1]) <= NEWEST


def version_of(python: str) -> tuple[int, int] | None:
    """Ask an interpreter for its version; None when it is no working Python."""
    question = "import sys; print(*sys.version_info[:2])"
    try:
        # a Windows store alias may wait for a person, so it is given an end
        answer = subprocess.run([python, "-c", question], capture_output=True, text=True, check=False, timeout=20)
        major, minor = answer.stdout.split()
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return int(major), int(minor)


def candidates() -> Iterator[str]:
    """Where a suitable Python may be when this one is too old or too new."""
    yield str(tool("python"))
    for minor in (13, 12, 14, 11):
        yield f"python3.{minor}"
        if sys.platform == "darwin":
            yield f"/opt/homebrew/bin/python3.{minor}"
            yield f"/usr/local/bin/python3.{minor}"
            yield f"/Library/Frameworks/Python.framework/Versions/3.{minor}/bin/python3.{minor}"
        if os.name == "nt":
            home = os.environ.get("LOCALAPPDATA", "")
            yield f"{home}\\Programs\\Python\\Python3{minor}\\python.exe"


def hand_over(argv: Sequence[str]) -> int:
    """Start again under a suitable Python, or say in words which one is needed."""
    running = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for python in candidates():
        version = version_of(python)
        if version is not None and supported(version):
            say(f"this is Python {running}; going on with {python} ({version[0]}.{version[1]})")
            return call([python, str(ROOT / "dev.py"), *argv])
    raise Stop(
        f"Omnibox needs Python 3.{OLDEST[1]} to 3.{NEWEST[1]}; this is {running} and no other was found. "
        f"Install one (Debian 12, Fedora: `python3`; macOS: `brew install python@3.13`; Windows: `winget install "
        f"Python.Python.3.13`) and run this again."
    )


# ---------------------------------------------------------------- what the system brings


def there(need: Need) -> bool:
    if ".so" in need.shows:
        try:
            ctypes.CDLL(need.shows)
        except OSError:
            return False
        return True
    places = [need.shows, DNF_PLACES.get(need.shows, need.shows)]
    return any(shutil.which(p) or ("*" in p and any(Path("/").glob(p.lstrip("/")))) for p in places)


def missing(needs: Sequence[Need]) -> list[Need]:
    return [need for need in needs if not there(need)]


def as_root() -> list[str] | None:
    """What to put before a command so that it runs as root; None when that takes a password."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


@contextlib.contextmanager
def nothing_starts(prefix: Sequence[str]) -> Iterator[None]:
    """Keep Debian from starting the servers whose programs we want: the tests start their own.

    Under systemd they are also kept from the next boot; a service that was there before is left alone.
    """
    ours = not POLICY.exists()
    new = [name for name in SERVICES if not Path("/lib/systemd/system", name).exists()]
    if ours:
        subprocess.run(
            [*prefix, "tee", str(POLICY)], input=b"#!/bin/sh\nexit 101\n", stdout=subprocess.DEVNULL, check=True
        )
        subprocess.run([*prefix, "chmod", "755", str(POLICY)], check=True)
    try:
        yield
    finally:
        if ours:
            subprocess.run([*prefix, "rm", "-f", str(POLICY)], check=True)
        installed = [name for name in new if Path("/lib/systemd/system", name).exists()]
        if installed and Path("/run/systemd/system").exists():
            subprocess.run([*prefix, "systemctl", "--quiet", "disable", "--now", *installed], check=False)


def apt_install(prefix: Sequence[str], packages: Sequence[str]) -> bool:
    """Install with apt; lists that are missing or old are fetched once."""
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    install = [*quiet, "install", "--no-install-recommends", *packages]
    with nothing_starts(prefix):
        fresh = subprocess.run(install, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
        return fresh or (call([*quiet, "update"]) == 0 and call(install) == 0)


def install(packages: Sequence[str]) -> bool:
    """Install system packages where we may; otherwise print the exact command. True when they are there now."""
    manager = next((name for name in ("apt-get", "dnf") if shutil.which(name)), None)
    if manager is None:
        say(f"missing on this system: {' '.join(packages)}. Install them with your package manager.")
        return False
    prefix = as_root()
    if prefix is None:
        say(f"missing, and installing them takes a password. Run:\n\n    sudo {manager} install {' '.join(packages)}\n")
        return False
    say(f"installing with {manager}: {' '.join(packages)}")
    if manager == "apt-get":
        return apt_install(prefix, packages)
    return call([*prefix, "dnf", "install", "-y", *packages]) == 0


def bring(needs: Sequence[Need], purpose: str) -> bool:
    """See to it that the system has these; False, said in words, when it still lacks some."""
    if not sys.platform.startswith("linux"):
        return True
    lacking = missing(needs)
    if not lacking:
        return True
    apt = shutil.which("apt-get") is not None
    install(sorted({need.apt if apt else need.dnf for need in lacking}))
    still = missing(lacking)
    if still:
        say(f"{purpose} still lacks: {', '.join(need.shows for need in still)}")
    else:
        say(f"installed what {purpose} needs")
    return not still


# ---------------------------------------------------------------- .venv


def tool(name: str) -> Path:
    """A program inside .venv."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def fingerprint() -> str:
    """What the environment was made from; a change of any of it makes it again."""
    parts = [REQUIREMENTS.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv() -> None:
    python = version_of(str(tool("python")))
    if python is not None and supported(python):
        return
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not install([package]):
            raise Stop(f"Python's venv module is missing: install the package {package} and run this again.")
    say(f"making .venv with Python {sys.version_info[0]}.{sys.version_info[1]}")
    demand([sys.executable, "-m", "venv", "--clear", str(VENV)], "Could not make .venv.")


def ensure_venv() -> None:
    """Make `.venv` hold exactly the pinned requirements and the project itself; quick when it already does."""
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted and tool("omnibox").exists():
        return
    make_venv()
    STAMP.unlink(missing_ok=True)
    pip = [str(tool("python")), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    say("installing the pinned requirements (several hundred MB the first time)")
    again = "Nothing is broken: run this again when the network or the disk is in order."
    hashed = ["--require-hashes", "--only-binary=:all:", "-r", str(REQUIREMENTS)]
    demand([*pip, *hashed], f"Could not install the requirements. {again}")
    demand([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], f"Could not install Omnibox itself. {again}")
    STAMP.write_text(wanted, encoding="utf-8")
    say(f".venv is ready: {VENV}")


def for_window() -> None:
    ensure_venv()
    if not bring(WINDOW, "the window"):
        raise Stop("Qt cannot start without these libraries.")


def for_tests() -> None:
    for_window()
    if sys.platform.startswith("linux"):
        if not bring(SERVERS, "the test suite"):
            raise Stop("The tests talk to real servers; nothing stands in for them.")
    elif sys.platform == "darwin":
        if not (shutil.which("dovecot") and shutil.which("postgres")):
            say("the store and mail tests need servers: brew install dovecot postgresql")
    else:
        say("the mail tests need Dovecot, which Windows does not have: they fail there; use WSL for the whole suite")


def test_env() -> dict[str, str]:
    """The environment for tests: no window on the screen, and UTF-8 even where no locale is set."""
    env = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    if sys.platform.startswith("linux") and "UTF-8" not in (env.get("LC_ALL") or env.get("LANG") or ""):
        env["LC_ALL"] = "C.UTF-8"
    return env


# ---------------------------------------------------------------- verbs


def has_display() -> bool:
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def tour(rest: Sequence[str]) -> int:
    """Run the headless tour; pictures and tour.md go to ./tour unless --out says otherwise."""
    for_window()
    out = [] if "--out" in rest else ["--out", str(ROOT / "tour")]
    return call([str(tool("omnibox")), "tour", *out, *rest], test_env())


def run(rest: Sequence[str]) -> int:
    """Open Omnibox; without a display say so and run the tour."""
    for_window()
    if not has_display():
        say("there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the headless tour runs instead")
        return tour([])
    return call([str(tool("omnibox")), *rest])


def static(fix: bool) -> list[str]:
    """Format, lint, types and contracts; returns the names of those that failed."""
    paths = [path for path in CHECKED if (ROOT / path).exists()]
    ruff, py = str(tool("ruff")), str(tool("python"))
    checks = {
        "ruff check": [ruff, "check", *(["--fix"] if fix else []), *paths],
        "ruff format": [ruff, "format", *([] if fix else ["--check"]), *paths],
        "mypy --strict": [py, "-m", "mypy"],
        "lint-imports": [str(tool("lint-imports"))],
    }
    failed = []
    for name, command in checks.items():
        say(name)
        if call(command, dict(os.environ, PYTHONUTF8="1")) != 0:
            failed.append(name)
    return failed


def lint(rest: Sequence[str]) -> int:
    for_window()
    failed = static("--fix" in rest)
    say(f"failed: {', '.join(failed)}" if failed else "format, lint, types and contracts are clean")
    return 1 if failed else 0


def test(rest: Sequence[str]) -> int:
    """The whole suite: the static half, then pytest, whose closing line is the last one."""
    for_tests()
    failed = static(fix=False)
    if failed:
        say(f"FAILED: {', '.join(failed)}; going on with the tests")
    # a worker whose test stood still ends itself; xdist would start another, and may then wait for ever
    split = ["-n", "2", "--dist", "loadfile", "--max-worker-restart", "0"]
    workers = [] if any(word.startswith("-n") for word in rest) else split
    code = call([str(tool("python")), "-m", "pytest", *workers, *rest], test_env())
    return code or (1 if failed else 0)


def soak(rest: Sequence[str]) -> int:
    """The long half: tests/soak and the benchmarks at full size; --bare checks README on a bare Debian instead."""
    if "--bare" in rest:
        return call(["bash", str(ROOT / "tests" / "bare" / "check.sh"), *(word for word in rest if word != "--bare")])
    for_tests()
    python = str(tool("python"))
    bring(PEERS, "the benchmark")
    code = call([python, "-m", "pytest", "tests/soak", "--timeout=3600", *rest], test_env())
    return code or call([python, "-m", "benchmarks", "--full"], test_env())


def bench(rest: Sequence[str]) -> int:
    for_tests()
    bring(PEERS, "the benchmark")  # without them what stands beside them says that it was not measured
    return call([str(tool("python")), "-m", "benchmarks", *rest], test_env())


def setup(rest: Sequence[str]) -> int:
    """Make everything ready and run nothing; --no-servers leaves out what only the tests need."""
    if "--no-servers" in rest:
        for_window()
    else:
        for_tests()
    say("everything is ready: `python3 dev.py run` opens Omnibox")
    return 0


VERBS = {"run": run, "test": test, "soak": soak, "lint": lint, "bench": bench, "tour": tour, "setup": setup}
ABOUT = """verbs:
  run    open Omnibox (without a display: the headless tour)
  test   format, lint, types, contracts, then every test; extra words go to pytest
  lint   the static half of test; --fix mends what can be mended
  soak   the long tests and the benchmarks at full size; --bare: README's commands on a bare Debian
  bench  the benchmarks
  tour   the headless tour; --out DIR says where the pictures go
  setup  .venv and the system's packages, nothing else"""


def main(argv: Sequence[str]) -> int:
    """Parse the verb and carry it out; returns the exit code."""
    parser = argparse.ArgumentParser(
        "dev.py", description="Work on Omnibox.", epilog=ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("verb", choices=VERBS, metavar="VERB")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="handed on to the verb's own tool")
    try:
        if not supported(sys.version_info[:2]):
            return hand_over(argv)
        words = parser.parse_args(argv)
        return VERBS[words.verb]([word for word in words.rest if word != "--"])
    except Stop as reason:
        say(str(reason))
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
