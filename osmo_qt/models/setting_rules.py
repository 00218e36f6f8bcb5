"""What may be typed into a setting beyond the limits of its row: checked before it is kept, told beside the field."""

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.accounts import parse_host
from osmo_qt.core.errors import UserError
from osmo_qt.core.rewriting import parse_rules
from osmo_qt.core.settings import row_of
from osmo_qt.models.problem_texts import problem_text

_NUMBER = re.compile(r"[0-9*#+ ()/.\-]*\Z")
_DIAL = re.compile(r"[0-9*#+ ()/.\-,;pwPW]*\Z|sips?:[^\s]+\Z|[^\s@]+@[^\s@]+\Z")
_NUMBERS = re.compile(r"[0-9*#+\s,;]*\Z")
_CODE = re.compile(r"[0-9*#+]*(%1)?[0-9*#+]*\Z")
_MAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\Z")


def _tr(text: str) -> str:
    return QCoreApplication.translate("settings", text)


def problem_of(key: str, text: str) -> str:
    """What is wrong with `text` for the row `key`, in words; "" if it may be kept."""
    row = row_of(key)
    if len(text) > row.longest:
        return _tr("This is too long: %1 characters at most.").replace("%1", str(row.longest))
    check = _CHECKS.get(key)
    return check(text) if check and text else ""


def _server(text: str) -> str:
    try:
        parse_host(text)
    except UserError as error:
        return problem_text(error)[0]
    return ""


def _rules(text: str) -> str:
    errors = parse_rules(text).errors
    return " ".join(problem_text(errors[0])) if errors else ""


def _matching(pattern: re.Pattern[str], words: Callable[[], str]) -> Callable[[str], str]:
    return lambda text: "" if pattern.match(text) else words()


_number = _matching(_NUMBER, lambda: _tr("Use digits, * # and +."))
_dialled = _matching(_DIAL, lambda: _tr("Use digits, * # and +, or an address like name@example.org."))
_numbers = _matching(_NUMBERS, lambda: _tr("Use numbers, separated by spaces."))
_code = _matching(_CODE, lambda: _tr("Use digits, * and #, and %1 for the destination."))
_mail = _matching(_MAIL, lambda: _tr("This is no e-mail address."))

_CHECKS: dict[str, Callable[[str], str]] = {
    "account.cell_number": _number,
    "features.desk_number": _number,
    "features.voicemail_number": _dialled,
    "features.voicemail_override": _dialled,
    **{f"features.forward_{kind}": _dialled for kind in ("all", "busy", "no_reply")},
    **{f"features.code_forward_{kind}{off}": _code for kind in ("all", "busy", "no_reply") for off in ("", "_off")},
    "calls.auto_answer_numbers": _numbers,
    "calls.emergency_numbers": _numbers,
    "calls.rewrite_rules": _rules,
    "network.outbound_proxy": _server,
    "network.stun_server": _server,
    "network.turn_server": _server,
    "logging.send_to": _mail,
}
