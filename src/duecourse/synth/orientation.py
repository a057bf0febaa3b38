"""Ridge flow of a made-up finger: the direction of the ridges at every point, ruled by its singular points.

The flow is the zero-pole field of Sherlock and Monro ("A model for interpreting fingerprint topology", Pattern
Recognition 26, 1993): half the sum of the angles seen from the cores, less half the sum of those seen from the deltas.
Following Vizcaya and Gerhardt ("A nonlinear orientation model for global description of fingerprints", Pattern
Recognition 29, 1996) each angle passes a periodic correction first, here a short Fourier series, and a smooth arching
term bends the ridges round the fingertip. Neither moves a singular point.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

WIDTH = 352
"""Width of a master in pixels at 500 ppi (17.9 mm)."""

HEIGHT = 416
"""Height of a master in pixels at 500 ppi (21.1 mm)."""

CENTRE = (WIDTH / 2, 200.0)
"""Where the middle of the pattern lies, in pixels from the top left corner."""

TWIN_TWIST = 1.15
"""Turn that makes the ridges cross the line between the two cores of a twin loop instead of following it (radians)."""

Point = tuple[float, float]


class Pattern(StrEnum):
    """The Henry classes a finger is drawn from."""

    ARCH = "arch"
    TENTED_ARCH = "tented arch"
    LEFT_LOOP = "left loop"
    RIGHT_LOOP = "right loop"
    WHORL = "whorl"
    TWIN_LOOP = "twin loop"


SHARES = {
    Pattern.ARCH: 0.037,
    Pattern.TENTED_ARCH: 0.029,
    Pattern.LEFT_LOOP: 0.338,
    Pattern.RIGHT_LOOP: 0.317,
    Pattern.WHORL: 0.235,
    Pattern.TWIN_LOOP: 0.044,
}
"""Natural shares of the classes (Wilson, Candela and Watson, "Neural network fingerprint classification", 1993: arch
.037, tented arch .029, left loop .338, right loop .317, whorl .279; we count about one whorl in six as a twin loop)."""

ULNAR = 0.93
"""Share of loops that open towards the little finger; known hands only, an approximation over all ten fingers."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The ridge flow of one finger. Points are in pixels from CENTRE, x to the right and y UP."""

    pattern: Pattern
    cores: tuple[Point, ...]
    deltas: tuple[Point, ...]
    corrections: tuple[tuple[float, float, float, float], ...]
    """Fourier coefficients (sin, cos, sin 2, cos 2; radians) of the angle seen from each core, then from each delta."""
    arching: float
    """Steepness of the fingertip's arch, in radians at its flanks."""
    crest: Point
    """Half width of the arch and the height of its middle, in pixels."""
    twist: float = 0.0
    """Extra turn half way between two cores, in radians: near 0 rings, small a spiral, large an S of two loops."""

    def angles(self, step: int = 1) -> NDArray[np.float32]:
        """Ridge direction on the master's grid taken every ``step`` pixels.

        Returns shape (HEIGHT // step, WIDTH // step), radians in [0, pi), counter-clockwise from the x axis (y up).
        """
        across, down = np.meshgrid(
            np.arange(WIDTH // step, dtype=np.float32) * step + (step - 1) / 2,
            np.arange(HEIGHT // step, dtype=np.float32) * step + (step - 1) / 2,
        )
        angle = self.at(across - CENTRE[0], CENTRE[1] - down)
        return np.mod(angle, np.float32(np.pi)).astype(np.float32) % np.float32(np.pi)

    def at(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
        """Ridge directions at points of any one shape, radians; they mean the same modulo pi."""
        angle = self._arch(x, y)
        signs = [0.5] * len(self.cores) + [-0.5] * len(self.deltas)
        for sign, point, bend in zip(signs, self.cores + self.deltas, self.corrections, strict=True):
            seen = np.arctan2(y - point[1], x - point[0])
            seen += bend[0] * np.sin(seen) + bend[1] * np.cos(seen)
            seen += bend[2] * np.sin(2 * seen) + bend[3] * np.cos(2 * seen)
            angle += np.float32(sign) * seen
        if len(self.cores) == 2:
            (a, b), (c, d) = self.cores
            reach = 24 + 0.8 * np.hypot(a - c, b - d)
            far = np.hypot(x - (a + c) / 2, y - (b + d) / 2) / reach
            angle += np.float32(self.twist) * np.exp(-far * far)
        return angle

    def _arch(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
        width, middle = self.crest
        away = x / width
        flank = -away * np.exp((1 - away * away) / 2)
        if self.pattern is Pattern.ARCH:
            lift = np.exp(-(((y - middle) / 105) ** 2)) + 0.55 / (1 + np.exp(-(y - middle - 60) / 25))
        else:
            lift = 1 / (1 + np.exp(-(y - middle) / 35))
        return np.asarray(self.arching * flank * lift, dtype=np.float32)


def draw_pattern(rng: np.random.Generator, hand: str | None = None) -> Pattern:
    """A class in its natural share. ``hand`` ("right" or "left") decides which way a loop opens: mostly ulnar.

    On a right hand the little finger lies to the right of the print, so its ulnar loops are right loops.
    """
    drawn = list(SHARES)[int(rng.choice(len(SHARES), p=np.array(list(SHARES.values()))))]
    if hand is None or drawn not in (Pattern.LEFT_LOOP, Pattern.RIGHT_LOOP):
        return drawn
    ulnar, radial = Pattern.RIGHT_LOOP, Pattern.LEFT_LOOP
    if hand == "left":
        ulnar, radial = radial, ulnar
    return ulnar if rng.random() < ULNAR else radial


def draw_flow(rng: np.random.Generator, pattern: Pattern, size: float = 1.0) -> Flow:
    """A flow of this class with its own singular points, bends and arch. ``size`` scales the distances between them."""

    def near(x: float, y: float, spread: float) -> Point:
        return (size * float(rng.normal(x, spread)), size * float(rng.normal(y, spread)))

    cores: tuple[Point, ...] = ()
    deltas: tuple[Point, ...] = ()
    twist = 0.0
    arching, crest = float(rng.normal(0.42, 0.07)), (float(rng.normal(125, 10)), 20.0)
    match pattern:
        case Pattern.ARCH:
            arching, crest = float(rng.normal(0.62, 0.1)), (float(rng.normal(78, 8)), float(rng.normal(-25, 12)))
        case Pattern.TENTED_ARCH:
            core = near(0, 12, 7)
            cores, deltas = (core,), ((core[0] + float(rng.normal(0, 4)), core[1] - size * float(rng.uniform(48, 85))),)
        case Pattern.LEFT_LOOP | Pattern.RIGHT_LOOP:
            side = 1 if pattern is Pattern.LEFT_LOOP else -1
            cores, deltas = (near(-4 * side, 20, 8),), (near(82 * side, -82, 11),)
        case Pattern.WHORL:
            middle, apart, lean = near(0, 6, 7), size * float(rng.uniform(11, 26)), float(rng.normal(0, 5))
            cores = ((middle[0] + lean, middle[1] + apart), (middle[0] - lean, middle[1] - apart))
            deltas, twist = (near(-92, -84, 11), near(92, -84, 11)), float(rng.normal(0, 0.35))
        case Pattern.TWIN_LOOP:
            middle, side = near(0, 6, 7), 1 if rng.random() < 0.5 else -1
            x, y = size * side * float(rng.uniform(17, 28)), size * float(rng.uniform(17, 26))
            cores, twist = ((middle[0] - x, middle[1] + y), (middle[0] + x, middle[1] - y)), side * TWIN_TWIST
            deltas = (near(-94, -88, 11), near(94, -88, 11))
    bends = rng.normal(0, (0.12, 0.12, 0.06, 0.06), (len(cores) + len(deltas), 4))
    corrections = tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in bends)
    return Flow(pattern, cores, deltas, corrections, arching, crest, twist)


def singular_points(angles: NDArray[np.float32], reach: int = 6) -> tuple[list[Point], list[Point]]:
    """Cores and deltas found in a direction field by the Poincaré index along a square ring of ``reach`` pixels.

    Returns two lists of (x, y) in pixels from the top left corner, y down; nearby answers are merged. Points closer
    than ``reach`` to each other, or to the border, are not told apart.
    """
    doubled = 2 * angles.astype(np.float64)
    height, width = angles.shape
    side = range(-reach, reach)
    ring = [(-reach, i) for i in side] + [(i, reach) for i in side]
    ring += [(reach, -i) for i in side] + [(-i, -reach) for i in side]
    seen = [doubled[reach + dy : height - reach + dy, reach + dx : width - reach + dx] for dy, dx in ring]
    turn = np.zeros_like(seen[0])
    for here, there in zip(seen, seen[1:] + seen[:1], strict=True):
        turn += np.angle(np.exp(1j * (there - here)))
    # The ring runs clockwise as seen with y up, so a core (index +1/2) turns the doubled angle by -2 pi.
    found: tuple[list[Point], list[Point]] = ([], [])
    for kind, mask in enumerate((turn < -np.pi, turn > np.pi)):
        left = {(int(x), int(y)) for y, x in np.argwhere(mask)}
        while left:
            first = left.pop()
            group, edge = [first], [first]
            while edge:
                x, y = edge.pop()
                near = {(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
                left -= near
                group += near
                edge += near
            middle = np.mean(group, axis=0) + reach
            found[kind].append((float(middle[0]), float(middle[1])))
    return found
