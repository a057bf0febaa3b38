"""Errors of figures."""

from duecourse.errors.family import BadInput, Broken, DuecourseError, Refused


class BadFacts(BadInput):
    """{file}, {place}: {problem}.

    Correct the cell; docs/how-to/write-an-announcement.md describes the columns.
    """


class BadAnnouncement(BadInput):
    """{file}, {place}: {problem}. {remedy}."""


class UnknownMeasure(BadInput):
    """{where}: there is no measure named {name!r}; near it: {near}. List them all with `duecourse check --explain`."""


class BadParameter(BadInput):
    """{where}: {problem}. `duecourse check --explain` lists each measure with its parameters."""


class BadMeasure(DuecourseError):
    """{file}: {problem}. Every measure is one .sql file with its entry in measures.toml; mend the pair."""


class NotASite(BadInput):
    """{path} is not a site made by duecourse, so it is neither verified nor replaced.

    Name a folder that `duecourse publish` wrote; to publish, a new or empty one with --into.
    """


class NotOurFolder(BadInput):
    """{path} was not written by `duecourse release figure --all`: it {problem}.

    Name a new or empty folder with --into.
    """


class BadPicture(BadInput):
    """{where}: the picture cannot be published ({problem}). Give a plain SVG without scripts or outside links."""


class BadPublishedFile(BadInput):
    """{file}, {place}: {problem}. Expected: {expected}. {remedy}."""


class UnknownPublishedFile(BadInput):
    """{file} is of no family that can be imported: {problem}.

    `duecourse release tables` lists the families; check that this is the published file, with its header row.
    """


class UnknownPublishedFiles(UnknownPublishedFile):
    """{count} of {of} files are of no family that can be imported: {files}.

    `duecourse release tables` lists the families; check that these are published files, each with its header row, or
    leave them out.
    """


class UnsupportedFile(BadInput):
    """{file} is {what}, which cannot be read as a table.

    Workbooks (.xlsx, .xls), Stata files (.dta) and text with commas, bars, semicolons or tabs, plain or as .gz, can be
    imported: {remedy}.
    """


class PersonalColumn(Refused):
    """{file}, column {column}: {reason}. No names, birth dates or numbers of people are taken in.

    Take the column out of a copy of the file and import that copy.
    """


class NotARelease(BadInput):
    """{path} is not a release: {problem}. Name the folder of a release, or a new or empty folder with --into."""


class ReleaseBusy(BadInput):
    """{path}: another import into this release is running. Wait until it ends, then run the command again."""


class BrokenRelease(Broken):
    """{file}: {problem}. Import the published files again into a new folder, and compare the two."""


class TableNotInRelease(BadInput):
    """{release} has no table {table}, which {measure} needs. Import a file of this family first: {families}."""


class UnknownReleasedMeasure(BadInput):
    """There is no measure named {name!r} over releases; near it: {near}.

    List them all with `duecourse release figure`.
    """


class MissingExtra(BadInput):
    """{what} needs {package}, which is not installed. Install it with `pip install "duecourse[{extra}]"`."""


class UnknownQuestion(BadInput):
    """There is no question named {name!r}; near it: {near}. List them all with `duecourse selection`."""


class CannotAnswer(BadInput):
    """{question}: {problem}. {remedy}."""


class ProtectedWorkbook(BadInput):
    """{file} is protected by a password, and cannot be read.

    Open it with the password in a spreadsheet program, save it without one, and import that copy.
    """


class FilesDisagree(BadInput):
    """{first} and {second} are of one release and disagree: {problem}.

    Find out which of them is right, and import that one; to let the later stand in, import the two apart, each with its
    --published-on.
    """


class NoJava(BadInput):
    """Spark needs Java 17 or later, and none was found. Install it, or leave out --engine spark."""


class BadSiteKey(BadInput):
    """{file} {problem}. `duecourse publish --sign-with FILE` makes one if none is there and prints its verifier."""


class NotFromARecord(BadInput):
    """{path} has no checkpoint: none of it was taken from a record. Verify it without --ledger."""


class SiteForged(Broken):
    """{path} does not verify: {problem}. Ask its publisher for the site as it was signed."""
