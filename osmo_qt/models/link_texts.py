"""Words about links of other programs, the command line and rules for numbers."""

import re

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.errors import Problem
from osmo_qt.core.links import PAUSE_S, LinkRequest

COMMAND_LINE = "command line"  # in place of a scheme


def _tr(text: str) -> str:
    return QCoreApplication.translate("link_texts", text)


def link_problems() -> dict[Problem, tuple[str, str]]:
    """What happened and what to do, for the problems of this feature."""
    return {
        Problem.LINK_TOO_LONG: (
            _tr("A link to call somebody was refused: it is too long."),
            _tr("A number has 64 digits at most."),
        ),
        Problem.LINK_HIDDEN_CHARACTERS: (
            _tr("A link to call somebody was refused: it has hidden characters in it."),
            _tr("Where it came from may not be trustworthy."),
        ),
        Problem.LINK_HIDDEN_INSTRUCTIONS: (
            _tr("A link to call somebody was refused: it carries hidden instructions."),
            _tr("Where it came from may not be trustworthy."),
        ),
        Problem.LINK_SCHEME: (
            _tr("A link was refused: addresses that begin with “%1:” can't be called."),
            _tr("Links that begin with tel:, sip:, sips: or osmo: can be."),
        ),
        Problem.LINK_NOT_UNDERSTOOD: (
            _tr("A link was refused: “%1” is nothing that can be called."),
            _tr("Links look like tel:+15551234 or sip:name@example.org."),
        ),
        Problem.LINK_SERVICE_CODE: (
            _tr("A link was refused: “%1” is a code that changes settings of your telephone system."),
            _tr("If you want it, type it on the keypad."),
        ),
        Problem.LINK_EMERGENCY: (
            _tr("A link to the emergency number %1 was refused."),
            _tr("If you need help, dial it yourself, best on a cell phone."),
        ),
        Problem.LINKS_NOT_REGISTERED: (
            _tr("Links could not be given to this program: %1"),
            _tr("Choose it in your desktop's settings for default applications."),
        ),
        Problem.BAD_REWRITE_RULE: (
            _tr("Line %1 of the rules for numbers is not understood and is left out."),
            _tr(r"Each line is a pattern and what to dial, like 0(\d+) -> +49\1"),
        ),
        Problem.NO_CALL: (_tr("There is no call."), _tr("Call somebody, or wait for a call.")),
        Problem.NOT_POSSIBLE_NOW: (_tr("This is not possible now."), _tr("The call has to be answered first.")),
    }


def question_text(request: LinkRequest) -> str:
    """What the bar asks; with everything that would be dialled."""
    return _tr("Call %1?").replace("%1", request.shown)


def origin_text(request: LinkRequest) -> str:
    """Which kind of program asks."""
    if request.scheme == COMMAND_LINE:
        return _tr("Asked for by a program on the command line")
    return _tr("Asked for by another program with a link (%1:)").replace("%1", request.scheme)


def post_dial_text(post_dial: str) -> str:
    """What happens after the answer: `after 6 s the digits 1234`; "" for nothing."""
    parts: list[str] = []
    for piece in re.findall(r",+|;+|[^,;]+", post_dial):
        if piece[0] == ",":
            parts.append(_tr("a pause of %1 s").replace("%1", str(PAUSE_S * len(piece))))
        elif piece[0] == ";":
            parts.append(_tr("a wait for you"))
        else:
            parts.append(piece)
    return _tr("After the answer: %1").replace("%1", ", ".join(parts)) if parts else ""


def waiting_text() -> str:
    """Why the link is not offered yet."""
    return _tr("You can call when the connection to the server is there")


def countdown_text(seconds: int) -> str:
    """Links are trusted: it dials by itself."""
    return _tr("Calls in %1 s").replace("%1", str(seconds))


def emergency_text() -> tuple[str, str]:
    """The disclaimer of the guide (3.6), short."""
    return (
        _tr("Emergency calls are better made on a cell phone."),
        _tr("It tells more exactly where you are; a call from here may reach the wrong emergency centre."),
    )


def rewritten_text(number: str) -> str:
    """The rules for numbers make another number of what was typed."""
    return _tr("Dials %1").replace("%1", number)


def offered_text() -> str:
    """The answer to another program."""
    return _tr("The number is shown in the window; it is dialled when it is confirmed there.")


def default_phone_text(registered: bool | None) -> str:
    """Who opens telephone links; None: not known yet."""
    if registered is None:
        return ""
    if registered:
        return _tr("Telephone links in your browser and your mail open here.")
    return _tr("Telephone links in your browser and your mail open elsewhere, or not at all.")
