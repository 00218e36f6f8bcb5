"""Finds out what answers at a server address: a UC server, or only a SIP server, and by which transport.

TLS, TCP and UDP are tried at once and judged in this order. A bad certificate ends the search: who can spoil it must
not be able to lead people to a way without encryption (the person may choose one by hand). All of it runs on an event
loop of its own in a thread of its own, where nothing it does or imports is felt on the screen.
"""

import asyncio
import contextlib
import logging
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future, InvalidStateError
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from osmo_qt.core.accounts import Transport
from osmo_qt.core.discovery import FoundServer, SearchFailure, SearchResult, ServerAddress, is_loopback
from osmo_qt.core.uc import Configuration
from osmo_qt.services.names import SAFEST_FIRST, Candidate, Names
from osmo_qt.services.sip_probe import Answer, Probe, probe, tls_context

if TYPE_CHECKING:
    from osmo_qt.ucapi.server import ServerInfo  # pydantic takes 0.1 s, which a start has better uses for

log = logging.getLogger(__name__)

WHOLE_SEARCH_S = 4.5
UC_SERVER_LATER_S = 1.0  # a UC server gets so much longer than the SIP server behind the same address
T = TypeVar("T")


class Discovery:
    """`await discover(address, authority)`; cancelling it ends the work in the thread."""

    def __init__(self, names: Callable[[], Names] = Names) -> None:
        self._names = names

    async def discover(self, address: ServerAddress, authority: str) -> SearchResult:
        """`authority`: PEM of the one certificate authority to trust, "" for the system's. Never raises for a server's
        doing; a `ssl.SSLError` for an authority that is none."""
        return await in_own_loop(lambda: search(address, authority, self._names()))


async def search(address: ServerAddress, authority: str, names: Names) -> SearchResult:
    """The search itself, on the event loop of the caller."""
    context = tls_context(authority)
    uc = asyncio.create_task(_find_uc_server(address, context))
    sip = asyncio.create_task(_find_sip_server(address, context, names))
    try:
        async with asyncio.timeout(WHOLE_SEARCH_S):
            await asyncio.wait([uc, sip], return_when=asyncio.FIRST_COMPLETED)
            if not uc.done():
                await asyncio.wait([uc], timeout=UC_SERVER_LATER_S)
            info = uc.result() if uc.done() else None
            if info is not None:
                return await _use_uc_server(info, address, context, names)
            return await sip
    except TimeoutError:
        return SearchResult(failure=SearchFailure.NOTHING_ANSWERS)
    finally:
        for task in (uc, sip):
            task.cancel()
        await asyncio.gather(uc, sip, return_exceptions=True)


async def _find_uc_server(address: ServerAddress, context: ssl.SSLContext) -> "ServerInfo | None":
    from osmo_qt.services.uc.server_info import fetch_server

    return await fetch_server(address.url, context)


async def _use_uc_server(
    info: "ServerInfo", address: ServerAddress, context: ssl.SSLContext, names: Names
) -> SearchResult:
    """The telephone service that the UC server names; its certificate authority counts only from a safe source."""
    configuration = next(iter(info.configurations), "voice-only")
    service = info.sip
    trusted = address.secure or is_loopback(address.host)
    authority = service.ca_certificate if trusted else ""
    ports = {Transport.TLS: service.tls_port, Transport.TCP: service.tcp_port, Transport.UDP: service.udp_port}
    found = FoundServer(
        service.host,
        service.tls_port,
        Transport.TLS,
        name=info.name,
        realm=service.realm,
        ca_certificate=authority,
        configuration=Configuration(configuration),
        url=address.url if configuration != "voice-only" else "",
        two_factor=configuration != "voice-only" and info.asks_two_factor,
    )
    if not found.configuration.has_voice:
        return SearchResult(found)
    addresses = await names.addresses(service.host)
    candidates = [Candidate(transport, service.host, ports[transport], addresses) for transport in SAFEST_FIRST]
    best = await _best(candidates, service.host, tls_context(authority) if authority else context)
    if best is None or best.answer is Answer.BAD_CERTIFICATE:
        return _failure(best)
    return SearchResult(replace(found, port=best.candidate.port, transport=best.candidate.transport))


async def _find_sip_server(address: ServerAddress, context: ssl.SSLContext, names: Names) -> SearchResult:
    candidates = await names.candidates(address)
    if not candidates:
        return SearchResult(failure=SearchFailure.UNKNOWN_HOST)
    best = await _best(candidates, address.host, context)
    if best is None or best.answer is Answer.BAD_CERTIFICATE:
        return _failure(best)
    chosen = best.candidate
    target = "" if chosen.host == address.host else chosen.host
    return SearchResult(FoundServer(address.host, chosen.port, chosen.transport, target))


def _failure(best: Probe | None) -> SearchResult:
    if best is None:
        return SearchResult(failure=SearchFailure.NOTHING_ANSWERS)
    return SearchResult(failure=SearchFailure.BAD_CERTIFICATE, certificate=best.certificate)


async def _best(candidates: Iterable[Candidate], host: str, context: ssl.SSLContext) -> Probe | None:
    """The safest way that works. TLS with a good certificate counts even if the server is silent: else somebody in the
    middle could swallow its answer. None if nothing answers."""
    tasks = [asyncio.create_task(probe(candidate, host, context)) for candidate in candidates]
    silent = None
    try:
        for task in tasks:
            result = await task
            encrypted = result.candidate.transport is Transport.TLS
            if result.answer in (Answer.SIP, Answer.BAD_CERTIFICATE) or (result.answer is Answer.SILENT and encrypted):
                return result
            if result.answer is Answer.SILENT and silent is None:
                silent = result
        return silent
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def in_own_loop(make: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Runs a coroutine on a new event loop in a new thread; cancelling cancels it there."""
    future: Future[T] = Future()

    async def main() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def on_done(ended: Future[T]) -> None:
            if ended.cancelled() and task is not None:
                with contextlib.suppress(RuntimeError):  # it came to its end meanwhile
                    loop.call_soon_threadsafe(task.cancel)

        future.add_done_callback(on_done)
        return await make()

    def work() -> None:
        with contextlib.suppress(InvalidStateError, asyncio.CancelledError):  # nobody waits any more
            try:
                future.set_result(asyncio.run(main()))
            except Exception as error:
                future.set_exception(error)

    threading.Thread(target=work, name="discovery", daemon=True).start()
    return await asyncio.wrap_future(future)
