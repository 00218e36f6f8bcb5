"""Pictures of people who have none: a coloured disc with their initials, the same in each drawing."""

import asyncio
import io
import zlib
from functools import lru_cache

from osmo_qt.core.people import fold

SIZE = 96
# Dark enough for white letters (contrast of 4.5 and more)
COLOURS = ("#1f6feb", "#8250df", "#bf3989", "#cf222e", "#9a6700", "#1a7f37", "#0e7490", "#57606a", "#b35900", "#3949ab")


async def initials_picture(first: str, last: str) -> bytes:
    """A PNG of SIZE x SIZE with a transparent ground; drawn on a thread the first time."""
    return await asyncio.to_thread(_draw, initials(first, last), f"{first} {last}")


def initials(first: str, last: str) -> str:
    """Without diacritics, which the font at hand lacks."""
    return "".join(fold(name[:1])[:1] for name in (first, last)).upper()


@lru_cache(256)
def _draw(initials: str, name: str) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    colour = COLOURS[zlib.crc32(name.encode()) % len(COLOURS)]
    large = SIZE * 4  # drawn large and made small, for a smooth edge
    image = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    drawing = ImageDraw.Draw(image)
    drawing.ellipse((0, 0, large - 1, large - 1), fill=colour)
    font = ImageFont.load_default(large * 0.42)
    drawing.text((large / 2, large / 2), initials, fill="white", font=font, anchor="mm")
    file = io.BytesIO()
    image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()
