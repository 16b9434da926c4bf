"""Compressed dumps: the same bytes every time, and what did not change is taken over."""

import gzip
import random
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.release import packing
from hankegraafi.release.packing import compress, compressed


@given(st.binary(max_size=5000), st.integers(1, 600))
@settings(max_examples=60, deadline=None)
def test_what_is_packed_is_unpacked(content: bytes, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "BLOCK", block)

        assert content == gzip.decompress(compressed(content))


@pytest.fixture
def lines() -> list[bytes]:
    chance = random.Random(3)
    return sorted(b"<u:%d> <u:p> <u:%d> .\n" % (n, chance.randrange(10**9)) for n in range(60_000))


def test_files_and_texts_are_packed_alike_and_other_programs_read_them(
    lines: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "BLOCK", 1 << 14)
    (tmp_path / "plain").write_bytes(b"".join(lines))
    blocks = compress(tmp_path / "plain", tmp_path / "plain.gz")

    assert 20 < len(blocks)
    assert (tmp_path / "plain.gz").read_bytes() == compressed(b"".join(lines))
    unpacked = subprocess.run(
        ["gzip", "-dc", tmp_path / "plain.gz"], capture_output=True, check=True
    )
    assert b"".join(lines) == unpacked.stdout


def test_blocks_that_hold_the_same_are_taken_over(
    lines: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "BLOCK", 1 << 14)
    (tmp_path / "old").write_bytes(b"".join(lines))
    known = compress(tmp_path / "old", tmp_path / "old.gz")
    changed = [*lines[:500], b"<u:x> <u:p> <u:o> .\n", *lines[500:40_000], *lines[40_003:]]
    (tmp_path / "new").write_bytes(b"".join(changed))
    deflated: list[bytes] = []
    deflate = packing._deflate

    def watched(text: bytes, held: bytes | None) -> bytes:
        if held is None:
            deflated.append(text)
        return deflate(text, held)

    monkeypatch.setattr(packing, "_deflate", watched)
    compress(tmp_path / "new", tmp_path / "new.gz", before=tmp_path / "old.gz", known=known)

    assert len(deflated) < len(known) / 4
    monkeypatch.setattr(packing, "_deflate", deflate)
    assert (tmp_path / "new.gz").read_bytes() == compressed(b"".join(changed))
