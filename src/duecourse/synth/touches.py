"""Impressions of made-up templates: one finger touched again, harder or softer, drier or wetter, a little elsewhere.

How good a touch is belongs in part to the card (a cold, dry hand is bad on all ten fingers) and in part to the finger.
Everything that goes wrong grows with it. The numbers were chosen so that the scores of mates agree with those of
FVC2002 (docs/measured/search.md).
"""

import math

import msgspec
import numpy as np

from duecourse.prints.template import MINUTIA, Template
from duecourse.synth.templates import ALGORITHM, HEIGHT, WIDTH, around


class Touch(msgspec.Struct, frozen=True):
    """Numbers of the model of impressions. Lengths are pixels at 500 ppi, angles radians."""

    turn: float = 0.12
    """Standard deviations between two impressions: turn, shift, stretch (a share), and of each minutia's place and
    direction."""
    shift: float = 12.0
    stretch: float = 0.015
    jitter: float = 1.2
    sway: float = 0.05
    lost: float = 0.04
    """Share of the best minutiae that are lost; the worst are lost six times as often."""
    extra: float = 0.13
    """Minutiae that are not there, as a share."""
    astray: float = 30.0
    """They lie about so far from one that is."""
    harm: float = 0.6
    """Standard deviation of the logarithm of what multiplies shift, losses, extras and (by its root) the jitter."""
    harm_of_card: float = 0.5
    """Share of its variance that all fingers of a card have in common."""


TOUCH = Touch()


def impression(master: Template, seed: int, numbers: Touch = TOUCH) -> Template:
    """Another impression of the finger ``master``, always the same for the same ``seed``; two minutiae at least.

    Fingers touched with the same ``seed`` are of one card.
    """
    card = np.random.default_rng([seed, 13]).normal()
    dice = np.random.default_rng([seed, master.finger, 11])
    common = numbers.harm_of_card
    harm = math.exp(numbers.harm * (math.sqrt(common) * card + math.sqrt(1 - common) * dice.normal()))
    minutiae = master.minutiae
    places = minutiae["x"] - WIDTH / 2 + 1j * (HEIGHT / 2 - minutiae["y"])
    quality = minutiae["quality"] / 100
    middle = harm * numbers.shift * 1.5 * complex(*dice.normal(size=2))
    whole = places.mean()
    away = places - whole - middle
    rim = np.hypot(away.real / (2 * places.real.std() + 1), away.imag / (2 * places.imag.std() + 1))
    losing = np.minimum(0.9, harm * numbers.lost * (1 + 5 * (1 - quality)))
    gone = (dice.random(len(places)) < losing) | (rim > dice.normal(1.2, 0.05))
    if (~gone).sum() < 2:
        gone[np.argsort(-quality)[:2]] = False
    found = minutiae[~gone].copy()
    bent = places[~gone] * (1 + numbers.stretch * dice.normal())
    bent = bent + numbers.stretch * dice.normal() * np.conj(bent)
    turn = dice.normal(0, numbers.turn)
    jitter = numbers.jitter * math.sqrt(harm)
    noise = dice.normal(0, jitter, len(bent)) + 1j * dice.normal(0, jitter, len(bent))
    moved = bent * np.exp(1j * turn) + complex(*dice.normal(0, numbers.shift, 2)) + noise
    sway = numbers.sway * math.sqrt(harm)
    found["angle"] = around(found["angle"] + turn + dice.normal(0, sway, len(found)))
    found["quality"] = np.clip(found["quality"] + np.rint(dice.normal(0, 6, len(found))), 20, 100)
    found["x"], found["y"] = moved.real + WIDTH / 2, HEIGHT / 2 - moved.imag
    extra = np.zeros(dice.poisson(min(1.0, harm * numbers.extra) * len(found)), MINUTIA)
    host = dice.integers(0, len(found), len(extra))  # what is not there lies along the ridges too
    extra["x"], extra["y"] = (found[axis][host] + dice.normal(0, numbers.astray, len(extra)) for axis in "xy")
    facing = math.pi * (dice.random(len(extra)) < 0.35)
    extra["angle"] = around(found["angle"][host] + facing + dice.normal(0, 0.2, len(extra)))
    extra["kind"], extra["quality"] = dice.integers(1, 3, len(extra)), dice.integers(20, 60, len(extra))
    every = np.concatenate([found, extra])[:255]
    inside = (every["x"] >= 0) & (every["x"] <= WIDTH) & (every["y"] >= 0) & (every["y"] <= HEIGHT)
    return Template(master.finger, WIDTH, HEIGHT, every[inside], ALGORITHM)
