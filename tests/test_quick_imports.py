"""The start does not read the sources of its own modules."""

import subprocess
import sys

LOOK = """
import linecache, sys
from osmo_qt.quick_imports import skip_source_search
skip_source_search()
import osmo_qt.models.bundle
print(sum("osmo_qt" in name for name in linecache.cache))
"""


def test_pyside_does_not_read_the_source_of_what_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
