"""What a person does with calls at the UC server: one request each, and its effect is told at once."""

from urllib.parse import quote

from osmo_qt.core.address import MAX_NUMBER
from osmo_qt.core.people import tidy
from osmo_qt.core.uc_calls import Destination, UcCall
from osmo_qt.services.uc import convert_calls
from osmo_qt.services.uc.api import Api, Request, new_key
from osmo_qt.services.uc.mirror import Mirror
from osmo_qt.services.uc.reading import checked, read
from osmo_qt.ucapi.calls import CALLS_PATH, AnswerCall, Call, Digits, HoldCall, NewCall, Transfer
from osmo_qt.ucapi.wire import WireModel


class CallCommands:
    """Each raises UserError: UC_CALL_STATE for what can't be done to the call now, UC_GONE once it is over."""

    def __init__(self, api: Api, mirror: Mirror) -> None:
        self._api = api
        self._mirror = mirror

    async def make(self, number: str, device_id: str) -> UcCall:
        body = checked(NewCall, number=tidy(number, MAX_NUMBER), device_id=device_id or None)
        return await self._changed(Request("POST", CALLS_PATH, body, key=new_key()))

    async def answer(self, call_id: str, device_id: str) -> UcCall:
        body = checked(AnswerCall, device_id=device_id)
        return await self._changed(_post(f"{_path(call_id)}/answer", body), call_id)

    async def hold(self, call_id: str, *, held: bool) -> UcCall:
        return await self._changed(Request("PUT", f"{_path(call_id)}/hold", HoldCall(held=held)), call_id)

    async def move(self, call_id: str, to: Destination) -> UcCall:
        return await self._changed(_post(f"{_path(call_id)}/move", convert_calls.target_body(to)), call_id)

    async def cancel_move(self, call_id: str) -> None:
        await self._api.send(Request("DELETE", f"{_path(call_id)}/move"))

    async def transfer(self, call_id: str, number: str, *, consult: bool) -> UcCall:
        body = checked(Transfer, number=tidy(number, MAX_NUMBER), consult=consult)
        return await self._changed(_post(f"{_path(call_id)}/transfer", body), call_id)

    async def complete_transfer(self, call_id: str) -> None:
        await self._api.send(_post(f"{_path(call_id)}/transfer/complete"))

    async def cancel_transfer(self, call_id: str) -> None:
        await self._api.send(Request("DELETE", f"{_path(call_id)}/transfer"))

    async def digits(self, call_id: str, digits: str) -> None:
        await self._api.send(_post(f"{_path(call_id)}/digits", checked(Digits, digits=digits)))

    async def hang_up(self, call_id: str) -> None:
        await self._api.send(Request("DELETE", _path(call_id)))

    async def _changed(self, request: Request, call_id: str = "") -> UcCall:
        """The answer, told unless events told something newer meanwhile, be it that the call is over."""
        with self._mirror.in_flight() as touched:
            answer = await self._api.send(request)
        call = read(Call, answer.content)
        if (call_id or call.id) not in touched:
            self._mirror.call(call)
        return convert_calls.call(call)


def _path(call_id: str) -> str:
    return f"{CALLS_PATH}/{quote(call_id, safe='')}"


def _post(path: str, body: WireModel | None = None) -> Request:
    return Request("POST", path, body, key=new_key())
