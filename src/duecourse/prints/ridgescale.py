"""How far apart the ridges of a print lie: what a wrong scan resolution shows in.

Ridges of grown people lie about half a millimeter apart (medians of FVC2002's pictures: 0.33 to 0.55). A picture whose
resolution is stated at twice what it was has them at a quarter of a millimeter, where matching quietly falls apart.
"""

import math

import numpy as np
from numpy.typing import NDArray

from duecourse.prints import parameters as p

_SIDE = 48
_PERIODS = (2.5, 24.0)
_RINGS = 72
_SMOOTH = 5
_MM = 25.4 / 500


def ridge_distance(pixels: NDArray[np.uint8]) -> float:
    """Median distance of neighbouring ridges in ``pixels`` (H, W; taken to be 500 ppi) in millimeters; nan for none.

    Each window with contrast has one: the period at which its spectrum, summed over directions, is strongest.
    """
    if min(pixels.shape) < _SIDE:
        return math.nan
    views = np.lib.stride_tricks.sliding_window_view(pixels, (_SIDE, _SIDE))[:: _SIDE // 2, :: _SIDE // 2]
    windows = views.reshape(-1, _SIDE, _SIDE).astype(np.float32)
    windows -= windows.mean(axis=(1, 2), keepdims=True)
    windows = windows[windows.std(axis=(1, 2)) > p.RIDGE_CONTRAST[0]]
    if len(windows) == 0:
        return math.nan
    taper = np.hanning(_SIDE + 2)[1:-1].astype(np.float32)
    power = np.abs(np.fft.rfft2(windows * np.outer(taper, taper))) ** 2
    frequency = np.hypot(np.fft.fftfreq(_SIDE)[:, None], np.fft.rfftfreq(_SIDE)[None])
    edges = np.linspace(1 / _PERIODS[1], 1 / _PERIODS[0], _RINGS + 1)
    ring = np.digitize(frequency, edges).ravel()  # 0 and the last lie outside
    inside = (ring[:, None] == np.arange(1, _RINGS + 1)).astype(np.float32)
    sums = power.reshape(len(windows), -1).astype(np.float32) @ inside
    near = np.lib.stride_tricks.sliding_window_view(sums, _SMOOTH, axis=1)
    strongest = near.sum(axis=2).argmax(axis=1)
    around = near[np.arange(len(near)), strongest]
    middles = np.lib.stride_tricks.sliding_window_view((edges[1:] + edges[:-1]) / 2, _SMOOTH)[strongest]
    return _MM / float(np.median((around * middles).sum(axis=1) / around.sum(axis=1)))


def odd_scale(distance: float) -> str:
    """What is odd about ridges so many millimeters apart; empty where nothing is."""
    least, most = p.RIDGE_DISTANCE
    if not (distance < least or distance > most):
        return ""
    cause = "a small child's finger, or scanned at less" if distance < least else "scanned at more"
    usual = f"ridges lie {distance:.2f} mm apart, where {least:g} to {most:g} are usual"
    return f"{usual} ({cause} than the resolution taken)"
