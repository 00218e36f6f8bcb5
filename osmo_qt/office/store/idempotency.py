"""Answers to requests with an Idempotency-Key, kept for a day: to repeat one creates nothing twice."""

import hashlib

from pydantic import BaseModel
from sqlalchemy import Column, Index, Table, Text, delete, insert, select

from osmo_qt.office.problems import ProblemError
from osmo_qt.office.store.schema import TIME, Db, metadata, owner_column
from osmo_qt.ucapi.problem import ProblemCode

KEPT_S = 86_400

idempotency = Table(
    "idempotency",
    metadata,
    owner_column(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),  # hash
    Column("answer", Text, nullable=False),
    Column("time", TIME, nullable=False),
    Index(None, "time"),
)


def fingerprint(path: str, body: BaseModel) -> str:
    """What makes two requests the same."""
    return hashlib.sha256(f"{path}\n{body.model_dump_json()}".encode()).hexdigest()


async def earlier_answer(connection: Db, user_id: str, key: str, request: str) -> str | None:
    """The JSON answered to this request before. Raises ProblemError(idempotency-mismatch) for another request."""
    query = select(idempotency).where(idempotency.c.user_id == user_id, idempotency.c.key == key)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    if row.request != request:
        raise ProblemError(422, ProblemCode.IDEMPOTENCY_MISMATCH, "This key was used for another request.")
    return str(row.answer)


async def keep_answer(connection: Db, user_id: str, key: str, request: str, answer: str, now: float) -> None:
    await connection.execute(
        insert(idempotency).values(user_id=user_id, key=key, request=request, answer=answer, time=now)
    )


async def forget_old(connection: Db, now: float) -> None:
    await connection.execute(delete(idempotency).where(idempotency.c.time < now - KEPT_S))
