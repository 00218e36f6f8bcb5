"""A refresh token before the newest; administrators, and what they changed; telephones of several offices."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("previous_refresh_hash", sa.Text()))
    op.add_column("sessions", sa.Column("newest_access_hash", sa.Text()))
    op.add_column("users", sa.Column("is_admin", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("audit_log", sa.Column("changed_by", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "admin_sessions",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("seen_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_admin_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_admin_sessions")),
    )
    op.create_table(
        "telephone_states",
        sa.Column("office_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("in_call", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_telephone_states_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("office_id", "user_id", name=op.f("pk_telephone_states")),
    )
