"""The voice driver by pjsua2 (PJSIP): one endpoint, one account, its calls.

Commands run on the voice thread. The stack's own thread calls back; a callback only reads values, and posts.
"""

import contextlib
import logging
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pjsua2 as pj

from osmo_qt.core.accounts import Registration, RegistrationState, Transport, VoiceAccount
from osmo_qt.core.errors import DriverError, UserError
from osmo_qt.core.sip_headers import message_counts
from osmo_qt.core.video import VideoUse
from osmo_qt.services.voice.certificates import problem_of
from osmo_qt.services.voice.driver import AudioChoice, DriverEvents, StackInfo
from osmo_qt.services.voice.media import AudioRouter
from osmo_qt.services.voice.own_server import OwnServer
from osmo_qt.services.voice.pjsip_account import (
    PjsipAccount,
    Transports,
    account_config,
    set_credentials,
    strangers_config,
)
from osmo_qt.services.voice.pjsip_call import PjsipCall
from osmo_qt.services.voice.pjsip_calls import Line, PjsipCalls
from osmo_qt.services.voice.pjsip_dialogs import DialogWatch
from osmo_qt.services.voice.pjsip_endpoint import PjsipEndpoint, endpoint_config, prefer_codecs
from osmo_qt.services.voice.pjsip_video import load_bridge, prefer_video_codecs, set_devices
from osmo_qt.services.voice.registrar import RegisterResult, Registrar
from osmo_qt.services.voice.route import Route, route_finder
from osmo_qt.services.voice.stun import Stun
from osmo_qt.services.voice.thread import Scheduler

log = logging.getLogger(__name__)

UNREGISTER_WITHIN_S = 0.6


