"""Which way an outgoing call goes: from here, or by the UC server through another device (CALL-2, CALL-3)."""

from dataclasses import dataclass
from enum import Enum

from osmo_qt.core.uc import Configuration


class CallWay(Enum):
    """HERE also where nothing else is left: it says why that can't be done."""

    HERE = "here"
    ASK = "ask"  # the person chooses a device
    CELL = "cell"  # the server calls the cell phone first, then the other side
    ASK_CELL = "ask-cell"  # the same, if the person agrees


@dataclass(frozen=True, slots=True)
class Circumstances:
    """`registered`: calls can be made from here; `server_calls`: the UC server is there and makes calls.

    `prompt`: Outgoing Call Prompt; `wifi_only`: Use Wi-Fi Only; `cell_prompt`: Call Through Cell Prompt (guide 6.1.3,
    6.2); `has_cell`: there is a cell phone to be called.
    """

    configuration: Configuration
    registered: bool
    server_calls: bool
    prompt: bool = False
    wifi_only: bool = False
    cell_prompt: bool = False
    has_cell: bool = True


def call_way(now: Circumstances, *, emergency: bool = False) -> CallWay:
    """An emergency call that can be made from here is never held up by a question (CALL-5)."""
    if now.configuration.has_voice and now.registered:
        return CallWay.ASK if now.prompt and now.server_calls and not emergency else CallWay.HERE
    if not now.server_calls or (now.configuration.has_voice and now.wifi_only):
        return CallWay.HERE
    if not now.configuration.has_voice or now.prompt or not now.has_cell:
        return CallWay.ASK
    return CallWay.ASK_CELL if now.cell_prompt and not emergency else CallWay.CELL
