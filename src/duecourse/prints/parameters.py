"""Every tuned number of the print engine, in one place, each with its meaning and its unit.

Lengths are pixels at 500 ppi (1 px = 0.0508 mm), angles are radians. The numbers were chosen on FVC2002 DB1_B..DB4_B
and are part of the algorithm: changing one changes scores, so ``MATCH_VERSION`` or ``EXTRACT_VERSION`` must change too.
"""

import math
from typing import NamedTuple

EXTRACT_VERSION = 1
"""Version of the way from picture to minutiae; part of ``minutiae.ALGORITHM``."""

MATCH_VERSION = 2
"""Version of the way from two templates to a score; part of ``match.ALGORITHM``."""

# -- foreground ---------------------------------------------------------------------------------------------------

BLOCK = 16
"""Side of the blocks in which contrast is measured."""

CONTRAST_FLOOR = 8.0
"""Standard deviation of gray values under which a block is background, whatever the rest of the picture shows."""

CONTRAST_SHARE = 0.25
"""Share of the contrast of the picture's good blocks (their 90th percentile) that a foreground block must reach."""

FOREGROUND_MARGIN = 24
"""Pixels kept around the bounding box of the foreground: the network looks at the surroundings of a minutia."""

FOREGROUND_BLOCKS = 12
"""Fewer foreground blocks than this (about 3000 square pixels, 8 square millimetres) are no print."""

SMALLEST_SIDE = 48
"""Pictures with a shorter side than this (2.4 mm) are refused."""

LARGEST_SIDE = 2000
"""Foregrounds with a longer side than this (four inches) are not one finger."""

# -- minutiae -----------------------------------------------------------------------------------------------------

NETWORK_MULTIPLE = 32
"""The network halves its input five times, so both sides are padded to a multiple of this."""

QUALITY_FLOOR = 0.2
"""Detections under this quality are dropped. The network's own default of 0.6 is poor for matching."""

DUPLICATE_RADIUS = 5.0
"""Of two detections closer than this, the one of lower quality is dropped."""

MOST_MINUTIAE = 255
"""Minutiae kept in a template, best quality first (one byte counts them in most exchange formats too)."""

FEWEST_MINUTIAE = 4
"""Pictures with fewer minutiae than this are no usable print."""

ENDING_FLOOR = 0.5
"""The network's type output from which a minutia is a ridge ending; under it, a bifurcation."""

# -- cylinders and matching ---------------------------------------------------------------------------------------
# Named tuples, because compiled kernels take them as arguments: a number built into a kernel would stay in the
# compiler's cache when this file changes.


class Cylinders(NamedTuple):
    """Minutia cylinders (Cappelli, Ferrara, Maltoni, TPAMI 32(12), 2010, sections 3 and 4): 8 x 8 cells x 6 angles."""

    radius: float = 75.0
    """Reach of a cylinder around its minutia."""

    spread: float = 28.0 / 3.0
    """Standard deviation of a neighbour's place."""

    turn_spread: float = 0.6981317007977318
    """Standard deviation of a neighbour's direction (40 degrees)."""

    floor: float = 0.0075
    """Contribution from which a cell's bit is set."""

    fewest: int = 2
    """A minutia with fewer neighbours in reach has an empty cylinder and is compared by place alone."""


