"""The settings as a person uses them: a page by its name, a row by its label."""

import re
import subprocess
import sys

from tests.e2e.phone import Phone
from tests.support.accessibility import Node
from tests.support.desktop import Desktop

BUTTON = re.compile("button")
TEXT = re.compile("text")
KEEP = "import sys, keyring; keyring.set_password('osmo-qt', sys.argv[1], sys.argv[2])"


def open_page(phone: Phone, title: str) -> Node:
    """A page of the settings, chosen in their list."""
    phone.show_tab("Settings")
    phone.click(phone.find("list item", title, within=phone.find("list", "Settings pages")))
    return phone.find(re.compile("filler|panel|frame"), title)


def search(phone: Phone, words: str, page: str) -> Node:
    """Finds a setting by its words and goes to it; what has the keyboard then: a field, a switch, choices."""
    phone.show_tab("Settings")
    phone.fill("Search settings", words)
    phone.key("Return")
    shown = phone.find("filler", page)  # all of the tree is long to walk through
    return phone.wait_until(lambda: _focused(phone, shown), 5, f"the row for {words!r} has the keyboard")


def _focused(phone: Phone, page: Node) -> Node | None:
    kinds = re.compile("text|check box|panel")
    return next((node for node in phone.find_all(kinds, within=page) if "focused" in node.states), None)


def is_on(phone: Phone, page: Node, name: str) -> bool:
    """Whether a switch is on."""
    return "checked" in phone.find("check box", name, within=page).states


def keep_password(desktop: Desktop, name: str, password: str) -> None:
    """Puts a password into the desktop's keyring, as an earlier sign-in would have done."""
    command = [sys.executable, "-c", KEEP, name, password]
    subprocess.run(command, env=dict(desktop.environment), check=True, capture_output=True, timeout=30)
