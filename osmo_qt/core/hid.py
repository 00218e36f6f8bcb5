"""What the buttons and lights of a headset mean: HID report descriptors (USB HID 1.11, section 6.2.2), telephony only.

Usages are (page, id) as in the HID Usage Tables: page 0x0B is telephony, page 0x08 lights.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

Usage = tuple[int, int]

HOOK_SWITCH: Usage = (0x0B, 0x20)
DROP: Usage = (0x0B, 0x26)
PHONE_MUTE: Usage = (0x0B, 0x2F)
LIGHT_MUTE: Usage = (0x08, 0x09)
LIGHT_OFF_HOOK: Usage = (0x08, 0x17)
LIGHT_RING: Usage = (0x08, 0x18)

MOST_FIELDS = 4096  # a descriptor with more is nonsense, or meant to hurt

_INPUT, _OUTPUT, _FEATURE = 0x80, 0x90, 0xB0
_USAGE_PAGE, _LOGICAL_MINIMUM, _REPORT_SIZE, _REPORT_ID, _REPORT_COUNT = 0x04, 0x14, 0x74, 0x84, 0x94
_PUSH, _POP = 0xA4, 0xB4
_USAGE, _USAGE_MINIMUM, _USAGE_MAXIMUM = 0x08, 0x18, 0x28
_LONG_ITEM = 0xFE
_VARIABLE, _RELATIVE = 2, 4


@dataclass(frozen=True, slots=True)
class Bits:
    """Where a value stands in a report. `choices`: an array; its value, from `lowest` on, picks one of these usages."""

    usage: Usage
    report_id: int
    first: int
    size: int
    relative: bool = False
    choices: tuple[Usage, ...] = ()
    lowest: int = 0


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What a device can tell (`inputs`) and show (`outputs`); sizes of its output reports in bytes by id."""

    inputs: tuple[Bits, ...] = ()
    outputs: tuple[Bits, ...] = ()
    output_sizes: dict[int, int] = field(default_factory=dict)
    numbered: bool = False

    @property
    def is_telephone(self) -> bool:
        return any(HOOK_SWITCH in (bits.usage, *bits.choices) for bits in self.inputs)

    def is_relative(self, usage: Usage) -> bool:
        """Whether a press of it only says that something changes, not to what."""
        return any(bits.relative for bits in self.inputs if usage in (bits.usage, *bits.choices))

    def read(self, report: bytes) -> dict[Usage, bool]:
        """What is pressed or not, as far as this report speaks of it. Too short a report says nothing."""
        report_id, data = (report[0], report[1:]) if self.numbered and report else (0, report)
        number = int.from_bytes(data, "little")
        found: dict[Usage, bool] = {}
        for bits in self.inputs:
            if bits.report_id != report_id or bits.first + bits.size > 8 * len(data):
                continue
            value = number >> bits.first & ((1 << bits.size) - 1)
            if not bits.choices:
                found[bits.usage] = value != 0
                continue
            for position, usage in enumerate(bits.choices):
                found[usage] = found.get(usage, False) or value == bits.lowest + position
        return found

    def write(self, lights: dict[Usage, bool]) -> list[bytes]:
        """The reports that switch these lights, with the id first (0 where reports have none)."""
        reports: dict[int, int] = {}
        for bits in self.outputs:
            if bits.usage in lights:
                value = int(lights[bits.usage]) << bits.first
                reports[bits.report_id] = reports.get(bits.report_id, 0) | value
        return [
            bytes([report_id]) + number.to_bytes(self.output_sizes[report_id], "little")
            for report_id, number in sorted(reports.items())
        ]


@dataclass
class _Global:
    page: int = 0
    size: int = 0
    count: int = 0
    report_id: int = 0
    lowest: int = 0


class _Parser:
    def __init__(self) -> None:
        self.globals = _Global()
        self.stack: list[_Global] = []
        self.usages: list[Usage] = []
        self.minimum: Usage | None = None
        self.used: dict[tuple[int, int], int] = {}  # (kind, report id): bits
        self.fields: dict[int, list[Bits]] = {_INPUT: [], _OUTPUT: [], _FEATURE: []}
        self.numbered = False

    def take(self, tag: int, size: int, value: int) -> None:
        kind = tag & 0x0C
        if kind == 0x00:
            if tag in self.fields:
                self._add(tag, value)
            self.usages, self.minimum = [], None
        elif kind == 0x04:
            self._take_global(tag, value)
        elif kind == 0x08:
            self._take_local(tag, size, value)

    def _take_global(self, tag: int, value: int) -> None:
        state = self.globals
        if tag == _USAGE_PAGE:
            state.page = value
        elif tag == _REPORT_SIZE:
            state.size = min(value, 64)
        elif tag == _REPORT_COUNT:
            state.count = min(value, MOST_FIELDS)
        elif tag == _LOGICAL_MINIMUM:
            state.lowest = value
        elif tag == _REPORT_ID:
            state.report_id = value & 0xFF
            self.numbered = True
        elif tag == _PUSH:
            self.stack.append(_Global(**vars(state)))
        elif tag == _POP and self.stack:
            self.globals = self.stack.pop()

    def _take_local(self, tag: int, size: int, value: int) -> None:
        usage = (value >> 16, value & 0xFFFF) if size == 4 else (self.globals.page, value)
        if tag == _USAGE:
            self.usages.append(usage)
        elif tag == _USAGE_MINIMUM:
            self.minimum = usage
        elif tag == _USAGE_MAXIMUM and self.minimum is not None:
            page, first = self.minimum
            last = min(usage[1], first + MOST_FIELDS)
            self.usages += [(page, number) for number in range(first, last + 1)]
            self.minimum = None

    def _add(self, tag: int, flags: int) -> None:
        state = self.globals
        key = (tag, state.report_id)
        first = self.used.get(key, 0)
        self.used[key] = first + state.size * state.count
        room = MOST_FIELDS - len(self.fields[tag])
        if not self.usages or not state.size:
            return  # padding; real speakerphones call even their buttons constant, so that flag says nothing
        relative = bool(flags & _RELATIVE)
        for number in range(min(state.count, room)):
            usage = self.usages[min(number, len(self.usages) - 1)]
            where = first + number * state.size
            if flags & _VARIABLE:
                self.fields[tag].append(Bits(usage, state.report_id, where, state.size, relative))
            else:
                choices = tuple(self.usages)
                self.fields[tag].append(
                    Bits((0, 0), state.report_id, where, state.size, relative, choices, state.lowest)
                )


def parse_descriptor(data: bytes) -> Descriptor:
    """Reads a report descriptor; what is cut off or unknown is skipped."""
    parser = _Parser()
    for tag, size, value in _items(data):
        parser.take(tag, size, value)
    sizes = {report_id: (bits + 7) // 8 for (kind, report_id), bits in parser.used.items() if kind == _OUTPUT}
    inputs, outputs = tuple(parser.fields[_INPUT]), tuple(parser.fields[_OUTPUT])
    return Descriptor(inputs, outputs, sizes, parser.numbered)


def _items(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Tag (with the size taken out), size in bytes, and value of each short item."""
    position = 0
    while position < len(data):
        prefix = data[position]
        if prefix == _LONG_ITEM:
            position += 3 + (data[position + 1] if position + 1 < len(data) else 0)
            continue
        size = (0, 1, 2, 4)[prefix & 3]
        value = data[position + 1 : position + 1 + size]
        if len(value) < size:
            return
        yield prefix & 0xFC, size, int.from_bytes(value, "little")
        position += 1 + size
