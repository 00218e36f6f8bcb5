"""The three layouts of one window: narrow, on a desk, and under fingers; and a screen with twice as many pixels."""

import re

import pytest
from jeepney import DBusAddress, new_method_call

from tests.e2e.conftest import StartPhone
from tests.e2e.phone import Phone, as_user
from tests.e2e.settings_screen import BUTTON, TEXT, open_page
from tests.support.accessibility import Node
from tests.support.office import OfficeProcess

FINGER = 44  # pixels
FOR_FINGERS = re.compile(r"^(push button|check box|combo box|spin .*|.*text|entry)$")
MAIN = "OSMO Qt"
SCREEN = (1600, 1000)  # of the tests
SHARP = 2  # pixels of the screen that are one of the program's
SETTINGS = (
    "Account",
    "Features",
    "Calls",
    "Audio",
    "Contacts",
    "Desktop",
    "Network",
    "Diagnostics",
    "Logging",
    "About",
)


@pytest.mark.req("TAB-1")
def test_the_window_is_made_narrow_and_wide_again(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone()
    window = phone.window(MAIN)
    resize(phone, 420, 760)
    account = office.account("100")
    phone.enter_server(f"{office.server.sip.host}:{office.server.sip.udp_port}", "UDP")
    phone.enter_account(account.number, account.password)
    phone.wait_registered()
    tabs = phone.find(name="Tabs", within=window)
    assert tabs.extents.y > window.extents.y + 600, "the tabs are below"
    call_and_hang_up(phone)
    phone.show_tab("Recents")
    row = phone.wait_recent("600")
    phone.click(row)
    phone.absent("list", "Recent calls")  # one thing at a time
    phone.click(phone.find(BUTTON, "Back"))
    phone.find("list", "Recent calls")
    open_page(phone, "Calls")
    assert not phone.find_all("list", "Settings pages")
    phone.key("Escape")
    phone.find("list", "Settings pages")
    open_page(phone, "Calls")
    resize(phone, 960, 720)  # across the border
    phone.find("list", "Settings pages")
    phone.find("check box", "Call waiting")
    phone.wait_until(
        lambda: tabs.extents.x - window.extents.x < 20 and tabs.extents.height > 400, 5, "tabs at the left"
    )
    phone.show_tab("Recents")
    phone.click(phone.wait_recent("600"))
    phone.find(BUTTON, "Create new contact")
    phone.find("list", "Recent calls")
    resize(phone, 420, 760)
    phone.wait_until(lambda: tabs.extents.y > window.extents.y + 600, 5, "tabs below")


@pytest.mark.req("TAB-1")
def test_all_is_large_enough_for_fingers_on_a_tablet(start_phone: StartPhone, office: OfficeProcess) -> None:
    phone = start_phone(*as_user(office, "100"), "--layout", "tablet")
    phone.wait_registered()
    window = phone.window(MAIN)
    resize(phone, 1180, 860)
    for tab in ("Recents", "Contacts", "Keypad"):
        phone.show_tab(tab)
        check_sizes(window)
    phone.show_tab("Settings")
    pages = phone.find("list", "Settings pages", within=window)
    for page in SETTINGS:
        phone.click(phone.find("list item", page, within=pages))
        phone.find("label", page, within=window)
        check_sizes(window)
    phone.click(phone.find(name="Show the notification bar"))
    check_sizes(phone.find(name="Notification bar", states={"focused"}))
    phone.key("Escape")
    phone.absent(name="Notification bar")
    call_and_hang_up(phone)
    phone.click(phone.wait_recent("600"))
    phone.find(BUTTON, "Create new contact")
    check_sizes(window)


@pytest.mark.req("DESK-1")
def test_a_sharp_screen_shows_everything_twice_as_large(start_phone: StartPhone, office: OfficeProcess) -> None:
    """Assistive technology is told device-independent pixels: the screen has half as many as the hands know."""
    phone = start_phone(*as_user(office, "100"), environment={"QT_SCALE_FACTOR": str(SHARP)})
    phone.wait_registered()
    check_fits(phone.window(MAIN))
    click_sharp(phone, phone.find("check box", "Keypad"))
    field = phone.find(TEXT, "Number to call", states={"focused"})
    click_sharp(phone, phone.find("push button", "6"))
    phone.wait_until(lambda: field.text == "6", 5, "the key that was clicked")
    phone.type("00")
    phone.key("Return")
    call = phone.wait_call("In call")
    check_fits(call)
    click_sharp(phone, phone.find(BUTTON, "Hang up", within=call))
    phone.wait_no_call()


def call_and_hang_up(phone: Phone) -> None:
    phone.dial("600")
    check_sizes(phone.wait_call("In call"))
    phone.press("Hang up")
    phone.wait_no_call()


def resize(phone: Phone, width: int, height: int) -> None:
    """As by the window's corner."""
    window = phone.window(MAIN)
    number = phone.hands.run("search", "--onlyvisible", "--pid", str(phone.process.pid), "--name", f"^{MAIN}").split()[
        0
    ]
    phone.hands.run("windowsize", number, str(width), str(height))
    phone.wait_until(lambda: window.extents.width == width, 5, f"a window {width} pixels wide")


def check_sizes(top: Node) -> None:
    """No control that a finger would miss."""
    controls = [node for node in top.now().walk() if "showing" in node.states and FOR_FINGERS.search(node.role)]
    assert controls
    asked = [DBusAddress(node.path, node.owner, "org.a11y.atspi.Component") for node in controls]
    replies = top.bus.call_many([new_method_call(address, "GetSize") for address in asked])
    sizes = {node.name: reply.body for node, reply in zip(controls, replies, strict=True) if reply}
    assert {name: size for name, size in sizes.items() if min(size) < FINGER} == {}


def check_fits(window: Node) -> None:
    place = window.extents
    assert place.x >= 0
    assert place.y >= 0
    assert place.x + place.width <= SCREEN[0] // SHARP
    assert place.y + place.height <= SCREEN[1] // SHARP


def click_sharp(phone: Phone, node: Node) -> None:
    phone.wait_until(lambda: node.extents == node.extents, 5, "it stands still")
    x, y = node.extents.centre
    phone.hands.click(SHARP * x, SHARP * y)
