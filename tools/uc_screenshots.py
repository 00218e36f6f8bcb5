"""Pictures of what only a UC server brings: Own Status, Devices, Rules, More..., the bars."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import Configuration, UcList, UcState, VoiceMessage
from osmo_qt.services.voice.driver import Playback, PlaybackState
from osmo_qt.views.devices_page import DevicesPage
from osmo_qt.views.own_status_page import OwnStatusPage
from osmo_qt.views.page_table import VOICEMAIL
from osmo_qt.views.rules_page import RulesPage
from osmo_qt.views.settings_page import SettingsPage
from osmo_qt.views.voice_messages_page import VoiceMessagesPage
from tests.uc_world import CABIN, OWN, tell_lists

if TYPE_CHECKING:
    from tools.screenshots import Studio


def uc_pages(studio: "Studio") -> None:
    """Somebody is signed in; afterwards it is as before."""
    uc = studio.world.uc
    studio.world.configure(Configuration.INTEGRATED)
    _loading_and_errors(studio)
    tell_lists(uc)
    _own_status(studio)
    _devices(studio)
    _rules_and_more(studio)
    _voice_messages(studio)
    _settings_and_bars(studio)
    studio.world.configure(Configuration.VOICE_ONLY)
    uc.becomes(UcState.OFF)
    studio.window.pages.show_page("recents")


def _loading_and_errors(studio: "Studio") -> None:
    pages, uc = studio.window.pages, studio.world.uc
    pages.show_page("devices")
    page = pages.page("devices")
    studio.settle(lambda: any(w.isVisible() for w in page.findChildren(QWidget, "skeleton")))
    studio.take("devices-loading")
    uc.list_failed.emit(UcList.DEVICES, UserError(Problem.UC_BROKEN_ANSWER))
    studio.take("devices-error")
    pages.show_page("rules")
    uc.rules_replaced.emit([])
    studio.take("rules-empty")


def _own_status(studio: "Studio") -> None:
    pages, uc = studio.window.pages, studio.world.uc
    pages.show_page("own-status")
    page = pages.page("own-status")
    assert isinstance(page, OwnStatusPage)
    studio.take("own-status")
    uc.becomes(UcState.OFFLINE)
    studio.models.uc.own_status.choose(PresenceState.BE_RIGHT_BACK)
    studio.models.uc.own_status.write_note("In the train, back at noon")
    studio.take("own-status-kept")
    uc.answers["set_presence"] = replace(OWN, chosen=PresenceState.BUSY, state=PresenceState.BUSY)
    uc.becomes(UcState.ONLINE)


def _devices(studio: "Studio") -> None:
    pages, uc = studio.window.pages, studio.world.uc
    pages.show_page("devices")
    page = pages.page("devices")
    assert isinstance(page, DevicesPage)
    studio.take("devices-list")
    rows = studio.models.uc.devices.rows
    page.list.setCurrentIndex(rows.index(4))
    page.list.clicked.emit(rows.index(4))
    studio.take("devices")
    page.list.setCurrentIndex(rows.index(6))
    studio.take("devices-group")
    page.new_device()
    page.form.name.edit.setText("Summer house")
    page.form.address.edit.setText("1234")
    page.form.save()
    studio.take("devices-new")
    page.form.leave()
    page.edit(CABIN)
    uc.device_changed.emit(replace(CABIN, name="Hut", ring_time_s=45, etag="8"))
    studio.take("devices-conflict")
    page.form.leave()
    studio.models.uc.devices.delete(CABIN)
    studio.take("devices-deleted")
    page.undo_bar.hide()
    uc.device_changed.emit(CABIN)
    page.list.clearSelection()


def _rules_and_more(studio: "Studio") -> None:
    pages = studio.window.pages
    pages.show_page("rules")
    assert isinstance(pages.page("rules"), RulesPage)
    studio.world.uc.active_rules_changed.emit("meeting")
    tell_lists(studio.world.uc)
    studio.take("rules")
    pages.show_more()
    studio.take("more")
    pages.more_page.edit.setChecked(True)
    studio.take("more-edit")
    pages.more_page.edit.setChecked(False)


def _voice_messages(studio: "Studio") -> None:
    pages, uc = studio.window.pages, studio.world.uc
    pages.show_page(VOICEMAIL)
    page = pages.page(VOICEMAIL)
    assert isinstance(page, VoiceMessagesPage)
    uc.voice_messages_replaced.emit([])
    studio.take("voicemail-empty")
    now = time.time()
    messages = [
        VoiceMessage("1", "101", "Grace Hopper", now - 300, 12.4, heard=False),
        VoiceMessage("2", "+4989550123", "Konrad Zuse", now - 7000, 65.0, heard=False),
        VoiceMessage("3", "", "", now - 90_000, 4.0, heard=True),
        VoiceMessage("4", "102", "Alan Turing", now - 400_000, 31.0, heard=True),
    ]
    uc.voice_messages_replaced.emit(messages)
    uc.answers["voice_message_sound"] = b"RIFF"
    page.panel.toggle()
    studio.world.voice.playback_changed.emit(Playback("1", PlaybackState.PLAYING, 4.5))
    studio.take("voicemail")
    studio.models.voice_messages.delete(messages[0])
    uc.voice_messages_replaced.emit(messages[1:])
    studio.take("voicemail-deleted")
    page.undo_bar.hide()
    pages.go_back()


def _settings_and_bars(studio: "Studio") -> None:
    window = studio.window
    window.pages.show_page("settings")
    page = window.pages.page("settings")
    assert isinstance(page, SettingsPage)
    page.open("uc")
    studio.take("settings-uc")
    page.open("account")
    window.pages.show_page("recents")
    window.notification_bar.unfold()
    studio.settle(lambda: window.notification_bar.sheet.height() > 200)
    studio.take("bar-uc")
    window.notification_bar.fold()
    studio.settle(window.notification_bar.isHidden)
