"""The words of moving calls where there is no UC server."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.dialog_info import DialogReport, DialogService


def _tr(text: str) -> str:
    return QCoreApplication.translate("voice-moves", text)


def here_text() -> str:
    """This program as a station."""
    return _tr("Wi-Fi")


def desk_text() -> str:
    return _tr("Desk")


def cell_text() -> str:
    return _tr("Cell")


def no_desk_text() -> str:
    return _tr("Enter the number of your desk phone in Settings, Features.")


def no_cell_text() -> str:
    return _tr("No cell number is configured.")


def not_registered_text() -> str:
    return _tr("This program is not connected for calls.")


def not_answered_text() -> str:
    return _tr("A call can be moved once it is answered.")


def conference_text() -> str:
    return _tr("A call in a conference can't be moved.")


def fetch_first_text() -> str:
    return _tr("Move the call here first.")


def hint_text() -> str:
    return _tr("To another telephone of yours")


def moving_text(name: str) -> str:
    return _tr("Ringing at %1 …").replace("%1", name)


def fetching_text() -> str:
    return _tr("Fetching the call …")


def came_back_text() -> str:
    """The advice when a move failed."""
    return _tr("You can go on talking here.")


def moved_text(who: str, name: str) -> str:
    return _tr("The call with %1 is now at %2.").replace("%1", who).replace("%2", name)


def fetch_failed_text() -> str:
    return _tr("The call could not be fetched. It stayed where it was.")


def desk_call_text(who: str) -> str:
    return _tr("%1, at your desk phone").replace("%1", who) if who else _tr("At your desk phone")


def desk_calls_name_text() -> str:
    """The line of Diagnostics."""
    return _tr("Calls of the desk phone")


def desk_calls_text(report: DialogReport) -> str:
    """Whether calls can be fetched from the desk phone, and why not."""
    if report.service is DialogService.REFUSED:
        text = _tr("can't be fetched: the server does not tell of them (%1)")
        return text.replace("%1", str(report.code) if report.code else _tr("no answer"))
    return {
        DialogService.OFF: _tr("not asked for while there is no connection"),
        DialogService.ASKED: _tr("the server is being asked"),
        DialogService.TELLS: _tr("can be fetched: the server tells of them"),
        DialogService.TELLS_HALF: _tr("can't be fetched: the server does not tell which dialogs they are"),
    }[report.service]
