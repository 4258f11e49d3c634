"""Conversations merged, split and their items moved, all with a way back."""

from alembic import op

from omnibox.store.migrate import create

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create(op.get_bind(), "0003")
