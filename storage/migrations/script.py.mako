"""${message}.

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Old code must be able to run on the result: add, do not change."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Back to the form before."""
    ${downgrades if downgrades else "pass"}
