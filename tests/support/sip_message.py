"""SIP messages as text (RFC 3261), digest access (RFC 7616, 8760) and a plain SDP: enough for a test's other end."""

import hashlib
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length"}
COMPACT |= {"c": "content-type", "s": "subject", "k": "supported", "e": "content-encoding", "r": "refer-to"}
Address = tuple[str, int]


@dataclass
class SipMessage:
    """A request or response; `headers` keep order and repetition. `time` is time.monotonic() of its arrival."""

    start: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: str = ""
    time: float = 0.0
    source: Address = ("", 0)

    @classmethod
    def parse(cls, data: bytes, time: float = 0.0, source: Address = ("", 0)) -> Self:
        """ValueError if it is not a SIP message."""
        head, _, body = data.decode("utf-8", errors="replace").partition("\r\n\r\n")
        lines = re.sub(r"\r\n[ \t]+", " ", head).split("\r\n")
        if "SIP/2.0" not in lines[0]:
            raise ValueError(f"not SIP: {lines[0]!r}")
        pairs = [line.partition(":") for line in lines[1:]]
        return cls(lines[0], [(name.strip(), value.strip()) for name, _, value in pairs], body, time, source)

    def compose(self) -> bytes:
        """The bytes to send; Content-Length is added."""
        body = self.body.encode()
        lines = [f"{name}: {value}" for name, value in self.headers if name.lower() != "content-length"]
        return "\r\n".join([self.start, *lines, f"Content-Length: {len(body)}", "", ""]).encode() + body

    @property
    def status(self) -> int:
        """Status of a response, 0 for a request."""
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0") else 0

    @property
    def method(self) -> str:
        """Method of a request, or of the request that a response answers."""
        return self.get("CSeq").split()[-1] if self.status else self.start.split()[0]

    @property
    def uri(self) -> str:
        """Request URI."""
        return self.start.split()[1]

    @property
    def call_id(self) -> str:
        return self.get("Call-ID")

    @property
    def branch(self) -> str:
        return parameter(self.get("Via"), "branch")

    def get(self, name: str) -> str:
        """Value of the first header of this name, long or short form; empty if it has none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        wanted = name.lower()
        return [value for key, value in self.headers if COMPACT.get(key.lower(), key.lower()) == wanted]


@dataclass(frozen=True)
class Answer:
    """A scripted response: status, more headers, body; status 0 means silence."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""


REASONS = {100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK", 302: "Moved Temporarily"}
REASONS |= {401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 407: "Proxy Authentication Required"}
REASONS |= {423: "Interval Too Brief", 480: "Temporarily Unavailable", 481: "Call Does Not Exist"}
REASONS |= {486: "Busy Here", 487: "Request Terminated", 488: "Not Acceptable Here"}
REASONS |= {500: "Server Internal Error", 503: "Service Unavailable", 603: "Decline"}


def response(request: SipMessage, answer: Answer, to_tag: str = "") -> SipMessage:
    """The response to a request (RFC 3261, 8.2.6)."""
    headers = [(name, value) for name in ("Via", "Record-Route") for value in request.all(name)]
    to = request.get("To")
    if to_tag and answer.status > 100 and not parameter(to, "tag"):
        to += f";tag={to_tag}"
    headers += [("From", request.get("From")), ("To", to), ("Call-ID", request.call_id), ("CSeq", request.get("CSeq"))]
    headers += answer.headers
    return SipMessage(f"SIP/2.0 {answer.status} {REASONS.get(answer.status, 'Answer')}", headers, answer.body)


def parameter(value: str, name: str) -> str:
    """A parameter of a header, e.g. tag or branch; quotes are taken off; empty if it has none."""
    found = re.search(rf"[;,\s]{name}\s*=\s*(\"([^\"]*)\"|[^;,\s>]+)", ";" + value, re.IGNORECASE)
    return "" if not found else found[2] if found[2] is not None else found[1]


def uri_of(value: str) -> str:
    """The URI of a From, To, Contact or Route header."""
    found = re.search(r"<([^>]*)>", value)
    return found[1] if found else value.split(";", maxsplit=1)[0].strip()


def user_of(uri: str) -> str:
    """The user part of a SIP URI, empty if it has none."""
    found = re.match(r"sips?:([^@;]*)@", uri)
    return found[1] if found else ""


def audio_port(body: str) -> int:
    """The port of the first audio stream of a session description, 0 if it has none."""
    found = re.search(r"^m=audio (\d+)", body, re.MULTILINE)
    return int(found[1]) if found else 0


def address_of(uri: str) -> Address:
    """Host and port (5060 if none is given) of a SIP URI with a numeric IPv4 host."""
    found = re.match(r"sips?:(?:[^@]*@)?([\d.]+)(?::(\d+))?", uri)
    if not found:
        raise ValueError(f"no numeric host in {uri!r}")
    return found[1], int(found[2] or 5060)


def challenge(
    realm: str, nonce: str = "", *, proxy: bool = False, qop: str = "auth", algorithms: Sequence[str] = ("MD5",)
) -> Answer:
    """401 (or 407) that asks for a digest by one of these algorithms, each in a header of its own (RFC 8760, 2.4)."""
    value = f'Digest realm="{realm}", nonce="{nonce or secrets.token_hex(8)}"'
    value += f', qop="{qop}"' if qop else ""
    name = "Proxy-Authenticate" if proxy else "WWW-Authenticate"
    return Answer(407 if proxy else 401, tuple((name, f"{value}, algorithm={one}") for one in algorithms))


def digest_is_right(request: SipMessage, realm: str, nonce: str, password: str) -> bool:
    """Whether a request answers this challenge with this password, by the algorithm it names (RFC 7616, 3.4.1)."""
    given = request.get("Authorization") or request.get("Proxy-Authorization")
    names = ("username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce", "algorithm")
    p = {name: parameter(given[len("Digest") :], name) for name in names}
    digest = _DIGESTS.get(p["algorithm"] or "MD5")
    if not given or digest is None or p["realm"] != realm or p["nonce"] != nonce:
        return False
    first, second = digest(f"{p['username']}:{realm}:{password}"), digest(f"{request.method}:{p['uri']}")
    middle = f"{nonce}:{p['nc']}:{p['cnonce']}:{p['qop']}" if p["qop"] else nonce
    return secrets.compare_digest(p["response"], digest(f"{first}:{middle}:{second}"))


_DIGESTS: dict[str, Callable[[str], str]] = {
    "MD5": lambda text: hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(),
    "SHA-256": lambda text: hashlib.sha256(text.encode()).hexdigest(),
    "SHA-512-256": lambda text: hashlib.new("sha512_256", text.encode()).hexdigest(),
}


def sdp(port: int, *, direction: str = "sendrecv", codecs: str = "0 PCMU/8000, 8 PCMA/8000") -> str:
    """An audio session on 127.0.0.1 (RFC 4566); `codecs` is "payload-type name/rate, ..."."""
    pairs = [entry.split() for entry in codecs.split(",")]
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0"]
    lines += [f"m=audio {port} RTP/AVP {' '.join(number for number, _ in pairs)} 101"]
    lines += [f"a=rtpmap:{number} {name}" for number, name in pairs]
    lines += ["a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-16", "a=ptime:20", f"a={direction}"]
    return "\r\n".join(lines) + "\r\n"
