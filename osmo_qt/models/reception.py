"""How the person wants to be called: do-not-disturb, call waiting, answering by itself. Rules only."""

import re
from collections.abc import Callable

from osmo_qt.core.calls import CallSnapshot
from osmo_qt.core.settings import SettingValue, row_of


def _default(key: str) -> SettingValue:
    return row_of(key).default


class Reception:
    """`get` reads a setting; without it the defaults are in force."""

    def __init__(self, get: Callable[[str], SettingValue] = _default) -> None:
        self._get = get

    @property
    def quality_warnings(self) -> bool:
        return bool(self._get("calls.quality_warnings"))

    def refuses(self, *, talking: bool) -> bool:
        """Whether a call is refused as busy; `talking`: there is another one."""
        return bool(self._get("calls.do_not_disturb") or (talking and not self._get("calls.call_waiting")))

    def answers_after(self, call: CallSnapshot) -> float | None:
        """In how many seconds a call that comes while nothing else goes on is answered by itself; None: not at all.

        A call around the own server never is: its number may be anybody's claim.
        """
        if call.direct:
            return None
        if self._get("calls.auto_answer") and self._is_chosen(call.remote_number):
            return float(self._get("calls.auto_answer_delay_s"))
        if self._get("calls.auto_answer_by_server") and call.auto_answer_s is not None:
            return max(0.0, call.auto_answer_s)
        return None

    def _is_chosen(self, number: str) -> bool:
        chosen = str(self._get("calls.auto_answer_numbers")).split()
        return not chosen or _plain(number) in {_plain(one) for one in chosen}


def _plain(number: str) -> str:
    """Without separators, and with one way to write the international prefix."""
    return re.sub(r"^\+", "00", re.sub(r"[\s\-()./]", "", number)).lower()
