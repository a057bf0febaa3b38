"""Templates in the formats that other systems speak, and theirs as templates.

Three grids meet here; docs/explanation/angles-and-grids.md has the picture and a worked example. A template has quarter
pixels at 500 ppi and 2048 angles; ISO/IEC 19794-2:2005 and INCITS 378-2004 have whole pixels at the stated resolution
and 256 or 180 angles; both have the origin top left, y down, angles counter-clockwise *up the ridge*, as LEADER has
them. A record becomes templates and a record again without any change to a minutia whose quality is reported.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from duecourse.errors import BadTemplate, CannotInterchange
from duecourse.prints.fmr import ANGLES, POINT, RESOLUTIONS, FingerView, Form, MinutiaeRecord, parse_record
from duecourse.prints.parameters import MOST_MINUTIAE
from duecourse.prints.template import LARGEST, MINUTIA, Template

NAMES: dict[Form, str] = {"iso": "iso-19794-2/2005", "incits": "incits-378/2004"}
"""What a template names as its algorithm when a record is all that is known of its making."""

RESOLUTION = 197
"""Pixels a centimeter that stand for 500 an inch."""

UNREPORTED = 80
"""Quality (0..100) that a minutia counts with when its record reports none: the mean of LEADER on a rolled print."""

_INCH_CM = 2.54
_USUAL_PPI = (250.0, 500.0, 1000.0, 2000.0)


@dataclass(frozen=True, eq=False)
class Points:
    """Minutiae as plain arrays of one length: ``x`` and ``y`` in pixels of their picture from its top left corner, y
    down; ``degrees`` counter-clockwise up the ridge; ``kind`` 1 ending, 2 bifurcation, 0 other; ``quality`` 1..100, 0
    not reported."""

    x: ArrayLike
    y: ArrayLike
    degrees: ArrayLike
    kind: ArrayLike
    quality: ArrayLike


def read_record(data: bytes, where: str = "minutiae record") -> list[Template]:
    """One template for each finger view of an ISO/IEC 19794-2:2005 or INCITS 378-2004 record, at 500 ppi.

    Raises BadMinutiae for a record that is not to the letter, BadTemplate for a picture too large for one finger.
    """
    return templates_of(parse_record(data, where), where)


def write_record(
    templates: Sequence[Template],
    form: Form,
    *,
    resolution: int = RESOLUTION,
    impression: int = 0,
    where: str = "minutiae record",
) -> bytes:
    """A record of ``templates`` in ``form`` ``iso`` or ``incits``.

    ``resolution`` in pixels a centimeter is the grid (39 to 787; 787 keeps every quarter pixel); ``impression`` is the
    standards' code of how the finger was taken (0 live-scan plain, 1 live-scan rolled; neither has one for unknown).
    Raises CannotInterchange.
    """
    return record_of(templates, form, resolution=resolution, impression=impression, where=where).to_bytes(where)


def templates_of(record: MinutiaeRecord, where: str = "minutiae record") -> list[Template]:
    """One template for each finger view of ``record``. Raises BadTemplate."""
    unit = 360 / ANGLES[record.form]
    return [
        plain_template(
            view.finger,
            (record.width, record.height),
            (pixels_an_inch(record.across), pixels_an_inch(record.down)),
            Points(
                view.minutiae["x"],
                view.minutiae["y"],
                view.minutiae["angle"] * unit,
                view.minutiae["kind"],
                view.minutiae["quality"],
            ),
            NAMES[record.form],
            where=f"{where}, finger view {number}",
        )
        for number, view in enumerate(record.views, 1)
    ]


def record_of(
    templates: Sequence[Template],
    form: Form,
    *,
    resolution: int = RESOLUTION,
    impression: int = 0,
    where: str = "minutiae record",
) -> MinutiaeRecord:
    """A record of ``templates``, one view each; views of one finger are numbered from 0.

    The picture is as large as the largest of theirs. A finger's quality is the mean of its minutiae; a minutia of
    quality 0 is written with 1, for 0 would say that none is reported. Raises CannotInterchange when a value does not
    fit: no or too many templates, more than 16 of one finger, a resolution that needs more pixels than 14 bits count.
    """
    if form not in ANGLES or resolution not in RESOLUTIONS or not templates:
        problem = f"{len(templates)} templates as form {form!r} at {resolution} pixels a centimeter"
        raise CannotInterchange(where=where, problem=f"{problem}; one or more, iso or incits, 39 to 787 are possible")
    scale = pixels_an_inch(resolution) / 500
    width = int(np.ceil(max(template.width for template in templates) * scale))
    height = int(np.ceil(max(template.height for template in templates) * scale))
    seen: Counter[int] = Counter()
    views = []
    for template in templates:
        made = _points(template, form, scale, (width, height))
        quality = round(float(made["quality"].mean())) if len(made) else 0
        views.append(FingerView(template.finger, seen[template.finger], impression, quality, made))
        seen[template.finger] += 1
    return MinutiaeRecord(form, width, height, resolution, resolution, tuple(views))


def plain_template(
    finger: int,
    size: tuple[int, int],
    ppi: tuple[float, float],
    points: Points,
    algorithm: str,
    *,
    where: str = "minutiae",
) -> Template:
    """A template of minutiae given as plain arrays.

    ``size`` is the picture's width and height in its own pixels, ``ppi`` its pixels an inch across and down. Raises
    BadTemplate when there are more than 255 minutiae, or one lies outside of the picture.
    """
    x, y, degrees, kind, quality = (
        np.atleast_1d(np.asarray(item, np.float64))
        for item in (points.x, points.y, points.degrees, points.kind, points.quality)
    )
    across, down = 500 / ppi[0], 500 / ppi[1]
    width, height = int(np.ceil(size[0] * across - 1e-9)), int(np.ceil(size[1] * down - 1e-9))
    if len(x) > MOST_MINUTIAE:
        raise BadTemplate(where=where, problem=f"{len(x)} minutiae, a template holds {MOST_MINUTIAE}")
    if not (1 <= width <= LARGEST and 1 <= height <= LARGEST):
        raise BadTemplate(where=where, problem=f"a picture of {width} x {height} pixels at 500 an inch is no finger")
    known = all(np.all(np.isfinite(item)) for item in (x, y, degrees)) and np.all((quality >= 0) & (quality <= 100))
    if not known or not np.all((kind >= 0) & (kind <= 2)):
        raise BadTemplate(where=where, problem="a minutia has an impossible place, angle, kind or quality")
    made = np.zeros(len(x), MINUTIA)
    made["x"], made["y"] = x * across, y * down
    made["angle"] = _radians(degrees)
    made["kind"] = kind
    made["quality"] = np.where(quality == 0, UNREPORTED, quality)
    return Template(finger, width, height, made, algorithm)


def pixels_an_inch(resolution: int) -> float:
    """What a whole number of pixels a centimeter stands for: a usual scan resolution (250, 500, 1000 or 2000 pixels an
    inch) where that, rounded or cut off, is this number; else exactly what it says."""
    for usual in _USUAL_PPI:
        if resolution - 0.5 <= usual / _INCH_CM < resolution + 1:
            return usual
    return resolution * _INCH_CM


def _points(template: Template, form: Form, scale: float, size: tuple[int, int]) -> NDArray[np.void]:
    found = template.minutiae
    made = np.zeros(len(found), POINT)
    for name, side in (("x", size[0]), ("y", size[1])):
        made[name] = np.minimum(np.rint(found[name].astype(np.float64) * scale), min(side, 1 << 14) - 1)
    units = np.rint(found["angle"].astype(np.float64) * (ANGLES[form] / (2 * np.pi)))
    made["angle"] = units.astype(np.int64) % ANGLES[form]
    made["kind"], made["quality"] = found["kind"], np.maximum(found["quality"], 1)
    return made


def _radians(degrees: NDArray[np.float64]) -> NDArray[np.float32]:
    turned = np.deg2rad(np.mod(degrees, 360)).astype(np.float32)
    turned[turned >= np.float32(2 * np.pi)] = 0
    return turned
