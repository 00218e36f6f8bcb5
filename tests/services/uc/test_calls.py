"""The own calls at the UC server: kept by events, and what is done to them."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from osmo_qt.core.calls import CallDirection
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import UcList
from osmo_qt.core.uc_calls import (
    CallAction,
    ChangeFailure,
    ChangeState,
    Destination,
    Move,
    Refusal,
    UcCall,
    UcCallState,
    UcTransfer,
)
from osmo_qt.ucapi.calls import CALLS_PATH
from tests.services.uc.small_office import MOMENT, SERVER, SmallOffice, problem
from tests.services.uc.stage import Client, Play

WITH_CALLS = {**SERVER, "capabilities": ["calls"]}
CALL: dict[str, Any] = {
    "id": "c1",
    "direction": "incoming",
    "state": "connected",
    "number": "102",
    "name": "Grace\u202e Hopper",
    "device_id": "own",
    "sip_call_ids": ["a@h"],
    "started_at": MOMENT,
    "answered_at": MOMENT,
    "secure": True,
    "actions": [{"action": "move"}, {"action": "transfer", "refusal": "moving"}],
}
KNOWN = UcCall(
    id="c1",
    direction=CallDirection.INCOMING,
    state=UcCallState.CONNECTED,
    number="102",
    name="Grace Hopper",
    device_id="own",
    sip_call_ids=frozenset({"a@h"}),
    started_at=1_777_636_800,
    answered_at=1_777_636_800,
    secure=True,
    actions=((CallAction.MOVE, None), (CallAction.TRANSFER, Refusal.MOVING)),
)
MOVING = {"device_id": "work", "number": None, "state": "ringing"}


def answering(status: int, content: Any, bodies: list[Any]) -> Callable[[], Any]:
    """An answer that keeps what was sent."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = await Request(scope, receive).body()
        bodies.append(json.loads(body) if body else None)
        answer = Response(status_code=status) if content is None else JSONResponse(content, status)
        await answer(scope, receive, send)

    return lambda: app


@pytest.fixture(autouse=True)
def _knows_calls(office: SmallOffice) -> None:
    office.lists["server"], office.lists["calls"] = WITH_CALLS, [CALL]


@pytest.mark.req("MOVE-3")
def test_calls_are_kept_by_events(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        assert client.last("capabilities_changed") == frozenset({"calls"})
        assert client.last("calls_replaced") == [KNOWN]
        failed = {"number": "555", "device_id": None, "state": "failed", "failure": "busy"}
        asked = {"number": "104", "consult": True, "state": "connected"}
        office.publish("call", {**CALL, "state": "held", "move": failed, "transfer": asked})
        held = await client.hears("call_changed")
        move = Move(Destination(number="555"), ChangeState.FAILED, ChangeFailure.BUSY)
        transfer = UcTransfer("104", True, ChangeState.CONNECTED)
        assert held == replace(KNOWN, state=UcCallState.HELD, move=move, transfer=transfer)
        office.publish("call-removed", {"id": "c1"})
        assert await client.hears("call_removed") == "c1"

    play(story)


@pytest.mark.req("MOVE-3")
def test_a_server_without_calls_is_not_asked_for_them(play: Play, office: SmallOffice) -> None:
    office.lists["server"] = SERVER

    async def story(client: Client) -> None:
        await client.sign_in()
        assert client.last("capabilities_changed") == frozenset()
        assert not client.all("calls_replaced") and not office.count("GET", "calls")
        office.lists["server"], office.lists["calls"] = WITH_CALLS, []
        await client.uc.refresh(UcList.CALLS)
        assert client.last("calls_replaced") == []

    play(story)


@pytest.mark.req("CALL-3", "MOVE-1", "XFER-1")
def test_what_is_done_to_calls(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        bodies: list[Any] = []
        uc, one = client.uc, f"{CALLS_PATH}/c1"
        moving = answering(202, {**CALL, "move": MOVING}, bodies)
        same, nothing = answering(200, CALL, bodies), answering(204, None, bodies)
        office.odd = {
            ("POST", CALLS_PATH): answering(201, {**CALL, "id": "c2"}, bodies),
            ("POST", f"{one}/answer"): same,
            ("PUT", f"{one}/hold"): same,
            ("POST", f"{one}/move"): moving,
            ("DELETE", f"{one}/move"): nothing,
            ("POST", f"{one}/transfer"): same,
            ("POST", f"{one}/transfer/complete"): nothing,
            ("DELETE", f"{one}/transfer"): nothing,
            ("POST", f"{one}/digits"): nothing,
            ("DELETE", one): nothing,
        }
        assert await uc.make_call("102", "own") == replace(KNOWN, id="c2") == client.last("call_changed")
        await uc.make_call("102")
        await uc.answer_call("c1", "own")
        await uc.hold_call("c1", held=True)
        moved = await uc.move_call("c1", Destination("work"))
        assert moved.is_moving and client.last("call_changed") == moved
        await uc.move_call("c1", Destination(number="104"))
        await uc.cancel_move("c1")
        await uc.transfer_call("c1", "104", consult=True)
        await uc.complete_call_transfer("c1")
        await uc.cancel_call_transfer("c1")
        await uc.send_call_digits("c1", "1,2#")
        await uc.hang_up_call("c1")
        number, device = {"number": "102"}, {"device_id": "own"}
        assert bodies == [
            *({**number, **device}, {**number, "device_id": None}, device, {"held": True}),
            *({"device_id": "work", "number": None}, {"device_id": None, "number": "104"}, None),
            *({"number": "104", "consult": True}, None, None, {"digits": "1,2#"}, None),
        ]

    play(story)


@pytest.mark.req("MOVE-5")
def test_what_can_not_be_done_now(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        office.odd["POST", f"{CALLS_PATH}/c1/move"] = lambda: problem(409, "call-state")
        office.odd["DELETE", f"{CALLS_PATH}/c1"] = lambda: problem(404, "not-found")
        for work, wanted in (
            (client.uc.move_call("c1", Destination("work")), Problem.UC_CALL_STATE),
            (client.uc.move_call("c1", Destination()), Problem.UC_REFUSED),
            (client.uc.send_call_digits("c1", "hello"), Problem.UC_REFUSED),
            (client.uc.hang_up_call("c1"), Problem.UC_GONE),
        ):
            with pytest.raises(UserError) as refused:
                await work
            assert refused.value.problem is wanted

    play(story)


@pytest.mark.req("MOVE-1")
def test_an_answer_that_comes_after_a_newer_event_is_not_told(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        told = asyncio.Event()  # of the office's loop
        client.uc.call_removed.connect(lambda _id: office.run_soon(told.set))

        async def app(scope: Any, receive: Any, send: Any) -> None:
            office.publish("call-removed", {"id": "c1"})
            await asyncio.wait_for(told.wait(), 5)
            await JSONResponse({**CALL, "move": MOVING}, 202)(scope, receive, send)

        office.odd["POST", f"{CALLS_PATH}/c1/move"] = lambda: app
        await client.uc.move_call("c1", Destination("work"))
        assert not client.all("call_changed")

    play(story)


@pytest.mark.req("MOVE-5")
def test_whether_a_device_can_be_reached_comes_as_it_happens(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        device = next(d for d in office.lists["devices"] if d["id"] == "own")
        assert all(known.reachable for known in client.last("devices_replaced"))
        office.publish("device", {**device, "reachable": False})
        assert not (await client.hears("device_changed")).reachable

    play(story)
