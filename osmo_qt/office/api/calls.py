"""Calls on all devices of the person who asks."""

from fastapi import APIRouter

from osmo_qt.office.api.common import Calls, SignedIn, problems
from osmo_qt.ucapi.calls import CALLS_PATH, AnswerCall, Call, Digits, HoldCall, NewCall, Target, Transfer
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


@router.put(f"{CALL_PATH}/hold", responses=problems(401, 404, 409))
async def hold_call(call_id: Id, body: HoldCall, caller: SignedIn, calls: Calls) -> Call:
    return await calls.hold(caller.user_id, call_id, body)


@router.post(f"{CALL_PATH}/move", status_code=202, responses=problems(401, 404, 409))
async def move_call(call_id: Id, body: Target, caller: SignedIn, calls: Calls) -> Call:
    return await calls.move(caller.user_id, call_id, body)


@router.delete(f"{CALL_PATH}/move", status_code=204, responses=problems(401, 404, 409))
async def cancel_move(call_id: Id, caller: SignedIn, calls: Calls) -> None:
    await calls.cancel_move(caller.user_id, call_id)


@router.post(CALLS_PATH, status_code=201, responses=problems(401, 404))
async def post_call(body: NewCall, caller: SignedIn, calls: Calls) -> Call:
    return await calls.call_back(caller.user_id, body)


@router.post(f"{CALL_PATH}/answer", responses=problems(401, 404, 409))
async def answer_call(call_id: Id, body: AnswerCall, caller: SignedIn, calls: Calls) -> Call:
    return await calls.answer(caller.user_id, call_id, body)


@router.post(f"{CALL_PATH}/transfer", status_code=202, responses=problems(401, 404, 409))
async def transfer_call(call_id: Id, body: Transfer, caller: SignedIn, calls: Calls) -> Call:
    return await calls.transfer(caller.user_id, call_id, body)


@router.post(f"{CALL_PATH}/transfer/complete", status_code=204, responses=problems(401, 404, 409))
async def complete_transfer(call_id: Id, caller: SignedIn, calls: Calls) -> None:
    await calls.complete_transfer(caller.user_id, call_id)


@router.delete(f"{CALL_PATH}/transfer", status_code=204, responses=problems(401, 404, 409))
async def cancel_transfer(call_id: Id, caller: SignedIn, calls: Calls) -> None:
    await calls.cancel_transfer(caller.user_id, call_id)


@router.post(f"{CALL_PATH}/digits", status_code=204, responses=problems(401, 404, 409))
async def press_digits(call_id: Id, body: Digits, caller: SignedIn, calls: Calls) -> None:
    await calls.press(caller.user_id, call_id, body)
