"""The exception tree."""

import pytest

from osmo_qt.core.errors import DriverError, InvalidAddress, OsmoError, Problem, UserError


def test_a_user_error_carries_its_problem_and_data() -> None:
    error = UserError(Problem.INVALID_SERVER, "x y")
    assert (error.problem, error.detail, str(error)) == (Problem.INVALID_SERVER, "x y", "invalid-server: x y")
    assert str(UserError(Problem.EMPTY_NUMBER)) == "empty-number"


@pytest.mark.parametrize("kind", [UserError, InvalidAddress, DriverError])
def test_everything_raised_on_purpose_has_one_base(kind: type[Exception]) -> None:
    assert issubclass(kind, OsmoError)


def test_only_user_errors_are_for_people() -> None:
    assert issubclass(InvalidAddress, UserError)
    assert not issubclass(DriverError, UserError)
