"""Other people's telephones at the office: baresip with a tone of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.baresip import Account, Baresip
from tests.support.office import OfficeProcess


@contextmanager
def party(office: OfficeProcess, folder: Path, number: str, hz: float, answer: str = "auto") -> Iterator[Baresip]:
    """Somebody signed in as a demo user."""
    sip = office.server.sip
    secret = office.account(number).password
    account = Account(number, f"{sip.host}:{sip.udp_port}", secret, register=True, answer=answer)
    with Baresip(folder / number, account, hz=hz) as phone:
        phone.wait_event("REGISTER_OK")
        yield phone


def uri_of(office: OfficeProcess, number: str) -> str:
    """What others dial to reach a number of the office."""
    return f"sip:{number}@{office.server.sip.host}:{office.server.sip.udp_port}"
