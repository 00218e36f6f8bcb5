"""Which sound devices there are, under names that people know and that last, and which one is the best choice."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from osmo_qt.services.voice.driver import SYSTEM_DEFAULT, AudioDevice

# Ways to the same hardware that ALSA lists besides "sysdefault" (shared, any format), and its converters
_OTHER_WAYS = re.compile(r"^(hw|dmix|dsnoop|front|rear|side|center_lfe|surround\d+|iec958|spdif|hdmi|usbstream)(:|$)")
_FIRST_DEVICE = re.compile(r"^plughw:(CARD=.*),DEV=0$")
_CONVERTERS = frozenset({"null", "lavrate", "samplerate", "speexrate", "speex", "jack", "oss", "upmix", "vdownmix"})


@dataclass(frozen=True, slots=True)
class RawDevice:
    """A device as pjmedia lists it: `index` is good until the next look, `name` is the driver's."""

    index: int
    name: str
    inputs: int
    outputs: int


@dataclass(frozen=True, slots=True)
class Pick:
    """A device that was chosen; `raw_name` is the driver's. Another index makes no other device."""

    name: str
    raw_name: str
    index: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Known:
    pick: Pick
    inputs: int
    outputs: int

    def has(self, capture: bool) -> bool:
        return (self.inputs if capture else self.outputs) > 0


class Catalogue:
    """The devices at the last look."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._default: _Known | None = None
        self._counts: dict[str, tuple[int, int]] = {}

    def update(self, raw: Iterable[RawDevice], descriptions: Mapping[str, str], in_use: Collection[str] = ()) -> None:
        """Takes a new list. `in_use`: driver's names of devices that are open and so seem to have no channels."""
        found = [self._with_channels(device, in_use) for device in raw]
        names = {device.name for device in found}
        self._counts = {device.name: (device.inputs, device.outputs) for device in found}
        self._known = {}
        self._default = None
        for device in found:
            if not device.inputs and not device.outputs:
                continue
            if device.name == "default":
                pick = Pick(SYSTEM_DEFAULT, device.name, device.index)
                self._default = _Known(pick, device.inputs, device.outputs)
            elif _is_shown(device.name, names):
                name = self._new_name(_first_line(descriptions.get(device.name, "")) or device.name)
                self._known[name] = _Known(Pick(name, device.name, device.index), device.inputs, device.outputs)

    def _with_channels(self, device: RawDevice, in_use: Collection[str]) -> RawDevice:
        if device.name not in in_use:
            return device
        inputs, outputs = self._counts.get(device.name, (0, 0))
        return RawDevice(device.index, device.name, device.inputs or inputs, device.outputs or outputs)

    def _new_name(self, name: str) -> str:
        """Two headsets of the same make are told apart by a number."""
        number, made = 1, name
        while made in self._known:
            number += 1
            made = f"{name} ({number})"
        return made

    @property
    def devices(self) -> tuple[AudioDevice, ...]:
        return tuple(AudioDevice(name, known.inputs, known.outputs) for name, known in self._known.items())

    def find(self, name: str, *, capture: bool, failed: Collection[str] = ()) -> Pick | None:
        """The device of this name (SYSTEM_DEFAULT for the system's), if it is there and not among the failed ones."""
        if name == SYSTEM_DEFAULT:
            return self._find_default(capture, failed)
        known = self._known.get(name)
        return known.pick if known is not None and known.has(capture) and name not in failed else None

    def _find_default(self, capture: bool, failed: Collection[str]) -> Pick | None:
        """ALSA's "default"; systems without such a name list the default device first."""
        if self._default is not None and self._default.has(capture) and SYSTEM_DEFAULT not in failed:
            return self._default.pick
        usable = (known.pick for name, known in self._known.items() if known.has(capture) and name not in failed)
        return next(usable, None)

    def choose(self, wanted: Sequence[str], *, capture: bool, failed: Collection[str] = ()) -> Pick | None:
        """The first of the wanted devices that can be used, else the system's default, else any; None if none."""
        names = [*(name or SYSTEM_DEFAULT for name in wanted), SYSTEM_DEFAULT]
        found = (self.find(name, capture=capture, failed=failed) for name in names)
        return next((pick for pick in found if pick is not None), None)


def _is_shown(name: str, names: Collection[str]) -> bool:
    first = _FIRST_DEVICE.match(name)
    if first is not None:
        return f"sysdefault:{first[1]}" not in names
    return not (_OTHER_WAYS.match(name) or name in _CONVERTERS)


def _first_line(text: str) -> str:
    return text.partition("\n")[0].strip()
