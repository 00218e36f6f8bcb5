"""Headless Chromium, driven by chromedriver; it reaches the loopback addresses and nothing else."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from . import processes
from .waiting import wait_for

WITHIN_S = 10.0
SWITCHES = (
    *("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-proxy-server", "--window-size=900,700"),
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE ::1",
)

T = TypeVar("T")


class Browser:
    """What a person does with it; elements are found by their accessible names."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, url: str) -> None:
        self.driver.get(url)

    @property
    def heading(self) -> str:
        return self._text("h1")

    @property
    def text(self) -> str:
        """All that can be read."""
        return self._text("body")

    @property
    def alert(self) -> str:
        """What is announced as an error."""
        return self._text("[role=alert]")

    def switch_scripts(self, *, on: bool) -> None:
        """Whether pages may run scripts from now on."""
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})

    def prefer(self, scheme: str) -> None:
        """The person likes pages "light" or "dark"."""
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)

    def field(self, name: str) -> WebElement:
        return self._named("input:not([type=hidden])", name)

    def press(self, name: str) -> None:
        self._named("button", name).click()

    def wait_for(self, condition: Callable[[], T], what: str) -> T:
        return wait_for(condition, WITHIN_S, lambda: f"{what}; the page says\n{self.text}")

    def _text(self, selector: str) -> str:
        """ "" where there is none, and while another page takes its place."""
        try:
            return self.driver.find_element(By.CSS_SELECTOR, selector).text
        except (NoSuchElementException, StaleElementReferenceException):
            return ""

    def _named(self, kind: str, name: str) -> WebElement:
        found = self.driver.find_elements(By.CSS_SELECTOR, kind)
        return next(element for element in found if element.accessible_name == name)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser with an empty profile."""
    mark = processes.new_mark()
    with tempfile.TemporaryDirectory(prefix="osmo-browser-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        for switch in (*SWITCHES, f"--user-data-dir={profile}", *(["--no-sandbox"] if os.geteuid() == 0 else [])):
            options.add_argument(switch)
        options.binary_location = _program("chromium")
        service = Service(_program("chromedriver"), env=processes.with_mark(os.environ, mark))
        driver = webdriver.Chrome(options, service)
        try:
            yield Browser(driver)
        finally:
            driver.quit()
            processes.end_marked(mark)


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is missing: packaging/system_packages.py test"
    return found
