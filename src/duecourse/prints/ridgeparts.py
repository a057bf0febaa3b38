"""Where a picture shows friction ridges, as connected parts: fingertips, lower finger bones, a neighbour's edge.

Ridges are told from letters, ruled lines, handwriting and paper by their spectrum: most of a window's power lies at
the distances ridges have, and much of it at one of them. Masks here are of windows, ``RIDGE_STEP`` pixels apart.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from duecourse.prints import parameters as p

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """One connected part of print.

    ``mask`` bool, of the whole picture's windows; ``x`` and ``y`` its centre in pixels from the top left; ``axis`` the
    direction of its longer axis (radians from upright, counter-clockwise, in (-pi/2, pi/2]); ``elongation`` 0 (round)
    to 1 (a line); ``strength`` its mean share of ridge power (0..1).
    """

    mask: Mask
    x: float
    y: float
    axis: float
    elongation: float
    strength: float

    @property
    def windows(self) -> int:
        """Area in windows."""
        return int(self.mask.sum())

    @property
    def weight(self) -> float:
        """How much it counts as a fingertip: area times strength."""
        return self.windows * self.strength

    def corners(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """x and y, in pixels, of the centres of its windows."""
        row, column = np.nonzero(self.mask)
        return column.astype(np.float64) * p.RIDGE_STEP, row.astype(np.float64) * p.RIDGE_STEP


def ridge_parts(pixels: NDArray[np.uint8]) -> list[Part]:
    """The parts of print in ``pixels`` (H, W; 500 ppi) that are large enough for a fingertip, heaviest first."""
    from scipy import ndimage

    contrast, share, peak = ridge_maps(pixels)
    low, high = p.RIDGE_CONTRAST
    share, peak, contrast = (
        ndimage.gaussian_filter(item, p.RIDGE_SMOOTH) for item in (share, peak, np.minimum(contrast, high))
    )
    print_here = (share > p.RIDGE_SHARE) & (peak > p.RIDGE_PEAK) & (contrast > low)
    print_here = ndimage.binary_fill_holes(print_here)  # a hole punched into the card
    print_here = ndimage.binary_opening(print_here, np.ones((3, 3)), iterations=2)
    labels, count = ndimage.label(print_here)
    masks: list[Mask] = []
    waiting: list[Mask] = [labels == number for number in range(1, count + 1)]
    while waiting:
        mask = waiting.pop()
        pieces = _split(mask)
        if len(pieces) > 1:
            waiting += pieces
        elif int(mask.sum()) >= p.PART_WINDOWS:
            masks.append(mask)
    parts = [_part(mask, share) for mask in masks]
    return sorted(parts, key=lambda part: (-part.weight, part.x, part.y))


def ridge_maps(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Contrast, share of ridge power and share of the strongest ridge wave of ``pixels`` (H, W), one value a window.

    Windows are ``RIDGE_WINDOW`` wide and centred ``RIDGE_STEP`` apart, the first at the top left corner; float32.
    """
    side, step = p.RIDGE_WINDOW, p.RIDGE_STEP
    down, across = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :]
    frequency = np.hypot(down, across)
    shortest, longest = p.RIDGE_PERIODS
    ring = ((frequency >= 1 / longest) & (frequency <= 1 / shortest)).astype(np.float32)
    twice = np.full(side // 2 + 1, 2, np.float32)  # the half of the spectrum that is left out mirrors this one
    twice[[0, -1]] = 1
    taper = np.hanning(side + 2)[1:-1].astype(np.float32)
    window = np.outer(taper, taper)
    full = float(np.sqrt((window**2).sum()) * side)
    padded = np.pad(pixels, side // 2, mode="edge")
    views = np.lib.stride_tricks.sliding_window_view(padded, (side, side))[::step, ::step]
    maps = np.zeros((3, *views.shape[:2]), np.float32)
    for row, strip in enumerate(views):  # row by row, to bound memory
        part = strip.astype(np.float32)
        part -= part.mean(axis=(1, 2), keepdims=True)
        spectrum = np.fft.rfft2(part * window)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) * twice
        total = power.sum(axis=(1, 2)) + np.float32(1e-6)
        ridged = power * ring
        maps[0, row] = np.sqrt(total) / full
        maps[1, row] = ridged.sum(axis=(1, 2)) / total
        maps[2, row] = _strongest(ridged) / total
    return maps[0], maps[1], maps[2]


def _strongest(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Power in the strongest 3 x 3 neighbourhood of each spectrum (n, down, across); down wraps round."""
    rows = power + np.roll(power, 1, axis=1) + np.roll(power, -1, axis=1)
    padded = np.pad(rows, ((0, 0), (0, 0), (1, 1)))
    around = padded[:, :, :-2] + padded[:, :, 1:-1] + padded[:, :, 2:]
    return np.asarray(around.max(axis=(1, 2)), np.float32)


def _split(mask: Mask) -> list[Mask]:
    """``mask`` in two or more at its narrowest neck, or alone where it has none."""
    from scipy import ndimage

    # print that the picture cuts off goes on beyond its edge
    depth = ndimage.distance_transform_edt(np.pad(mask, 1, mode="edge"))[1:-1, 1:-1] * mask
    for level in range(1, int(depth.max())):
        labels, count = ndimage.label(depth > level, np.ones((3, 3)))
        tops = ndimage.maximum(depth, labels, np.arange(1, count + 1))
        cores = [number for number, top in enumerate(np.atleast_1d(tops), 1) if top > level + p.PART_SPECK]
        if len(cores) < 2:
            continue
        thinnest = min(float(tops[number - 1]) for number in cores)
        if level > p.PART_NECK * thinnest:
            return [mask]
        seeds = np.where(np.isin(labels, cores), labels, 0)
        nearest = ndimage.distance_transform_edt(seeds == 0, return_distances=False, return_indices=True)
        owner = seeds[tuple(nearest)]
        return [mask & (owner == number) for number in cores]
    return [mask]


def _part(mask: Mask, share: NDArray[np.float32]) -> Part:
    row, column = np.nonzero(mask)
    spread = np.cov(np.stack([column, -row]).astype(np.float64))
    values, vectors = np.linalg.eigh(spread)
    across, up = vectors[:, 1]
    axis = np.arctan2(-across, up)  # of the vector (across, up), counter-clockwise from upright
    if axis > np.pi / 2:
        axis -= np.pi
    elif axis <= -np.pi / 2:
        axis += np.pi
    return Part(
        mask=mask,
        x=float(column.mean()) * p.RIDGE_STEP,
        y=float(row.mean()) * p.RIDGE_STEP,
        axis=float(axis),
        elongation=float(1 - np.sqrt(max(values[0], 0) / values[1])),
        strength=float(share[mask].mean()),
    )
