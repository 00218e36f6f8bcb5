"""Which scene graph draws the QML parts; the one place where that is decided."""

import os

VARIABLE = "QT_QUICK_BACKEND"


def choose_scene_graph(*, video: bool = False) -> str:
    """Call once, before the first QML window; returns the name of what was chosen.

    Software unless video is wanted. Measured under Xvfb with llvmpipe, the main window with LED and both call
    windows: 112 MB RSS and a pop-up after 16-30 ms with the software scene graph, 233 MB and 32-46 ms (the first
    one 1.1 s) with OpenGL, whose driver brings its own compiler and threads. The call screens are flat shapes and
    text, which the software scene graph draws as well; video needs OpenGL.

    It is chosen by Qt's own variable, as the call for it would load QtQuick before the first paint; what a person
    has set there stays.
    """
    if not video:
        os.environ.setdefault(VARIABLE, "software")
    return os.environ.get(VARIABLE, "rhi")
