"""The copy on disk: it helps when it can, and never stops anything."""

import sqlite3
from pathlib import Path

import pytest

from osmo_qt.core.errors import Problem
from osmo_qt.core.uc import UcState
from osmo_qt.services.uc import cache as module
from osmo_qt.services.uc.cache import UcCache
from tests.conftest import ExpectLog
from tests.services.uc.small_office import SmallOffice
from tests.services.uc.stage import Client, Play

UNUSABLE = "the copy of the contacts can't be used"


@pytest.fixture
def cache(tmp_path: Path) -> UcCache:
    return UcCache(tmp_path / "uc.sqlite")


def test_it_keeps_changes_and_forgets_another_account(cache: UcCache, tmp_path: Path) -> None:
    assert cache.open("ada") is None
    cache.replace("contact", [("1", "one"), ("2", "two")])
    cache.put("contact", "2", "zwei")
    cache.put("group", "1", "group")
    cache.remove("contact", "1")
    cache.keep_picture("u", "v1", b"png")
    cache.close()
    cache.open("ada")
    assert (cache.load("contact"), cache.load("group")) == (["zwei"], ["group"])
    assert (cache.picture("u", "v1"), cache.picture("u", "v2")) == (b"png", None)
    cache.close()
    cache.open("grace")
    assert cache.load("contact") == [] and cache.picture("u", "v1") is None
    cache.forget()
    assert not list(tmp_path.iterdir())


def test_few_pictures_stay(cache: UcCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PICTURES", 2)
    cache.open("ada")
    for number in range(4):
        cache.keep_picture(f"u{number}", "v", b"png")
    cache.close()
    cache.open("ada")
    assert [cache.picture(f"u{number}", "v") for number in range(4)] == [None, None, b"png", b"png"]
    cache.close()


def _damaged_page(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE filler (x)")
        database.executemany("INSERT INTO filler VALUES (?)", [("x" * 500,)] * 100)
    database.close()
    content = bytearray(path.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)


@pytest.mark.req("SECR-20")
@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database at all" * 100),
        lambda path: sqlite3.connect(path).executescript("CREATE VIEW items AS SELECT 1"),
        _damaged_page,
    ],
)
def test_a_damaged_file_is_set_aside(
    damage: "object", play: Play, office: SmallOffice, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log(UNUSABLE)
    assert callable(damage)
    database = damage(tmp_path / "uc.sqlite")
    if isinstance(database, sqlite3.Cursor):
        database.connection.close()
    office.add_contact("c1", last_name="Hopper")

    async def story(client: Client) -> None:
        await client.sign_in()
        problem = client.last("failed")
        assert problem.problem is Problem.UC_CACHE_SET_ASIDE and problem.detail == "uc.sqlite.broken-1"
        assert (tmp_path / problem.detail).exists()
        await client.restart()
        await client.becomes(UcState.ONLINE)
        assert len(client.all("contacts_replaced")) == 2 and not client.all(
            "failed"
        )  # from the copy, and from the office

    play(story)


@pytest.mark.req("SECR-20")
def test_rows_that_make_no_sense_are_left_out(
    play: Play, office: SmallOffice, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log("left out of the copy on disk, as it makes no sense: a Contact")
    office.add_contact("c1", last_name="Hopper")

    async def story(client: Client) -> None:
        await client.sign_in()
        await client.uc.stop()
        database = sqlite3.connect(tmp_path / "uc.sqlite")
        with database:
            database.execute("INSERT INTO items VALUES ('contact', 'x', '{}')")
            database.execute("INSERT INTO items VALUES ('contact', 'y', x'00')")
        database.close()
        await client.restart()
        await client.hears("contacts_replaced")
        assert [c.last_name for c in client.all("contacts_replaced")[0]] == ["Hopper"]

    play(story)


@pytest.mark.req("SECR-20")
def test_without_a_place_to_write_the_program_goes_on(
    play: Play, office: SmallOffice, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log(UNUSABLE)
    expect_log("there is no copy of the contacts")

    async def story(client: Client) -> None:
        client.uc._cache_file = tmp_path / "nowhere" / "uc.sqlite"
        await client.sign_in()
        assert not client.all("failed")

    play(story)


def test_a_file_that_breaks_later_is_not_used_any_more(cache: UcCache, expect_log: ExpectLog) -> None:
    expect_log("the copy of the contacts is not used any more")
    cache.open("ada")
    assert cache._database is not None
    cache._database.execute("DROP TABLE items")
    cache.put("contact", "1", "one")
    assert cache.load("contact") == []
