"""The command line: `omnibox` opens the window, the other words do one job each and end."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omnibox.bootstrap import Options

COMMANDS = ("desk", "engine", "hub", "migrate", "doctor", "tour", "original")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0: done. 1: it failed, and said why on stderr. 2: the words were not understood. 3: another Omnibox
    already works on this data folder.
    """
    if getattr(sys, "frozen", False):  # a frozen build starts its worker processes by starting itself
        import multiprocessing

        multiprocessing.freeze_support()
    from omnibox import bootstrap

    return bootstrap.run(_parse(sys.argv[1:] if arguments is None else arguments))


def _parse(arguments: Sequence[str]) -> "Options":
    """Read the command line; argparse itself leaves with 2 on words it does not know."""
    import argparse
    from pathlib import Path

    from omnibox import __version__, bootstrap
    from omnibox.config import add_data_dir

    parser = argparse.ArgumentParser(prog="omnibox", description="One desktop inbox for every channel.")
    parser.add_argument("--version", action="version", version=f"Omnibox {__version__}")
    parser.add_argument(
        "command", nargs="?", choices=COMMANDS, default="desk", help="what to do (default: open the window)"
    )
    add_data_dir(parser)
    parser.add_argument(
        "--database",
        metavar="URL",
        type=_without_password,
        default="",
        help="a team's PostgreSQL instead of the file in the data folder; its password stays in PostgreSQL's own"
        " password file",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=Path("tour"), help="tour: where pictures and tour.md go"
    )
    parser.add_argument(
        "--passphrase-stdin", action="store_true", help="hub: read the passphrase of the sealed secrets from stdin"
    )
    return bootstrap.Options(**vars(parser.parse_args(arguments)))


def _without_password(url: str) -> str:
    """Take a database's address as long as it holds no password: whoever is on this machine can read our words."""
    from argparse import ArgumentTypeError
    from urllib.parse import parse_qs, urlsplit

    parts = urlsplit(url)
    if parts.password or "password" in parse_qs(parts.query):
        raise ArgumentTypeError(
            "a password here could be read by everybody on this machine; keep it in PostgreSQL's password file"
            " (~/.pgpass, on Windows %APPDATA%/postgresql/pgpass.conf)"
        )
    return url


if __name__ == "__main__":
    raise SystemExit(main())
