"""The lock says exactly what pyproject.toml asks for, hashed, and names no place it came from."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = {name: (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8") for name in ("dev", "run")}
SYSTEMS = [
    {"sys_platform": system, "platform_machine": machine, "python_version": minor, "python_full_version": f"{minor}.0"}
    for system, machine in (("linux", "x86_64"), ("darwin", "arm64"), ("darwin", "x86_64"), ("win32", "AMD64"))
    for minor in ("3.11", "3.12", "3.13", "3.14")
]


def pins(lock: str, system: dict[str, str]) -> dict[str, str]:
    """What pip would install from a lock on that system: name and version."""
    found: dict[str, str] = {}
    for line in re.findall(r"^([a-z0-9].*?) *\\?$", LOCKS[lock], re.MULTILINE):
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(dict(system)):
            name = canonicalize_name(requirement.name)
            assert name not in found, f"two pins of {name}"
            found[name] = str(requirement.specifier).removeprefix("==")
    return found


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: "-".join(list(s.values())[:3]))
def test_every_requirement_is_pinned_within_its_range(system: dict[str, str]) -> None:
    for lock, wanted in (
        ("run", PROJECT["dependencies"]),
        ("dev", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]),
    ):
        pinned = pins(lock, system)
        for requirement in map(Requirement, wanted):
            if requirement.marker is None or requirement.marker.evaluate(dict(system)):
                assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)])


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda s: "-".join(list(s.values())[:3]))
def test_what_ships_is_what_was_tested(system: dict[str, str]) -> None:
    assert pins("run", system).items() <= pins("dev", system).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_none_an_address(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", LOCKS[lock])
    assert [e.splitlines()[0] for e in entries[1:] if "--hash=sha256:" not in e] == []
    assert "://" not in LOCKS[lock]


def test_other_systems_get_what_they_alone_need() -> None:
    windows = next(system for system in SYSTEMS if system["sys_platform"] == "win32")
    linux = next(system for system in SYSTEMS if system["sys_platform"] == "linux")
    assert {"colorama", "pywin32-ctypes", "tzdata"} <= set(pins("dev", windows))
    assert {"jeepney", "secretstorage"} <= set(pins("run", linux))
    assert "pywin32-ctypes" not in pins("dev", linux)
