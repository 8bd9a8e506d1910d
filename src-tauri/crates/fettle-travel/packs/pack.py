"""Writes a pack: a readable header, a blank line, a zlib stream of postcard.

postcard (https://postcard.jamesmunns.com/wire-format) is the encoding that the
Rust side derives; the few shapes below are all that the packs need.
Output is the same byte for byte for the same inputs: no clock, no hash order.
"""

import zlib
from pathlib import Path

MAGIC = "FETTLE-PACK 1"


def uint(n: int) -> bytes:
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def sint(n: int) -> bytes:
    return uint((n << 1) ^ (n >> 63))


def flag(b: bool) -> bytes:
    return b"\x01" if b else b"\x00"


def text(s: str) -> bytes:
    raw = s.encode("utf-8")
    return uint(len(raw)) + raw


def seq(encode, items) -> bytes:
    items = list(items)
    return uint(len(items)) + b"".join(map(encode, items))


def front_coded(lines: list[str]) -> bytes:
    """Sorted lines: for each the bytes it shares with the one before, then all the rests."""
    shared, rests, before = [], [], ""
    for line in lines:
        count = 0
        while count < min(len(line), len(before)) and line[count] == before[count]:
            count += 1
        while len(line[:count].encode()) > 255:
            count -= 1
        shared.append(len(line[:count].encode()))
        rests.append(line[count:])
        before = line
    return uint(len(shared)) + bytes(shared) + text("\n".join(rests))


def write(path: Path, header: dict[str, str], body: bytes) -> None:
    lines = [MAGIC] + [f"{key}: {value}" for key, value in header.items()]
    assert not any("\n" in line for line in lines)
    head = "\n".join(lines) + "\n\n"
    path.write_bytes(head.encode("utf-8") + zlib.compress(body, 9))
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(body):,} unpacked")
