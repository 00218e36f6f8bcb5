"""The words of the settings that only a UC server brings (guide 6.1.3)."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.models.setting_words import RowText, Section


def _tr(text: str) -> str:
    return QCoreApplication.translate("settings", text)


def uc_sections() -> list[Section]:
    return [
        Section(_tr("UC server"), ("uc.auto_refresh",)),
        Section(_tr("Calls by other devices"), ("uc.outgoing_call_prompt", "uc.cell_prompt", "uc.wifi_only")),
        Section(_tr("Own Status"), ("uc.away_after_min",)),
    ]


def uc_rows() -> dict[str, RowText]:
    return {
        "uc.auto_refresh": RowText(
            _tr("Auto Refresh"), _tr("Asks the server for an update whenever you go to another tab.")
        ),
        "uc.outgoing_call_prompt": RowText(
            _tr("Outgoing Call Prompt"),
            _tr("Asks which device to use. Off: this program where it can call, else your cell phone."),
        ),
        "uc.cell_prompt": RowText(
            _tr("Call Through Cell Prompt"),
            _tr("Asks before your cell phone is used for a call, as long as calls can't be made from here."),
        ),
        "uc.wifi_only": RowText(
            _tr("Use Wi-Fi Only"), _tr("No callback mode: while calls can't be made from here, none are made.")
        ),
        "uc.away_after_min": RowText(
            _tr("Away after"), _tr("Without input for so long you are shown as Away. 0: never."), unit=_tr(" min")
        ),
    }
