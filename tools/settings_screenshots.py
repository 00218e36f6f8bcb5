"""Pictures of every page of the settings, and of the first start."""

from pathlib import Path
from typing import TYPE_CHECKING

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState
from osmo_qt.views.layout import Layout
from osmo_qt.views.main_window import MainWindow
from osmo_qt.views.settings_page import SettingsPage
from tests.views.fakes import World

if TYPE_CHECKING:
    from tools.screenshots import Studio


def settings_pages(studio: "Studio") -> None:
    """With the settings in sight."""
    settings = studio.window.pages.page("settings")
    assert isinstance(settings, SettingsPage)
    if studio.window.current_layout is Layout.NARROW:
        studio.take("settings")
    studio.models.log_files.view("osmo-qt.log")
    for name in settings.names:
        settings.open(name)
        studio.take(f"settings-{name}")
    _sending(studio, settings)
    _troubles(studio, settings)
    settings.navigation.search.setText("number")
    settings.go_back()
    studio.take("settings-search")
    settings.navigation.search.clear()


def _sending(studio: "Studio", settings: SettingsPage) -> None:
    settings.open("logging")
    studio.models.log_files.ask_to_send()
    studio.take("settings-logging-send")
    studio.models.log_files.cancel_sending()


def _troubles(studio: "Studio", settings: SettingsPage) -> None:
    wrong = Registration(RegistrationState.FAILED, RegistrationFailure.WRONG_PASSWORD, 401, "Unauthorized")
    settings.open("diagnostics")
    studio.world.settings.set("logging.level", "max")
    studio.world.voice.registration_changed.emit(wrong)
    studio.take("settings-diagnostics-troubles")
    studio.world.settings.set("logging.level", "med")
    studio.world.voice.register_succeeds()


def first_run(studio: "Studio", folder: Path) -> None:
    """Somebody else's first start, in a window of its own."""
    folder.mkdir()
    world = World(folder, accepted=False)
    window = MainWindow(world.models, studio.theme, studio.window.current_layout.value)
    window.resize(studio.window.size())
    window.show()
    studio.take_other(window, "first-run")
    world.models.first_run.accept()
    studio.take_other(window, "first-run-emergency")
    window.close()
    window.stop()
