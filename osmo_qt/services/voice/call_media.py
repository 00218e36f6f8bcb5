"""What media a call asks for, and whether what it has is encrypted."""

import pjsua2 as pj

from osmo_qt.core.video import VideoUse

_AFTER_NAME = "Call time: "
_DIRECTIONS = {
    VideoUse.RECEIVE: pj.PJMEDIA_DIR_DECODING,
    VideoUse.BOTH: pj.PJMEDIA_DIR_ENCODING_DECODING,
}
_RUNNING = (pj.PJSUA_CALL_MEDIA_ACTIVE, pj.PJSUA_CALL_MEDIA_REMOTE_HOLD)


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


def with_video(setting: pj.CallSetting, use: VideoUse, video_lines: frozenset[int]) -> None:
    """One audio stream, and one of video as `use` says: NONE, RECEIVE or BOTH.

    `video_lines`: which media lines are of video.
    """
    only_sound(setting)
    if use is VideoUse.NONE:
        return
    setting.videoCount = 1
    setting.flag |= pj.PJSUA_CALL_SET_MEDIA_DIR
    setting.mediaDir.clear()
    for line in range(max(video_lines, default=1) + 1):
        is_video = line in (video_lines or {1})  # in an offer of ours video comes second
        setting.mediaDir.append(_DIRECTIONS[use] if is_video else pj.PJMEDIA_DIR_ENCODING_DECODING)


def call_param(use: VideoUse = VideoUse.NONE, video_lines: frozenset[int] = frozenset()) -> pj.CallOpParam:
    """Sound, and video if it is wanted, but no text stream: the default asks for one, which costs 300 ms."""
    param = pj.CallOpParam(True)
    with_video(param.opt, use, video_lines)
    return param


def take_place_of(param: pj.CallOpParam, replaces: str) -> None:
    """RFC 3891; a server that does not know it must not make a second call of this."""
    for name, value in (("Replaces", replaces), ("Require", "replaces")):
        header = pj.SipHeader()
        header.hName, header.hValue = name, value
        param.txOption.headers.append(header)


def video_lines(info: pj.CallInfo) -> frozenset[int]:
    """Which media lines of a call are of video."""
    lines = [*info.media, *info.provMedia]  # of a call that rings there are provisional ones only
    return frozenset(int(media.index) for media in lines if media.type == pj.PJMEDIA_TYPE_VIDEO)


def streams_in(info: pj.CallInfo) -> int:
    """How many media lines run now."""
    return sum(media.status in _RUNNING for media in info.media)


def audio_in(info: pj.CallInfo) -> int | None:
    """Which media line carries sound that can be connected, if any."""
    for media in info.media:
        if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status in _RUNNING:
            return int(media.index)
    return None


def video_in(info: pj.CallInfo) -> tuple[VideoUse, int, int]:
    """The directions in which pictures go now, the media line, and the window of the other's pictures; -1: none."""
    for media in info.media:
        if media.type == pj.PJMEDIA_TYPE_VIDEO and media.status in _RUNNING:
            sends = bool(media.dir & pj.PJMEDIA_DIR_ENCODING)
            receives = bool(media.dir & pj.PJMEDIA_DIR_DECODING)
            window = int(media.videoIncomingWindowId) if receives else -1
            return VideoUse.of(sends=sends, receives=receives), int(media.index), window
    return VideoUse.NONE, -1, -1


def screen_of(window: int) -> int:
    """The slot of the video bridge that a window of the stack stands for."""
    info = pj.VideoWindow(window).getInfo()  # each parent stays in a variable, as its members point into it
    handle = info.winHandle
    inner = handle.handle
    return int(inner.window) - 1
