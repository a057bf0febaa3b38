"""Every family of published files that can be imported."""

from duecourse.figures.sources import (
    activations,
    agency_releases,
    agreements_287g,
    agreements_yearly,
    border_patrol,
    crime,
    detention_workbook,
    i213_arrests,
    interoperability,
    places,
    remains,
    seattle_removals,
    travis_jail,
    washington_releases,
    yearbook,
)
from duecourse.figures.sources.family import Family

FAMILIES: tuple[Family, ...] = (
    interoperability.FAMILY,
    border_patrol.DEATHS,
    border_patrol.APPREHENSIONS,
    border_patrol.NATIONWIDE,
    crime.FAMILY,
    remains.FAMILY,
    seattle_removals.FAMILY,
    travis_jail.BOOKINGS,
    travis_jail.CHARGES,
    i213_arrests.FAMILY,
    agreements_287g.FAMILY,
    agreements_yearly.FAMILY,
    *agency_releases.FAMILIES,
    *washington_releases.FAMILIES,
    detention_workbook.FAMILY,
    yearbook.FAMILY,
    activations.COUNTIES,
    activations.STATES,
    *places.FAMILIES,
)
"""In the order in which they are tried; the one that finds most of its headers wins."""

BY_NAME: dict[str, Family] = {family.name: family for family in FAMILIES}
"""The same by name."""
