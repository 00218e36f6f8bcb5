"""Makes and ends the legs of calls in the engine, and follows what becomes of them."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

from osmo_qt.office.engine.ari import Ari, AriError
from osmo_qt.office.engine.configuration import APPLICATION
from osmo_qt.office.engine.legs import CAUSES, NORMAL, Identity, Leg, Outcome, Place

COMMA_S = 2.0
START_TIMEOUT_S = 5.0
FORMATS = "opus,g722,alaw,ulaw"  # of a leg that belongs to no other yet
FAR = "-2"  # what the other half of a leg into the dial plan has behind its name
OWN = "leg"  # the application's argument for legs that it has made itself
# The engine ends what rings longer even if the office is gone
LONGEST_RINGING_S = 180

log = logging.getLogger(__name__)


class Channels:
    """The legs that the application has. `gone`: called with a leg whose channel does not exist any more."""

    def __init__(self, ari: Ari, gone: Callable[[Leg], None], held: Callable[[Leg, bool], None]) -> None:
        self._ari, self._gone, self._held = ari, gone, held
        self._legs: dict[str, Leg] = {}
        self._unwanted: set[str] = set()  # given up before they had started
        self._tasks: set[asyncio.Task[None]] = set()

    def __contains__(self, channel_id: str) -> bool:
        return channel_id in self._legs

    def leg(self, channel_id: str) -> Leg | None:
        """The leg with this channel."""
        return self._legs.get(channel_id)

    def id_of(self, sip_call_id: str) -> str:
        """The channel of the leg with this SIP Call-ID, "" if there is none."""
        legs = self._legs.values()
        return next((leg.id for leg in legs if sip_call_id and leg.sip_call_id == sip_call_id), "")

    def take(self, channel: Mapping[str, Any], place: Place, identity: Identity) -> Leg:
        """A channel that has come into the application by itself: somebody calls."""
        leg = Leg(channel["id"], place, identity, str(channel.get("protocol_id") or ""))
        leg.started.set()
        leg.answered = channel["state"] == "Up"
        self._legs[leg.id] = leg
        return leg

    async def create(
        self,
        place: Place,
        identity: Identity,
        shown: Identity,
        originator: Leg | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Leg:
        """A leg that does not ring yet. `identity` is whose it is, `shown` what it sees as the caller.

        `originator` gives the codecs. When the engine cannot make it, the leg is gone, with the outcome "unreachable".
        """
        leg = Leg(f"l{secrets.token_hex(8)}", place, identity)
        self._legs[leg.id] = leg
        params = {"endpoint": place.endpoint, "app": APPLICATION, "appArgs": OWN, "channelId": leg.id}
        if place.endpoint.startswith("Local/"):
            params["otherChannelId"] = f"{leg.id}{FAR}"
        # the codecs come from there; a channel that is just gone would be an error
        params |= {"originator": originator.id} if originator and not originator.gone else {"formats": FORMATS}
        body = {
            "variables": {
                **_identity("CONNECTEDLINE", shown, ",i"),
                **_identity("CALLERID", identity),
                **(variables or {}),
            }
        }
        try:
            channel = await self._ari.ask("POST", "/channels/create", body, **params)
            leg.sip_call_id = str(channel.get("protocol_id") or "")
            async with asyncio.timeout(START_TIMEOUT_S):  # until it has started, the engine refuses all requests
                await leg.started.wait()
        except (AriError, TimeoutError) as error:
            log.info("%s cannot be called: %s", place.kind, error)
            self.drop(leg)
            self._end(leg, CAUSES["unreachable"], None)
        except asyncio.CancelledError:
            self.drop(leg)
            raise
        return leg

    async def dial(self, leg: Leg) -> None:
        """Let it ring; what becomes of it is told by its outcome."""
        if leg.gone:
            return
        try:
            await self._ari.ask("POST", f"/channels/{leg.id}/dial", timeout=LONGEST_RINGING_S)
        except AriError as error:
            log.info("%s cannot be dialled: %s", leg.place.kind, error)
            self.drop(leg)
            leg.settle("unreachable")

    def drop(self, leg: Leg, cause: int = NORMAL, *, elsewhere: bool = False) -> None:
        """Hang up, without waiting. `cause` (Q.850) tells the device why.

        `elsewhere`: somebody else has answered, so the device is not to take it for a missed call.
        """
        if leg.gone:
            return
        if not leg.started.is_set():
            self._unwanted.add(leg.id)
        why: dict[str, str | int] = {"reason": "answered_elsewhere"} if elsewhere else {"reason_code": cause}
        self.later(self._quietly("DELETE", f"/channels/{leg.id}", **why))

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it without waiting for it, but not after `close`."""
        task = asyncio.create_task(work, name="channels")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """What was begun is finished."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def answer(self, leg: Leg) -> None:
        """Raises AriError when it is gone."""
        if not leg.answered:
            await self._ari.ask("POST", f"/channels/{leg.id}/answer")
            leg.answer()

    async def indicate_ringing(self, leg: Leg, *, on: bool = True) -> None:
        """The device makes the tone by itself until the call is answered; then the engine does."""
        await self._quietly("POST" if on else "DELETE", f"/channels/{leg.id}/ring")

    async def music(self, leg: Leg, *, on: bool) -> None:
        """Music for somebody on hold."""
        if not leg.gone:
            await self._quietly("POST" if on else "DELETE", f"/channels/{leg.id}/moh")

    async def silence(self, leg: Leg, *, on: bool) -> None:
        """It hears nothing of the others, but packets go on."""
        if not leg.gone:
            await self._quietly("POST" if on else "DELETE", f"/channels/{leg.id}/silence")

    async def press(self, leg: Leg, digits: str) -> None:
        """Tones for who is there; "," waits for 2 s."""
        for number, part in enumerate(digits.split(",")):
            if number:
                await asyncio.sleep(COMMA_S)
            if part and not leg.gone:
                await self._quietly("POST", f"/channels/{leg.id}/dtmf", dtmf=part)

    async def variable(self, channel_id: str, name: str) -> str:
        """A variable or a function of the dial plan. Raises AriError."""
        answer = await self._ari.ask("GET", f"/channels/{channel_id}/variable", variable=name)
        return str(answer["value"])

    async def tell_transfer(self, channel_id: str, state: str) -> None:
        """What becomes of the transfer that a telephone wanted (NOTIFY, RFC 3515)."""
        await self._quietly("POST", f"/channels/{channel_id}/transfer_progress", states=state)

    async def is_secure(self, leg: Leg) -> bool:
        """Whether its sound is encrypted on the way to the device."""
        try:
            return await self.variable(leg.id, "CHANNEL(rtp,secure,audio)") == "1"
        except AriError:
            return False

    async def make_bridge(self, bridge_id: str) -> None:
        await self._ari.ask("POST", "/bridges", type="mixing", bridgeId=bridge_id, name=bridge_id)

    async def join(self, bridge_id: str, legs: Sequence[Leg]) -> None:
        """Those that are there already stay as they are. Raises AriError when one is gone."""
        new = [leg for leg in legs if leg.bridge != bridge_id]
        if new:
            await self._ari.ask("POST", f"/bridges/{bridge_id}/addChannel", channel=",".join(leg.id for leg in new))
        for leg in new:
            leg.bridge = bridge_id

    async def leave(self, bridge_id: str, leg: Leg) -> None:
        leg.bridge = ""
        if not leg.gone:
            await self._quietly("POST", f"/bridges/{bridge_id}/removeChannel", channel=leg.id)

    async def remove_bridge(self, bridge_id: str) -> None:
        await self._quietly("DELETE", f"/bridges/{bridge_id}")

    async def contacts(self, account: str, asking: Leg | None) -> list[str]:
        """The endpoints of all registered devices of an account. The engine answers only by a channel: `asking`."""
        probe = None
        try:
            if asking is None or asking.gone:
                nobody = Identity("", "")
                asking = probe = await self.create(Place("service", "Local/probe@plain/n"), nobody, nobody)
            found = await self.variable(asking.id, f"PJSIP_DIAL_CONTACTS({account})")
        except AriError as error:
            log.info("The devices of an account are not known: %s", error)
            return []
        finally:
            if probe is not None:
                self.drop(probe)
        return [endpoint for endpoint in found.split("&") if endpoint]

    def feed(self, event: Mapping[str, Any]) -> None:
        """An event of the engine; what is none of the legs' is passed over."""
        kind = event.get("type")
        if kind == "Dial":
            leg = self._legs.get(event["peer"]["id"])
            if leg is not None and event.get("dialstatus") == "ANSWER":
                leg.answer()
            return
        channel_id = event.get("channel", {}).get("id", "")
        leg = self._legs.get(channel_id)
        if leg is not None:
            self._follow(leg, str(kind), event)
        elif kind == "ChannelDestroyed" and (near := self._legs.get(channel_id.removesuffix(FAR))) is not None:
            near.far_cause = int(event.get("cause", NORMAL))
            if near.near_cause is not None:
                self._end(near, near.near_cause, None)

    def lose_all(self) -> None:
        """The engine is gone, and all channels with it."""
        for leg in list(self._legs.values()):
            self._end(leg, CAUSES["unreachable"], None)

    def _follow(self, leg: Leg, kind: str, event: Mapping[str, Any]) -> None:
        if kind == "StasisStart":
            leg.started.set()
            if leg.id in self._unwanted:
                self.drop(leg)
        elif kind == "ChannelStateChange" and event["channel"]["state"] == "Up":
            leg.answer()
        elif kind in ("ChannelHold", "ChannelUnhold"):
            self._held(leg, kind == "ChannelHold")
        elif kind == "ChannelDestroyed" and not leg.is_telephone and leg.far_cause is None:
            leg.near_cause = int(event.get("cause", NORMAL))  # the other half follows, and says why
        elif kind == "ChannelDestroyed":
            self._end(leg, int(event.get("cause", NORMAL)), event.get("tech_cause"))

    def _end(self, leg: Leg, cause: int, sip_status: int | None) -> None:
        self._unwanted.discard(leg.id)
        if self._legs.pop(leg.id, None) is not None:
            # the half in the dial plan knows best why it has ended
            leg.end(leg.far_cause if leg.far_cause not in (None, NORMAL) else cause, sip_status)
            self._gone(leg)

    async def _quietly(self, method: str, path: str, **params: str | int) -> None:
        """What is gone meanwhile needs nothing any more."""
        with suppress(AriError):
            await self._ari.ask(method, path, **params)


def _identity(function: str, who: Identity, option: str = "") -> dict[str, str]:
    return {f"{function}(num{option})": who.number, f"{function}(name{option})": who.name}


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """What several devices that rang together have in common to say."""
    order: tuple[Outcome, ...] = ("declined", "busy", "no-answer")
    return next((outcome for outcome in order if outcome in outcomes), "unreachable")
