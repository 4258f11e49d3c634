"""Work sorted by what is due next, who looks at it now, and customers found by any word of theirs."""

from alembic import op

from omnibox.store import customer_words
from omnibox.store.migrate import create

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create(op.get_bind(), "0002")
    customer_words.fill(op.get_bind())
