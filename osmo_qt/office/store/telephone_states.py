"""What each office's own voice engine knows of a user's telephones; several offices may share the database."""

from sqlalchemy import Boolean, Column, Table, Text, delete, func, insert, select, update

from osmo_qt.office.store.schema import TIME, Db, metadata, owner_column

telephone_states = Table(
    "telephone_states",
    metadata,
    Column("office_id", Text, primary_key=True),
    owner_column(primary_key=True),
    Column("registered", Boolean, nullable=False),
    Column("in_call", Boolean, nullable=False),
    Column("seen_at", TIME, nullable=False),  # when the office last gave a sign of life
)
