"""A Vega-Lite specification with its data to SVG, offline."""

from typing import Any

from duecourse.figures import pictures


def drawn(chart: dict[str, Any], where: str) -> str:
    """The chart as SVG without scripts or outside links. Raises BadPicture where it is not."""
    import vl_convert

    return pictures.checked(vl_convert.vegalite_to_svg(chart, allowed_base_urls=[]), where)
