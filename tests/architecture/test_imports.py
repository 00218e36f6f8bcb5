"""Directions of imports, as ARCHITECTURE.md draws them. Direct imports count, also those inside functions."""

import logging
import sys

import pytest
from pytest_archon import archrule

# It warns where a name could be a module or a function, which depends on what was imported before; both are checked
logging.getLogger("pytest_archon").setLevel(logging.ERROR)

# What each layer may import besides the standard library and itself
LAYERS = {
    "core": (),
    "ucapi": ("osmo_qt.core.*", "pydantic"),
    "services": (
        *("osmo_qt.core.*", "osmo_qt.ucapi.*", "PySide6.QtCore", "pydantic", "keyring", "keyring.*", "platformdirs"),
        *("pjsua2", "httpx", "secretstorage", "phonenumbers", "vobject", "vobject.*"),
        *("jeepney", "jeepney.*", "dns", "dns.*"),
    ),
    "models": ("osmo_qt.core.*", "osmo_qt.services.*", "PySide6.QtCore"),
    "views": ("osmo_qt.core.*", "osmo_qt.models.*", "PySide6.*", "qtawesome"),
    "office": (
        *(
            "osmo_qt",
            "osmo_qt.core.*",
            "osmo_qt.ucapi",
            "osmo_qt.ucapi.*",
            "platformdirs",
            "pydantic",
            "cryptography",
            "cryptography.*",
            "fastapi",
        ),
        *("fastapi.*", "starlette.*", "uvicorn", "uvicorn.*", "httpx", "websockets", "websockets.*"),
        *("sqlalchemy", "sqlalchemy.*", "alembic", "alembic.*", "asyncpg", "argon2", "argon2.*", "PIL", "PIL.*"),
        *("aiosmtplib", "authlib", "authlib.*", "jinja2", "jinja2.*"),
    ),
}

# Modules that only a few may import: who may
ONLY = {
    "pjsua2": [f"osmo_qt.services.voice.{part}" for part in ("pjsip", "pjsip_account", "pjsip_call", "media")]
    + [
        f"osmo_qt.services.voice.pjsip_{part}"
        for part in ("calls", "dialogs", "digits", "endpoint", "hold", "transfer", "video")
    ]
    + [
        f"osmo_qt.services.voice.audio_{part}"
        for part in ("card", "keeper", "levels", "recorded", "ringers", "signals", "sources")
    ]
    + [f"osmo_qt.services.voice.call_{part}" for part in ("media", "video")]
    + [f"osmo_qt.services.voice.{part}" for part in ("certificates", "conference", "recording", "stun")],
    "httpx": ["osmo_qt.services.uc.client", "osmo_qt.office.engine.ari"],
    "PySide6.QtWidgets": ["osmo_qt.app", "osmo_qt.views", "osmo_qt.views.*"],
    "dns": ["osmo_qt.services.names"],
    "keyring": ["osmo_qt.services.secrets"],
    "secretstorage": ["osmo_qt.services.secrets"],
    "jeepney": ["osmo_qt.services.session_bus"],
    "phonenumbers": ["osmo_qt.services.numbers"],
    "vobject": ["osmo_qt.services.contacts.vcard"],
    "sqlite3": ["osmo_qt.services.recents_store", "osmo_qt.services.uc.cache", "osmo_qt.office", "osmo_qt.office.*"],
    "argon2": ["osmo_qt.office.passwords"],
    "aiosmtplib": ["osmo_qt.office.mail"],
    "authlib": ["osmo_qt.office.api.oauth", "osmo_qt.office.oauth_request", "osmo_qt.office.two_factor"],
    "jinja2": ["osmo_qt.office.pages"],
    "asyncpg": ["osmo_qt.office.events"],
    "websockets": ["osmo_qt.office.engine.ari"],
    "alembic": ["osmo_qt.office.store.migrations", "osmo_qt.office.store.migrations.*"],
    "osmo_qt.app": ["osmo_qt.__main__"],
    "osmo_qt.selftest": ["osmo_qt.__main__"],
    "osmo_qt.demo_two": ["osmo_qt.__main__"],
    "osmo_qt.__main__": [],
}

IO = (
    "socket",
    "sqlite3",
    "subprocess",
    "asyncio",
    "threading",
    "os",
    "pathlib",
    "shutil",
    "tempfile",
    "logging",
    "time",
)


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_what_it_may(layer: str) -> None:
    own = f"osmo_qt.{layer}"
    allowed = (own, f"{own}.*", *LAYERS[layer], *sys.stdlib_module_names, *(f"{m}.*" for m in sys.stdlib_module_names))
    archrule(f"imports of {layer}").match(own, f"{own}.*").should_not_import("*").may_import(*allowed).check(
        "osmo_qt", only_direct_imports=True
    )


@pytest.mark.parametrize("module", ONLY)
def test_some_modules_are_imported_in_few_places(module: str) -> None:
    rule = archrule(f"who imports {module}").match("osmo_qt", "osmo_qt.*")
    if ONLY[module]:
        rule = rule.exclude(*ONLY[module])
    rule.should_not_import(module, f"{module}.*").check("osmo_qt", only_direct_imports=True)


def test_core_does_no_input_or_output() -> None:
    archrule("core is pure").match("osmo_qt.core", "osmo_qt.core.*").should_not_import(*IO).check(
        "osmo_qt", only_direct_imports=True
    )


@pytest.mark.parametrize(("one", "other"), [("voice", "uc"), ("uc", "voice")])
def test_voice_and_uc_know_nothing_of_each_other(one: str, other: str) -> None:
    services = "osmo_qt.services"
    archrule(f"{one} and {other}").match(f"{services}.{one}", f"{services}.{one}.*").should_not_import(
        f"{services}.{other}", f"{services}.{other}.*"
    ).check("osmo_qt", only_direct_imports=True)


def test_the_client_knows_the_office_only_as_a_program() -> None:
    """It is started as a process; even the composition root imports nothing of it."""
    archrule("client and office").match("osmo_qt", "osmo_qt.*").exclude(
        "osmo_qt.__main__", "osmo_qt.office", "osmo_qt.office.*"
    ).should_not_import("osmo_qt.office", "osmo_qt.office.*").check("osmo_qt", only_direct_imports=True)


def test_the_command_line_imports_nothing_heavy_at_its_top() -> None:
    """`--help` and commands answer at once, and a window is there half a second after the start."""
    archrule("lazy").match("osmo_qt.__main__", "osmo_qt.cli", "osmo_qt.services.instance").should_not_import(
        *("osmo_qt.app", "osmo_qt.selftest", "osmo_qt.office*", "osmo_qt.models*", "osmo_qt.views*", "PySide6*"),
        *("pjsua2", "httpx", "pydantic*", "asyncio*"),
    ).check("osmo_qt", only_direct_imports=True, only_toplevel_imports=True)
