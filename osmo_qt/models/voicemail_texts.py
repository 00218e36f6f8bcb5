"""The words of voice messages."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.models.texts import duration_text


def _tr(text: str) -> str:
    return QCoreApplication.translate("voicemail", text)


def heard_text(heard: bool) -> str:
    return _tr("Heard message") if heard else _tr("New message")


def deleted_text(count: int) -> str:
    """What Undo brings back."""
    return _tr("1 message deleted") if count == 1 else _tr("%1 messages deleted").replace("%1", str(count))


def position_text(position_s: float, duration_s: float) -> str:
    """`0:04 / 0:12`."""
    return f"{duration_text(position_s)} / {duration_text(duration_s)}"


def spoken_position_text(position_s: float, duration_s: float) -> str:
    """The same for assistive technology."""
    text = _tr("Position: %1 of %2").replace("%1", duration_text(position_s))
    return text.replace("%2", duration_text(duration_s))
