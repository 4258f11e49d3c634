"""The first schema."""

from alembic import op

from omnibox.store.migrate import create

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create(op.get_bind(), "0001")