class Matching(NamedTuple):
    """From two lists of minutiae with cylinders to a score."""

    turn_most: float = 2.2
    """Directions of a pair may differ by so much (126 degrees): prints are taken roughly upright."""

    pairs_most: int = 32
    """At most so many pairs, each among the two best of both its minutiae, enter the relaxation."""

    mean_least: int = 4
    mean_more: int = 16
    mean_middle: float = 20.0
    mean_slope: float = 0.5
    """A mean is over so many best pairs: least + more / (1 + exp(-slope (minutiae of the smaller print - middle)))."""

    glance_least: int = MOST_MINUTIAE + 1
    """Prints of fewer minutiae are not glanced at: none in full matching, see ``duecourse.prints.glance``."""

    glance_pairs: int = 6
    """A glance is a mean over so many best minutiae of either print."""

    glance_most: int = 64
    """The floor of a glance rises up to so many minutiae."""

    glance_floor: float = 0.05
    glance_few: float = 0.2084
    glance_few_bend: float = -0.0238
    glance_many: float = 0.1137
    glance_many_bend: float = -0.0136
    """Mean likeness at a glance under which a comparison of a cascade ends at once, with score 0: quadratic in the
    logarithms of both counts of minutiae, the smaller and the larger. Its shape is that of strangers' glances."""

    first_floor: float = 0.36
    """Mean cylinder similarity under which a comparison ends at once, with score 0."""

    rounds: int = 5
    keep: float = 0.5
    """Relaxation: rounds, and the share of its own weight a pair keeps in each."""

    far_middle: float = 5.0
    far_slope: float = 1.6
    """Difference of the distances between two minutiae in either print at which their support halves, and its slope."""

    turn_middle: float = 0.2617993877991494
    turn_slope: float = 30.0
    reach: float = 2.2
    """The same for differences of angles (15 degrees): of directions, and of the bearing from one to the other. Beyond
    ``reach`` times the middle there is no support."""

    second_floor: float = 0.006
    """Relaxed similarity under which prints are not laid over one another."""

    cascade_floor: float = 0.0
    """Relaxed similarity under which a comparison of a cascade ends, with score 0."""

    anchors: int = 6
    """So many best relaxed pairs are tried as anchors of the alignment."""

    tries: int = 0
    tried_floor: float = -math.inf
    """After so many anchors a comparison of a cascade ends, with score 0, unless it would score as much by the best."""

    wide: float = 16.0
    tight: float = 13.0
    turn_near: float = 0.45
    """Minutiae pair up within this distance (first pass, later passes) and this angle."""

    fits: int = 3
    """Rounds of least-squares fit and new pairing."""

    bend_reach: float = 60.0
    stiffness: float = 0.4
    bends: int = 3
    """The print is bent so many times by what pairs miss after the rigid fit: a pair at this distance has a quarter of
    the say of one on the spot, and staying in place has the say of ``stiffness`` pairs on the spot."""

    paired: float = 0.735
    """Gain of a pair, times the root of the product of its qualities. This and the following weights are those of a
    logistic regression, scaled so that strangers stay below 8."""

    closeness: float = 1.24
    """Loss of a pair at one of the limits of distance and angle."""

    same_kind: float = 0.345
    """Gain when ending meets ending or bifurcation bifurcation, loss when they differ."""

    alike: float = 1.17
    """Weight of the similarity of the cylinders of a pair."""

    unmatched: float = 0.65
    """Loss for each unpaired minutia (times its quality) that lies where both prints overlap."""

    overlap: float = 0.39
    """Gain for each minutia where both prints overlap: so much loss is usual between mates, too."""

    spread: float = 0.067
    """Gain for each pixel by which pairs spread over the print."""

    relaxed_weight: float = 30.0
    """Weight of the relaxed similarity."""

    start: float = 5.75
    crowd: float = 1.7
    crowd_least: int = 20
    """A score begins with start - crowd times the logarithm of the larger print's number of minutiae (at least so many,
    from there on): the more there are, the better strangers pair up by chance."""


CYLINDERS = Cylinders()
MATCHING = Matching()
CASCADE = MATCHING._replace(glance_least=10, cascade_floor=0.015, tries=1, tried_floor=2.0)
"""Most strangers end early, with score 0; what is not 0 is the score of MATCHING to the last bit."""

# -- slaps --------------------------------------------------------------------------------------------------------
# Chosen on two inked four-finger slaps, one inked picture of both thumbs and made-up slaps: few, so take them as such.

RIDGE_WINDOW = 32
RIDGE_STEP = 16
"""Ridges are looked for in windows of this side, so far apart."""

