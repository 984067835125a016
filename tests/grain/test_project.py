"""The project folder keeps what it promises to whoever clones it."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked_files() -> list[Path]:
    """Every file under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_compiled_catalogues_are_not_kept() -> None:
    assert not [path for path in tracked_files() if path.suffix == ".mo"]
