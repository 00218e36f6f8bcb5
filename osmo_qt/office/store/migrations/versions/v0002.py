"""Two-factor sign-in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "two_factor_users",
        sa.Column("user_id", sa.Text(), nullable=False),
        _user("two_factor_users"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_two_factor_users")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("user_id", "redirect_uri", "state", "challenge")),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("sent_at", sa.Double(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        _user("sign_in_attempts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index(op.f("ix_sign_in_attempts_user_id"), "sign_in_attempts", ["user_id"], unique=False)
    op.create_table(
        "authorization_codes",
        sa.Column("hash", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("user_id", "redirect_uri", "challenge")),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        _user("authorization_codes"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("fk_authorization_codes_session_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_authorization_codes")),
    )


def _user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE")
