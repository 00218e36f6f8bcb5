"""The person who is signed in."""

from fastapi import APIRouter, Response

from osmo_qt.office.api.common import IfNoneMatch, Office, SignedIn, not_modified, problems
from osmo_qt.office.store import devices, rules, users
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.forwarding import FORWARDING_PATH, Forwarding
from osmo_qt.ucapi.me import (
    CELL_NUMBER_PATH,
    ME_PATH,
    ROUTE_TO_CELL_PATH,
    SIP_PATH,
    CellNumber,
    Me,
    MeChange,
    RouteToCell,
    SipCredentials,
)
from osmo_qt.ucapi.voicemail import VOICEMAIL_PATH, Voicemail

router = APIRouter(tags=["me"])


@router.get(ME_PATH, response_model=Me, responses=problems(401))
async def get_me(caller: SignedIn, office: Office, response: Response, if_none_match: IfNoneMatch = None) -> object:
    async with office.database.read() as connection:
        me = await users.me(connection, caller.user_id)
    response.headers["ETag"] = f'"{me.etag}"'
    return not_modified(if_none_match, me.etag) or me


@router.put(CELL_NUMBER_PATH, responses=problems(401))
async def put_cell_number(body: CellNumber, caller: SignedIn, office: Office) -> Me:
    number = (body.cell_number or "").strip() or None
    async with office.database.write() as work:
        before = await users.one(work.connection, caller.user_id)
        if before.cell_number != number:
            await users.change(work.connection, caller.user_id, cell_number=number)
            work.tell(caller.user_id, EventType.ME, MeChange(cell_number=number))
            await devices.set_cell_number(work, caller.user_id, number)
        return await users.me(work.connection, caller.user_id)


@router.put(ROUTE_TO_CELL_PATH, responses=problems(401))
async def put_route_to_cell(body: RouteToCell, caller: SignedIn, office: Office) -> Me:
    async with office.database.write() as work:
        before = await users.one(work.connection, caller.user_id)
        if before.route_to_cell is not body.on:
            await users.change(work.connection, caller.user_id, route_to_cell=body.on)
            work.tell(caller.user_id, EventType.ME, MeChange(route_to_cell=body.on))
        return await users.me(work.connection, caller.user_id)


@router.get(SIP_PATH, responses=problems(401, 404))
async def get_sip(caller: SignedIn, office: Office, response: Response) -> SipCredentials:
    response.headers["Cache-Control"] = "no-store"
    async with office.database.read() as connection:
        return await users.sip_credentials(connection, caller.user_id, office.realm)


@router.get(FORWARDING_PATH, responses=problems(401))
async def get_forwarding(caller: SignedIn, office: Office) -> Forwarding:
    async with office.database.read() as connection:
        return await rules.forwarding(connection, caller.user_id)


@router.put(FORWARDING_PATH, responses=problems(401))
async def put_forwarding(body: Forwarding, caller: SignedIn, office: Office) -> Forwarding:
    wanted = Forwarding(all=body.all or None, busy=body.busy or None, no_reply=body.no_reply or None)
    async with office.database.write() as work:
        await rules.set_forwarding(work, caller.user_id, wanted)
    for forward in office.forwarders:
        await forward(caller.user_id, wanted)
    return wanted


@router.get(VOICEMAIL_PATH, responses=problems(401))
async def get_voicemail(caller: SignedIn, office: Office) -> Voicemail:
    async with office.database.read() as connection:
        return await rules.voicemail(connection, caller.user_id)
