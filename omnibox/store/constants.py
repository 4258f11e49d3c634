"""What must be known of the schema before SQLAlchemy is loaded."""

from uuid import UUID

SCHEMA_VERSION = 3
MIN_CLIENT = 3
NOBODY = UUID(int=0)  # the assignee's place in the counter cube where nobody is assigned
