"""Calls on all devices of the person who asks."""

from fastapi import APIRouter

from osmo_qt.office.api.common import Calls, SignedIn, problems
from osmo_qt.ucapi.calls import CALLS_PATH, Call
from osmo_qt.ucapi.wire import Id

router = APIRouter(tags=["calls"])
CALL_PATH = f"{CALLS_PATH}/{{call_id}}"


@router.get(CALLS_PATH, responses=problems(401))
async def get_calls(caller: SignedIn, calls: Calls) -> list[Call]:
    return await calls.calls_of(caller.user_id)


@router.get(CALL_PATH, responses=problems(401, 404))
async def get_call(call_id: Id, caller: SignedIn, calls: Calls) -> Call:
    return await calls.call_of(caller.user_id, call_id)


@router.delete(CALL_PATH, status_code=204, responses=problems(401, 404))
async def hang_up(call_id: Id, caller: SignedIn, calls: Calls) -> None:
    await calls.hang_up(caller.user_id, call_id)
