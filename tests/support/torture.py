"""SIP messages that parsers stumble over: those that RFC 4475 describes (rfc4475.txt, by its names), and coarser ones.

In a message `{uri}` is where it goes and `{id}` differs in each; lines end in CR LF.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

SDP = "v=0\no=mhandley 29739 7272939 IN IP4 192.0.2.3\ns=-\nc=IN IP4 192.0.2.4\nt=0 0\nm=audio 49217 RTP/AVP 0\n"
BASE = """\
Via: SIP/2.0/UDP t1.example.com;rport;branch=z9hG4bK{id}
To: "J. User" <sip:j.user@example.com>
From: <sip:caller@example.net>;tag=134161461246
Max-Forwards: 7
Call-ID: {id}.torture@example.net
"""
CONTACT = "Contact: <sip:caller@host5.example.net>\n"
SUMMARY = "Event: message-summary\nContent-Type: application/simple-message-summary\n"
_ESCAPE = re.compile(r"\\(\\|x[0-9a-f]{2})")


def _request(method: str, head: str, body: str = "") -> str:
    kind = "Content-Type: application/sdp\n" if body and "Content-Type" not in head else ""
    length = len(body.encode()) + body.count("\n")
    return f"{method} {{uri}} SIP/2.0\n{head}CSeq: 8 {method}\n{kind}Content-Length: {length}\n\n{body}"


def _invite(head: str, body: str = SDP) -> str:
    return _request("INVITE", head + CONTACT, body)


def _from_rfc() -> dict[str, str]:
    """The messages in the file by name; `\\x00` stands for a byte that no editor shows."""
    text = (Path(__file__).parent / "rfc4475.txt").read_text(encoding="utf-8")
    parts = text.split("=== ")[1:]
    pairs = (part.partition("\n") for part in parts)
    return {name: _ESCAPE.sub(lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)), t) for name, _, t in pairs}


_HOSTILE = {
    "slash": _invite(
        BASE.replace("sip:caller@example.net", "/") + "Diversion: </>;reason=unknown\nP-Asserted-Identity: /\n"
    ),
    "not a sip uri": _invite(BASE.replace("sip:caller@example.net", "http://a/%s%n?x=<b>") + "Diversion: <tel:%00>\n"),
    "long name": _invite(BASE.replace("From: ", f'From: "{"N" * 40_000}" ')),
    "long number": _invite(BASE.replace("sip:caller@", f"sip:{'9' * 20_000}@")),
    "many headers": _invite(BASE + "".join(f"X-{n}: %s%n%x\n" for n in range(2000))),
    "formats in SDP": _invite(BASE, SDP + "a=rtpmap:0 %n%n%n/8000\na=fmtp:0 " + "%s" * 500 + "\n"),
    "many media": _invite(BASE, SDP + "m=audio 9 RTP/AVP 0\n" * 1500),
    "SDP numbers": _invite(BASE, SDP.replace("49217 RTP/AVP 0", "99999999999 RTP/AVP -1 256 4294967296")),
    "no SDP lines": _invite(BASE, "\n" * 2000),
    "counts": _request(
        "NOTIFY", BASE + SUMMARY, "Messages-Waiting: yes\nVoice-Message: 99999999999999999999/-1 (-3/%n)\n"
    ),
    "no counts": _request("NOTIFY", BASE + SUMMARY + "Subscription-State: active;expires=-5\n", "\x00\xff" * 500),
    "a wild REFER": _request("REFER", BASE + CONTACT + "Refer-To: <sip:900@evil.example;method=BYE?Replaces=%00>\n"),
    "a wild Replaces": _invite(BASE + "Replaces: 1@x;to-tag=%00;from-tag=\nRequire: replaces\n"),
    "headers in a name": _invite(BASE.replace("From: ", 'From: "a\\\n b: c\u202e\0" ')),
    "answer at once": _invite(BASE + f"Call-Info: <{'a' * 9000}>;answer-after=-1e308\nAlert-Info: <\x01>\n"),
}

MESSAGES = {**_from_rfc(), **_HOSTILE}
MAX_DATAGRAM = 65_000


def message(name: str, uri: str, number: int) -> bytes:
    """The message as it goes over the wire."""
    text = MESSAGES[name].replace("{uri}", uri).replace("{id}", f"{name.replace(' ', '-')}{number}")
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()[:MAX_DATAGRAM]


def streams(uri: str, seed: int) -> Iterator[bytes]:
    """What never ends as a message on a TCP connection should: noise, lies about lengths, a head without an end."""
    dice = random.Random(seed)  # noqa: S311 - the same noise in each run
    noise = dice.randbytes(300_000)
    yield noise + message("long name", uri, 0)
    lies = [message("badaspec", uri, n).replace(b"Content-Length: 0", line) for n, line in enumerate(_LENGTHS)]
    yield b"".join(lies) + message("clerr", uri, 9) + b"v=0\r\n" * 20_000
    yield b"".join(message(name, uri, 100 + n) for n, name in enumerate(sorted(MESSAGES)))
    yield b"INVITE " + uri.encode() + b" SIP/2.0\r\n" + b"X-Long: 1\r\n" * 20_000


_LENGTHS = (b"Content-Length: -1", b"Content-Length: 4294967297", b"l: 99999999999999999999", b"Content-Length: x")


def random_messages(count: int, seed: int, uri: str) -> Iterator[bytes]:
    """Noise, and good messages with bytes changed, left out or doubled."""
    dice = random.Random(seed)  # noqa: S311 - the same noise in each run
    names = sorted(MESSAGES)
    for number in range(count):
        if number % 4 == 0:
            yield dice.randbytes(dice.randint(1, 1400))
            continue
        data = bytearray(message(dice.choice(names), uri, number))
        for _ in range(dice.randint(1, 12)):
            place = dice.randrange(len(data))
            match dice.randrange(3):
                case 0:
                    data[place] = dice.randrange(256)
                case 1:
                    del data[place : place + dice.randint(1, 40)]
                case _:
                    data[place:place] = data[place : place + dice.randint(1, 40)]
            if not data:
                data += b"\0"
        yield bytes(data[:MAX_DATAGRAM])
