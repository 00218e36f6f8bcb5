"""Video calls of two programs: the pictures are looked for on the screen, and what a person does with them by mouse."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.support.accessibility import Node
from tests.support.office import OfficeProcess, running_office
from tests.support.waiting import wait_for

BARS = ("white", "yellow", "cyan", "lime", "magenta", "red", "blue", "black")
TOLERANCE = 60
ASPECT = 854 / 480
CAMERA = ("--camera", "generated")
BUTTON = re.compile("button|check box")
THEIRS, OWN = re.compile("^Video of"), "Your video"


@pytest.fixture(scope="module", params=["voice-only", "integrated"])
def office(request: pytest.FixtureRequest) -> Iterator[OfficeProcess]:
    """Calls go by the dial plan of the engine, or through the office's own call control."""
    with running_office(arguments=("--kind", request.param)) as process:
        yield process


def screen(phone: Phone, folder: Path) -> QImage:
    file = folder / "screen.png"
    phone.screenshot(file)
    return QImage(str(file))


def like(colour: QColor, name: str) -> bool:
    wanted = QColor(name)
    pairs = zip(colour.getRgb()[:3], wanted.getRgb()[:3], strict=True)  # type: ignore[index]  # the stub says object
    return all(abs(a - b) < TOLERANCE for a, b in pairs)


def shows_bars(image: QImage, picture: Node, *, mirrored: bool = False) -> bool:
    """Whether the colour bars are seen in a node, as large as they can be there."""
    place = picture.extents
    width = min(place.width, int(place.height * ASPECT))
    left = place.x + (place.width - width) // 2
    line = place.y + (place.height - int(width / ASPECT)) // 2 + int(width / ASPECT) // 6
    names = reversed(BARS) if mirrored else iter(BARS)
    return all(like(image.pixelColor(left + width * (2 * i + 1) // 16, line), name) for i, name in enumerate(names))


def wait_bars(phone: Phone, window: Node, name: str | re.Pattern[str], folder: Path, *, mirrored: bool = False) -> Node:
    picture = phone.find(name=name, within=window)
    wait_for(lambda: shows_bars(screen(phone, folder), picture, mirrored=mirrored), 15, f"bars in {name}")
    return picture


def press(phone: Phone, window: Node, name: str) -> None:
    phone.click(phone.find(BUTTON, name, within=window))


def assert_moving(phone: Phone, picture: Node, folder: Path) -> None:
    """The block below the bars goes on."""
    place = picture.extents
    line = place.y + (place.height + int(min(place.width, place.height * ASPECT) / ASPECT)) // 2 - 6

    def row() -> list[bool]:
        image = screen(phone, folder)
        return [like(image.pixelColor(x, line), "white") for x in range(place.x, place.x + place.width, 4)]

    first = row()
    wait_for(lambda: row() != first, 10, "pixels that move")


def offered_video(start_phone: StartPhone, office: OfficeProcess) -> tuple[Phone, Phone, Node, Node]:
    """Two programs in a call, and their call screens; Ada has asked for video, and Grace's screen has the focus."""
    ada = start_phone(*as_user(office, "100"), *CAMERA, name="ada")
    grace = start_phone(*as_user(office, "101"), *CAMERA, name="grace")
    for phone in (ada, grace):
        phone.wait_registered()
    ada.dial("101")
    grace.click(grace.find(BUTTON, "Accept", within=grace.window("Incoming call")))
    at_ada, at_grace = ada.wait_call("In call"), grace.wait_call("In call")
    ada.focus(at_ada)
    press(ada, at_ada, "Video")
    grace.focus(at_grace)
    return ada, grace, at_ada, at_grace


@pytest.mark.req("VID-1", "VID-2", "IN-2")
def test_video_is_added_to_a_call_and_removed(start_phone: StartPhone, office: OfficeProcess, tmp_path: Path) -> None:
    ada, grace, at_ada, at_grace = offered_video(start_phone, office)
    press(grace, at_grace, "Yes")
    wait_bars(grace, at_grace, THEIRS, tmp_path)
    wait_bars(grace, at_grace, OWN, tmp_path, mirrored=True)
    ada.focus(at_ada)
    theirs = wait_bars(ada, at_ada, THEIRS, tmp_path)
    wait_bars(ada, at_ada, OWN, tmp_path, mirrored=True)
    assert_moving(ada, theirs, tmp_path)

    ada.hands.move(*theirs.extents.centre)  # away from the controls, which then go
    ada.absent(BUTTON, "Hang up", within=at_ada)
    place = theirs.extents
    ada.hands.click(place.x + place.width // 2, place.y + place.height // 2)
    press(ada, at_ada, "Video")
    press(ada, at_ada, "Remove my video only")
    ada.absent(name=OWN, within=at_ada)
    grace.absent(name=THEIRS, within=at_grace)
    wait_bars(ada, at_ada, THEIRS, tmp_path)

    press(ada, at_ada, "Video")
    press(ada, at_ada, "Remove video")
    for phone, window in ((ada, at_ada), (grace, at_grace)):
        phone.absent(name=THEIRS, within=window)
        phone.absent(name=OWN, within=window)
        phone.find("label", "In call", within=window)


@pytest.mark.req("VID-1", "IN-2")
def test_an_offer_of_video_is_declined_or_taken_without_the_own_picture(
    start_phone: StartPhone, office: OfficeProcess, tmp_path: Path
) -> None:
    ada, grace, at_ada, at_grace = offered_video(start_phone, office)
    press(grace, at_grace, "No, thanks")
    grace.absent(BUTTON, "No, thanks", within=at_grace)
    ada.focus(at_ada)
    press(ada, at_ada, "Video")  # sees nothing, takes its own away, and asks again
    press(ada, at_ada, "Remove video")
    ada.absent(name=OWN, within=at_ada)
    press(ada, at_ada, "Video")
    grace.focus(at_grace)
    press(grace, at_grace, "Yes, but don't send my video")
    wait_bars(grace, at_grace, THEIRS, tmp_path)
    assert not grace.find_all(name=OWN, within=at_grace)
    for phone, window in ((ada, at_ada), (grace, at_grace)):
        phone.find("label", "In call", within=window)
