"""What a journal still knows after an interruption."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentrax.errors import FileFormatError, FileWriteError
from sentrax.files.journal import Journal

IDENTITY = {"data": "abc", "seed": 1}


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "log")
    assert (journal.identity, journal.entries) == (None, [])
    journal.start(IDENTITY)
    for number in range(3):
        journal.append({"number": number})
    again = Journal(tmp_path / "log")
    assert again.identity == IDENTITY
    assert again.entries == journal.entries == [{"number": 0}, {"number": 1}, {"number": 2}]


@given(cut=st.integers(min_value=1, max_value=60))
def test_whatever_a_crash_cuts_off_only_whole_entries_are_read(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("journal") / "log"
    journal = Journal(path)
    journal.start(IDENTITY, [{"number": 1}, {"number": 22}])
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    again = Journal(path)
    kept = [json.loads(line) for line in whole[:-cut].decode().splitlines() if line.endswith("}")]
    for entry in kept:
        del entry["checksum"]
    assert ([again.identity] if again.identity else []) + again.entries == kept


def test_starting_again_replaces_what_was_there(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "log")
    journal.start(IDENTITY, [{"number": 1}])
    journal.start({"data": "other"})
    assert Journal(tmp_path / "log").entries == []


def test_a_file_that_is_no_journal_has_no_identity(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("text,label\ngood,1\n")
    assert Journal(tmp_path / "log").identity is None


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileFormatError, match="cannot read"):
        Journal(tmp_path / "log")


def test_an_entry_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileWriteError, match="cannot write"):
        Journal(tmp_path / "missing" / "log").append({})


ENTRIES = [{"number": number, "score": number / 7} for number in range(3)]


def test_a_flipped_bit_drops_its_line_and_all_after_it(tmp_path: Path) -> None:
    path = tmp_path / "log"
    Journal(path).start(IDENTITY, ENTRIES)
    whole = path.read_bytes()
    for place in range(whole.index(b"\n"), len(whole) - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = Journal(path).entries
        # The last digit of a number may change nothing.
        assert found in (ENTRIES, ENTRIES[: max(whole[:place].count(b"\n") - 1, 0)])


@pytest.mark.parametrize(
    ("order", "kept"), [([0, 2, 3], 0), ([0, 1, 3], 1), ([0, 2, 1], 0), ([0, 1, 1, 2], 1)]
)
def test_lines_that_are_lost_or_out_of_order_are_not_read(
    order: list[int], kept: int, tmp_path: Path
) -> None:
    path = tmp_path / "log"
    Journal(path).start(IDENTITY, ENTRIES)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[index] for index in order))
    assert Journal(path).entries == ENTRIES[:kept]
