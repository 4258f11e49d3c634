"""Loopback ports for fakes and for what must find nobody listening."""

import socket


def free_port() -> int:
    """Return a loopback port nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
