"""The words for what can go wrong with the UC server."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.errors import Problem


def _tr(text: str) -> str:
    return QCoreApplication.translate("texts", text)


def uc_problems() -> dict[Problem, tuple[str, str]]:
    """What happened, and what to do about it."""
    return {**_session_problems(), **_server_problems(), **_change_problems()}


def _session_problems() -> dict[Problem, tuple[str, str]]:
    return {
        Problem.UC_WRONG_PASSWORD: (
            _tr("The username or the password is wrong."),
            _tr("Check both. After several wrong passwords the server locks the account for a while."),
        ),
        Problem.UC_LOCKED_OUT: (
            _tr("The account is locked after too many wrong passwords."),
            _tr("Try again after %1, or ask your administrator."),
        ),
        Problem.UC_TOO_MANY: (_tr("The server is asked too often."), _tr("Try again after %1.")),
        Problem.UC_SESSION_ENDED: (
            _tr("You were signed out by the server."),
            _tr("Sign in again. Somebody may have ended this session from another device."),
        ),
    }


def _server_problems() -> dict[Problem, tuple[str, str]]:
    return {
        Problem.UC_UNREACHABLE: (
            _tr("The UC server can't be reached."),
            _tr("Check the network. The connection comes back by itself."),
        ),
        Problem.UC_BAD_CERTIFICATE: (
            _tr("The certificate of the UC server is not trusted: %1"),
            _tr("Nothing was sent to it. Tell your administrator."),
        ),
        Problem.UC_NOT_SECURE: (
            _tr("The connection to this server is not encrypted, so your password is not sent."),
            _tr("Use an address that begins with https://."),
        ),
        Problem.UC_BROKEN_ANSWER: (
            _tr("The UC server gave an answer that makes no sense."),
            _tr("Try again later. If it stays, tell your administrator."),
        ),
        Problem.UC_SERVER_ERROR: (
            _tr("The UC server could not do this (%1)."),
            _tr("Try again later. If it stays, tell your administrator."),
        ),
        Problem.UC_CACHE_SET_ASIDE: (
            _tr("The copy of your contacts on this machine was damaged."),
            _tr("It is fetched again from the server; the old file is kept as %1."),
        ),
    }


def _change_problems() -> dict[Problem, tuple[str, str]]:
    return {
        Problem.UC_CONFLICT: (
            _tr("This was changed elsewhere meanwhile, so nothing was saved."),
            _tr("Look at it as it is now, and save again if you still want to."),
        ),
        Problem.UC_GONE: (_tr("This does not exist any more."), _tr("It was deleted meanwhile.")),
        Problem.UC_EXISTS: (_tr("There is one like this already."), _tr("Choose another name.")),
        Problem.UC_CALL_STATE: (
            _tr("This can't be done with the call now."),
            _tr("Something happened to it meanwhile. Look at it as it is now."),
        ),
        Problem.MAILBOX_IN_USE: (
            _tr("A telephone is connected with your mailbox just now."),
            _tr("Try again after that call."),
        ),
        Problem.MAILBOX_FULL: (
            _tr("There is no room in your mailbox for this message."),
            _tr("Delete old messages, and try again."),
        ),
        Problem.UC_FORBIDDEN: (_tr("The server does not allow this."), _tr("Your administrator can change that.")),
        Problem.UC_REFUSED: (_tr("The server does not accept this."), _tr("Check what you entered.")),
    }
