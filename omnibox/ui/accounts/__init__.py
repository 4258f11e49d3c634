"""Inboxes and settings: their state, and what can be done about it."""
