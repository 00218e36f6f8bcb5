"""Calls of another device as its server tells them (RFC 4235), and how one of them is fetched (RFC 3891)."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from osmo_qt.core.address import clean, parse_party

LARGEST_DOCUMENT = 65_536
MOST_DIALOGS = 64
LONGEST_TEXT = 128
_SPACE = "{urn:ietf:params:xml:ns:dialog-info}"
# RFC 3261 section 25.1, without what would end a header's value
_TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]{1,256}")
_CALL_ID = re.compile(
    r"[A-Za-z0-9\-.!%*_+`'~()<>:\\\"/\[\]?{}]{1,256}(@[A-Za-z0-9\-.!%*_+`'~()<>:\\\"/\[\]?{}]{1,256})?"
)


class DialogState(Enum):
    """How far a call is (RFC 4235 section 3.7.1)."""

    TRYING = "trying"
    PROCEEDING = "proceeding"
    EARLY = "early"
    CONFIRMED = "confirmed"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class RemoteDialog:
    """A call of another device. `call_id` and the tags are "" where the server does not tell them.

    `number`, `name` and `uri` are the other side's, and come from the network.
    """

    id: str
    state: DialogState
    call_id: str = ""
    local_tag: str = ""
    remote_tag: str = ""
    number: str = ""
    name: str = ""
    uri: str = ""

    @property
    def is_told_whole(self) -> bool:
        """Whether the server tells what a Replaces header needs."""
        return bool(self.call_id and self.local_tag and self.remote_tag)

    @property
    def replaces(self) -> str:
        """The value of a Replaces header for an INVITE to the other side of this call, for which the device's own tag
        is the remote one."""
        return f"{self.call_id};to-tag={self.remote_tag};from-tag={self.local_tag}"


@dataclass(frozen=True, slots=True)
class DialogInfo:
    """One document. `full`: it tells of all calls, else of those that have changed."""

    version: int
    full: bool
    dialogs: tuple[RemoteDialog, ...]


def read_dialog_info(text: str) -> DialogInfo | None:
    """None for what is no dialog-info document."""
    if len(text) > LARGEST_DOCUMENT or "<!" in text.replace("<!--", ""):  # no document of this kind declares anything
        return None
    try:
        root = ET.fromstring(text.encode())  # noqa: S314 - without declarations nothing expands
        version = int(root.get("version", ""))
    except (ET.ParseError, ValueError):
        return None
    if root.tag != f"{_SPACE}dialog-info":
        return None
    elements = root.findall(f"{_SPACE}dialog")[:MOST_DIALOGS]
    return DialogInfo(version, root.get("state") == "full", tuple(filter(None, map(_dialog, elements))))


def _dialog(element: ET.Element) -> RemoteDialog | None:
    try:
        state = DialogState((element.findtext(f"{_SPACE}state") or "").strip().lower())
    except ValueError:
        return None
    identity = element.find(f"{_SPACE}remote/{_SPACE}identity")
    uri = (identity.text or "").strip() if identity is not None else ""
    party = parse_party(f"<{uri}>") if uri else None
    return RemoteDialog(
        id=clean(element.get("id", ""), LONGEST_TEXT),
        state=state,
        call_id=_matching(_CALL_ID, element.get("call-id", "")),
        local_tag=_matching(_TOKEN, element.get("local-tag", "")),
        remote_tag=_matching(_TOKEN, element.get("remote-tag", "")),
        number=party.number if party is not None else "",
        name=clean(identity.get("display", ""), LONGEST_TEXT) if identity is not None else "",
        uri=party.uri if party is not None else "",
    )


def _matching(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""


def merged(known: Mapping[str, RemoteDialog], info: DialogInfo) -> dict[str, RemoteDialog]:
    """All living calls after a document."""
    found = {} if info.full else dict(known)
    found.update((dialog.id, dialog) for dialog in info.dialogs)
    return {key: dialog for key, dialog in found.items() if dialog.state is not DialogState.TERMINATED}


class DialogService(Enum):
    """Whether a server tells of another device's calls."""

    OFF = "off"  # nobody asked
    ASKED = "asked"
    REFUSED = "refused"
    TELLS = "tells"
    TELLS_HALF = "tells-half"  # without what is needed to fetch a call


@dataclass(frozen=True, slots=True)
class DialogReport:
    """What is known of another device's calls. `code`: of the refusal, 0 for no answer."""

    service: DialogService = DialogService.OFF
    code: int = 0
    dialogs: tuple[RemoteDialog, ...] = ()


def service_of(dialogs: Iterable[RemoteDialog], before: DialogService) -> DialogService:
    """After a document: only a call shows whether the server tells it whole."""
    established = [dialog for dialog in dialogs if dialog.state is DialogState.CONFIRMED]
    if any(dialog.is_told_whole for dialog in established):
        return DialogService.TELLS
    if established:
        return DialogService.TELLS_HALF
    return before if before is DialogService.TELLS_HALF else DialogService.TELLS
