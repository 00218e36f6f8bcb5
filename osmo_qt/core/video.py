"""Video of a call: what this side wants of it, and what there is."""

import re
from dataclasses import dataclass
from enum import Enum


class VideoUse(Enum):
    """Which pictures go over the line. A person may want each but SEND, which is BOTH with one who shows nothing."""

    NONE = "none"
    RECEIVE = "receive"  # theirs only
    SEND = "send"  # the own one only
    BOTH = "both"

    @property
    def receives(self) -> bool:
        return self in (VideoUse.RECEIVE, VideoUse.BOTH)

    @property
    def sends(self) -> bool:
        return self in (VideoUse.SEND, VideoUse.BOTH)

    @property
    def wish(self) -> "VideoUse":
        """What leads to this."""
        return VideoUse.BOTH if self.sends else self

    @staticmethod
    def of(*, sends: bool, receives: bool) -> "VideoUse":
        if sends:
            return VideoUse.BOTH if receives else VideoUse.SEND
        return VideoUse.RECEIVE if receives else VideoUse.NONE


@dataclass(frozen=True, slots=True)
class CallVideo:
    """The video of a call at one moment.

    `use`: what goes over the line now. `offered`: the other side asks for video, and nobody has decided yet.
    `refused`: the last wish for video was not granted by the other side. `screen`: the slot of the other's pictures in
    the video bridge, -1 while there are none. `codec`: such as `H264`.
    """

    use: VideoUse = VideoUse.NONE
    offered: bool = False
    refused: bool = False
    screen: int = -1
    codec: str = ""


NO_VIDEO = CallVideo()

_MEDIA = re.compile(r"^m=(\w+)[ \t]+([0-9]{1,5})", re.M)
_NOT_BOTH = re.compile(r"^a=(inactive|recvonly)[ \t]*\r?$", re.M)


def offers_video(message: str) -> bool:
    """Whether SDP (or a SIP message with it) offers pictures that would be seen here (RFC 3264 section 5.1)."""
    lines = list(_MEDIA.finditer(message))
    ends = [*(line.start() for line in lines[1:]), len(message)]
    for line, end in zip(lines, ends, strict=False):  # without lines there is an end all the same
        section = message[line.end() : end]
        if line[1] == "video" and int(line[2]) > 0 and _NOT_BOTH.search(section) is None:
            return True
    return False


def has_video_line(message: str) -> bool:
    """Whether SDP has video in use, in whichever direction."""
    return any(line[1] == "video" and int(line[2]) > 0 for line in _MEDIA.finditer(message))
