"""What an office tells about itself before anybody has signed in, and the accounts of a demonstration."""

from typing import Annotated, Literal

from pydantic import Field

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.wire import Name, WireModel

SERVER_PATH = f"{API_PREFIX}/server"
DEMO_ACCOUNTS_PATH = f"{API_PREFIX}/demo/accounts"

Configuration = Literal["voice-only", "integrated", "uc-only"]
SignIn = Literal["password", "two-factor"]
Port = Annotated[int, Field(ge=1, le=65535)]
Capability = Annotated[str, Field(min_length=1, max_length=50)]

# What an office can do; a client shows nothing for what is not named. Another: VOICE_MESSAGES (ucapi.voicemail).
CAPABILITIES = ("contacts", "directory", "presence", "journal", "devices", "rules", "events", "calls")
VOICE_MESSAGES = "voice-messages"


def _password_only() -> list[SignIn]:
    return ["password"]


class SipService(WireModel):
    """Where and how to register. `realm`: the one digest realm in use; `ca_certificate`: PEM, to trust for TLS."""

    host: Name
    udp_port: Port
    tcp_port: Port
    tls_port: Port
    realm: Name
    ca_certificate: Annotated[str, Field(max_length=100_000)]


class ServerInfo(WireModel):
    """Answer to GET /api/v1/server. `configurations`: the ways to use this office, the best first.

    `sign_in`: the ways to sign in, the best first; what a newer office adds to `capabilities` means nothing here.
    """

    name: Name
    version: Annotated[str, Field(max_length=100)]
    configurations: Annotated[list[Configuration], Field(max_length=10)]
    sip: SipService
    sign_in: Annotated[list[SignIn], Field(max_length=10)] = Field(default_factory=_password_only)
    capabilities: Annotated[list[Capability], Field(max_length=100)] = Field(default_factory=list)

    @property
    def asks_two_factor(self) -> bool:
        """Whether people sign in with two factors as a rule."""
        return self.sign_in[:1] == ["two-factor"]


class DemoAccount(WireModel):
    """One item of GET /api/v1/demo/accounts. `number` is the SIP user name; the password changes with each start.

    `desk_password` is that of a desk phone, whose SIP user name is `number` with a "d" behind it; "": there is none.
    `username` is for signing in to the UC server, with the same password; "" where there is none.
    """

    number: Name
    display_name: Annotated[str, Field(max_length=100)]
    password: Annotated[str, Field(max_length=256, repr=False)]
    desk_password: Annotated[str, Field(max_length=256, repr=False)] = ""
    username: Annotated[str, Field(max_length=100)] = ""
