"""Rules profiles, call forwarding and counts of voice messages."""

from sqlalchemy import Column, Index, Integer, Table, Text, delete, insert, select

from osmo_qt.core.presence import PresenceState
from osmo_qt.office.problems import not_found
from osmo_qt.office.store import users as people
from osmo_qt.office.store.schema import Db, metadata, new_id, owner_column
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.forwarding import Forwarding
from osmo_qt.ucapi.rules import ActiveRules, RulesProfile
from osmo_qt.ucapi.voicemail import Voicemail

profiles = Table(
    "rules_profiles",
    metadata,
    Column("id", Text, primary_key=True),
    owner_column(),
    Column("name", Text, nullable=False),
    Column("presence", Text),
    Index(None, "user_id"),
)
forwardings = Table(
    "forwardings",
    metadata,
    owner_column(primary_key=True),
    Column("all", Text),
    Column("busy", Text),
    Column("no_reply", Text),
)
voicemail_counts = Table(
    "voicemail_counts",
    metadata,
    owner_column(primary_key=True),
    Column("new", Integer, nullable=False),
    Column("old", Integer, nullable=False),
)


async def all_profiles(connection: Db, user_id: str) -> list[RulesProfile]:
    """By name."""
    active = (await people.one(connection, user_id)).active_profile_id
    rows = await connection.execute(select(profiles).where(profiles.c.user_id == user_id).order_by(profiles.c.name))
    return [
        RulesProfile(
            id=row.id,
            name=row.name,
            presence=PresenceState(row.presence) if row.presence else None,
            active=row.id == active,
        )
        for row in rows
    ]


async def activate(work: Work, user_id: str, choice: ActiveRules) -> PresenceState | None:
    """Returns the presence that comes with it; None: automatic. Raises ProblemError(not-found)."""
    row = None
    if choice.profile_id is not None:
        query = select(profiles).where(profiles.c.id == choice.profile_id, profiles.c.user_id == user_id)
        row = (await work.connection.execute(query)).one_or_none()
        if row is None:
            raise not_found("profile")
    await people.change(work.connection, user_id, active_profile_id=choice.profile_id)
    work.tell(user_id, EventType.RULES, choice)
    return PresenceState(row.presence) if row is not None and row.presence else None


async def add_profile(connection: Db, user_id: str, name: str, state: str | None) -> None:
    """`state`: a presence that is chosen with it."""
    await connection.execute(insert(profiles).values(id=new_id(), user_id=user_id, name=name, presence=state))


async def remove_profile(work: Work, user_id: str, profile_id: str) -> None:
    """If it was active, none is. Raises ProblemError(not-found)."""
    mine = (profiles.c.id == profile_id) & (profiles.c.user_id == user_id)
    if not (await work.connection.execute(delete(profiles).where(mine))).rowcount:
        raise not_found("profile")
    if (await people.one(work.connection, user_id)).active_profile_id == profile_id:
        await activate(work, user_id, ActiveRules(profile_id=None))


async def forwarding(connection: Db, user_id: str) -> Forwarding:
    row = (await connection.execute(select(forwardings).where(forwardings.c.user_id == user_id))).one_or_none()
    # read by position: "all" and "busy" are words of their own in rows
    return Forwarding(all=row[1], busy=row[2], no_reply=row[3]) if row else Forwarding()


async def set_forwarding(work: Work, user_id: str, wanted: Forwarding) -> None:
    await people.change(work.connection, user_id)  # two clients one after the other
    await work.connection.execute(delete(forwardings).where(forwardings.c.user_id == user_id))
    await work.connection.execute(insert(forwardings).values(user_id=user_id, **wanted.model_dump()))
    work.tell(user_id, EventType.FORWARDING, wanted)


async def voicemail(connection: Db, user_id: str) -> Voicemail:
    query = select(voicemail_counts).where(voicemail_counts.c.user_id == user_id)
    row = (await connection.execute(query)).one_or_none()
    return Voicemail(new=row.new, old=row.old) if row else Voicemail(new=0, old=0)


async def set_voicemail(work: Work, user_id: str, counts: Voicemail) -> bool:
    """Whether they are others; nothing happens when they are the same."""
    if await voicemail(work.connection, user_id) == counts:
        return False
    await work.connection.execute(delete(voicemail_counts).where(voicemail_counts.c.user_id == user_id))
    await work.connection.execute(insert(voicemail_counts).values(user_id=user_id, new=counts.new, old=counts.old))
    work.tell(user_id, EventType.VOICEMAIL, counts)
    return True
