"""The picture that explains a comparison: two prints side by side with their paired minutiae, as SVG."""

import base64
import io
import textwrap
from collections.abc import Sequence

import numpy as np
from PIL import Image

from duecourse.prints.images import GrayImage
from duecourse.prints.template import Template

GAP = 24
LINE = 18
"""Between two lines of the legend."""
LETTER = 6.0
"""As wide as a letter of the legend is at most, over a line."""
COLOURS = ("#0b5fa5", "#b3410e", "#1b7a3d", "#7a3e9d", "#8a6d00", "#0f7c85")
"""Told apart by people who see few colours too; numbers say the same."""
UNPAIRED = "#6b6b6b"
TICK = 12.0


def draw(
    probe: Template,
    candidate: Template,
    pairs: Sequence[tuple[int, int]],
    left: GrayImage | None,
    right: GrayImage | None,
    *,
    score: Sequence[str] = (),
) -> str:
    """An SVG document (500 ppi pixels as units): paired minutiae numbered and joined, others gray.

    Endings are rings, bifurcations squares, each with a stroke along its direction. Pictures are embedded as PNG;
    ``score`` are sentences to print beneath, each broken into lines that fit.
    """
    width, height = probe.width + GAP + candidate.width, max(probe.height, candidate.height)
    offset = probe.width + GAP
    count = f"{len(pairs)} paired minutiae"
    said = (f"{count}; ring: ridge ending, square: bifurcation, gray: no partner", *score)
    legend = [line for each in said for line in textwrap.wrap(each, max(20, int((width - 16) / LETTER)))]
    deep = height + LINE * (len(legend) + 1) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {deep}" role="img" '
        f'aria-label="Two prints with {count}" font-family="sans-serif" font-size="11">',
        f"<title>Two prints with {count}</title>",
        f'<rect width="{width}" height="{deep}" fill="#ffffff"/>',
        _print(probe, left, 0, "Probe"),
        _print(candidate, right, offset, "Candidate"),
    ]
    for number, (i, j) in enumerate(pairs, 1):
        a, b = probe.minutiae[i], candidate.minutiae[j]
        colour = COLOURS[(number - 1) % len(COLOURS)]
        lines.append(
            f'<line x1="{a["x"]:.1f}" y1="{a["y"]:.1f}" x2="{b["x"] + offset:.1f}" y2="{b["y"]:.1f}" '
            f'stroke="{colour}" stroke-width="0.6" stroke-opacity="0.55"/>'
        )
    for template, shift, side in ((probe, 0, 0), (candidate, offset, 1)):
        numbers = {pair[side]: number for number, pair in enumerate(pairs, 1)}
        lines += [_minutia(template, k, shift, numbers.get(k)) for k in range(len(template.minutiae))]
    lines += [f'<text x="8" y="{height + LINE * at}" fill="#333333">{line}</text>' for at, line in enumerate(legend, 2)]
    return "\n".join([*lines, "</svg>\n"])


def _print(template: Template, image: GrayImage | None, offset: int, title: str) -> str:
    shape = f'x="{offset}" y="0" width="{template.width}" height="{template.height}"'
    parts = [f'<rect {shape} fill="#fafafa" stroke="#999999" stroke-width="0.5"/>']
    if image is not None:
        buffer = io.BytesIO()
        Image.fromarray(image.pixels).save(buffer, "PNG")
        data = base64.b64encode(buffer.getvalue()).decode()
        parts.append(f'<image {shape} opacity="0.6" href="data:image/png;base64,{data}"/>')
    parts.append(f'<text x="{offset + 8}" y="{template.height + 18}" font-weight="bold" fill="#333333">{title}</text>')
    return "\n".join(parts)


def _minutia(template: Template, k: int, offset: int, number: int | None) -> str:
    minutia = template.minutiae[k]
    x, y, angle = float(minutia["x"]) + offset, float(minutia["y"]), float(minutia["angle"])
    colour = UNPAIRED if number is None else COLOURS[(number - 1) % len(COLOURS)]
    stroke = f'stroke="{colour}" stroke-width="1.2" fill="none"'
    if minutia["kind"] == 2:
        mark = f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" {stroke}/>'
    else:
        mark = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" {stroke}/>'
    end_x, end_y = x + TICK * np.cos(angle), y - TICK * np.sin(angle)
    mark += f'<path d="M{x:.1f} {y:.1f} L{end_x:.1f} {end_y:.1f}" {stroke}/>'
    if number is not None:
        mark += f'<text x="{x + 5:.1f}" y="{y - 5:.1f}" font-size="9" fill="{colour}">{number}</text>'
    return mark
