"""The words for every problem a person can mend: what happened, and what to do."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.contacts_texts import contact_problems
from osmo_qt.models.link_texts import link_problems
from osmo_qt.models.uc_texts import uc_problems


def _tr(text: str) -> str:
    return QCoreApplication.translate("texts", text)


def problem_text(error: UserError) -> tuple[str, str]:
    """What happened, and what to do about it."""
    what, advice = _problems()[error.problem]
    return what.replace("%1", error.detail), advice.replace("%1", error.detail)


def _problems() -> dict[Problem, tuple[str, str]]:
    return {
        **_input_problems(),
        **link_problems(),
        **contact_problems(),
        **uc_problems(),
        **_call_problems(),
        **_file_problems(),
        **_draft_problems(),
        **_machine_problems(),
        **_browser_problems(),
    }


def _input_problems() -> dict[Problem, tuple[str, str]]:
    return {
        Problem.EMPTY_NUMBER: (_tr("There is no number to call."), _tr("Type or paste a number.")),
        Problem.INVALID_NUMBER: (
            _tr("“%1” is not a number that can be called."),
            _tr("Use digits, * # and +, or an address like name@example.org."),
        ),
        Problem.NOT_INTERNATIONAL: (
            _tr("This is no complete telephone number."),
            _tr("Write it in international form, for example +491710007222."),
        ),
        Problem.NUMBER_TOO_LONG: (_tr("This number is too long."), _tr("A number has 64 characters at most.")),
        Problem.UNSUPPORTED_SCHEME: (
            _tr("Addresses that begin with “%1:” can't be called."),
            _tr("Use a number, or an address that begins with sip: or tel:."),
        ),
        Problem.URI_WITH_HEADERS: (
            _tr("This address carries hidden instructions and is not called."),
            _tr("Remove the question mark and everything after it."),
        ),
        Problem.INVALID_SERVER: (
            _tr("“%1” is not a server address."),
            _tr("Use a name or an IP address, with a port if needed: https://sip.example.org:5061."),
        ),
        Problem.SERVER_WITHOUT_SCHEME: (
            _tr("A server address begins with http:// or https://."),
            _tr("Your administrator knows which: https://office.example.org."),
        ),
        Problem.INVALID_PORT: (_tr("“%1” is no port."), _tr("A port is a number from 1 to 65535.")),
        Problem.EMPTY_USERNAME: (_tr("The username is missing."), _tr("It is your desk phone number.")),
        Problem.INVALID_USERNAME: (_tr("This username can't be used."), _tr("It has no spaces, quotes or brackets.")),
        Problem.EMPTY_PASSWORD: (_tr("The password is missing."), _tr("Ask your administrator if you have none.")),
    }


def _browser_problems() -> dict[Problem, tuple[str, str]]:
    return {
        Problem.SIGN_IN_BROWSER: (
            _tr("A password is not enough for this account."),
            _tr("Sign in with the browser and an access code."),
        ),
        Problem.NO_BROWSER: (
            _tr("There is no browser to sign in with."),
            _tr("Install one, or choose a default browser."),
        ),
        Problem.SIGN_IN_CANCELLED: (_tr("You did not sign in."), _tr("Choose “Sign in” to try again.")),
        Problem.SIGN_IN_TIMED_OUT: (
            _tr("Nobody signed in in the browser."),
            _tr("Choose “Sign in” to open the page again."),
        ),
        Problem.SIGN_IN_MISMATCH: (
            _tr("The browser's answer does not belong to this sign-in."),
            _tr("Sign in again. If that happens more than once, tell your administrator."),
        ),
        Problem.SIGN_IN_REFUSED: (
            _tr("The server refused to sign you in: %1"),
            _tr("Try again later, or ask your administrator."),
        ),
    }


def _call_problems() -> dict[Problem, tuple[str, str]]:
    return {
        Problem.NOT_REGISTERED: (
            _tr("There is no connection to the server."),
            _tr("Calls work again when it is back."),
        ),
        Problem.CALL_IN_PROGRESS: (
            _tr("You are calling somebody already."),
            _tr("Wait for the answer, or hang up before you call somebody else."),
        ),
        Problem.TOO_MANY_CALLS: (_tr("There are %1 calls already."), _tr("End one of them before you call again.")),
        Problem.RECORDING_FAILED: (
            _tr("The call is not recorded."),
            _tr("Check the disk and the folder for recordings in the settings."),
        ),
        Problem.NO_VOICEMAIL_NUMBER: (
            _tr("The number of your mailbox is not known."),
            _tr("Enter it in Settings, Features, Voicemail."),
        ),
        Problem.NO_FORWARDING_CODE: (
            _tr("There is no code for this kind of forwarding."),
            _tr("Your administrator knows it; enter it in Settings, Features, Call Forwarding."),
        ),
        Problem.EMPTY_DESTINATION: (_tr("There is no number to forward calls to."), _tr("Enter a destination.")),
        Problem.FORWARDING_REFUSED: (
            _tr("The server did not change the forwarding (%1)."),
            _tr("What was set before is still in force. Check the destination and the codes in Settings, Features."),
        ),
    }


def _draft_problems() -> dict[Problem, tuple[str, str]]:
    return {
        Problem.DRAFTS_NOT_SAVED: (
            _tr("What you typed can't be kept on this machine: %1"),
            _tr("Do not end the program before it is saved."),
        ),
        Problem.DRAFTS_SET_ASIDE: (
            _tr("What you had typed and not saved was damaged."),
            _tr("The old file is kept as %1."),
        ),
        Problem.DRAFT_LEFT: (
            _tr("This was not saved when the program ended."),
            _tr("Save it now, or discard it."),
        ),
    }


def _file_problems() -> dict[Problem, tuple[str, str]]:
    return {
        Problem.SETTINGS_SET_ASIDE: (
            _tr("The settings were damaged."),
            _tr("What could be read is used; the old file is kept as %1."),
        ),
        Problem.SETTINGS_NOT_SAVED: (
            _tr("The settings can't be saved: %1"),
            _tr("Check the disk and the folder's rights."),
        ),
        Problem.PROFILE_UNUSABLE: (
            _tr("The program's folder can't be used: %1"),
            _tr("Check that the folder is yours and can be written to, and that the disk has room. Then start again."),
        ),
        Problem.POLICY_BROKEN: (
            _tr("Your administrator's file %1 can't be read."),
            _tr("Nothing is locked by it. Please tell your administrator."),
        ),
        Problem.POLICY_ROWS: (
            _tr("Some settings of your administrator were not understood: %1"),
            _tr("The others are in force. Please tell your administrator."),
        ),
        Problem.LOGS_NOT_READ: (_tr("The log files can't be used: %1"), _tr("Check the disk and the folder's rights.")),
        Problem.RECENTS_SET_ASIDE: (
            _tr("The list of recent calls was damaged."),
            _tr("A new one is begun; the old file is kept as %1."),
        ),
        Problem.RECENTS_NOT_SAVED: (
            _tr("Recent calls can't be saved: %1"),
            _tr("Check the disk and the folder's rights."),
        ),
        Problem.MOVE_HISTORY_NOT_SAVED: (
            _tr("The Move History can't be saved: %1"),
            _tr("Check the disk and the folder's rights."),
        ),
        Problem.MOVE_HISTORY_SET_ASIDE: (
            _tr("The Move History was damaged."),
            _tr("A new one is begun; the old file is kept as %1."),
        ),
        Problem.REMINDERS_NOT_SAVED: (
            _tr("Reminders can't be saved: %1"),
            _tr("Check the disk and the folder's rights."),
        ),
        Problem.REMINDERS_SET_ASIDE: (
            _tr("The list of reminders was damaged."),
            _tr("A new one is begun; the old file is kept as %1."),
        ),
    }


def _machine_problems() -> dict[Problem, tuple[str, str]]:
    return {
        Problem.NO_KEYRING: (
            _tr("Your password can't be kept."),
            _tr("This desktop has no unlocked keyring, so the password is asked at each start."),
        ),
        Problem.SECRET_NOT_SAVED: (
            _tr("This can't be kept: there is no unlocked keyring."),
            _tr("It is used until the program ends."),
        ),
        Problem.NO_SOUND_DEVICE: (
            _tr("No sound device was found."),
            _tr("Calls work, but you will hear nothing and not be heard."),
        ),
        Problem.SOUND_DEVICE_LOST: (
            _tr("%1 is not connected any more."),
            _tr("Sound goes on with the next device. This one is used again when it is back."),
        ),
        Problem.AUDIO_FILE: (_tr("The sound file %1 can't be used."), _tr("It must be a WAV file, 16 bit.")),
        Problem.CALL_CUT_OFF: (
            _tr("The call with %1 was cut off."),
            _tr("The server no longer knew of it. You can call again."),
        ),
        Problem.OFFICE_UNREACHABLE: (
            _tr("The office at %1 does not answer."),
            _tr("Check the address, and that it runs."),
        ),
        Problem.AUTOSTART: (
            _tr("Starting at login can't be set: %1"),
            _tr("Check the rights of the folder for programs that start at login."),
        ),
        Problem.INTERNAL: (_tr("Something went wrong inside the program."), _tr("It is in the log; please report it.")),
    }
