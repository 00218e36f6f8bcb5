"""The words for what core and services report as plain values, for translation in one place."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from osmo_qt.core.accounts import CertificateReason, Registration, RegistrationFailure, RegistrationState
from osmo_qt.core.calls import CallSnapshot, CallState
from osmo_qt.core.journal import CallOutcome, JournalEntry


def _tr(text: str) -> str:
    return QCoreApplication.translate("texts", text)


def failure_text(registration: Registration) -> tuple[str, str]:
    """Why the sign-in failed, and what to do; texts of the server stand in it as plain text."""
    if registration.failure is None:
        return "", ""
    what, advice = _failures()[registration.failure]
    code = f"{registration.code} {registration.reason}".strip()
    certificate = registration.certificate
    if certificate is not None:
        what = what.replace("%1", ", ".join(_reasons()[reason] for reason in certificate.reasons))
    return what.replace("%1", code), advice.replace("%1", certificate.sha256 if certificate else "")


def _failures() -> dict[RegistrationFailure, tuple[str, str]]:
    return {
        RegistrationFailure.WRONG_PASSWORD: (
            _tr("The username or the password is wrong."),
            _tr("Check both and sign in again."),
        ),
        RegistrationFailure.FORBIDDEN: (
            _tr("The server refuses this account (%1)."),
            _tr("It may be locked. Ask your administrator."),
        ),
        RegistrationFailure.UNKNOWN_USER: (_tr("The server does not know this username."), _tr("Check the username.")),
        RegistrationFailure.UNKNOWN_HOST: (
            _tr("No server with this name was found."),
            _tr("Check the server address and your network."),
        ),
        RegistrationFailure.CONNECTION_REFUSED: (
            _tr("Nothing answers at this server address."),
            _tr("Check the port, and that the server runs."),
        ),
        RegistrationFailure.NO_ANSWER: (
            _tr("The server does not answer."),
            _tr("Check the server address, the way of transport and your network."),
        ),
        RegistrationFailure.BAD_CERTIFICATE: (
            _tr("The server's certificate is not trusted: %1."),
            _tr("No password was sent. SHA-256 fingerprint: %1"),
        ),
        RegistrationFailure.NO_TELEPHONY: (
            _tr("Telephony could not be started."),
            _tr("The log says why. Installing the program anew may help."),
        ),
        RegistrationFailure.REFUSED_BY_SERVER: (
            _tr("The server refused the registration (%1)."),
            _tr("Ask your administrator."),
        ),
    }


def _reasons() -> dict[CertificateReason, str]:
    return {
        CertificateReason.UNTRUSTED_ISSUER: _tr("it was issued by somebody unknown"),
        CertificateReason.NOT_VALID_IN_TIME: _tr("it has expired or is not valid yet"),
        CertificateReason.WRONG_NAME: _tr("it belongs to another server"),
        CertificateReason.REVOKED: _tr("it was withdrawn"),
        CertificateReason.OTHER: _tr("it could not be checked"),
    }


def registration_text(registration: Registration) -> str:
    """The LED in words (guide 2.3.1)."""
    return {
        RegistrationState.OFF: _tr("Not signed in"),
        RegistrationState.CONNECTING: _tr("Connecting"),
        RegistrationState.REGISTERED: _tr("Ready for calls"),
        RegistrationState.FAILED: _tr("Not connected"),
    }[registration.state]


def call_state_text(call: CallSnapshot) -> str:
    """One line for the call screen."""
    if call.state is CallState.ENDED:
        return ending_text(call)
    if call.media_lost:
        return _tr("No sound arrives")
    if call.held_by_remote and call.state is CallState.ACTIVE:
        return _tr("The other side holds the call")
    return {
        CallState.CALLING: _tr("Calling"),
        CallState.PROGRESS: _tr("Ringing"),
        CallState.INCOMING: _tr("Incoming call"),
        CallState.ANSWERING: _tr("Connecting"),
        CallState.ACTIVE: _tr("In call"),
        CallState.HELD: _tr("On hold"),
    }[call.state]


def ending_text(call: CallSnapshot) -> str:
    """Why a call is over, for people (RFC 3261 section 21)."""
    if call.was_cut_off:
        return _tr("The connection was cut off")
    if call.was_connected or call.hung_up_here:
        return _tr("Call ended")
    known = _endings().get(call.code)
    return known or _tr("The call failed (%1)").replace("%1", f"{call.code} {call.reason}".strip())


def _endings() -> dict[int, str]:
    by_text = {
        _tr("Busy"): (486, 600),
        _tr("Declined"): (403, 603),
        _tr("This number does not exist"): (404, 410, 484, 604),
        _tr("Nobody answers"): (408, 480),
        _tr("The devices have no way of sound in common"): (415, 488, 606),
        _tr("Call ended"): (0, 200, 487),
    }
    return {code: text for text, codes in by_text.items() for code in codes}


def outcome_text(outcome: CallOutcome) -> str:
    """The four kinds of guide 4.1."""
    return {
        CallOutcome.INCOMING_ACCEPTED: _tr("Inbound call accepted"),
        CallOutcome.INCOMING_NOT_ACCEPTED: _tr("Inbound call not accepted"),
        CallOutcome.OUTGOING_SUCCESSFUL: _tr("Outbound call successful"),
        CallOutcome.OUTGOING_NOT_SUCCESSFUL: _tr("Outbound call not successful"),
    }[outcome]


def kind_text(entry: JournalEntry) -> str:
    """What became of a call: the kinds of guide 3.1 for the UC server's journal, those of 4.1 for the own one."""
    if entry.seen is None:
        return outcome_text(entry.outcome)
    return {
        CallOutcome.INCOMING_ACCEPTED: _tr("Incoming call"),
        CallOutcome.INCOMING_NOT_ACCEPTED: _tr("Missed call"),
        CallOutcome.OUTGOING_SUCCESSFUL: _tr("Outgoing call"),
        CallOutcome.OUTGOING_NOT_SUCCESSFUL: _tr("Outgoing call, not answered"),
    }[entry.outcome]


def duration_text(seconds: float) -> str:
    """`1:23`, or `1:02:03` from an hour on."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def moment_text(epoch_s: float, now_s: float) -> str:
    """The time for today, the weekday for the last week, else the date; in the person's own format."""
    moment, now = (QDateTime.fromSecsSinceEpoch(int(s)) for s in (epoch_s, now_s))
    locale = QLocale()
    days = moment.date().daysTo(now.date())
    if days == 0:
        return locale.toString(moment.time(), QLocale.FormatType.ShortFormat)
    if days == 1:
        return _tr("Yesterday")
    if 1 < days < 7:
        return locale.standaloneDayName(moment.date().dayOfWeek())
    return locale.toString(moment.date(), QLocale.FormatType.ShortFormat)
