"""Indexes for the search in a large directory."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        lexemes = "array_to_tsvector(string_to_array(ltrim(words), ' '))"
        op.execute(f"CREATE INDEX ix_directory_lexemes ON directory USING gin ({lexemes})")
    else:
        op.create_index("ix_directory_search", "directory", ["sort_key", "id", "words"])
