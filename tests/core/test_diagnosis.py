"""Which troubles are found, and which comes first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.accounts import (
    CertificateProblem,
    CertificateReason,
    Registration,
    RegistrationFailure,
    RegistrationState,
)
from osmo_qt.core.diagnosis import EARLIEST_S, ORDER, WARNINGS, Facts, Trouble, diagnose

REGISTERED = Registration(RegistrationState.REGISTERED)


def failed(failure: RegistrationFailure, code: int = 0, reason: str = "") -> Registration:
    return Registration(RegistrationState.FAILED, failure, code, reason)


def troubles(facts: Facts) -> list[Trouble]:
    return [finding.trouble for finding in diagnose(facts)]


def test_nothing_is_wrong() -> None:
    assert diagnose(Facts(REGISTERED, online=True, resolves=True, has_sound=True, has_keyring=True)) == ()


@pytest.mark.req("BAR-3")
@pytest.mark.parametrize("failure", RegistrationFailure)
def test_every_failure_of_a_registration_is_named(failure: RegistrationFailure) -> None:
    found = diagnose(Facts(failed(failure, 403, "Forbidden")))
    assert [finding.trouble.value for finding in found] == [failure.value]
    assert found[0].is_severe


@pytest.mark.req("BAR-3")
def test_the_worst_comes_first_and_the_code_is_kept() -> None:
    facts = Facts(
        failed(RegistrationFailure.FORBIDDEN, 403, "Not here"), has_sound=False, has_keyring=False, log_level="max"
    )
    assert troubles(facts) == [Trouble.FORBIDDEN, Trouble.NO_SOUND, Trouble.NO_KEYRING, Trouble.LOG_AT_MAX]
    assert diagnose(facts)[0].detail == "403 Not here"


@pytest.mark.req("BAR-3")
def test_what_follows_from_another_trouble_is_left_out() -> None:
    assert troubles(Facts(failed(RegistrationFailure.NO_ANSWER), online=False)) == [Trouble.NO_NETWORK]
    assert troubles(Facts(failed(RegistrationFailure.NO_ANSWER), online=True, resolves=False)) == [Trouble.UNKNOWN_HOST]
    assert Trouble.WRONG_PASSWORD in troubles(Facts(failed(RegistrationFailure.WRONG_PASSWORD), online=False))


def test_a_certificate_out_of_its_time_may_be_the_clocks_fault() -> None:
    problem = CertificateProblem((CertificateReason.NOT_VALID_IN_TIME,), sha256="AA:BB")
    registration = Registration(RegistrationState.FAILED, RegistrationFailure.BAD_CERTIFICATE, certificate=problem)
    assert troubles(Facts(registration)) == [Trouble.BAD_CERTIFICATE]
    assert troubles(Facts(registration, now_s=1000)) == [Trouble.CLOCK_WRONG, Trouble.BAD_CERTIFICATE]
    assert diagnose(Facts(registration))[0].detail == "AA:BB"


@pytest.mark.parametrize(
    ("free", "expected"), [(0, [Trouble.DISK_FULL]), (50_000_000, [Trouble.DISK_LOW]), (10**9, []), (None, [])]
)
def test_a_disk_that_fills_up(free: int | None, expected: list[Trouble]) -> None:
    assert troubles(Facts(REGISTERED, disk_free=free)) == expected


def test_somebody_signed_out_has_no_failures() -> None:
    assert troubles(Facts(Registration(), signed_in=False, resolves=False)) == [Trouble.SIGNED_OUT]


def test_a_flickering_connection_is_told() -> None:
    assert troubles(Facts(REGISTERED, disconnections=3)) == [Trouble.FLICKERING]
    assert troubles(Facts(REGISTERED, disconnections=2)) == []


@given(
    st.builds(
        Facts,
        registration=st.builds(
            Registration,
            state=st.sampled_from(RegistrationState),
            failure=st.one_of(st.none(), st.sampled_from(RegistrationFailure)),
        ),
        online=st.sampled_from((None, True, False)),
        resolves=st.sampled_from((None, True, False)),
        now_s=st.sampled_from((0, EARLIEST_S, EARLIEST_S * 2)),
        disk_free=st.one_of(st.none(), st.integers(0, 10**10)),
        disconnections=st.integers(0, 9),
    )
)
def test_the_order_holds_and_nothing_stands_twice(facts: Facts) -> None:
    found = troubles(facts)
    assert found == sorted(set(found), key=ORDER.__getitem__)
    severe = [trouble not in WARNINGS for trouble in found if trouble is not Trouble.SIGNED_OUT]
    assert severe == sorted(severe, reverse=True)
