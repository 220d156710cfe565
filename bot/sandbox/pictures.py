"""A small picture without a picture library: a PNG of soft colour bands, different for every number."""

import struct
import zlib


def draw_png(width: int, height: int, number: int) -> bytes:
    """A valid RGB PNG; the same arguments give the same bytes."""
    base = [(number * step) % 160 + 60 for step in (53, 97, 151)]
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # filter type none, at the head of each row (PNG specification, section 9)
        lift = 40 * y // height
        row = bytes(min(255, value + lift) for value in base)
        half = bytes(max(0, value - 20) for value in row)
        cut = (y * width // height + number * 31) % width
        rows += row * cut + half * (width - cut)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows), 6)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check
