"""What media a call asks for, and whether what it has is encrypted."""

import pjsua2 as pj

_AFTER_NAME = "Call time: "


def encryption_in(dump: str, streams: int) -> str:
    """The SRTP suite that a dump of a call names, "" unless all of its `streams` are encrypted, each both ways.

    It begins with the name of the other side, who may have written anything there.
    """
    active = 0
    suite = ""
    for line in dump.rpartition(_AFTER_NAME)[2].splitlines():
        _, found, rest = line.partition("SRTP status: ")
        state, _, name = rest.partition(" Crypto-suite: ")
        if found and state == "Active" and name.strip() not in ("", "NULL"):
            active, suite = active + 1, name.strip()
        elif found:
            return ""
    return suite if streams and active >= streams else ""


def only_sound(setting: pj.CallSetting) -> None:
    """One audio stream and nothing else."""
    setting.audioCount = 1
    setting.videoCount = 0
    setting.textCount = 0


def call_param() -> pj.CallOpParam:
    """One audio stream and nothing else: the default asks for video and for a text stream, which costs 300 ms."""
    param = pj.CallOpParam(True)
    only_sound(param.opt)
    return param
