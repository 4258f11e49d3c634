"""The composition root: names every layer, wires them by the command's needs, and holds no rule of its own.

Nothing heavy is imported here before it is used: the window paints first.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from omnibox.config import Paths, paths, person
from omnibox.model.errors import OmniboxError

if TYPE_CHECKING:
    from omnibox.desk.desk import Desk
    from omnibox.engine.child import ChildHome, HomeState
    from omnibox.instance import Instance
    from omnibox.model.actor import Actor
    from omnibox.model.rows import Glance
    from omnibox.store.database import Store
    from omnibox.store.secrets import Vault

ENGINE_LOCK = "engine.lock"
ALREADY_OPEN = 3  # exit code: another Omnibox works on this data folder
COMES_FORWARD_SECONDS = 10.0  # a window that opens this very moment answers by then


@dataclass(frozen=True, slots=True)
class Options:
    """The command line, read."""

    command: str
    data_dir: Path | None
    database: str
    out: Path
    passphrase_stdin: bool

    @property
    def paths(self) -> Paths:
        """The files and folders of this data folder."""
        return paths(self.data_dir)

    @property
    def url(self) -> str:
        """The store's address: a team's PostgreSQL, or the file in the data folder."""
        return self.database or self.paths.store_url


def run(options: Options) -> int:
    """Run one command; returns its exit code."""
    commands: dict[str, Callable[[Options], int]] = {
        "desk": run_desk,
        "engine": run_engine,
        "hub": run_hub,
        "migrate": run_migrate,
        "doctor": run_doctor,
        "tour": run_tour,
        "original": run_original,
    }
    try:
        return commands[options.command](options)
    except OmniboxError as error:
        return _failed(error)


def now() -> datetime:
    """The clock every layer is handed."""
    return datetime.now(UTC)


class Office:
    """Everything one desk stands on: lock, logs, store, vault and the engine's home. Opened in a worker thread."""

    def __init__(self, options: Options) -> None:
        """Opens nothing yet."""
        self._options = options
        self._closing: list[Callable[[], None]] = []
        self._watchers: list[Callable[[str, str], None]] = []
        self._lasting: list[tuple[str, str]] = []  # troubles of the store that whoever begins to watch must hear
        self._lock: Instance | None = None
        self._vault: Vault | None = None
        self._home: ChildHome | None = None

    def is_second(self) -> bool:
        """Take the data folder. True where another window has it, and was asked to come forward and said it does.

        Whatever else is in the way is told by the window, as everything that keeps a desk from opening is.
        """
        import os
        from time import monotonic, sleep

        from omnibox.instance import door_of, knock
        from omnibox.model.errors import Busy

        token = os.environ.get("XDG_ACTIVATION_TOKEN") or os.environ.get("DESKTOP_STARTUP_ID", "")
        end = monotonic() + COMES_FORWARD_SECONDS
        while True:
            try:
                self._take_folder()
            except Busy as busy:
                if busy.params.get("role", "desk") != "desk" or monotonic() > end:
                    return False
            except (OSError, OmniboxError):
                return False
            else:
                return False
            if knock(door_of(self._options.paths.data_dir), token):
                return True
            sleep(0.05)  # it is still opening, or just closing

    def connect(self) -> "Desk":
        """Open the store, moved on to this version, and start the engine. May be called again after it failed.

        Raises: Busy("instance"), NewerSchema, Damaged, DiskFull, StoreError.
        """
        from omnibox.desk.desk import Desk

        try:
            self._take_place()
            store = open_store(self._options)
            self._closing.append(store.close)
            self._vault = open_vault(self._options.paths)
            self._vault.on_unsealed(self._start_engine)
            desk = Desk(store, _actor(store), self._vault)
            self._start_engine()
            self._look_after(store, desk)
            self._closing.append(partial(self._forget_copies, desk))
        except BaseException:
            self.close()
            raise
        return desk

    def glance(self, view_key: str) -> "Glance | None":
        """Read the first page before anything heavy is loaded; None where the opening itself will tell."""
        from omnibox.store.glance import glance

        if self._options.database:
            return None
        return glance(self._options.paths.store_file, person()[0], view_key)

    def restore(self) -> None:
        """Put the newest sound backup in the damaged store's place; the damaged file is kept aside.

        Raises: NotFound where there is none, DiskFull.
        """
        from omnibox.store import health

        health.restore_newest(self._options.paths.store_file, self._options.paths.data_dir, now())

    def watch(self, tell: Callable[[str, str], None]) -> None:
        """Call `tell(state, code)` now and at every change of the engine's home, in any thread."""
        self._watchers.append(tell)
        if self._home is not None:
            tell(self._home.state.state, self._home.state.code)
        for state, code in self._lasting:
            tell(state, code)

    def again(self) -> None:
        """Start the engine again after it gave up."""
        if self._home is not None:
            self._home.again()

    def close(self) -> None:
        """End the engine, close the store, let the folder go; in the reverse order of opening."""
        self._stop_engine()
        while self._closing:
            self._closing.pop()()

    def _take_place(self) -> None:
        from omnibox import logs

        self._take_folder()
        self._closing.append(logs.setup(self._options.paths.logs, "desk"))

    def _take_folder(self) -> None:
        """Raises: Busy("instance"), DiskFull, StoreError("no_folder")."""
        from omnibox.instance import Instance

        if self._lock is None:
            place = self._options.paths
            prepare(place)
            lock = Instance(place.lock)
            lock.acquire()
            self._lock = lock
            self._closing.append(self._leave_folder)

    def _leave_folder(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _start_engine(self) -> None:
        """Give the engine its process; anew once the vault was opened, because only then has it a key to hand over.

        A team's desk has none: there, engines run on enrolled hubs.
        """
        from omnibox.engine.child import ChildHome

        self._stop_engine()
        if self._options.database or self._vault is None:
            return
        self._home = ChildHome(engine_command(self._options), vault_key=self._vault.handover(), on_state=self._tell)
        self._home.start()

    def _stop_engine(self) -> None:
        if self._home is not None:
            self._home.stop()
            self._home = None

    def _look_after(self, store: "Store", desk: "Desk") -> None:
        """What an earlier end may have left behind, looked for while the window is already in use."""
        import threading

        from omnibox.store import health

        def sweep() -> None:
            with suppress(OmniboxError):  # a vault that is still sealed is swept at the next start
                desk.inboxes.sweep_secrets()
            desk.timeline.sweep_copies()

        threading.Thread(target=sweep, name="omnibox-sweep", daemon=True).start()
        health.check_after_unclean_end(store, lambda error: self._warn(error.code, error.params.get("backup")))
        if health.is_short_of_room(store.data_dir):
            self._warn("short_of_room", None)

    @staticmethod
    def _forget_copies(desk: "Desk") -> None:
        """What was opened in other programs goes with the desk; what they hold open goes at the next start."""
        desk.timeline.sweep_copies(own=True)

    def _warn(self, code: str, detail: object) -> None:
        self._lasting.append((code, str(detail or "")))
        self._say_to_watchers(*self._lasting[-1])

    def _tell(self, state: "HomeState") -> None:
        self._say_to_watchers(state.state, state.code)

    def _say_to_watchers(self, state: str, code: str) -> None:
        for watcher in self._watchers:
            watcher(state, code)


def run_desk(options: Options) -> int:
    """Open the window; everything else is opened behind its first paint. A second start raises the first."""
    from omnibox.instance import door_of

    office = Office(options)
    if office.is_second():
        _say("Omnibox is open already; its window comes forward.")
        return 0
    from omnibox.ui.app import START_ANEW, run_desk as show

    try:
        code = show(
            office.connect,
            data_dir=options.paths.data_dir,
            door=lambda: door_of(options.paths.data_dir),
            glance=office.glance,
            engine=office,
            repair=office.restore,
            doctor=lambda: diagnosis(options)[0],
        )
    finally:
        office.close()
    if code == START_ANEW:
        start_anew()
        return 0
    return code


def start_anew() -> None:
    """Start the program again with the same words; it lives on when this process has ended."""
    import subprocess

    words = [*program(), *sys.argv[1:]]
    subprocess.Popen(words, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own words


def run_engine(options: Options) -> int:
    """Be the engine of the desk that started this process."""
    from omnibox import logs
    from omnibox.engine.main import engine_main
    from omnibox.instance import Instance

    place = options.paths
    prepare(place)
    logs.setup(place.logs, "engine")
    lock = Instance(place.data_dir / ENGINE_LOCK, "engine")
    return engine_main(
        options.url,
        place.data_dir,
        make_vault=lambda key: open_vault(place, key=key),
        lock=lock,
        clock=now,
    )


def run_original(_options: Options) -> int:
    """Be the glass behind which the window that started this process shows a message as it was sent."""
    from omnibox.ui.original.glass import run as run_glass

    return run_glass()


def run_hub(options: Options) -> int:
    """Be a team's headless engine until SIGTERM."""
    from omnibox import logs
    from omnibox.engine.main import hub_main
    from omnibox.instance import Instance

    place = options.paths
    prepare(place)
    logs.setup(place.logs, "hub", console=True)
    vault = open_vault(place)
    if options.passphrase_stdin:
        vault.unseal(sys.stdin.readline().rstrip("\n"))
    open_store(options).close()
    lock = Instance(place.data_dir / ENGINE_LOCK, "hub")
    hub_main(options.url, place.data_dir, vault=vault, lock=lock, clock=now, ready=lambda: _say("hub is running"))
    return 0


def run_tour(options: Options) -> int:
    """Walk the true program through a first day, offscreen, in a data folder of its own; leave pictures."""
    import os
    import tempfile

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from omnibox.ui.tour.start import run_tour as walk

    with tempfile.TemporaryDirectory(prefix="omnibox-tour-") as folder:
        office = Office(replace(options, data_dir=Path(folder), database=""))
        try:
            outcome = walk(office.connect, data_dir=Path(folder), out=options.out)
        finally:
            office.close()
    for effect in outcome.effects:
        _say(f"ok  {effect}")
    _say(f"FAILED  {outcome.failed}" if outcome.failed else f"{len(outcome.pictures)} pictures in {options.out}")
    return 1 if outcome.failed else 0


def run_migrate(options: Options) -> int:
    """Bring the store to this version's schema."""
    from omnibox.instance import Instance
    from omnibox.store.migrate import migrate

    prepare(options.paths)
    with Instance(options.paths.lock, "migrate"):
        changed = migrate(options.url, options.paths.data_dir, now)
    _say("the store was brought to this version" if changed else "the store is already of this version")
    return 0


def run_doctor(options: Options) -> int:
    """Say what is wrong on this machine and how to mend it."""
    words, well = diagnosis(options)
    _say(words)
    return 0 if well else 1


def diagnosis(options: Options) -> tuple[str, bool]:
    """Look at machine, store and inboxes; return what was found in words, and whether all is well."""
    from omnibox import doctor
    from omnibox.store.migrate import schema_state

    place = options.paths

    def state() -> str:
        if not options.database and not place.store_file.exists():
            return "missing"
        return schema_state(options.url)

    checks = doctor.examine(place, store=state, inboxes=lambda: _inbox_states(options))
    return doctor.report(checks), all(check.ok for check in checks)


def _inbox_states(options: Options) -> list[tuple[str, str]]:
    """Return each inbox's name and the code of what is wrong with it; none where there is no store."""
    from omnibox.store import inboxes
    from omnibox.store.database import Store

    if not options.database and not options.paths.store_file.exists():
        return []
    store = Store.open(options.url, clock=now, data_dir=options.paths.data_dir)
    try:
        with store.read() as conn:
            rows = inboxes.list_inboxes(conn)
    finally:
        store.close()
    return [(row.name or row.address, row.state_code if row.state not in ("active", "paused") else "") for row in rows]


def open_store(options: Options) -> "Store":
    """Open the store, moved on to this version's schema first.

    Raises: NewerSchema, Damaged (with the newest sound backup), DiskFull, Busy, StoreError.
    """
    from omnibox.store.database import Store
    from omnibox.store.health import backup_offered
    from omnibox.store.migrate import migrate

    with backup_offered(options.paths.data_dir):
        migrate(options.url, options.paths.data_dir, now)
        return Store.open(options.url, clock=now, data_dir=options.paths.data_dir)


def open_vault(place: Paths, *, key: str | None = None) -> "Vault":
    """The system's keyring, or the sealed file where there is none: open if its key is known, else still sealed."""
    from omnibox.model.errors import VaultLocked, VaultUnavailable
    from omnibox.store.secrets import Vault

    if key is not None:
        return Vault.open_sealed(place.secrets, key=key)
    try:
        return Vault.open_keyring()
    except (VaultUnavailable, VaultLocked):
        return Vault.open_deferred(place.secrets)


def engine_command(options: Options) -> list[str]:
    """The words that start the engine as a process of its own: the same program with another word."""
    database = ["--database", options.database] if options.database else []
    return [*program(), "engine", "--data-dir", str(options.paths.data_dir), *database]


def program() -> list[str]:
    """The words that start this very program."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "omnibox"]


def prepare(place: Paths) -> None:
    """Make the data folder. Raises: DiskFull, StoreError("no_folder")."""
    import errno

    from omnibox.model.errors import DiskFull, StoreError

    try:
        place.prepare()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from error
        raise StoreError("no_folder", path=str(place.data_dir)) from error


def _actor(store: "Store") -> "Actor":
    """The person at this machine: the owner of a store of one's own, a known login of a team's."""
    from omnibox.model.actor import ENGINE, Actor
    from omnibox.model.errors import Denied
    from omnibox.store import operators

    login, name = person()
    with store.read() as conn:
        found = operators.by_login(conn, login)
        everybody = operators.list_operators(conn)
    if found is None and store.dialect == "sqlite" and len(everybody) == 1:
        found = everybody[0]  # the folder moved to another machine, or the account was renamed
    if found is None and everybody and store.dialect != "sqlite":
        raise Denied(permission="seat", login=login)
    if found is None:
        with store.write(ENGINE) as unit:
            found = operators.ensure_owner(unit, login, name)
    return Actor(found.id, found.name, found.role)


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _failed(error: OmniboxError) -> int:
    from omnibox.ui.words import words_of

    sys.stderr.write(f"omnibox: {words_of(error).whole}\n")
    return ALREADY_OPEN if error.code == "instance" else 1
