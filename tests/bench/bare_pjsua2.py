"""A yardstick: the least that telephones with pjsua2 in Python, with `--window` also the least of a QML window.

`python -m tests.bench.bare_pjsua2 JSON [--window]`, JSON as in `login.py`. Says "painted", "registered",
"confirmed TIME" and "over CODE" on stdout; does "call URI" and "end" from stdin.
"""

import json
import socket
import sys
import time
from typing import Any

import pjsua2 as pj

CODECS = ("opus/48000", "G722/16000", "PCMA/8000", "PCMU/8000")


def say(*words: object) -> None:
    """A line at once, in one piece."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


class _Account(pj.Account):  # type: ignore[misc]  # pjsua2 has no type information
    def __init__(self) -> None:
        super().__init__()
        self.calls: list[_Call] = []

    def onRegState(self, prm: Any) -> None:  # noqa: N802 - pjsua2's name
        if prm.code == 200 and prm.expiration:
            say("registered")

    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802 - pjsua2's name
        call = _Call(self, None, prm.callId)
        self.calls.append(call)
        ringing = _parameters()
        ringing.statusCode = 180
        call.answer(ringing)


class _Call(pj.Call):  # type: ignore[misc]  # pjsua2 has no type information
    def __init__(self, account: _Account, bare: "Bare | None", slot: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(account, slot)
        self._bare = bare

    def onCallState(self, _prm: Any) -> None:  # noqa: N802 - pjsua2's name
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED:
            say("confirmed", time.monotonic())
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            say("over", info.lastStatusCode)

    def onCallMediaState(self, _prm: Any) -> None:  # noqa: N802 - pjsua2's name
        if self._bare:
            self._bare.connect(self.getAudioMedia(-1))


class Bare:
    """An endpoint, an account and one call at a time."""

    def __init__(self, login: dict[str, Any]) -> None:
        self._old: list[_Call] = []
        self._endpoint = pj.Endpoint()
        self._endpoint.libCreate()
        config = pj.EpConfig()
        config.logConfig.level = config.logConfig.consoleLevel = 0
        config.uaConfig.threadCnt = 1
        config.uaConfig.mainThreadOnly = False
        config.uaConfig.maxCalls = 32
        config.medConfig.noVad = True
        self._endpoint.libInit(config)
        self._endpoint.transportCreate(*_transport(login))
        for codec in [str(c.codecId) for c in self._endpoint.codecEnum2()]:
            rank = next((i for i, name in enumerate(CODECS) if codec.startswith(name)), None)
            self._endpoint.codecSetPriority(codec, 0 if rank is None else 200 - rank)
        self._endpoint.libStart()
        self._endpoint.audDevManager().setNullDev()
        self._player, self._recorder = pj.AudioMediaPlayer(), pj.AudioMediaRecorder()
        self._player.createPlayer(login["microphone"])
        self._recorder.createRecorder(login["speaker"])
        self._account = _Account()
        self._account.create(_account_config(login))

    def do(self, line: str) -> None:
        """Carry out a line of stdin."""
        command, _, uri = line.strip().partition(" ")
        if command == "end":
            self._endpoint.hangupAllCalls()
            return
        call = _Call(self._account, self)
        self._old = [*self._old[-1:], call]  # the one before may still be on its way out
        try:
            call.makeCall(uri, _parameters())
        except pj.Error as error:
            say("over", error.status, error.reason)

    def connect(self, sound: Any) -> None:
        """The files instead of microphone and speaker."""
        self._player.startTransmit(sound)
        sound.startTransmit(self._recorder)

    def close(self) -> None:
        self._endpoint.hangupAllCalls()
        self._old.clear()
        self._account.calls.clear()
        self._account.shutdown()
        del self._player, self._recorder, self._account
        self._endpoint.libDestroy()


def _parameters() -> Any:
    parameters = pj.CallOpParam(True)
    parameters.opt.audioCount = 1
    parameters.opt.videoCount = parameters.opt.textCount = 0
    return parameters


def _transport(login: dict[str, Any]) -> tuple[int, Any]:
    config = pj.TransportConfig()
    config.boundAddress = "127.0.0.1"
    if not login["tls_port"]:
        return pj.PJSIP_TRANSPORT_UDP, config
    config.tlsConfig.CaBuf = login["ca_certificate"]
    config.tlsConfig.verifyServer = True
    # else Nagle's algorithm alone makes 80 ms of each call
    config.sockOptParams.sockOpts.append(pj.SockOpt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1))
    config.tlsConfig.sockOptParams = config.sockOptParams
    return pj.PJSIP_TRANSPORT_TLS, config


def _account_config(login: dict[str, Any]) -> Any:
    config = pj.AccountConfig()
    config.idUri = f"sip:{login['user']}@{login['host']}"
    config.regConfig.registrarUri = login["server"]
    config.regConfig.timeoutSec = 60
    config.sipConfig.proxies.append(f"{login['server']};lr")
    credentials = pj.AuthCredInfo("digest", login["realm"], login["user"], 0, login["password"])
    config.sipConfig.authCreds.append(credentials)
    config.mediaConfig.transportConfig.boundAddress = "127.0.0.1"
    config.mediaConfig.srtpUse = pj.PJMEDIA_SRTP_OPTIONAL if login["tls_port"] else pj.PJMEDIA_SRTP_DISABLED
    return config


def _run_window(login: dict[str, Any]) -> None:
    import os
    import signal
    from pathlib import Path

    from PySide6.QtCore import QSocketNotifier, QUrl
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQuick import QQuickView, QQuickWindow, QSGRendererInterface

    # the same scene graph as the program's
    QQuickWindow.setGraphicsApi(QSGRendererInterface.GraphicsApi.Software)
    qt = QGuiApplication(sys.argv)
    view = QQuickView(QUrl.fromLocalFile(str(Path(__file__).with_name("bare_window.qml"))))
    view.setTitle("bare")

    def on_frame() -> None:
        view.frameSwapped.disconnect(on_frame)
        say("painted")

    view.frameSwapped.connect(on_frame)
    view.show()
    bare = Bare(login)
    lines = QSocketNotifier(0, QSocketNotifier.Type.Read)
    lines.activated.connect(lambda: bare.do(os.read(0, 1000).decode()))
    signal.signal(signal.SIGTERM, lambda *_: qt.quit())
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    wake = QSocketNotifier(reader, QSocketNotifier.Type.Read)
    wake.activated.connect(lambda: os.read(reader, 100))
    qt.exec()
    bare.close()


def _run(login: dict[str, Any]) -> None:
    import signal

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    bare = Bare(login)
    try:
        for line in sys.stdin:
            bare.do(line)
    except KeyboardInterrupt:
        pass
    bare.close()


if __name__ == "__main__":
    (_run_window if "--window" in sys.argv else _run)(json.loads(sys.argv[1]))
