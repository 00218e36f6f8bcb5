"""Writes the OpenAPI 3.1 document of the UC interface, made from the office's routes: `python tools/openapi.py`."""

import json
import sys
from pathlib import Path

from osmo_qt.office.app import create_app
from osmo_qt.ucapi.server import CAPABILITIES, ServerInfo, SipService

DOCUMENT = Path(__file__).parents[1] / "osmo_qt/resources/openapi.json"


def document() -> str:
    """The document as text."""
    sip = SipService(host="localhost", udp_port=5060, tcp_port=5060, tls_port=5061, realm="office", ca_certificate="")
    name = "OSMO UC interface"
    server = ServerInfo(name=name, version="1", configurations=[], sip=sip, capabilities=list(CAPABILITIES))
    return json.dumps(create_app(server, None).openapi(), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write it."""
    DOCUMENT.write_text(document(), encoding="utf-8")
    print(f"{DOCUMENT.name} is up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
