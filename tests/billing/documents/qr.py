"""Reads a clean QR code, so that tests check what a phone would read and not what the library was told to write."""

from segno import consts

FINDER = 8


def decode(rows: list[list[int]]) -> str:
    """The text of a byte-mode code with error correction M, given as rows of 0 and 1. Corrects no error."""
    side = len(rows)
    version = (side - 17) // 4
    level, mask = _format(rows)
    assert level == 0b00, "error correction M"
    bits = []
    for y, x in _path(side):
        if not _function(y, x, side, version):
            bits.append(rows[y][x] ^ MASKS[mask](y, x))
    words = [int("".join(map(str, bits[start : start + 8])), 2) for start in range(0, len(bits) - 7, 8)]
    data = _blocks(words, version)
    stream = "".join(f"{word:08b}" for word in data)
    assert stream[:4] == "0100", "byte mode"
    width = 8 if version < 10 else 16
    length = int(stream[4 : 4 + width], 2)
    start = 4 + width
    return bytes(int(stream[start + 8 * index : start + 8 * index + 8], 2) for index in range(length)).decode()


MASKS = [
    lambda y, x: int((y + x) % 2 == 0),
    lambda y, x: int(y % 2 == 0),
    lambda y, x: int(x % 3 == 0),
    lambda y, x: int((y + x) % 3 == 0),
    lambda y, x: int((y // 2 + x // 3) % 2 == 0),
    lambda y, x: int((y * x) % 2 + (y * x) % 3 == 0),
    lambda y, x: int(((y * x) % 2 + (y * x) % 3) % 2 == 0),
    lambda y, x: int(((y + x) % 2 + (y * x) % 3) % 2 == 0),
]


def _format(rows: list[list[int]]) -> tuple[int, int]:
    places = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    value = int("".join(str(rows[y][x]) for y, x in places), 2) ^ 0b101010000010010
    return value >> 13, value >> 10 & 0b111


def _path(side: int):
    """Modules two columns at a time, from the right, up then down, skipping the timing column."""
    upward, right = True, side - 1
    while right > 0:
        if right == 6:
            right -= 1
        for step in range(side):
            y = side - 1 - step if upward else step
            yield y, right
            yield y, right - 1
        upward, right = not upward, right - 2


def _function(y: int, x: int, side: int, version: int) -> bool:
    corner = (y <= FINDER and x <= FINDER) or (y <= FINDER and x >= side - FINDER) or (y >= side - FINDER and x <= FINDER)
    if corner or 6 in (y, x):
        return True
    if version >= 7 and ((y < 6 and x >= side - 11) or (x < 6 and y >= side - 11)):
        return True
    centres = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    last = centres[-1] if centres else 0
    corners = {(6, 6), (6, last), (last, 6)}
    return any(abs(y - cy) <= 2 and abs(x - cx) <= 2 for cy in centres for cx in centres if (cy, cx) not in corners)


def _blocks(words: list[int], version: int) -> list[int]:
    """Data words in order, from the interleaved blocks."""
    sizes = [group.num_data for group in consts.ECC[version][consts.ERROR_LEVEL_M] for _ in range(group.num_blocks)]
    blocks: list[list[int]] = [[] for _ in sizes]
    source = iter(words)
    for column in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if column < size:
                block.append(next(source))
    return [word for block in blocks for word in block]
