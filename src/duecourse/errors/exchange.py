"""Errors of exchange."""

from duecourse.errors.family import BadInput


class NotTransaction(BadInput):
    """{source}: not an ANSI/NIST-ITL transaction; it begins with {found}, where `1.001:` and a length are expected.

    Send the transaction in the traditional encoding (.an2, .eft), not as an XML package or a single image.
    """


class TransactionCutShort(BadInput):
    """{source}: record {record} (Type-{type}) at byte {offset} is {length} bytes long, of which only {left} are there.

    The file was cut short on its way; ask the sender to transmit it again.
    """


class BadRecord(BadInput):
    """{source}: record {record} (Type-{type}) at byte {offset}, field {field}: {problem}.

    Ask the sender to correct this record and transmit the transaction again.
    """


class BadContent(BadInput):
    """{source}: the table of contents (field 1.003) and the file differ: {problem}.

    Ask the sender to transmit the whole transaction again.
    """


class BadText(BadInput):
    """{source}: record {record} (Type-{type}), field {field} at byte {offset} cannot be read as {encoding} text.

    Ask the sender to state the character set in field 1.015 (003 is UTF-8) and to transmit again.
    """


class BadMinutiaeRecord(BadInput):
    """{source}: record with IDC {idc} (Type-9) at byte {offset}, field {field}: {problem}.

    Ask the sender to correct this record, or to send the finger's picture instead.
    """


class CannotBuild(BadInput):
    """Field {field} of a new transaction: {problem}. Correct the value and build the transaction again."""


class CardMissing(BadInput):
    """{path}: there is no such file. Check the name of the card."""


class CardIsFolder(BadInput):
    """{path}: this is a folder, where a booking card is expected. Name the cards in it, for example as {path}/*.eft."""


class CardEmpty(BadInput):
    """{path}: the file is empty. Ask the sender to transmit the card again."""


class CardTooLarge(BadInput):
    """{path}: the file has {size} bytes; a card has {limit} at most. Check that it is a card and not an archive."""


class CardUnreadable(BadInput):
    """{path}: the file cannot be read ({problem}). Check its permissions and the disk, then run the command again."""


class CardWithoutNumber(BadInput):
    """{source}: the card has no transaction control number (field 1.009), so that no receipt can name it.

    Ask the sender to number the transaction and transmit it again.
    """


class CardWithoutFingers(BadInput):
    """{source}: the card holds no fingerprint image (no Type-4 or Type-14 record with data).

    Ask the sender to transmit the card with its images.
    """


class BadMessage(BadInput):
    """{where}: {problem}. Correct this field, or ask its sender for the message again."""
