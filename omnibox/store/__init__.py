"""The only package that knows SQL: one schema on SQLite and PostgreSQL."""
