"""The administrators' pages in a real browser, at a real office beside which an administrator was made."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from osmo_qt.ucapi.session import Tokens
from tests.office.sip_client import SipClient
from tests.office.test_uc_process import Person
from tests.support.browser import Browser, running_browser
from tests.support.mailbox import Mailbox
from tests.support.office import OfficeProcess, running_office
from tests.support.waiting import wait_for

PASSWORD = "a very long secret"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        running.switch_scripts(on=False)
        yield running


@pytest.fixture(scope="module")
def admin_office() -> Iterator[OfficeProcess]:
    with running_office() as office:
        make_administrator(office)
        yield office


def make_administrator(office: OfficeProcess) -> None:
    words = ("user", "admin", "ada", "on", "--data-dir", str(office.data))
    subprocess.run([sys.executable, "-m", "osmo_qt.office", *words], check=True, timeout=30)


def sign_in(browser: Browser, office: OfficeProcess, number: str = "100") -> None:
    account = office.account(number)
    browser.open(f"{office.url}/admin/")
    browser.field("Username").clear()
    browser.field("Username").send_keys(account.username)
    browser.field("Password").send_keys(account.password)
    browser.press("Sign in")


@pytest.fixture
def pages(browser: Browser, admin_office: OfficeProcess) -> Iterator[Browser]:
    """Signed in."""
    browser.driver.get(admin_office.url)
    browser.driver.delete_all_cookies()
    sign_in(browser, admin_office)
    browser.wait_for(lambda: browser.heading == "Users", "signed in")
    yield browser
    browser.press("Sign out")
    browser.wait_for(lambda: browser.heading == "Administration", "signed out")


def follow(browser: Browser, name: str, heading: str) -> None:
    browser.driver.find_element(By.LINK_TEXT, name).click()
    browser.wait_for(lambda: browser.heading == heading, heading)


def fill(browser: Browser, name: str, text: str) -> None:
    browser.field(name).clear()
    browser.field(name).send_keys(text)


def wait_for_notice(browser: Browser, words: str) -> None:
    browser.wait_for(lambda: words in browser.text, words)


def test_only_administrators_come_in(browser: Browser, admin_office: OfficeProcess) -> None:
    sign_in(browser, admin_office, "101")
    browser.wait_for(lambda: browser.alert == "Only administrators can sign in here.", "refused")
    browser.open(f"{admin_office.url}/admin/users")
    assert browser.heading == "Administration"


def test_a_user_is_added_telephones_and_changes(pages: Browser, admin_office: OfficeProcess) -> None:
    follow(pages, "Add a user", "Add a user")
    for name, text in (("First name", "Mary"), ("Last name", "Jackson"), ("Username", "mary"), ("Number", "100")):
        fill(pages, name, text)
    fill(pages, "Password", PASSWORD)
    pages.press("Add")
    pages.wait_for(lambda: pages.alert == "This number is in use.", "the mistake is told")
    assert pages.field("First name").get_attribute("value") == "Mary"
    fill(pages, "Number", "201")
    fill(pages, "Password", PASSWORD)
    pages.press("Add")
    wait_for_notice(pages, "The user is added")
    assert pages.heading == "Mary Jackson"
    mary = signed_in(admin_office, "mary", PASSWORD)
    with mary.http:
        account = mary.get("/me/sip")
        with SipClient(admin_office.server.sip, account["username"], account["password"]) as telephone:
            wait_for(lambda: telephone.register().status == 200, 5, "the telephone registers")
            telephone.register(0)
        fill(pages, "Last name", "Winston")
        pages.press("Save")
        wait_for_notice(pages, "Saved.")
        assert mary.get("/me")["last_name"] == "Winston"
        assert mary.get("/directory?q=winston")["items"][0]["numbers"] == [{"kind": "work", "number": "201"}]
        fill(pages, "Name of a new profile", "Travel")
        pages.press("Add profile")
        wait_for_notice(pages, "Travel")
        assert [profile["name"] for profile in mary.get("/rules")] == ["Travel"]
        pages.press("Remove Travel")
        wait_for_notice(pages, "There are none.")
        fill(pages, "New password", "another long secret")
        pages.press("Reset password")
        wait_for_notice(pages, "The password is set.")
        wait_for(lambda: mary.http.get("/me").status_code == 401, 5, "the old session ends")
    signed_in(admin_office, "mary", "another long secret").http.close()
    follow(pages, "Users", "Users")
    pages.field("Name or number begins with").send_keys("wins")
    pages.press("Search")
    pages.wait_for(lambda: "Ada" not in pages.text.partition("Sign out")[2], "only those")
    assert "Mary Winston" in pages.text
    follow(pages, "Log", "Log")
    for what in ("user added", "user changed", "password reset", "profile removed", "administrator's sign-in"):
        assert re.search(rf"{what} (mary|ada)", pages.text), what
    assert PASSWORD not in pages.driver.page_source


def test_a_locked_user_is_unlocked(pages: Browser, admin_office: OfficeProcess) -> None:
    body = {"username": "grace", "password": "wrong"}
    with Person(
        admin_office.url, Tokens(access_token="x", refresh_token="x", expires_in=1, session_id="x")
    ).http as http:
        while http.post("/session", json=body).status_code == 401:
            pass
        follow(pages, "Users", "Users")
        assert "Locked" in pages.text
        follow(pages, "Grace Hopper", "Grace Hopper")
        pages.press("Unlock")
        wait_for_notice(pages, "The user can try again.")
        assert http.post("/session", json=body).status_code == 401


@pytest.mark.req("CON-1", "CON-4")
def test_names_and_the_handy_group(pages: Browser, admin_office: OfficeProcess) -> None:
    ada = Person.of(admin_office)
    with ada.http:
        follow(pages, "Names and handy group", "Names and handy group")
        pages.driver.find_element(By.CSS_SELECTOR, "#name_display option[value=last-first]").click()
        fill(pages, "Title of the handy group", "First Aid")
        numbers = pages.driver.find_element(By.ID, "numbers")
        numbers.clear()
        numbers.send_keys("101; anybody\n100\n99999")
        pages.press("Save")
        pages.wait_for(lambda: pages.alert, "the mistake is told")
        assert pages.alert == "Nothing was changed: nobody has the number 99999."
        assert ada.get("/me")["name_display"] == "first-last"
        numbers = pages.driver.find_element(By.ID, "numbers")
        numbers.clear()
        numbers.send_keys("101; anybody\n100")
        pages.press("Save")
        wait_for_notice(pages, "Saved.")
        me = ada.get("/me")
        assert (me["name_display"], me["handy_title"]) == ("last-first", "First Aid")
        assert [entry["first_name"] for entry in ada.get("/handy")["entries"]] == ["Grace", "Ada"]


@pytest.mark.req("SECR-15")
def test_the_directory_comes_from_a_file(pages: Browser, admin_office: OfficeProcess, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    ada = Person.of(admin_office)
    with ada.http:
        follow(pages, "Directory", "Directory")
        file.write_text("first_name,last_name,work\nKatherine,Johnson,555\n,,556\n")
        pages.field("CSV file").send_keys(str(file))
        pages.press("Import")
        pages.wait_for(lambda: pages.alert == "Nothing was imported.", "the mistake is told")
        assert "line 3: neither a name nor a company" in pages.text
        assert ada.get("/directory?q=johnson")["items"] == []
        file.write_text("first_name,last_name,work\nKatherine,<b>Jöhnson</b>,555\n", encoding="utf-8")
        pages.field("CSV file").send_keys(str(file))
        pages.press("Import")
        wait_for_notice(pages, "The directory is imported.")
        assert "is one person" in pages.text
        assert ada.get("/directory?q=katherine")["items"][0]["last_name"] == "<b>Jöhnson</b>"


@pytest.mark.req("LOGIN-4")
def test_an_administrator_who_needs_an_access_code(browser: Browser) -> None:
    with Mailbox() as mailbox:
        smtp = ("--smtp-host", "127.0.0.1", "--smtp-port", str(mailbox.port), "--smtp-security", "none")
        with running_office(arguments=("--two-factor", *smtp, "--smtp-from", "office@example.org")) as office:
            make_administrator(office)
            sign_in(browser, office)
            browser.wait_for(lambda: browser.heading == "Access code", "the page for the code")
            browser.field("Access code").send_keys("12345")
            browser.press("Submit")
            browser.wait_for(lambda: browser.alert == "The access code has six digits.", "told")
            browser.field("Access code").send_keys(mailbox.wait_for_code())
            browser.press("Submit")
            browser.wait_for(lambda: browser.heading == "Users", "signed in")
            [cookie] = browser.driver.get_cookies()
            assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/admin")


def test_the_pages_are_dark_where_all_is_dark(pages: Browser) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        pages.prefer(scheme)
        grounds.add(pages.driver.find_element(By.TAG_NAME, "main").value_of_css_property("background-color"))
    pages.prefer("light")
    assert len(grounds) == 2


def signed_in(office: OfficeProcess, username: str, password: str) -> Person:
    tokens = Tokens(access_token="x", refresh_token="x", expires_in=1, session_id="x")
    with Person(office.url, tokens).http as http:
        answer = http.post("/session", json={"username": username, "password": password}).raise_for_status()
    return Person(office.url, Tokens.model_validate_json(answer.content))
