"""People of an office as the tests play it, and tasks that are done at once."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from osmo_qt.core.errors import UserError
from osmo_qt.core.people import NumberKind, PhoneNumber
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import (
    Configuration,
    DirectoryEntry,
    DirectoryPage,
    Handy,
    Me,
    NameOrder,
    UcContact,
    UcGroup,
    UcPresence,
    UcState,
)
from tests.fake_uc import FakeUc

_WORK, _CELL = NumberKind.WORK, NumberKind.CELL


def contact(id: str, first: str, last: str, *numbers: str, **more: Any) -> UcContact:  # noqa: A002
    """A private contact with numbers of the office."""
    kinds = (_WORK, _CELL, NumberKind.HOME)
    told = tuple(PhoneNumber(text, kind) for text, kind in zip(numbers, kinds, strict=False))
    return UcContact(first_name=first, last_name=last, numbers=told, id=id, etag=f"{id}-1", **more)


def demo_contacts() -> list[UcContact]:
    """Private contacts as a person may have them; most are users of the office."""
    hopper = {"company": "Navy", "email": "grace@navy.example", "note": "Prefers to be called before noon.\nOwl."}
    return [
        contact("grace", "Grace", "Hopper", "102", "+49 171 5550102", user_id="u-grace", avatar="1", **hopper),
        contact("alan", "Alan", "Turing", "110", user_id="u-alan", sip_uri="sip:alan@bletchley.example"),
        contact("emmy", "Emmy", "Noether", "104", company="University", user_id="u-emmy", avatar="3"),
        contact("konrad", "Konrad", "Zuse", "+49 89 550123", company="Zuse KG"),
        contact("kat", "Katherine", "Johnson", "105", company="NASA", user_id="u-kat", email="kj@nasa.example"),
        contact("zuse", "", "", "+49 89 550100", company="Anton's Bakery"),
        contact("sophie", "Sophie", "Wilson", "+44 1223 555012", company="Acorn", user_id="u-sophie"),
        contact("marg", "Margaret", "Hamilton", "+1 617 5550133", company="Draper", user_id="u-marg"),
    ]


def demo_presences() -> list[UcPresence]:
    """One in each state; who is not named is offline."""
    state = PresenceState
    return [
        UcPresence("u-grace", state.AVAILABLE, "Munich", "At my desk"),
        UcPresence("u-alan", state.BUSY),
        UcPresence("u-emmy", state.DO_NOT_DISTURB),
        UcPresence("u-kat", state.AWAY),
        UcPresence("u-marg", state.IN_A_MEETING),
        UcPresence("u-lise", state.BE_RIGHT_BACK),
    ]


def entry(id: str, first: str, last: str, number: str, **more: Any) -> DirectoryEntry:  # noqa: A002
    """Somebody in the directory."""
    numbers = (PhoneNumber(number, _WORK),)
    return DirectoryEntry(first_name=first, last_name=last, numbers=numbers, id=id, **more)


def demo_hits() -> DirectoryPage:
    """What the directory knows of somebody called Gra..."""
    return DirectoryPage(
        (
            entry("d1", "Graham", "Bell", "+1 202 5550101", company="Bell Laboratories", user_id="u-bell"),
            entry("d2", "Grace", "Hopper", "102", company="Navy", user_id="u-grace", avatar="1"),
            entry("d3", "Lise", "Grabner", "133", company="Research", user_id="u-lise"),
        ),
        next="more",
    )


def demo_groups() -> list[UcGroup]:
    return [
        UcGroup("Project Enigma", ("alan", "grace", "konrad"), "enigma", "1"),
        UcGroup("Astronauts", ("marg", "kat"), "astro", "1"),
        UcGroup("Empty so far", (), "empty", "1"),
    ]


def demo_handy() -> Handy:
    """Numbers that everybody needs."""
    return Handy(
        "Emergency & Service",
        (
            entry("h1", "", "", "112", company="Fire brigade"),
            entry("h2", "", "", "199", company="Reception", user_id="u-reception"),
            entry("h3", "", "", "170", company="IT Help Desk", email="help@office.example"),
        ),
    )


def demo_me(order: NameOrder = NameOrder.FIRST_LAST, sort: NameOrder | None = None, title: str | None = None) -> Me:
    """Ada, who is signed in."""
    names = ("ada", "Ada", "Lovelace", "100", "ada@office.example", "+491711234567")
    return Me("u-ada", *names, Configuration.INTEGRATED, order, sort or order, title)


def tell_people(uc: FakeUc) -> None:
    """As after a sign-in."""
    uc.becomes(UcState.ONLINE)
    handy = demo_handy()
    uc.me_changed.emit(demo_me(title=handy.title))
    uc.presences_replaced.emit(demo_presences())
    uc.contacts_replaced.emit(demo_contacts())
    uc.groups_replaced.emit(demo_groups())
    uc.handy_replaced.emit(handy)


class Reports:
    """Runs a coroutine at once, or (`held`) when the test says so; keeps what went wrong."""

    def __init__(self) -> None:
        self.errors: list[UserError] = []
        self.held = False
        self._waiting: list[Coroutine[Any, Any, None]] = []

    def start(self, _name: str, work: Coroutine[Any, Any, None]) -> None:
        if self.held:
            self._waiting.append(work)
            return
        try:
            asyncio.run(work)
        except UserError as error:
            self.errors.append(error)

    def go_on(self) -> None:
        """Does what was held."""
        self.held = False
        waiting, self._waiting = self._waiting, []
        for work in waiting:
            self.start("", work)
