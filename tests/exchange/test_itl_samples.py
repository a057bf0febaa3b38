"""The published sample transactions: every field as the oracle (nistitl) reads it, where the oracle is right."""

from pathlib import Path

import nistitl
import pytest

from duecourse import errors
from duecourse.exchange.itl import build, parse


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore:Record of type:DeprecationWarning")
def test_samples_are_read_as_the_oracle_reads_them(shared_data: Path) -> None:
    samples = sorted(path for path in (shared_data / "ebts").rglob("*") if path.suffix in {".an2", ".eft"})
    assert len(samples) >= 32
    for path in samples:
        data = path.read_bytes()
        read = parse(data, path.name)
        oracle = nistitl.Message()
        oracle.parse(data)
        expected = list(oracle)
        assert [item.type for item in read.records] == [item.type for item in expected], path.name
        for item, other in zip(read.records, expected, strict=True):
            if item.binary:
                assert b"".join(found.data for found in item.fields[2:]) == other.value, path.name
                continue
            numbers = {found.number for found in item.fields}
            assert numbers == {found.tag for found in other._fields}, path.name
            for found in item.fields:
                if found.number == 2 and item.type > 1:
                    assert item.idc == int(other.IDC), path.name
                elif found.number not in {1, 3}:  # the oracle computes lengths and contents anew
                    tag = b"%d.%03d:" % (item.type, found.number)
                    assert tag + found.data == other[found.number].NIST, path.name
        if data.startswith(b"1.001:"):
            assert build(read.records) == data, path.name
        for cut in (1, 100, len(data) // 2):
            with pytest.raises(errors.BadInput):
                parse(data[:-cut], path.name)


@pytest.mark.shared
def test_utf_8_where_the_oracle_errs(shared_data: Path) -> None:
    path = shared_data / "ebts" / "nist-itl-2007-references" / "type-14-amp-nqm-utf8.an2"
    read = parse(path.read_bytes(), path.name)
    assert read.records[1].text(3) == "two chinese characters: 華裔"
    assert read.deviations == ()
