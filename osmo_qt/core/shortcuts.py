"""Keys that work while another program has the keyboard: their names in Qt, in X11 and in the desktop portal."""

from dataclasses import dataclass
from enum import Enum

MODIFIERS = ("Ctrl", "Alt", "Shift", "Meta")  # Qt's portable names; Meta is the key with the window on it

# Qt's portable names that X11 calls otherwise (keysymdef.h, XF86keysym.h)
_KEYSYMS = {
    **{"Esc": "Escape", "Ins": "Insert", "Del": "Delete", "PgUp": "Prior", "PgDown": "Next", "Space": "space"},
    **{"Backspace": "BackSpace", "Enter": "KP_Enter", "Media Play": "XF86AudioPlay", "Media Stop": "XF86AudioStop"},
    **{"Media Pause": "XF86AudioPause", "Toggle Media Play/Pause": "XF86AudioPlay", "Volume Mute": "XF86AudioMute"},
    **{"Microphone Mute": "XF86AudioMicMute", "Call": "XF86Phone", "Pause": "Pause", "Print": "Print"},
    **{".": "period", ",": "comma", "-": "minus", "+": "plus", "#": "numbersign", "/": "slash", "*": "asterisk"},
    **{";": "semicolon", "'": "apostrophe", "=": "equal", "[": "bracketleft", "]": "bracketright", "\\": "backslash"},
    **{"`": "grave", "<": "less", "ScrollLock": "Scroll_Lock"},
}
_PORTAL_MODIFIERS = {"Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT", "Meta": "LOGO"}
_ALONE = ("F", "XF86", "Pause", "Print", "Scroll_Lock")  # what may stand without a modifier


class ShortcutState(Enum):
    """How a global shortcut fares."""

    NONE = "none"  # no keys were chosen
    READY = "ready"
    TAKEN = "taken"  # another program has them
    INVALID = "invalid"  # no such key on this keyboard, or too plain to be taken from everybody
    UNAVAILABLE = "unavailable"  # this desktop lets no program have global keys


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Modifiers by Qt's names and a key by X11's."""

    modifiers: frozenset[str]
    keysym: str

    @property
    def trigger(self) -> str:
        """As the portal wants it (the shortcuts specification of freedesktop.org): `CTRL+ALT+a`."""
        words = [_PORTAL_MODIFIERS[name] for name in MODIFIERS if name in self.modifiers]
        return "+".join([*words, self.keysym])


def parse_shortcut(text: str) -> Shortcut | None:
    """Reads Qt's portable text, `Ctrl+Alt+A`; None if it names no keys, or keys that nobody else could use then."""
    rest, modifiers = text.strip(), set()
    while True:
        name, plus, after = rest.partition("+")
        if not plus or name not in MODIFIERS or not after:
            break
        modifiers.add(name)
        rest = after
    keysym = _keysym(rest)
    if not keysym:
        return None
    plain = not modifiers - {"Shift"}
    return None if plain and not _may_stand_alone(keysym) else Shortcut(frozenset(modifiers), keysym)


def _keysym(name: str) -> str:
    if name in _KEYSYMS:
        return _KEYSYMS[name]
    if len(name) == 1:
        return name.lower() if name.isascii() and name.isalnum() else ""
    return name if name.isascii() and name.isalnum() else ""


def _may_stand_alone(keysym: str) -> bool:
    return len(keysym) > 1 and keysym.startswith(_ALONE)
