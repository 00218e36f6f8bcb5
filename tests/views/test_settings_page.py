"""Settings: every page from the table, found by search, changed at once, locked by the administrator."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from osmo_qt.core.settings import TABLE, Page
from osmo_qt.core.uc import Configuration, UcForwarding
from osmo_qt.models.session import Phase
from osmo_qt.models.settings_texts import row_text
from osmo_qt.services.policy import Policy
from osmo_qt.views.layout import Layout
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.settings.editors import NumberEditor, SegmentsEditor, SwitchEditor, TextEditor
from osmo_qt.views.settings.features import FeaturesPage
from osmo_qt.views.settings.rows import SettingRow
from osmo_qt.views.settings_page import SettingsPage
from tests.uc_people import demo_me

from .accessible import nameless
from .conftest import MakeWindow
from .fakes import World

FACTS = {"account.username", "account.server", "account.transport", "account.port"}  # shown, changed by signing in anew
PAGES = [page for page in Page if page is not Page.HIDDEN]


@pytest.fixture
def page(window: MainWindow) -> SettingsPage:
    window.pages.show_page("settings")
    made = window.pages.page("settings")
    assert isinstance(made, SettingsPage)
    return made


def press(page: QWidget, name: str) -> None:
    next(b for b in page.findChildren(QPushButton) if b.accessibleName() == name and b.isVisible()).click()


def texts(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def setting(page: SettingsPage, key: str) -> SettingRow:
    found = page.page(next(row.page.value for row in TABLE if row.key == key))
    return next(row for row in found.findChildren(SettingRow) if row.key == key)


@pytest.mark.req("SET-1", "SET-2")
@pytest.mark.parametrize("shown", PAGES, ids=[page.value for page in PAGES])
def test_every_row_of_the_table_stands_on_its_page(page: SettingsPage, shown: Page) -> None:
    page.open(shown.value)
    rows = {row.key for row in page.page(shown.value).findChildren(SettingRow)}
    assert rows == {row.key for row in TABLE if row.page is shown} - FACTS
    assert nameless(page) == []


@pytest.mark.parametrize("layout", Layout)
def test_every_page_opens_in_every_layout(page: SettingsPage, layout: Layout) -> None:
    page.set_layout(layout)
    for key in page.names:
        page.open(key)
        assert page.current == key
        assert nameless(page) == []
        assert page.back_is_visible == (layout is Layout.NARROW or key in page.pages_below)


def test_what_is_in_use_is_shown(page: SettingsPage) -> None:
    page.open("account")
    shown = texts(page)
    for text in ("https://office.example", "TLS", "4989100100"):
        assert text in shown
    page.open("about")
    assert "0.1.0" in texts(page)


@pytest.mark.req("SET-1")
def test_a_text_is_kept_when_the_field_is_left(page: SettingsPage, world: World) -> None:
    field = setting(page, "account.display_name").editor.focus_widget()
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Countess")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert world.models.preferences.text("account.display_name") == "Countess"


@pytest.mark.req("SET-1")
def test_what_is_wrong_is_told_beside_it_and_stays(page: SettingsPage, world: World) -> None:
    page.open("network")
    row = setting(page, "network.stun_server")
    field = row.editor.focus_widget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, "no server!")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert world.models.preferences.text("network.stun_server") == ""
    assert field.text() == "no server!"
    assert any("is not a server address" in text for text in texts(row))
    field.clear()
    QTest.keyClicks(field, "stun.example.org")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert world.models.preferences.text("network.stun_server") == "stun.example.org"
    assert not any("is not a server address" in text for text in texts(row))


@pytest.mark.req("SET-2")
def test_switches_choices_and_numbers_apply_at_once(page: SettingsPage, world: World) -> None:
    preferences = world.models.preferences
    switch = setting(page, "calls.do_not_disturb").editor
    assert isinstance(switch, SwitchEditor)
    switch.switch.click()
    assert preferences.flag("calls.do_not_disturb")
    theme = setting(page, "appearance.theme").editor
    assert isinstance(theme, SegmentsEditor)
    page.open("desktop")
    press(theme, "Dark")
    assert preferences.text("appearance.theme") == "dark"
    delay = setting(page, "calls.auto_answer_delay_s").editor
    assert isinstance(delay, NumberEditor)
    delay.box.stepUp()
    assert preferences.number("calls.auto_answer_delay_s") == 3


def test_a_change_from_elsewhere_is_shown(page: SettingsPage, world: World) -> None:
    switch = setting(page, "calls.do_not_disturb").editor
    assert isinstance(switch, SwitchEditor)
    world.models.preferences.set("calls.do_not_disturb", True)
    assert switch.switch.isChecked()


@pytest.mark.req("SECR-11")
def test_a_secret_is_hidden_and_never_reaches_the_file(page: SettingsPage, world: World) -> None:
    editor = setting(page, "network.turn_password").editor
    assert isinstance(editor, TextEditor)
    assert editor.field.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(editor.field, "only for TURN")
    QTest.keyClick(editor.field, Qt.Key.Key_Return)
    assert world.models.preferences.text("network.turn_password") == "only for TURN"
    world.models.preferences.set("calls.do_not_disturb", True)
    assert "only for TURN" not in (world.folder / "settings.json").read_text()


def search(page: SettingsPage, text: str) -> list[str]:
    page.navigation.search.setText(text)
    found = page.navigation.list
    return [found.item(number).text().partition("\n")[0] for number in range(found.count())]


def test_a_setting_is_found_by_its_words(page: SettingsPage) -> None:
    assert search(page, "echo canc") == ["Echo cancellation"]
    QTest.keyClick(page.navigation.search, Qt.Key.Key_Return)
    assert page.current == "audio"
    assert setting(page, "audio.echo_cancellation").editor.focus_widget().hasFocus()
    assert search(page, "xyzzy") == []
    assert "No setting found." in texts(page)
    QTest.keyClick(page.navigation.search, Qt.Key.Key_Escape)
    assert page.navigation.list.count() > 10


def test_every_row_is_found(page: SettingsPage, world: World) -> None:
    labels = {row.key: row_text(row.key).label for row in TABLE if row.page is not Page.HIDDEN}
    missing = {key for key, label in labels.items() if label not in search(page, label)}
    assert missing == {row.key for row in TABLE if row.page is Page.UC}
    world.use(Configuration.INTEGRATED)
    missing = {key for key, label in labels.items() if label not in search(page, label)}
    assert missing == {key for key in labels if key.startswith("features.code_")}


@pytest.mark.req("SET-2")
def test_what_only_a_uc_server_brings_is_shown_only_there(page: SettingsPage, world: World) -> None:
    assert "Auto Refresh" not in search(page, "Auto Refresh")
    assert search(page, "Outgoing Call Prompt") == []
    world.use(Configuration.UC_ONLY)
    assert "Auto Refresh" in search(page, "Auto Refresh")
    page.open("uc")
    assert {"Auto Refresh", "Outgoing Call Prompt"} <= set(texts(page))
    world.configure(Configuration.VOICE_ONLY)
    assert page.current == "account"


def test_in_the_narrow_layout_there_is_one_thing_at_a_time(page: SettingsPage, qtbot: QtBot) -> None:
    page.set_layout(Layout.NARROW)
    page.open("calls")
    assert not page.navigation.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.current == ""
    assert page.navigation.isVisible()


@pytest.mark.req("SET-4")
def test_a_page_below_leads_back(page: SettingsPage) -> None:
    page.open("about")
    press(page, "Emergency Calls Disclaimer")
    assert page.current == "emergency"
    page.go_back()
    assert page.current == "about"
    page.go_back()
    assert page.current == "about"


def test_sign_out_asks_first(page: SettingsPage, world: World, window: MainWindow) -> None:
    page.open("account")
    press(page, "Sign out")
    assert world.models.session.phase is Phase.SIGNED_IN
    press(page, "Stay signed in")
    press(page, "Sign out")
    press(page, "Yes, sign out")
    assert world.models.session.phase.value == "signed-out"
    assert window.sign_in_page.isVisible()


def test_sign_out_tells_of_a_running_call(page: SettingsPage, world: World) -> None:
    world.voice.dialled()
    page.open("account")
    press(page, "Sign out")
    assert any("You are in a call" in text for text in texts(page))


class TestPolicy:
    @pytest.fixture
    def world(self, tmp_path: Path, qapp: QApplication) -> World:  # noqa: ARG002 - Qt must run
        return World(tmp_path, policy=Policy({"calls.do_not_disturb": True, "network.stun_server": "stun.corp"}))

    @pytest.mark.req("SET-2")
    def test_locked_rows_show_their_value_and_who_set_it(self, world: World, make_window: MakeWindow) -> None:
        world.sign_in()
        window = make_window()
        window.pages.show_page("settings")
        page = window.pages.page("settings")
        assert isinstance(page, SettingsPage)
        page.open("calls")
        row = setting(page, "calls.do_not_disturb")
        assert not row.editor.isEnabled()
        assert isinstance(row.editor, SwitchEditor)
        assert row.editor.switch.isChecked()
        assert "Set by your administrator" in texts(row)
        assert setting(page, "calls.call_waiting").editor.isEnabled()
        page.open("network")
        field = setting(page, "network.stun_server").editor.focus_widget()
        assert isinstance(field, QLineEdit)
        assert (field.text(), field.isEnabled()) == ("stun.corp", False)


@pytest.mark.req("LOG-1")
def test_log_files_are_listed_read_and_deleted(page: SettingsPage, world: World, qtbot: QtBot) -> None:
    page.open("logging")
    qtbot.waitUntil(lambda: {"osmo-qt.log.1", "osmo-qt.log", "quickDiagnostic.txt"} <= set(texts(page)))
    press(page, "View osmo-qt.log")
    assert page.current == "log-file"
    assert "registered" in (world.models.log_files.text or "")
    page.go_back()
    press(page, "Delete")
    press(page, "Keep them")
    press(page, "Delete")
    press(page, "Yes, delete all")
    qtbot.waitUntil(lambda: "There are no log files." in texts(page))


@pytest.mark.req("LOG-1", "SECR-16")
def test_before_logs_are_sent_it_is_told_what_and_to_whom(
    page: SettingsPage, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "osmo_qt.views.settings.logging.QDesktopServices.openUrl", lambda u: opened.append(u.toString())
    )
    world.models.preferences.set("logging.send_to", "help@example.org")
    page.open("logging")
    press(page, "Send")
    shown = "\n".join(texts(page))
    assert "help@example.org" in shown
    assert "•  quickDiagnostic.txt" in shown
    press(page, "Cancel")
    press(page, "Send")
    press(page, "Open e-mail program")
    assert "osmo-qt-logs.zip" in "\n".join(texts(page))
    assert opened[0].startswith("mailto:help@example.org?subject=")


@pytest.mark.req("SET-1", "IN-5")
def test_calls_are_routed_to_the_cell_phone_as_the_server_has_it(page: SettingsPage, world: World) -> None:
    page.open("features")
    assert "Route Calls to Cell" not in texts(page)
    world.use(Configuration.INTEGRATED)
    assert search(page, "route calls") == []
    world.uc.me_changed.emit(demo_me())
    assert "Route Calls to Cell" in texts(page)
    assert search(page, "route calls") == ["Route Calls to Cell"]
    QTest.keyClick(page.navigation.search, Qt.Key.Key_Return)
    features = page.page("features")
    assert isinstance(features, FeaturesPage)
    editor = features.route_to_cell.editor
    assert isinstance(editor, SwitchEditor)
    assert editor.switch.hasFocus() and editor.switch.isChecked()
    QTest.keyClick(editor.switch, Qt.Key.Key_Space)
    assert world.uc.take() == [("set_route_to_cell", False)]
    world.uc.me_changed.emit(replace(demo_me(), route_to_cell=False))
    assert not editor.switch.isChecked()
    world.uc.me_changed.emit(demo_me())  # another client
    assert editor.switch.isChecked() and world.uc.take() == []
    world.use(Configuration.UC_ONLY)
    assert "Route Calls to Cell" not in texts(page)


@pytest.mark.req("SET-1", "FWD-1")
def test_forwarding_by_the_uc_server_has_no_codes(page: SettingsPage, world: World) -> None:
    page.open("features")
    assert "Codes of the server" in texts(page)
    world.use(Configuration.INTEGRATED)
    assert "Codes of the server" not in texts(page)
    field = setting(page, "features.forward_all").editor.focus_widget()
    assert isinstance(field, QLineEdit)
    world.uc.forwarding_changed.emit(UcForwarding(all="604"))
    assert field.text() == "604"
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "605")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert world.uc.take() == [("set_forwarding", UcForwarding(all="605"))]
    world.uc.forwarding_changed.emit(UcForwarding())
    assert field.text() == ""
