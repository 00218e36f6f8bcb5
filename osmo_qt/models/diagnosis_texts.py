"""The words of the diagnostics: what is wrong, and how to mend it."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState
from osmo_qt.core.diagnosis import Finding, Trouble
from osmo_qt.core.errors import UserError
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.texts import failure_text

# for these the sign-in has the words already
_FAILURES = {
    trouble: RegistrationFailure(trouble.value)
    for trouble in Trouble
    if trouble.value in {failure.value for failure in RegistrationFailure}
}
_FORM = frozenset({Trouble.WRONG_PASSWORD, Trouble.UNKNOWN_USER, Trouble.SIGNED_OUT})
_AGAIN = frozenset(
    {
        Trouble.NO_NETWORK,
        Trouble.UNKNOWN_HOST,
        Trouble.CONNECTION_REFUSED,
        Trouble.NO_ANSWER,
        Trouble.BAD_CERTIFICATE,
        Trouble.FORBIDDEN,
        Trouble.REFUSED_BY_SERVER,
        Trouble.UC_SERVER,
    }
)


def _tr(text: str) -> str:
    return QCoreApplication.translate("diagnosis", text)


def trouble_text(finding: Finding, registration: Registration, uc_reason: UserError | None = None) -> tuple[str, str]:
    """What is wrong, and how to mend it. `uc_reason`: why the UC server is lost."""
    if finding.trouble is Trouble.UC_SERVER and uc_reason is not None:
        why, advice = problem_text(uc_reason)
        return _tr("UC server: %1").replace("%1", why), advice
    failure = _FAILURES.get(finding.trouble)
    if failure is None:
        what, advice = _others()[finding.trouble]
        return what.replace("%1", finding.detail), advice.replace("%1", finding.detail)
    if registration.failure is not failure:  # found by looking, not by trying
        registration = Registration(RegistrationState.FAILED, failure)
    what, advice = failure_text(registration)
    more = _more().get(finding.trouble, "")
    return what, f"{advice} {more}".strip()


def mending_text(trouble: Trouble) -> str:
    """What a button beside it does; "" for none."""
    if trouble in _FORM:
        return _tr("Sign in again")
    return _tr("Try again") if trouble in _AGAIN else ""


def needs_form(trouble: Trouble) -> bool:
    """Whether the way out leads over the sign-in form."""
    return trouble in _FORM


def _more() -> dict[Trouble, str]:
    return {
        Trouble.WRONG_PASSWORD: _tr(
            "Too many wrong passwords may lock the account, so it is not tried again by itself."
        ),
        Trouble.BAD_CERTIFICATE: _tr("Ask your administrator whether this fingerprint is that of your server."),
        Trouble.NO_ANSWER: _tr("A firewall may be in the way; a VPN may be needed outside of the company."),
        Trouble.CONNECTION_REFUSED: _tr("A VPN may be needed outside of the company."),
    }


def _others() -> dict[Trouble, tuple[str, str]]:
    return {
        Trouble.NO_NETWORK: (
            _tr("This computer has no network."),
            _tr("Join a Wi-Fi network or plug in a cable; the connection is made again by itself."),
        ),
        Trouble.CLOCK_WRONG: (
            _tr("The clock of this computer is wrong."),
            _tr("Set date and time; certificates can't be checked with a wrong clock."),
        ),
        Trouble.UC_SERVER: (
            _tr("The UC server can't be reached."),
            _tr("Contacts, recents and presence are shown as they were last; the server is tried again by itself."),
        ),
        Trouble.SIGNED_OUT: (_tr("You are not signed in."), _tr("Sign in to make and take calls.")),
        Trouble.DISK_FULL: (
            _tr("The disk is full."),
            _tr("Settings and recent calls can't be kept. Delete what you do not need."),
        ),
        Trouble.DISK_LOW: (_tr("The disk is nearly full."), _tr("Delete what you do not need.")),
        Trouble.NO_SOUND: (
            _tr("No sound device was found."),
            _tr("Plug in a headset or switch on the speakers; they are used as soon as they are there."),
        ),
        Trouble.NO_KEYRING: (
            _tr("There is no unlocked keyring."),
            _tr("Your password is asked at each start. Install or unlock your desktop's keyring."),
        ),
        Trouble.FLICKERING: (
            _tr("The connection is lost again and again."),
            _tr("The Wi-Fi may be weak here. Go nearer to its access point, or use a cable."),
        ),
        Trouble.LOG_AT_MAX: (
            _tr("The log level is Max."),
            _tr("That may disturb calls. Go back to Med unless your administrator asked for it."),
        ),
    }
