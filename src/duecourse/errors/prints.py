"""Errors of prints."""

from duecourse.errors.family import BadInput, Broken, Refused


class UnusablePrint(BadInput):
    """{where}: {problem}. Capture the finger again, or record it as missing with the reason."""


class NetworkMissing(Broken):
    """{where}: the minutiae network {problem}. Install the pinned requirements again."""


class RuntimeMissing(BadInput):
    """The runtime {runtime} is not installed ({problem}). Install it with `pip install "duecourse[{extra}]"`."""


class BadTemplate(BadInput):
    """{where}: {problem}. Make the template again from its picture."""


class NewerGallery(BadInput):
    """{where}: written in gallery format {version}, newer than this software knows. Upgrade duecourse; try again."""


class NewerTemplate(BadInput):
    """{where}: written in template format {version}, newer than this software knows. Upgrade duecourse; try again."""


class UnusableTemplates(BadInput):
    """{where}: {problem}. Give at least one template, each with minutiae and a finger position from 1 to 10."""


class BrokenGallery(Broken):
    """{where}: {problem}. A damaged gallery answers no search: restore its folder from a copy, or enroll all again."""


class NoGallery(BadInput):
    """{path}: no gallery is here. Enroll someone first with `duecourse gallery enroll`, or name the right folder."""


class UnknownPerson(BadInput):
    """{where}: {person} is not enrolled. Check the reference; `duecourse gallery info` counts who is."""


class GalleryBusy(Refused):
    """Writing to gallery {where} (another process has been writing for {seconds} seconds) was refused.

    Nothing was changed; try again when the other process is done.
    """


class NoPartition(BadInput):
    """{where}: there is no partition {name}; known are {known}. Name one of them, or declare purposes to make it."""


class BadPartition(BadInput):
    """{where}: {word} cannot name a partition or purpose. Use a lower-case word of letters, digits, - and _."""


class PartitionDiffers(Refused):
    """Opening partition {name} of {where} for other purposes was refused: it declares {declared}.

    What people were enrolled for does not change later: make another partition.
    """


class PurposeRefused(Refused):
    """Searching partition {partition} for {purpose} was refused: it may be searched for {declared}.

    Nothing was searched; name a declared purpose or another partition.
    """


class OlderVersion(Refused):
    """Searching version {version} of gallery {where} was refused: it is at {current}, and people left it in between.

    Nothing was searched; search the current version.
    """


class CannotUndo(Refused):
    """Undoing in gallery {where} was refused: {problem}. Nothing was changed; enroll or remove as needed instead."""


class DuplicatePerson(Refused):
    """Enrolling {person} in gallery {where} was refused: these prints are found there already, under {found}.

    Nothing was changed; merge the references if examiners find one person, or enroll with duplicates allowed.
    """


class ShardLost(Broken):
    """Searching gallery {where} failed: {problem}, and part of the people with it.

    Nobody was found and nobody cleared. Search again: a new worker takes its place.
    """


class OtherVersion(Refused):
    """Searching gallery {where} at version {wanted} was refused: it changed to {found} meanwhile. Search again."""


class ClusterMissing(BadInput):
    """Searching on several machines needs Ray ({problem}). Install the extra: `pip install duecourse[cluster]`."""


class RecordedGallery(Refused):
    """Changing gallery {where} by hand was refused: it belongs to a record, which tells who is in it and why.

    Enroll with `duecourse gallery enroll`, remove by an objection or a purge; both are recorded.
    """


class BadFolder(BadInput):
    """{where}: {problem}.

    Give a folder of pictures named FINGER_IMPRESSION, such as 101_1.tif: two fingers or more, each taken repeatedly.
    """


class BadTarget(BadInput):
    """No threshold has an FPIR of {fpir} among {people} people. Give a rate between 0 and 1 and at least one person."""


class BadImage(BadInput):
    """{where}: the {compression} image cannot be decoded ({problem}). Ask the sender to transmit this image again."""


class ImageSizeDiffers(BadImage):
    """{where}: the image is {width} x {height} pixels, its record declares {declared_width} x {declared_height}.

    Ask the sender to correct the record and transmit it again.
    """


class ImageTooLarge(BadImage):
    """{where}: the image says it has {width} x {height} pixels; {limit} pixels and {side} a side are the most accepted.

    Cut the fingers out of the scan and send them one by one.
    """


class ImageResolution(BadImage):
    """{where}: {found}, where 200 to 4000 pixels an inch are expected.

    State the scan resolution in the file or the record, or give it with --ppi.
    """


class ImageUnreadable(BadImage):
    """{where}: {problem}. Name a WSQ, JPEG 2000, JPEG, PNG, TIFF or BMP file that can be read."""


class DecoderStopped(BadImage):
    """{where}: decoding this image was stopped because {problem}; nothing else was harmed.

    Ask the sender to transmit this image again, or convert it with another program.
    """


class DecoderUnavailable(Broken):
    """The image decoder process does not start ({problem}). Install the pinned requirements again."""


class UnusableSlap(BadInput):
    """{where}: {problem}. Capture the slap again, or send its fingers one by one."""


class WrongSequence(BadInput):
    """{where}: the fingers are not where the card says: {problem}.

    Ask the sender to take the prints named again, each in its own place, to report missing fingers (field 2.084 or
    14.018), and to send a corrected card.
    """


class BadMinutiae(BadInput):
    """{where}: byte {offset}: {problem}.

    Ask for the record again as ISO/IEC 19794-2:2005 or INCITS 378-2004 (" 20"), or make it anew from its picture.
    """


class CannotInterchange(BadInput):
    """{where}: {problem}.

    Choose another resolution or fewer minutiae, or keep the duecourse template form (`--to template`).
    """


class NoMinutiae(BadInput):
    """{path}: no minutiae can be taken from it: {problem}.

    Name an ISO/IEC 19794-2:2005 or INCITS 378-2004 record, a transaction with Type-9 records, or a file of templates.
    """


class CannotEncode(BadInput):
    """{where}: the picture cannot be written as WSQ ({problem}). Use one of at least 32 x 32 pixels at 500 ppi."""
