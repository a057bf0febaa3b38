"""How soak tests damage files."""

import random


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """One to four bytes changed, cut, doubled or put in, or the end cut off."""
    data = bytearray(whole)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data)) if data else 0
        match chance.randrange(6):
            case 0 | 1 if data:
                data[at] = chance.choice((0, 0xFF, chance.randrange(256)))
            case 2:
                del data[at : at + chance.randint(1, 30)]
            case 3:
                data[at:at] = chance.randbytes(chance.randint(1, 8))
            case 4:
                data[at:at] = data[at : at + chance.randint(1, 40)]
            case _:
                del data[len(data) - chance.randint(0, len(data)) // 2 :]
    return bytes(data)
