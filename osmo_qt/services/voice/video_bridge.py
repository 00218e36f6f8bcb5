"""The pictures of `packaging/pjsua2/pictures.h`, called from Python: plain memory, no copy kept, no callback.

Any thread may call; what takes long (copying a picture) is done without Python's lock.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

SCREENS = 16
CAMERA = SCREENS  # the slot of the own picture
_I420, _NV12, _YUYV, _UYVY, _BGRA = range(5)
FORMATS = {"I420": _I420, "NV12": _NV12, "YUYV": _YUYV, "UYVY": _UYVY, "BGRA": _BGRA}


class _State(ctypes.Structure):
    _fields_ = (
        ("open", ctypes.c_int32),
        ("width", ctypes.c_int32),
        ("height", ctypes.c_int32),
        ("refused_width", ctypes.c_int32),
        ("refused_height", ctypes.c_int32),
        ("pictures", ctypes.c_uint64),
        ("at_us", ctypes.c_int64),
    )


@dataclass(frozen=True, slots=True)
class PictureState:
    """A slot: its present picture in pixels (0x0 before the first), how many came, and when the last one did.

    `refused`: the size of pictures that came since and are not shown, (0, 0) if there were none. `at_us`: microseconds
    of the monotonic clock.
    """

    open: bool
    width: int
    height: int
    refused: tuple[int, int]
    pictures: int
    at_us: int


class VideoBridge:
    """The functions of the extension module `library` (its path). AttributeError if it was built without them."""

    def __init__(self, library: str) -> None:
        self._library = ctypes.CDLL(library)
        self._library.osmo_video_wake_on.argtypes = [ctypes.c_int64]
        self._library.osmo_video_awake.restype = ctypes.c_uint32
        self._library.osmo_video_read.argtypes = [
            ctypes.c_int,
            ctypes.c_void_p,
            ctypes.c_int,
            ctypes.c_int,
            ctypes.c_int,
        ]
        numbers, addresses = [ctypes.c_int] * 3, [ctypes.c_void_p] * 2
        self._library.osmo_camera_push.argtypes = [*numbers, *addresses, ctypes.c_int]
        self._library.osmo_camera_pattern.argtypes = [ctypes.c_int] * 3

    def register(self) -> tuple[int, int]:
        """After each start of the stack, on the thread that started it: the devices' numbers, screen and camera.

        Raises OSError if the stack does not take them.
        """
        status = self._library.osmo_video_register()
        if status != 0:
            raise OSError(f"the video devices are not taken: {status}")
        return int(self._library.osmo_video_device(0)), int(self._library.osmo_video_device(1))

    def wake_on(self, socket: int) -> None:
        """One byte is sent there when there is news, the next only after `awake`; -1 ends that, for good."""
        self._library.osmo_video_wake_on(socket)

    def awake(self) -> list[int]:
        """The slots with news since the last time."""
        bits = int(self._library.osmo_video_awake())
        return [slot for slot in range(CAMERA + 1) if bits >> slot & 1]

    def state(self, slot: int) -> PictureState:
        """What is in a slot; a number out of range is an empty one."""
        state = _State()
        self._library.osmo_video_state(slot, ctypes.byref(state))
        refused = (int(state.refused_width), int(state.refused_height))
        return PictureState(bool(state.open), state.width, state.height, refused, state.pictures, state.at_us)

    def read(self, slot: int, address: int, stride: int, width: int, height: int) -> bool:
        """Scales the picture into 32-bit BGRX memory, `stride` bytes a row; False if there is no picture."""
        return int(self._library.osmo_video_read(slot, address, stride, width, height)) == 0

    def camera_wanted(self) -> tuple[int, int, int] | None:
        """Width, height and pictures a second that calls want of the camera; None if no call wants any."""
        values = [ctypes.c_int32() for _ in range(3)]
        count = int(self._library.osmo_camera_wanted(*map(ctypes.byref, values)))
        return (values[0].value, values[1].value, values[2].value) if count else None

    def push(
        self, name: str, width: int, height: int, planes: Sequence[int], strides: Sequence[int], rotation: int = 0
    ) -> bool:
        """A picture of the camera, whose planes are at these addresses, to be turned clockwise by `rotation` degrees.

        `name`: one of FORMATS. False if it can't be used: too large, too small, or rows of an odd length.
        """
        addresses = (ctypes.c_void_p * 3)(*planes)
        lengths = (ctypes.c_int32 * 3)(*strides)
        kind = FORMATS[name]
        return int(self._library.osmo_camera_push(kind, width, height, addresses, lengths, rotation)) == 0

    def push_pattern(self, width: int, height: int, step: int) -> bool:
        """The picture of the generated camera: eight colour bars, and a white block below them that moves."""
        return int(self._library.osmo_camera_pattern(width, height, step)) == 0

    def clear_camera(self) -> None:
        """The camera is off: its last picture is neither sent nor shown any more."""
        self._library.osmo_camera_clear()
