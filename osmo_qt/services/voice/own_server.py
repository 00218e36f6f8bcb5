"""Who is the own server, and who is a stranger: by the address that a message came from (SECR-5)."""

from osmo_qt.core.accounts import Transport


class OwnServer:
    """Where requests of the own server come from. From any thread; what is learned is never forgotten.

    On TCP and TLS that is the other end of our own connection, address and port; on UDP the address.
    """

    def __init__(self, transport: Transport, hosts: tuple[str, ...], address: str, port: int) -> None:
        self.hosts = hosts  # the names under which callers may have been registered there
        self._by_port = transport is not Transport.UDP
        self._sources = frozenset({self._key(address, port)})

    def learn(self, source: str) -> None:
        """A REGISTER was answered from `source` (`host:port`): the name of a server may stand for several."""
        host, port = split_source(source)
        if host:
            self._sources |= {self._key(host, port)}

    def sent(self, source: str) -> bool:
        """Whether a request from `source` is one of the own server."""
        return self._key(*split_source(source)) in self._sources

    def _key(self, host: str, port: int) -> tuple[str, int]:
        return host.lower(), port if self._by_port else 0


def split_source(source: str) -> tuple[str, int]:
    """Host and port of `127.0.0.1:5060` or `[::1]:5060`; ("", 0) for anything else."""
    host, _, port = source.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()):
        return "", 0
    return host.strip("[]"), int(port)
