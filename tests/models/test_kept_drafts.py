"""What could not be saved is there again after a restart, for whom it belongs to."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.people import NumberKind, PhoneNumber
from osmo_qt.core.uc import Configuration, ContactFields, GroupFields, Me, NameOrder, UcState
from osmo_qt.models.editor import EditState
from osmo_qt.models.kept_drafts import KeptDrafts
from osmo_qt.services.records_file import RecordsFile

from .test_uc_editing import AWAY, GRACE, Desk

ME = Me(
    "u1",
    "ada",
    "Ada",
    "Lovelace",
    "100",
    "",
    "",
    Configuration.INTEGRATED,
    NameOrder.FIRST_LAST,
    NameOrder.LAST_FIRST,
    None,
)
TYPED = ContactFields("Mary", "Jackson", "NACA", (PhoneNumber("201", NumberKind.WORK),), note="one\ntwo")


class Run:
    """The program between two starts."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "unsaved.json"
        self.store = RecordsFile(self.file, "drafts", Problem.DRAFTS_SET_ASIDE, Problem.DRAFTS_NOT_SAVED)
        self.desk = Desk()
        self.kept = KeptDrafts(self.store, self.desk.uc.service, self.desk.contact, self.desk.group)

    def start(self, qtbot: QtBot, user_id: str = "u1") -> "Run":
        self.desk.uc.becomes(UcState.CONNECTING)
        self.desk.uc.me_changed.emit(replace(ME, user_id=user_id))
        with qtbot.waitSignal(self.store.loaded):
            self.store.start()
        return self

    def stop(self) -> None:
        self.store.stop()


@pytest.fixture
def runs(tmp_path: Path, qtbot: QtBot) -> Iterator["list[Run]"]:
    """Fill it by `again`."""
    made: list[Run] = []
    yield made
    for run in made:
        run.stop()


def again(runs: list[Run], tmp_path: Path, qtbot: QtBot, user_id: str = "u1") -> Run:
    if runs:
        runs[-1].stop()
    runs.append(Run(tmp_path))
    return runs[-1].start(qtbot, user_id)


@pytest.mark.req("CON-2", "CON-5")
def test_what_was_typed_is_offered_again(runs: list[Run], tmp_path: Path, qtbot: QtBot) -> None:
    desk = again(runs, tmp_path, qtbot).desk
    desk.uc.answers |= {"create_contact": AWAY, "update_contact": AWAY, "create_group": AWAY}
    desk.contact.begin(ContactFields())
    desk.contact.save(TYPED)
    key = desk.uc.take()[-1][-1]
    desk.contact.begin(GRACE.fields, GRACE)
    desk.contact.save(replace(GRACE.fields, company="Harvard"))
    desk.group.begin(GroupFields(""))
    desk.group.save(GroupFields("Pilots", ("grace",)))
    run = again(runs, tmp_path, qtbot)
    assert run.file.stat().st_mode & 0o777 == 0o600
    editor = run.desk.contact
    assert [draft.fields for draft in editor.kept] == [TYPED, replace(GRACE.fields, company="Harvard")]
    assert run.desk.group.kept[0].fields == GroupFields("Pilots", ("grace",))
    run.desk.uc.becomes(UcState.ONLINE)
    assert editor.can_offer
    editor.go_on()
    assert editor.draft is not None
    assert (editor.draft.item, editor.state) == (GRACE, EditState.FAILED)
    assert run.desk.error == "This was not saved when the program ended."
    run.desk.uc.answers |= {"update_contact": GRACE, "create_contact": GRACE}
    editor.save(editor.draft.fields)
    editor.go_on()
    editor.save(editor.draft.fields)
    assert run.desk.uc.take()[-1] == ("create_contact", TYPED, key), "a lost answer made nothing twice"
    run.desk.group.drop_kept()
    run.stop()
    assert not run.file.exists()


@pytest.mark.req("SECR-11")
def test_it_is_for_nobody_else(runs: list[Run], tmp_path: Path, qtbot: QtBot) -> None:
    run = again(runs, tmp_path, qtbot)
    run.desk.uc.answers["create_contact"] = AWAY
    run.desk.contact.begin(ContactFields())
    run.desk.contact.save(TYPED)
    other = again(runs, tmp_path, qtbot, "u2")
    assert other.desk.contact.kept == []
    other.stop()
    assert not other.file.exists()


@pytest.mark.req("SECR-11")
def test_signing_out_forgets_it_and_a_failed_sign_in_does_not(runs: list[Run], tmp_path: Path, qtbot: QtBot) -> None:
    run = again(runs, tmp_path, qtbot)
    desk = run.desk
    desk.uc.answers["create_contact"] = AWAY
    desk.contact.begin(ContactFields())
    desk.contact.save(TYPED)
    desk.uc.becomes(UcState.SIGNED_OUT, UserError(Problem.UC_SESSION_ENDED))
    desk.uc.becomes(UcState.OFF)  # a wrong password
    assert desk.contact.unsaved == []
    desk.uc.becomes(UcState.ONLINE)
    desk.uc.me_changed.emit(replace(ME, user_id="u1"))
    assert [draft.fields for draft in desk.contact.unsaved] == [TYPED]
    desk.uc.becomes(UcState.OFF)
    run.kept.forget()
    run.stop()
    assert not run.file.exists()


@pytest.mark.req("SECR-20")
@pytest.mark.parametrize(
    "content",
    [
        '[1, null, {}, {"owner": "u1"}, {"owner": "u1", "kind": "contact", "fields": 1, "item": null, "key": "k"}]',
        '[{"owner": "u1", "kind": "group", "fields": {"title": 1, "members": []}, "item": null, "key": "k"}]',
        '[{"owner": "u1", "kind": ["group"], "fields": {}, "item": {}, "key": {}}]',
    ],
)
def test_what_makes_no_sense_costs_itself_only(content: str, runs: list[Run], tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "unsaved.json").write_text(content)
    run = again(runs, tmp_path, qtbot)
    assert not run.desk.contact.kept and not run.desk.group.kept
