"""From facts about this machine and its connection to the troubles found, worst first (guide 8.2)."""

from dataclasses import dataclass
from enum import Enum

from osmo_qt.core.accounts import CertificateReason, Registration, RegistrationFailure, RegistrationState

EARLIEST_S = 1_767_225_600  # 2026-01-01: a clock before that is wrong for certain
DISK_FULL_BYTES = 1_000_000
DISK_LOW_BYTES = 100_000_000
FLICKERING_FROM = 3  # disconnections within an hour


class Trouble(Enum):
    """What is wrong, in the order in which it should be mended: causes before what follows from them."""

    NO_TELEPHONY = "no-telephony"
    NO_NETWORK = "no-network"
    CLOCK_WRONG = "clock-wrong"
    UNKNOWN_HOST = "unknown-host"
    CONNECTION_REFUSED = "connection-refused"
    NO_ANSWER = "no-answer"
    BAD_CERTIFICATE = "bad-certificate"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - the name of a trouble
    UNKNOWN_USER = "unknown-user"
    FORBIDDEN = "forbidden"
    REFUSED_BY_SERVER = "refused-by-server"
    UC_SERVER = "uc-server"
    SIGNED_OUT = "signed-out"
    DISK_FULL = "disk-full"
    NO_SOUND = "no-sound"
    NO_KEYRING = "no-keyring"
    FLICKERING = "flickering"
    DISK_LOW = "disk-low"
    LOG_AT_MAX = "log-at-max"


ORDER = {trouble: number for number, trouble in enumerate(Trouble)}
WARNINGS = frozenset(
    {
        Trouble.SIGNED_OUT,
        Trouble.NO_SOUND,
        Trouble.NO_KEYRING,
        Trouble.FLICKERING,
        Trouble.DISK_LOW,
        Trouble.LOG_AT_MAX,
    }
)
# without a network these follow by themselves
_CONSEQUENCES = {
    Trouble.NO_NETWORK: {
        Trouble.UNKNOWN_HOST,
        Trouble.CONNECTION_REFUSED,
        Trouble.NO_ANSWER,
        Trouble.REFUSED_BY_SERVER,
        Trouble.UC_SERVER,
    },
    Trouble.UNKNOWN_HOST: {Trouble.CONNECTION_REFUSED, Trouble.NO_ANSWER},
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What was looked up; None is not known. `now_s` since the epoch, `disk_free` in bytes."""

    registration: Registration
    signed_in: bool = True
    online: bool | None = None
    resolves: bool | None = None
    has_sound: bool | None = None
    has_keyring: bool | None = None
    now_s: float = EARLIEST_S
    disk_free: int | None = None
    disconnections: int = 0  # within the last hour
    log_level: str = "med"
    uc_server_lost: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One trouble. `detail` is data for its words: a SIP code, a fingerprint."""

    trouble: Trouble
    detail: str = ""

    @property
    def is_severe(self) -> bool:
        """Whether calls can't be made because of it, or things get lost."""
        return self.trouble not in WARNINGS


def diagnose(facts: Facts) -> tuple[Finding, ...]:
    """All troubles, the worst first; those that only follow from another one are left out."""
    found = {**_of_registration(facts), **_of_machine(facts)}
    for cause, consequences in _CONSEQUENCES.items():
        if cause in found:
            found = {trouble: detail for trouble, detail in found.items() if trouble not in consequences}
    return tuple(Finding(trouble, found[trouble]) for trouble in sorted(found, key=ORDER.__getitem__))


def _of_registration(facts: Facts) -> dict[Trouble, str]:
    registration = facts.registration
    if registration.failure is RegistrationFailure.NO_TELEPHONY:
        return {Trouble.NO_TELEPHONY: registration.reason}
    if not facts.signed_in:
        return {Trouble.SIGNED_OUT: ""}
    if registration.failure is None or registration.state is RegistrationState.REGISTERED:
        return {}
    trouble = Trouble(registration.failure.value)
    found = {trouble: f"{registration.code or ''} {registration.reason}".strip()}
    certificate = registration.certificate
    if certificate is not None:
        found[trouble] = certificate.sha256
        if CertificateReason.NOT_VALID_IN_TIME in certificate.reasons and facts.now_s < EARLIEST_S:
            found[Trouble.CLOCK_WRONG] = ""
    return found


def _of_machine(facts: Facts) -> dict[Trouble, str]:
    registered = facts.registration.state is RegistrationState.REGISTERED
    free = facts.disk_free
    checks = {
        Trouble.NO_NETWORK: facts.online is False and not registered,
        Trouble.UNKNOWN_HOST: facts.resolves is False and facts.signed_in and not registered,
        Trouble.CLOCK_WRONG: facts.now_s < EARLIEST_S,
        Trouble.NO_SOUND: facts.has_sound is False,
        Trouble.NO_KEYRING: facts.has_keyring is False,
        Trouble.DISK_FULL: free is not None and free < DISK_FULL_BYTES,
        Trouble.DISK_LOW: free is not None and DISK_FULL_BYTES <= free < DISK_LOW_BYTES,
        Trouble.FLICKERING: facts.disconnections >= FLICKERING_FROM,
        Trouble.LOG_AT_MAX: facts.log_level == "max",
        Trouble.UC_SERVER: facts.uc_server_lost,
    }
    return {trouble: "" for trouble, there in checks.items() if there}