RIDGE_PERIODS = (5.5, 14.0)
"""Distance of neighbouring ridges, from children's to worn and stretched ones."""

RIDGE_DISTANCE = (0.3, 0.75)
"""Millimeters between neighbouring ridges outside of which a print's resolution is doubted (pictures of FVC2002: 0.32
to 0.58, of an inked card 0.54 to 0.69)."""

INVERTED = (0.05, 100.0, 0.25)
"""A picture is taken for inverted (light ridges) if so much of it lies around the print, darker than this (0..255), and
so near the print's dark tones: 0 from its darkest tenth, 1 from its lightest. Of the 231 pictures of FVC2002 B with as
much around the print none is; of their negatives 150."""

RIDGE_SMOOTH = 1.2
"""Standard deviation of the smoothing of the maps of windows, in windows."""

RIDGE_CONTRAST = (14.0, 60.0)
"""Contrast (standard deviation of gray) that print has at least; more than the second does not count for more."""

RIDGE_SHARE = 0.36
RIDGE_PEAK = 0.13
"""Shares of a window's spectral power that lie at the periods of ridges, and about the strongest of them: print has at
least these. Letters, rules and handwriting fall short of the one, paper grain of the other."""

PART_WINDOWS = 60
"""Connected print smaller than this (in windows; 39 square millimetres) is no fingertip."""

PART_NECK = 0.75
"""Print is split at a neck that is narrower than this share of the thinner of the two parts it joins."""

PART_SPECK = 1.5
"""Eroding leaves specks of this radius (in windows), which are no parts of their own."""

COLUMN_OVERLAP = 0.4
"""Two parts lie one under the other when they overlap across the hand by more than this share of the narrower one."""

EXTRA_SHARE = 0.6
"""A part beyond those expected counts as another finger when its weight is this share of the lightest finger's."""

HAND_TURN = 0.7853981633974483
"""A hand is taken to be turned from upright by at most so much (45 degrees)."""

HAND_SLOPE = 0.13
"""The tips of the outer two fingers differ in height when by more than this share of their distance: as much as a
hand's estimated turn may be wrong (7 degrees)."""

HAND_AREA = 0.93
"""The little finger's print is smaller than this share of the index finger's, or size says nothing."""

CUT_MARGIN = 20
"""Pixels kept around a cut finger; what lies farther from it is painted over as paper."""

SAME_FINGER = 20.0
"""Score from which two prints of one card count as the same finger: over twice what any two strangers of FVC2002
reached, so that a card is not refused by chance over its two hundred comparisons."""

# -- quality ------------------------------------------------------------------------------------------------------

STRENGTH_GRADES = (25.0, 15.0, 8.0)
"""Strengths (sums of the qualities of minutiae) from which a print is good, fair and poor. Pairs of FVC2002 whose
weaker print is below the last: a fifth of the mates score under 8, which no stranger reached; from there to the second
2 percent, to the first 0.3 percent, above it none of 650."""

STRENGTH_SCALE = 25.0
"""A print of this strength has quality 63 of 100, one of twice as much 86."""

AREA_SMALL = 85.0
"""Square millimeters of clear ridges under which a print is small (the fifth percentile of FVC2002)."""

DARKNESS = (0.15, 0.75)
"""Mean darkness (0 white, 1 black) of a print outside of which ridges are faint or run together."""

CONTRAST_FAINT = 22.0
"""Standard deviation of gray under which ridges are faint (the tenth percentile of FVC2002)."""

CLARITY_LOW = 0.52
"""Share of spectral power at the distances of ridges under which they are blurred (the fifth percentile of FVC2002)."""

REGION_DULL = 0.25
"""A region with less than this share of clear ridges is named as missing."""

# -- gallery ------------------------------------------------------------------------------------------------------

THRESHOLD = 400
"""Sum over fingers (in hundredths of a decade) from which a person is a candidate.

Origin: see the docstring of ``duecourse.prints.gallery``.
"""
