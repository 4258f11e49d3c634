"""The child home with real processes: it runs, comes back, gives up, ends, and never outlives its parent."""

import os
import queue
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from omnibox.engine.child import FATAL, NICENESS, ChildHome, HomeState

_WAIT = 30.0
HEALTHY = """
import json, sys
hello = json.loads(sys.stdin.readline())
print(json.dumps({"state": "running", "key": hello["vault_key"]}), flush=True)
sys.stdin.read()
"""
DEAF = """
import sys, time
print('{"state": "running"}', flush=True)
while True:
    time.sleep(60)
"""
CRASHING = "import sys; sys.exit(1)"
TOO_OLD = f"""
import sys
print('noise that is no JSON')
print('{{"state": "failed", "code": "newer_schema"}}', flush=True)
sys.exit({FATAL})
"""

Start = Callable[[str], tuple[ChildHome, "queue.Queue[HomeState]"]]


@pytest.fixture
def home() -> Iterator[Start]:
    made: list[ChildHome] = []

    def start(script: str) -> tuple[ChildHome, "queue.Queue[HomeState]"]:
        states: queue.Queue[HomeState] = queue.Queue()
        child = ChildHome(
            [sys.executable, "-c", script], vault_key="k", on_state=states.put, pause=lambda failures: 0.0
        )
        made.append(child)
        child.start()
        return child, states

    yield start
    for child in made:
        child.stop()


def until(states: "queue.Queue[HomeState]", word: str) -> HomeState:
    while True:
        state = states.get(timeout=_WAIT)
        if state.state == word:
            return state


def test_runs_at_low_priority_and_stops_at_end_of_file(home: Start) -> None:
    child, states = home(HEALTHY)
    running = until(states, "running")
    assert running.pid is not None
    if sys.platform != "win32":
        assert os.getpriority(os.PRIO_PROCESS, running.pid) >= NICENESS
    child.stop()
    assert child.state == HomeState("stopped")


def test_killed_child_comes_back(home: Start) -> None:
    _, states = home(HEALTHY)
    first = until(states, "running").pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert until(states, "restarting").code == "crashed"
    assert until(states, "running").pid != first


def test_gives_up_after_five_crashes_until_asked(home: Start) -> None:
    child, states = home(CRASHING)
    seen = []
    while (state := states.get(timeout=_WAIT)).state != "gave_up":
        seen.append(state.state)
    assert seen == ["starting", "restarting"] * 4 + ["starting"]
    child.again()
    assert states.get(timeout=_WAIT).state == "starting"
    until(states, "gave_up")


def test_useless_to_try_again_is_known_at_once(home: Start) -> None:
    _, states = home(TOO_OLD)
    assert states.get(timeout=_WAIT).state == "starting"
    assert states.get(timeout=_WAIT) == HomeState("gave_up", "newer_schema")


def test_missing_program_is_told(home: Start) -> None:
    states: queue.Queue[HomeState] = queue.Queue()
    child = ChildHome(["/nonexistent/omnibox"], on_state=states.put)
    child.start()
    assert until(states, "gave_up").code == "cannot_start"
    child.stop()


def test_deaf_child_is_ended_by_force(home: Start) -> None:
    child, states = home(DEAF)
    pid = until(states, "running").pid
    child.stop(patience=0.2)
    assert child.state.state == "stopped"
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


PARENT = """
import sys
from omnibox.engine.child import ChildHome
home = ChildHome([sys.executable, "-c", sys.argv[1]])
home.start()
sys.stdin.read()
"""
GRANDCHILD = """
import socket, sys
line = socket.create_connection(("127.0.0.1", {port}))
sys.stdin.read()
"""


def test_child_dies_with_a_killed_parent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(_WAIT)
        script = GRANDCHILD.format(port=server.getsockname()[1])
        with subprocess.Popen([sys.executable, "-c", PARENT, script], stdin=subprocess.PIPE) as parent:
            line, _ = server.accept()
            with line:
                line.settimeout(_WAIT)
                parent.kill()
                assert line.recv(1) == b""  # the kernel closed it: the grandchild is gone
