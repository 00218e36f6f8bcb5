"""`make run` alone shows a call being moved: desk and cell phones of the demonstration that take it and talk."""

from collections.abc import Iterator

import pytest

from tests.support.office import OfficeProcess, running_office

from .floor import Floor

ADA, GRACE = 11, 22  # voices


@pytest.fixture(scope="module")
def demonstration() -> Iterator[OfficeProcess]:
    with running_office(("102", "Alan Turing"), arguments=("--simulated-devices",)) as office:
        yield office


@pytest.fixture
def floor(demonstration: OfficeProcess) -> Iterator[Floor]:
    with Floor(demonstration) as floor:
        yield floor


@pytest.mark.req("MOVE-1")
@pytest.mark.parametrize("kind", ["work-phone", "cell"])
def test_a_call_is_moved_to_a_simulated_device_and_back(floor: Floor, kind: str) -> None:
    assert floor.device("100", kind)["reachable"] is True
    ada, grace = floor.phone("100", ADA), floor.phone("101", GRACE)
    ada.call("101")
    grace.wait_hears(ADA)
    call_id = floor.wait_call("100", state="connected")["id"]
    target = {"device_id": floor.device("100", kind)["id"]}
    floor.people["100"].http.post(f"/calls/{call_id}/move", json=target).raise_for_status()
    floor.wait_call("100", move=None, device_id=target["device_id"])
    grace.wait_hears(0)  # a voice of many values
    ada.call(f"move-{call_id}")
    grace.wait_hears(ADA)


def test_a_simulated_device_does_not_take_calls_by_itself(floor: Floor) -> None:
    floor.set_ring_times(1)
    ada = floor.phone("100", ADA)
    dialog = ada.call("101")
    assert ada.wait_final(dialog.invite).status == 200
    floor.wait_call("100", state="connected", device_id=floor.device("100", "softphone")["id"])
    assert floor.calls("101") == []  # it is the mailbox that has answered
