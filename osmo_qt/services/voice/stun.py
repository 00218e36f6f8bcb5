"""Which STUN server the SIP stack asks for the address that others see (RFC 8489).

The stack itself would look up the server's name on the thread that asks, and all calls would wait for a silent DNS.
"""

import logging

import pjsua2 as pj

from osmo_qt.core.accounts import AccountOptions, parse_host, sip_host
from osmo_qt.services.voice.route import FindRoute, Lookup, Route

log = logging.getLogger(__name__)

PORT = 3478


class Stun:
    """On the voice thread only. A server can't be forgotten, but accounts without one do not use it."""

    def __init__(self, endpoint: pj.Endpoint, find_route: FindRoute) -> None:
        self._endpoint = endpoint
        self._find_route = find_route
        self._server = ("", 0)
        self._lookup: Lookup | None = None

    def use(self, options: AccountOptions) -> None:
        """The one of an account, if it has one. Raises UserError."""
        if not options.stun_server:
            return
        host, port = parse_host(options.stun_server)
        server = host, port or PORT
        if server != self._server:
            self.close()
            self._server = server
            self._lookup = self._find_route(*server, self._on_route)

    def close(self) -> None:
        """Waits for no name any more."""
        if self._lookup is not None:
            self._lookup.cancel()
            self._lookup = None

    def _on_route(self, route: Route | OSError) -> None:
        self._lookup = None
        if isinstance(route, OSError):
            log.warning("the STUN server is not found: %s", route.strerror)
            self._server = ("", 0)  # looked up again with the next try to sign in
            return
        servers = pj.StringVector()
        servers.append(f"{sip_host(route.remote)}:{route.port}")
        try:
            self._endpoint.natUpdateStunServers(servers, False)
        except pj.Error as error:
            log.warning("the STUN server can't be used: %s", error.reason)
