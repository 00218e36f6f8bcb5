"""Desk phones' accounts, whether devices can be reached, and Route Calls to Cell."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("users", sa.Column("desk_password", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("route_to_cell", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("devices", sa.Column("reachable", sa.Boolean(), nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    users = sa.table("users", sa.column("id"), sa.column("number"), sa.column("desk_password"))
    for user_id in connection.scalars(sa.select(users.c.id).where(users.c.number.is_not(None))).all():
        statement = sa.update(users).where(users.c.id == user_id)
        connection.execute(statement.values(desk_password=secrets.token_urlsafe(18)))
