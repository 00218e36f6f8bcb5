"""The words ALSA has for its devices, which pjmedia does not pass on.

pjmedia's ALSA part lists what `snd_device_name_hint` names: every PCM of ALSA's configuration whose `hint.show` is on,
and for each card its ways in and out. It keeps the name ("plughw:CARD=PCH,DEV=3"), not the description ("HDA Intel
PCH, HDMI 0"). It opens each one both ways to see what it can do; one that is in use, or a mere plug-in, seems to have
no channels. `refreshDevs` repeats that: indices change, and ALSA reads its configuration again if a file is a new one.
"""

import ctypes
import logging
from collections.abc import Iterator

log = logging.getLogger(__name__)

LIBRARY = "libasound.so.2"
ALL_CARDS = -1


def alsa_descriptions() -> dict[str, str]:
    """Description by name, as ALSA tells it now; empty where there is no ALSA."""
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError:
        return {}
    get = library.snd_device_name_get_hint
    get.restype = ctypes.c_void_p
    get.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    hints = ctypes.POINTER(ctypes.c_void_p)()
    if library.snd_device_name_hint(ALL_CARDS, b"pcm", ctypes.byref(hints)) != 0:
        log.warning("ALSA does not tell what it has")
        return {}
    release = ctypes.CDLL(None).free
    release.argtypes = [ctypes.c_void_p]

    def text(hint: int, field: bytes) -> str:
        pointer = get(hint, field)
        if not pointer:
            return ""
        value = ctypes.string_at(pointer).decode(errors="replace")
        release(pointer)
        return value

    def entries() -> Iterator[int]:
        position = 0
        while hint := hints[position]:
            yield hint
            position += 1

    found = {text(hint, b"NAME"): text(hint, b"DESC") for hint in entries()}
    library.snd_device_name_free_hint(hints)
    return found
