"""Transfers by telephones: REFER (RFC 3515), with and without Replaces, and INVITE with Replaces (RFC 3891).

The engine only tells them; whether they may be done, and what becomes of them, is decided here.
"""

import logging
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

from osmo_qt.office.engine.actions import Actions, App
from osmo_qt.office.engine.ari import AriError
from osmo_qt.office.engine.calls import Call, Party
from osmo_qt.office.engine.channels import Channels
from osmo_qt.office.engine.legs import DECLINED, Leg
from osmo_qt.office.engine.refusals import refusal
from osmo_qt.office.engine.routing import is_emergency
from osmo_qt.ucapi.calls import Failure

Progress = Literal["channel_progress", "channel_answered", "channel_unavailable", "channel_declined"]
_NUMBER = re.compile(r"[+0-9A-Za-z*#-]{1,64}")

log = logging.getLogger(__name__)


class Referrals:
    """Feed it the events of the engine that tell of transfers."""

    def __init__(self, channels: Channels, actions: Actions, app: App) -> None:
        self._channels, self._actions, self._app = channels, actions, app

    def refer(self, event: Mapping[str, Any]) -> None:
        """ChannelTransfer. What we tell the telephone comes back as such events, too, with a state."""
        if event.get("state"):
            return
        source_id = str(event["referred_by"]["source_channel"]["id"])
        found = self._party_at(source_id)
        target = event["refer_to"]
        wanted = target.get("requested_destination") or {}
        number, sip_call_id = str(wanted.get("destination") or ""), str(wanted.get("protocol_id") or "")
        second_id = str((target.get("destination_channel") or {}).get("id", ""))
        # of a call that nobody has answered yet the engine tells only the name
        second = self._party_at(second_id or self._channels.id_of(sip_call_id))
        if found is None or refusal(*found, "transfer"):
            self._tell(source_id, "channel_declined")
        elif second_id or sip_call_id:
            self._attended(source_id, found, second)
        elif _NUMBER.fullmatch(number) and not is_emergency(number):
            self._blind(source_id, found, number)
        else:
            self._tell(source_id, "channel_declined")

    def replaced(self, old_id: str, leg: Leg) -> None:
        """A leg has taken the place of another one in the engine; it may only if it is the same user's."""
        found = self._party_at(old_id)
        if found is None:
            self._channels.drop(leg, DECLINED)
            return
        call, party = found
        old = party.leg
        if party.user and leg.place.user == party.user and old is not None:
            party.leg = leg
            leg.bridge = call.id
            self._channels.drop(old)
            self._app.changed(call)
        else:
            log.warning("A telephone of %s wanted a call that is not its own.", leg.place.user or "nobody")
            self._channels.drop(leg, DECLINED)
            if old is not None:
                self._channels.later(self._put_back(call, old))

    async def _put_back(self, call: Call, leg: Leg) -> None:
        leg.bridge = ""
        try:
            await self._channels.join(call.id, [leg])
        except AriError as error:
            log.info("A call could not be put back: %s", error)

    def _blind(self, source_id: str, found: tuple[Call, Party], number: str) -> None:
        self._tell(source_id, "channel_progress")
        self._actions.transfer(*found, number, consult=False, ended=partial(self._told, source_id))

    def _attended(self, source_id: str, found: tuple[Call, Party], second: tuple[Call, Party] | None) -> None:
        """The other parties of two calls of one user talk to each other from now on."""
        call, party = found
        if second is None or second[0] is call or not party.user or second[1].user != party.user:
            self._tell(source_id, "channel_declined")
            return
        other_call, own = second
        self._tell(source_id, "channel_progress")
        if other_call.answered_at is None:
            # nobody has answered there yet: the one on hold calls instead, and the first call is none that was missed
            other_call.callee.told = own.told = True
            self._app.finish(other_call)
            self._actions.transfer(call, party, other_call.dialled, consult=False, ended=partial(self._told, source_id))
        elif refusal(other_call, own, "transfer"):
            self._tell(source_id, "channel_declined")
        else:
            self._actions.join(call, party, other_call, own, partial(self._told, source_id))

    def _party_at(self, channel_id: str) -> tuple[Call, Party] | None:
        leg = self._channels.leg(channel_id)
        if leg is None:
            return None
        calls = [call for call in self._app.calls.values() if not call.inner]
        return next(((call, party) for call in calls for party in call.parties if party.leg is leg), None)

    def _tell(self, source_id: str, state: Progress) -> None:
        self._channels.later(self._channels.tell_transfer(source_id, state))

    async def _told(self, source_id: str, failure: Failure | None) -> None:
        """How it has ended."""
        state = "channel_answered" if failure is None else _STATES.get(failure, "channel_unavailable")
        await self._channels.tell_transfer(source_id, state)


_STATES: dict[Failure, Progress] = {"busy": "channel_declined", "declined": "channel_declined"}
