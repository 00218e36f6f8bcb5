"""Report descriptors of headsets: what their buttons and lights are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.hid import (
    DROP,
    HOOK_SWITCH,
    LIGHT_MUTE,
    LIGHT_OFF_HOOK,
    LIGHT_RING,
    PHONE_MUTE,
    parse_descriptor,
)

pytestmark = pytest.mark.req("AUD-1")

# As speakerphones have it: volume keys in report 1; hook switch and line in 2 bits "constant, no preferred state",
# mute and three more keys "constant, relative"; five lights in the same report
SPEAKERPHONE = bytes.fromhex(
    "050c0901a1018501150025010 9e909ea750195028102950681 01c0"
    "050b0905a1018502 15002501 09200997 75019502 8123 092f092109700950 75019504 8107 75019502 8101"
    "0508 09170909091809200921 75019505 9122 95039101 c0".replace(" ", "")
)
# One report for each light, the buttons one by one
ONE_BY_ONE = bytes.fromhex(
    "050b0905a1018508 15002501 0920 75019501 8122 0997 8122 092f 8106 0926 8106 75019504 8101"
    "0508 85090909 95019122 95079101 85170917 95019122 95079101 85180918 95019122 95079101 c0".replace(" ", "")
)
# No report ids, and the button that is pressed is a number: 1 hook switch, 2 mute
ARRAY = bytes.fromhex("050b0905a101 15012502 75089501 0920092f 8100 c0".replace(" ", ""))
TOGGLE = bytes.fromhex("050b0905a101 15002501 75019501 0920 8106 95078101 c0".replace(" ", ""))
MOUSE = bytes.fromhex("05010902a10105091901290315002501750195038102c0")


def test_a_speakerphone() -> None:
    phone = parse_descriptor(SPEAKERPHONE)
    assert phone.is_telephone
    assert not phone.is_relative(HOOK_SWITCH)
    assert phone.is_relative(PHONE_MUTE)
    read = phone.read(bytes([2, 0b001]))
    assert (read[HOOK_SWITCH], read[PHONE_MUTE]) == (True, False)
    assert phone.read(bytes([2, 0b101]))[PHONE_MUTE]
    assert HOOK_SWITCH not in phone.read(bytes([1, 0b1])), "that is louder"
    lights = {LIGHT_OFF_HOOK: True, LIGHT_MUTE: False, LIGHT_RING: True}
    assert phone.write(lights) == [bytes([2, 0b101])]


def test_one_report_for_each_light() -> None:
    headset = parse_descriptor(ONE_BY_ONE)
    assert headset.read(bytes([8, 0b1000]))[DROP]
    lights = {LIGHT_OFF_HOOK: True, LIGHT_MUTE: True, LIGHT_RING: False}
    assert headset.write(lights) == [bytes([9, 1]), bytes([0x17, 1]), bytes([0x18, 0])]


def test_an_array_without_report_ids() -> None:
    headset = parse_descriptor(ARRAY)
    assert headset.is_telephone
    assert headset.read(bytes([1])) == {HOOK_SWITCH: True, PHONE_MUTE: False}
    assert headset.read(bytes([2])) == {HOOK_SWITCH: False, PHONE_MUTE: True}
    assert headset.read(bytes([0])) == {HOOK_SWITCH: False, PHONE_MUTE: False}
    assert headset.write({LIGHT_RING: True}) == []


def test_one_button_for_both() -> None:
    assert parse_descriptor(TOGGLE).is_relative(HOOK_SWITCH)


def test_a_mouse_is_no_telephone() -> None:
    assert not parse_descriptor(MOUSE).is_telephone


def test_short_reports_say_nothing() -> None:
    phone = parse_descriptor(SPEAKERPHONE)
    assert phone.read(b"") == {}
    assert phone.read(bytes([2])) == {}


@given(st.binary(max_size=300), st.binary(max_size=80))
def test_any_bytes_are_survived(descriptor: bytes, report: bytes) -> None:
    device = parse_descriptor(descriptor)
    device.read(report)
    device.write({LIGHT_RING: True, LIGHT_MUTE: True})


@given(st.integers(0, len(SPEAKERPHONE)), st.binary(max_size=20))
def test_a_descriptor_that_is_cut_off_is_survived(length: int, rest: bytes) -> None:
    parse_descriptor(SPEAKERPHONE[:length] + rest).read(bytes([2, 255]))