class PjsipDriver:
    """`VoiceDriver`, and `AccountPort` for the registrar."""

    def __init__(self, events: DriverEvents, scheduler: Scheduler, new_id: Callable[[], int], user_agent: str) -> None:
        self._events = events
        self._scheduler = scheduler
        self._new_id = new_id
        self._user_agent = user_agent
        self._account: PjsipAccount | None = None
        self._strangers: PjsipAccount | None = None
        self._retired: list[PjsipAccount] = []
        self._config: pj.AccountConfig | None = None
        self._registrar = Registrar(self, scheduler, self._on_registration)
        self._server: OwnServer | None = None
        self._unregistered = threading.Event()
        self._foreign: set[int] = set()  # connections to others; on the stack's thread only

    def start(self, audio: AudioChoice) -> None:
        self._endpoint = PjsipEndpoint(self)
        self._endpoint.libCreate()
        config = endpoint_config(self._user_agent, self._endpoint.writer)
        AudioRouter.prepare(config)
        self._endpoint.libInit(config)
        version = str(self._endpoint.libVersion().full)
        bridge = load_bridge()
        self._video_devices = bridge.register() if bridge is not None else None
        self._events.stack(StackInfo(version, video=bridge is not None, bridge=bridge))
        self._transports = Transports(self._endpoint)
        self._stun = Stun(self._endpoint, route_finder(self._scheduler.post))
        prefer_codecs(self._endpoint)
        prefer_video_codecs(self._endpoint)
        self._endpoint.libStart()
        self._audio = AudioRouter(self._endpoint, self._scheduler, self._events)
        self._calls = PjsipCalls(
            self._events, self._scheduler, self._new_id, self._audio, self._registrar.check, self._let_accounts_go
        )
        self._calls.video_possible = bridge is not None
        self._dialogs = DialogWatch(self._scheduler, self._events.dialogs, self._calls.is_own)
        self._audio.start(audio)

    def set_trace(self, on: bool) -> None:
        self._endpoint.set_trace(on)

    def stop(self) -> None:
        self._calls.hang_up_all()
        registered = self._registrar.state is RegistrationState.REGISTERED
        self._unregistered.clear()
        self._registrar.unregister()
        if registered:
            self._unregistered.wait(UNREGISTER_WITHIN_S)
        self._calls.clear()
        self._dialogs.let_go()
        self._audio.stop()
        self._stun.close()
        self._retire_account()
        # The library ends its threads before it deletes accounts; a REGISTER may be under way just now, and to
        # delete an account while another thread reads the answer crashes
        self._endpoint.libDestroy(pj.PJSUA_DESTROY_NO_RX_MSG)
        self._retired.clear()
        del (
            self._calls,
            self._dialogs,
            self._audio,
            self._stun,
            self._transports,
            self._endpoint,
        )  # the library allows only one at a time

    # --- account -------------------------------------------------------------------------------------

    def register(self, account: VoiceAccount, password: str) -> None:
        self._calls.hang_up_all()  # they belong to the account that was signed in before
        self._registrar.register(account, password)

    def retry_registration(self) -> None:
        self._registrar.retry()

    def unregister(self) -> None:
        self._calls.hang_up_all()
        self._registrar.unregister()

    def open_account(self, account: VoiceAccount, password: str, route: Route) -> None:
        transport_id = self._transports.get(account, route)
        try:
            self._stun.use(account.options)
            self._config = account_config(account, password, route, transport_id)
            strangers = strangers_config(account, route, transport_id)
            for config in (self._config, strangers):
                set_devices(config, self._video_devices)
        except UserError as error:
            raise DriverError(f"the account's options can't be used: {error}") from error
        self._server = OwnServer(account.transport, (account.host, route.remote), route.remote, route.port)
        self._account, self._strangers = PjsipAccount(self), PjsipAccount(self)
        self._calls.line = Line(
            self._account,
            self._server,
            secure=account.transport is Transport.TLS,
            dtmf=account.options.dtmf,
            accept_direct_calls=account.options.accept_direct_calls,
            emergency=account.options.emergency_numbers,
        )
        try:
            self._strangers.create(strangers, False)
            self._account.create(self._config, True)
        except pj.Error as error:
            raise DriverError(f"the account was refused: {error.reason}") from error

    def set_credentials(self, account: VoiceAccount, password: str) -> None:
        assert self._account is not None
        assert self._config is not None
        set_credentials(self._config, account, password)
        self._config.regConfig.registerOnAdd = False
        self._account.modify(self._config)

    def send_register(self, on: bool) -> None:
        if self._account is None:
            return
        with contextlib.suppress(pj.Error):  # busy: a REGISTER is on its way already
            self._account.setRegistration(on)

    def close_account(self) -> None:
        self._retire_account()
        self._let_accounts_go()

    def _retire_account(self) -> None:
        self._dialogs.use(None)
        self._retired += [account for account in (self._account, self._strangers) if account is not None]
        self._account = self._strangers = self._server = self._calls.line = None

    def _let_accounts_go(self) -> None:
        """An account that was closed stays as long as there are calls, which need it to be ended."""
        if self._calls.items or not self._retired:
            return
        for account in self._retired:
            account.shutdown()
        self._retired.clear()
        if self._account is None:
            self._transports.close()

    def _on_registration(self, registration: Registration) -> None:
        self._events.registration(registration)
        registered = registration.state is RegistrationState.REGISTERED
        self._dialogs.use(self._account if registered else None)
        if registered:
            self._calls.probe_lost()

    # --- told by the stack, on its thread ------------------------------------------------------------

    def on_register(self, account: PjsipAccount, result: RegisterResult, source: str) -> None:
        if result.expires_s == 0 or result.code >= 300:
            self._unregistered.set()
        elif account is self._account and self._server is not None:
            self._server.learn(source)
        self._scheduler.post(lambda: self._registrar.on_result(result) if account is self._account else None)

    def on_incoming(self, account: PjsipAccount, slot: int, source: str, message: str) -> None:
        self._calls.on_incoming(account, slot, source, message)

    def on_messages(self, source: str, message: str) -> None:
        if self._server is None or not self._server.sent(source):
            log.info("a note of messages that does not come from the own server is ignored: %s", source)
        elif (counts := message_counts(message)) is not None:
            self._events.messages(counts)

    def account_for(self, source: str) -> PjsipAccount | None:
        """Who takes a request from `source`: strangers never meet the account that knows a password."""
        if self._server is not None and self._server.sent(source):
            return self._account
        return self._strangers

    def on_transport(self, prm: pj.OnTransportStateParam) -> None:
        tls, handle = prm.tlsInfo, int(prm.hnd)
        foreign = self._is_foreign(str(tls.remoteAddr))
        if prm.state == pj.PJSIP_TP_STATE_CONNECTED and foreign:
            self._foreign.add(handle)
        if prm.state != pj.PJSIP_TP_STATE_DISCONNECTED:
            return
        if foreign or handle in self._foreign:
            self._foreign.discard(handle)
            return
        problem = problem_of(tls) if str(prm.type) == "TLS" else None
        if problem is not None:
            self._scheduler.post(lambda: self._registrar.on_certificate(problem))
        else:
            self._scheduler.post(self._registrar.on_connection_lost)

    def _is_foreign(self, remote: str) -> bool:
        """Whether a connection is none to the own server, which may have several addresses until one has answered."""
        settled = self._registrar.state is RegistrationState.REGISTERED
        return bool(remote) and settled and self._server is not None and not self._server.sent(remote)

    def on_device_error(self, capture: bool) -> None:
        self._scheduler.post(partial(self._audio.on_device_error, capture, self._audio.generation))

    # --- calls ---------------------------------------------------------------------------------------

    def make_call(self, call_id: int, uri: str, label: str, post_dial: str, replaces: str, video: VideoUse) -> None:
        self._calls.make(call_id, uri, label, post_dial, replaces, self._possible(video))

    def watch_dialogs(self, uri: str) -> None:
        self._dialogs.watch(uri)

    def answer(self, call_id: int, video: VideoUse) -> None:
        def accept(call: PjsipCall) -> None:
            if video is not VideoUse.NONE:  # else what was offered may still be taken
                self._calls.videos.set(call, self._possible(video))
            call.accept()

        self._calls.with_call(call_id, accept)

    def set_video(self, call_id: int, use: VideoUse) -> None:
        self._calls.with_call(call_id, lambda call: self._calls.videos.set(call, self._possible(use)))

    def _possible(self, use: VideoUse) -> VideoUse:
        return use if self._video_devices is not None else VideoUse.NONE

    def hang_up(self, call_id: int, code: int) -> None:
        self._calls.with_call(call_id, lambda call: call.end(code))

    def set_hold(self, call_id: int, on: bool) -> None:
        self._calls.with_call(call_id, lambda call: self._calls.holds.set(call, on))

    def set_mute(self, call_id: int, on: bool) -> None:
        self._calls.with_call(call_id, lambda call: self._calls.mute(call, on))

    def send_dtmf(self, call_id: int, digits: str) -> None:
        self._calls.with_call(call_id, lambda call: self._calls.digits.send(call, digits))

    def continue_post_dial(self, call_id: int) -> None:
        self._calls.with_call(call_id, self._calls.digits.go_on)

    def transfer(self, call_id: int, uri: str) -> None:
        self._calls.with_call(call_id, lambda call: self._calls.transfers.to_uri(call, uri))

    def transfer_to_call(self, call_id: int, consulted_id: int) -> None:
        def transfer(call: PjsipCall) -> None:
            self._calls.with_call(consulted_id, lambda consulted: self._calls.transfers.to_call(call, consulted))

        self._calls.with_call(call_id, transfer)

    def cancel_transfer(self, call_id: int) -> None:
        self._calls.with_call(call_id, self._calls.transfers.cancel)

    def set_conference(self, call_ids: tuple[int, ...]) -> None:
        self._calls.set_conference(call_ids)

    def set_recording(self, call_id: int, file: Path | None) -> None:
        if file is None:
            self._calls.recordings.stop(call_id)
        else:
            self._calls.with_call(call_id, lambda call: self._calls.recordings.start(call, file))

    # --- sound ---------------------------------------------------------------------------------------

    def set_audio(self, audio: AudioChoice) -> None:
        self._audio.set_audio(audio)

    def devices_changed(self) -> None:
        self._audio.devices_changed()

    def preview(self, sound: Path | None, ringing: bool = True) -> None:
        self._audio.preview(sound, ringing)

    def play(self, key: str, sound: bytes, start_s: float) -> None:
        self._audio.recorded.play(key, sound, start_s)

    def stop_playing(self) -> None:
        self._audio.recorded.stop()

    def set_ringing(self, on: bool) -> None:
        self._calls.set_ringing(on)

    def watch_levels(self, on: bool) -> None:
        self._audio.watch_levels(on)
