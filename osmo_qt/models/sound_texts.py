"""The words for devices, ringtones and countries."""

from PySide6.QtCore import QCoreApplication


def _tr(text: str) -> str:
    return QCoreApplication.translate("sound", text)


def ringtone_text(name: str) -> str:
    """A ringtone of the program; the name itself for one that has no words."""
    return {
        "classic": _tr("Classic"),
        "chime": _tr("Soft chime"),
        "marimba": _tr("Marimba"),
        "harp": _tr("Harp"),
        "glass": _tr("Glasses"),
        "pulse": _tr("Pulse"),
        "digital": _tr("Digital"),
        "old-telephone": _tr("Old telephone"),
    }.get(name, name)


def country_text(code: str) -> str:
    """A country whose tones are known (guide 6.1.3)."""
    return {
        "AT": _tr("Austria"),
        "BE": _tr("Belgium"),
        "BR": _tr("Brazil"),
        "CL": _tr("Chile"),
        "CN": _tr("China"),
        "DE": _tr("Germany"),
        "RU": _tr("Russia"),
        "SG": _tr("Singapore"),
        "CH": _tr("Switzerland"),
        "US": _tr("United States"),
    }[code]


def default_country_text(code: str) -> str:
    return _tr("As your language says (%1)").replace("%1", country_text(code))


def absent_text(device: str) -> str:
    """A device that was chosen and is not plugged in now."""
    return _tr("%1 (not connected)").replace("%1", device)


def in_use_text(device: str) -> str:
    """What is used in place of a chosen device that is not there."""
    return _tr("In use now: %1").replace("%1", device) if device else _tr("Nothing is in use.")
