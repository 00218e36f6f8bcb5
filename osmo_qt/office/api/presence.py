"""Presence, one's own and that of others."""

from fastapi import APIRouter

from osmo_qt.core.presence import PresenceState
from osmo_qt.office.api.common import Office, SignedIn, problems
from osmo_qt.office.problems import invalid
from osmo_qt.office.store import presence, sessions
from osmo_qt.ucapi.presence import (
    ACTIVITY_PATH,
    OWN_PRESENCE_PATH,
    PRESENCE_PATH,
    Activity,
    OwnPresence,
    Presence,
    PresenceChoice,
)

router = APIRouter(tags=["presence"])


@router.get(PRESENCE_PATH, responses=problems(401))
async def get_presence(caller: SignedIn, office: Office) -> list[Presence]:
    async with office.database.read() as connection:
        return await presence.others(connection, await presence.watched(connection, caller.user_id))


@router.get(OWN_PRESENCE_PATH, responses=problems(401))
async def get_own(caller: SignedIn, office: Office) -> OwnPresence:
    async with office.database.read() as connection:
        return await presence.own(connection, caller.user_id)


@router.put(OWN_PRESENCE_PATH, responses=problems(401))
async def put_own(body: PresenceChoice, caller: SignedIn, office: Office) -> OwnPresence:
    if body.chosen is PresenceState.OFFLINE:
        raise invalid("Offline cannot be chosen.")
    chosen = body.chosen.value if body.chosen else None
    async with office.database.write() as work:
        return await presence.update_presence(
            work, caller.user_id, chosen=chosen, location=body.location, note=body.note
        )


@router.put(ACTIVITY_PATH, status_code=204, responses=problems(401))
async def put_activity(body: Activity, caller: SignedIn, office: Office) -> None:
    async with office.database.write() as work:
        await sessions.change(work.connection, caller.session_id, idle=body.idle, seen_at=work.now)
        await presence.update_presence(work, caller.user_id)
