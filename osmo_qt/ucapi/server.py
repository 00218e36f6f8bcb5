"""What an office tells about itself before anybody has signed in, and the accounts of a demonstration."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from osmo_qt.ucapi import API_PREFIX

SERVER_PATH = f"{API_PREFIX}/server"
DEMO_ACCOUNTS_PATH = f"{API_PREFIX}/demo/accounts"

Configuration = Literal["voice-only", "integrated", "uc-only"]
Port = Annotated[int, Field(ge=1, le=65535)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class WireModel(BaseModel):
    """Frozen; fields that a newer server adds are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class SipService(WireModel):
    """Where and how to register. `realm`: the one digest realm in use; `ca_certificate`: PEM, to trust for TLS."""

    host: Name
    udp_port: Port
    tcp_port: Port
    tls_port: Port
    realm: Name
    ca_certificate: str


class ServerInfo(WireModel):
    """Answer to GET /api/v1/server. `configurations`: the ways to use this office, the best first."""

    name: Name
    version: str
    configurations: list[Configuration]
    sip: SipService


class DemoAccount(WireModel):
    """One item of GET /api/v1/demo/accounts. `number` is the SIP user name; the password changes with each start."""

    number: Name
    display_name: str
    password: str = Field(repr=False)
