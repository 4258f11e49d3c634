"""The servers and the shop of the whole runs."""

from tests.e2e.conftest import closed_shop, dovecot, screen, shop, smtp

__all__ = ["closed_shop", "dovecot", "screen", "shop", "smtp"]  # pytest finds fixtures by their names
