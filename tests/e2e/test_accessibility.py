"""What a screen reader is told, and where the Tab key leads, on every page and in the window of a call."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import pytest
from jeepney import DBusAddress, new_method_call

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone
from tests.e2e.settings_screen import BUTTON, TEXT
from tests.support.accessibility import Node, decode_states
from tests.support.office import OfficeProcess

CONTROLS = re.compile(r"^(.*button|check box|combo box|link|list|page tab|slider|spin .*|table|.*text|entry)$")
NOT_IN_THE_WAY = {"label", "list item", "table cell"}  # labels can be selected by mouse; arrow keys lead to rows
LABELLED_BY = 2  # ATSPI_RELATION_LABELLED_BY
# pages, and what comes last on those that look something up
SETTINGS = {
    **{"Account": "Sign out", "Features": "No Reply: off", "Calls": "Rewriting rules", "Audio": "Play test sound"},
    **{"Contacts": "Add a file", "Desktop": "Open links here", "Network": "Session timers"},
    **{"Diagnostics": "Check again", "Logging": "View osmo-qt.log", "About": "User Guide"},
}
WALKED = {"Audio", "Desktop", "Logging"}  # the others are made of the same rows
STATISTICS = re.compile("Statistics")

Ways = Mapping[str, Node]


@pytest.mark.req("DESK-1")
def test_every_control_has_a_name_and_is_reached_by_tab(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone()
    account = office.account("100")
    window = phone.window("OSMO Qt")
    phone.focus(window)
    phone.find(name="Server Address", states={"focused"})  # one can type at once
    check(phone, window)
    phone.enter_server(f"{office.server.sip.host}:{office.server.sip.udp_port}", "UDP")
    phone.find(name="Username", states={"focused"})
    check(phone, window)
    phone.enter_account(account.number, account.password)
    phone.wait_registered()
    for tab in ("Recents", "Contacts", "Keypad"):
        phone.show_tab(tab)
        check(phone, window)
    phone.show_tab("Settings")
    pages = phone.find("list", "Settings pages", within=window)
    for title, last in SETTINGS.items():
        phone.click(phone.find("list item", title, within=pages))
        phone.find(name=last, within=window, states={"enabled"})
        check_names(window)
        if title in WALKED:
            check_way(phone, window)
    check_notification_bar(phone, window)
    check_call(phone)


def check_notification_bar(phone: Phone, window: Node) -> None:
    """Its controls come one after the other; behind the last one it folds, so that nobody is below it."""
    phone.click(phone.find(name="Show the notification bar"))
    bar = phone.find(name="Notification bar", states={"focused"})
    check_names(bar)
    controls = [node for node in stops(bar).values() if node.role != "filler"]
    assert len(controls) >= 4
    for control in controls:
        phone.key("Tab")
        phone.wait_until(partial(focused, {control.path: control}), 5, f"Tab leads to {control.name}")
    phone.key("Tab")
    phone.absent(name="Notification bar", within=window)


def check_call(phone: Phone) -> None:
    phone.dial("600")
    call = phone.wait_call("In call")
    phone.focus(call)
    check(phone, call)
    for button, content in (("Keypad", "Star"), ("Audio", "Speaker: System default"), (STATISTICS, "Statistics")):
        phone.click(phone.find(BUTTON, button, within=call))
        phone.find(name=content, within=call)
        check_names(call)
    phone.press("Keypad")
    phone.find(name="Star", within=call)
    check_way(phone, call)
    phone.press("Keypad")
    phone.press("Transfer")
    phone.find(TEXT, within=call)
    check(phone, call)
    phone.key("Escape")
    phone.press("Hang up")
    phone.wait_no_call()


def check(phone: Phone, window: Node) -> None:
    check_names(window)
    check_way(phone, window)


def check_way(phone: Phone, window: Node) -> None:
    """Tab comes by each control once and then back to the first."""
    ways = stops(window)
    round_trip: list[frozenset[str]] = []
    here = focused(ways)
    while True:
        phone.key("Tab")
        here = phone.wait_until(partial(moved, ways, here), 5, f"Tab leads on from {names(here, ways)}")
        if round_trip and here == round_trip[0]:
            break
        assert here not in round_trip, f"Tab leads back to {names(here, ways)} before it was everywhere"
        round_trip.append(here)
    reached = frozenset[str]().union(*round_trip)
    missed = {path for path, node in ways.items() if CONTROLS.search(node.role) and path not in reached}
    missed -= beside_the_chosen(window)
    assert not missed, f"Tab does not lead to {names(missed, ways)}"


def check_names(top: Node) -> None:
    """No control without a name."""
    for node in top.now().walk():
        if "showing" in node.states and CONTROLS.search(node.role):
            name = label_of(node) if node.role == "combo box" else node.name
            assert name.strip(), f"a {node.role} without a name in\n{top.now().outline()}"


def label_of(node: Node) -> str:
    """A combo box is called as what is chosen in it; its label tells what that is for."""
    relations = ask([node], "GetRelationSet")[0] or ()
    labels = [place for kind, places in relations if kind == LABELLED_BY for place in places]
    found = [node.bus.tree(owner, path) for owner, path in labels]
    return "".join(label.name for label in found if label is not None)


def stops(top: Node) -> dict[str, Node]:
    """What can have the keyboard, by its path."""
    wanted = {"showing", "enabled", "focusable"}
    return {n.path: n for n in top.now().walk() if wanted <= n.states and n.role not in NOT_IN_THE_WAY}


def beside_the_chosen(top: Node) -> set[str]:
    """Of a few choices side by side Tab leads to the one that is on, arrow keys to the others."""
    found: set[str] = set()
    for node in top.now().walk():
        on = [child for child in node.children if "checked" in child.states]
        if node.role == "panel" and len(on) == 1 and all("checkable" in child.states for child in node.children):
            found |= {child.path for child in node.children}
    return found


def focused(ways: Ways) -> frozenset[str]:
    """What has the keyboard: one, or a field with the part of it where one types."""
    states = ask(list(ways.values()), "GetState")
    return frozenset(path for path, state in zip(ways, states, strict=True) if "focused" in decode_states(state or ()))


def moved(ways: Ways, before: frozenset[str]) -> frozenset[str] | None:
    now = focused(ways)
    return now if now and now != before else None


def ask(nodes: Sequence[Node], question: str) -> list[Any]:
    """Of all of them at once, in the words of org.a11y.atspi.Accessible; None for what is gone."""
    if not nodes:
        return []
    addresses = [DBusAddress(node.path, node.owner, "org.a11y.atspi.Accessible") for node in nodes]
    replies = nodes[0].bus.call_many([new_method_call(address, question) for address in addresses])
    return [reply.body[0] if reply else None for reply in replies]


def names(paths: Iterable[str], ways: Ways) -> list[str]:
    return [ways[path].name for path in paths]
