"""The words of calls: quality, statistics, transfers, recordings; for translation in one place."""

from PySide6.QtCore import QCoreApplication, QLocale

from osmo_qt.core.calls import CallQuality, CallSnapshot
from osmo_qt.core.quality import CallStatistics, StreamStatistics
from osmo_qt.models.texts import ending_text


def _tr(text: str) -> str:
    return QCoreApplication.translate("call_texts", text)


def anonymous_text() -> str:
    """A caller who hides the number."""
    return _tr("Anonymous")


def dial_text(digits: int) -> str:
    """The button for digits that wait (guide 5.12)."""
    return _tr("Dial 1 digit") if digits == 1 else _tr("Dial %1 digits").replace("%1", str(digits))


def quality_text(quality: CallQuality) -> str:
    """The banners of guide 8.1.1."""
    return {
        CallQuality.GOOD: "",
        CallQuality.POOR: _tr("Network quality is poor"),
        CallQuality.BAD: _tr("Network quality is bad"),
    }[quality]


def statistics_rows(statistics: CallStatistics) -> list[list[str]]:
    """[what, how much] in the order of the panel; what was not measured yet is a dash."""
    s = statistics
    clock = f"{_number(s.clock_hz / 1000)} kHz" if s.clock_hz else "-"
    return [
        [_tr("Codec"), s.codec or "-"],
        [_tr("Clock"), clock],
        [_tr("Encryption"), s.encryption or _tr("none")],
        [_tr("Quality (MOS)"), _number(s.mos, 1)],
        [_tr("Round trip"), _milliseconds(s.rtt_ms)],
        [_tr("Jitter buffer"), _milliseconds(s.buffer_ms)],
        *_stream_rows(s.received, _tr("%1 received")),
        *_stream_rows(s.sent, _tr("%1 sent")),
    ]


def _stream_rows(stream: StreamStatistics, words: str) -> list[list[str]]:
    return [
        [words.replace("%1", _tr("Loss")), f"{_number(stream.loss_percent, 1)} %"],
        [words.replace("%1", _tr("Jitter")), _milliseconds(stream.jitter_ms)],
        [words.replace("%1", _tr("Bit rate")), f"{_number(stream.bitrate_kbps)} kbit/s"],
    ]


def _milliseconds(value: float) -> str:
    return f"{_number(value)} ms"


def _number(value: float, decimals: int = 0) -> str:
    return QLocale().toString(float(value), "f", decimals)


def left_text(name: str, call: CallSnapshot) -> str:
    """That one of several calls is over, and why."""
    return f"{name}: {ending_text(call)}"


def transfer_failure_text(name: str, code: int) -> str:
    """Why a transfer failed, by the SIP code of the NOTIFY or of the answer to REFER (RFC 3515)."""
    reasons = {
        _tr("%1 is busy"): (486, 600),
        _tr("%1 declined the call"): (603,),
        _tr("%1 can't be reached"): (404, 410, 480, 484, 503, 604),
        _tr("%1 did not answer"): (408, 487),
        _tr("The server does not allow the transfer to %1"): (403, 405, 501),
        _tr("The other side can't be transferred"): (420, 481, 488, 606),
    }
    by_code = {c: text for text, codes in reasons.items() for c in codes}
    text = by_code.get(code)
    if text is None:
        text = _tr("The transfer to %1 failed (%2)").replace("%2", str(code)) if code else _tr("The transfer failed")
    return text.replace("%1", name)


def call_gone_text() -> str:
    """The advice when a transfer failed and the call did not come back."""
    return _tr("The call is over. You can call again.")


def transferred_text(name: str) -> str:
    return _tr("The call was transferred to %1.").replace("%1", name)


def recorded_text(file: str) -> str:
    return _tr("The call was recorded: %1").replace("%1", file)


def show_folder_text() -> str:
    return _tr("Show folder")


def hold_refused_text(name: str, *, held: bool) -> str:
    """The other side did not want what the button of hold asked for; `held`: and so still is."""
    text = _tr("The call with %1 can't be resumed now.") if held else _tr("The call with %1 can't be put on hold.")
    return text.replace("%1", name)


def insecure_texts(name: str) -> tuple[str, str]:
    return (
        _tr("The call with %1 is no longer encrypted.").replace("%1", name),
        _tr("Somebody on the way could listen."),
    )


def system_default_text(device: str) -> str:
    """The first row of a list of sound devices; `device` is what it means just now, if known."""
    return _tr("System default (%1)").replace("%1", device) if device else _tr("System default")
