"""Starts what the command line asks for."""

import argparse
import faulthandler
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from osmo_qt import cli
from osmo_qt.services.paths import default_profile, scratch_folder

if TYPE_CHECKING:
    from osmo_qt.embedded_office import EmbeddedOffice


def main(arguments: list[str] | None = None) -> int:
    """Runs the program; the exit code."""
    faulthandler.enable()
    gc.disable()  # nothing dies during the start; `app` sees to it when the window is painted
    options = cli.parse(sys.argv[1:] if arguments is None else arguments)
    if options.self_test:
        from osmo_qt.selftest import run_self_test

        return run_self_test()
    if options.register_links:
        from osmo_qt.services.link_handler import register_from_command_line

        return register_from_command_line()
    if options.demo_two:
        from osmo_qt.demo_two import run_two

        with scratch_folder() as folder:
            return run_two(folder, cli.passed_on(options))
    return _run_one(options)


def _run_one(options: argparse.Namespace) -> int:
    """Hands over to the program that runs already, or starts one."""
    fresh = (options.demo or options.office) and options.profile_dir is None
    code = None
    if options.request is not None or not fresh:
        code = cli.hand_over(options, options.profile_dir or default_profile())
    if code is not None:
        return code
    if options.demo:
        with scratch_folder() as folder:
            return _run_demo(options, folder)
    if fresh:  # a demo user's calls are not the person's own
        with scratch_folder() as folder:
            return _run_app(options, folder)
    return _run_app(options, options.profile_dir or default_profile())


def _run_demo(options: argparse.Namespace, folder: Path) -> int:
    from osmo_qt.embedded_office import EmbeddedOffice

    office = EmbeddedOffice(folder / "office", options.demo)
    try:
        return _run_app(options, options.profile_dir or folder / "profile", office)
    finally:
        office.stop()


def _run_app(options: argparse.Namespace, profile: Path, office: "EmbeddedOffice | None" = None) -> int:
    from osmo_qt.quick_imports import skip_source_search

    skip_source_search()
    from osmo_qt.app import Options, run

    return run(
        Options(
            profile=profile,
            office=office,
            office_url=options.office or "",
            user=options.user,
            transport=options.transport,
            layout=options.layout,
            microphone_file=options.audio_in,
            camera=options.camera,
            speaker_file=options.audio_out,
            verbose=options.verbose,
            link=options.link,
            minimised=options.minimised,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
