"""What is on a screen of a call, and SDP with video for a peer that the test plays."""

import ctypes

from osmo_qt.services.voice.pictures import Pictures
from tests.support import sip_message as sip

# white, yellow, cyan, green, magenta, red, blue, black: of the generated camera, as (red, green, blue)
BARS = tuple((r, g, b) for g in (255, 0) for r in (255, 0) for b in (255, 0))
TOLERANCE = 48
WIDTH, HEIGHT = 320, 180


def look(pictures: Pictures, slot: int) -> bytes:
    """What a slot shows, as BGRX of WIDTH x HEIGHT; empty if nothing."""
    memory = ctypes.create_string_buffer(WIDTH * HEIGHT * 4)
    seen = pictures.read(slot, ctypes.addressof(memory), WIDTH * 4, WIDTH, HEIGHT)
    return memory.raw if seen else b""


def pixel(picture: bytes, x: int, y: int) -> tuple[int, int, int]:
    blue, green, red = picture[(y * WIDTH + x) * 4 :][:3]
    return red, green, blue


def shows_bars(pictures: Pictures, slot: int) -> bool:
    """Whether it is the generated camera that is seen."""
    picture = look(pictures, slot)
    colours = [pixel(picture, WIDTH * (2 * i + 1) // 16, HEIGHT // 3) for i in range(8)] if picture else []
    return len(colours) == len(BARS) and all(
        abs(a - b) < TOLERANCE
        for colour, bar in zip(colours, BARS, strict=True)
        for a, b in zip(colour, bar, strict=True)
    )


def block(pictures: Pictures, slot: int) -> int:
    """Where the white block below the bars begins; -1 if there is none."""
    picture = look(pictures, slot)
    line = [pixel(picture, x, HEIGHT * 9 // 10)[1] > 128 for x in range(WIDTH)] if picture else []
    return line.index(True) if True in line else -1


def video_sdp(audio: int, video: int, *, direction: str = "sendrecv") -> str:
    """Sound, and video in H.264; with `video` 0 it was removed."""
    lines = [f"m=video {video} RTP/AVP 97", "a=rtpmap:97 H264/90000", "a=fmtp:97 profile-level-id=42e01f"]
    return sip.sdp(audio) + "\r\n".join([*lines, f"a={direction}"]) + "\r\n"
