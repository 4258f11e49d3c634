"""How each database is opened: connections, their settings, and how a transaction begins."""
