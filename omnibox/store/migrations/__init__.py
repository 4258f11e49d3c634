"""The schema's history: Alembic revisions over frozen SQL files."""
