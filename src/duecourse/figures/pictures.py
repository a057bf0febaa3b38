"""Drawings that pages carry: plain SVG only. A script, an outside link or an embedded page is refused, not cleaned."""

import re
from xml.etree import ElementTree

from duecourse.errors import BadPicture

_ELEMENT = re.compile(
    "svg|g|path|line|rect|circle|ellipse|polyline|polygon|text|tspan|textPath|title|desc|defs|clipPath|mask|pattern|"
    "linearGradient|radialGradient|stop|symbol|use|marker|image|style"
)
_EMBEDDED = re.compile(r"data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/=\s]*")
_REACHING = re.compile(r"@import|url\(\s*['\"]?(?!#)|expression\(|javascript:", re.IGNORECASE)
LARGEST = 8 * 1024 * 1024


def checked(svg: str, where: str) -> str:
    """``svg`` unchanged, if it is a self-contained drawing. Raises BadPicture that says what is in the way."""

    def refuse(problem: str) -> None:
        raise BadPicture(where=where, problem=problem)

    if len(svg) > LARGEST:
        refuse(f"larger than {LARGEST} characters")
    if "<!DOCTYPE" in svg or "<!ENTITY" in svg or "<?xml-stylesheet" in svg:
        refuse("it declares a document type, an entity or a style sheet")
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 - no entity can be declared: refused above
    except ElementTree.ParseError as problem:
        raise BadPicture(where=where, problem=f"it is not well-formed XML: {problem}") from problem
    for element in root.iter():
        name = _local(element.tag)
        if not _ELEMENT.fullmatch(name):
            refuse(f"it has an element <{name}>")
        if name == "style" and _REACHING.search(element.text or ""):
            refuse("its style reaches outside")
        for key, value in element.attrib.items():
            attribute = _local(key)
            if attribute.startswith("on"):
                refuse(f"it has an attribute {attribute}")
            if attribute == "href" and not (value.startswith("#") or _EMBEDDED.fullmatch(value)):
                refuse("it links outside itself")
            if _REACHING.search(value):
                refuse(f"its attribute {attribute} reaches outside")
    if _local(root.tag) != "svg":
        refuse(f"it begins with <{_local(root.tag)}>, not with <svg>")
    return svg


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]
