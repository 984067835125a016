"""The project folder keeps what it promises to whoever clones it."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

REGISTRIES = [
    ".".join(parts).encode()
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("debian", "org"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
    )
]
"""Hosts that packages come from, put together here so that this file names none."""

LOCK_FILES = {"package-lock.json", "yarn.lock", "pnpm-lock.yaml", "uv.lock", "poetry.lock"}
"""Files in which a tool records where it downloaded from."""


def tracked_files() -> list[Path]:
    """Every file under version control, that is there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    return tracked_files()


def test_no_file_names_the_host_of_a_package_registry(tracked: list[Path]) -> None:
    naming = [
        f"{path.relative_to(ROOT)}: {host.decode()}"
        for path in tracked
        for host in REGISTRIES
        if host in path.read_bytes().lower()
    ]
    assert not naming


def test_no_lock_file_records_where_things_were_downloaded(tracked: list[Path]) -> None:
    assert not [path for path in tracked if path.name in LOCK_FILES]


def test_compiled_catalogues_are_not_kept(tracked: list[Path]) -> None:
    assert not [path for path in tracked if path.suffix == ".mo"]


@pytest.mark.parametrize("name", ["runtime", "scale", "dev", "tools"])
def test_every_requirement_is_pinned_with_its_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    entries = text.replace("\\\n", " ").splitlines()
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


def test_tests_run_on_the_versions_that_the_product_runs_on() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        return set(re.findall(r"^\S+==\S+(?: ; [^\\]+)?", text, re.MULTILINE))

    for name in ("runtime", "scale"):
        missing = {pin for pin in pins(name) - pins("dev") if " ; " not in pin}
        assert not missing


def test_every_direct_requirement_is_pinned() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    pinned = (ROOT / "requirements" / "dev.txt").read_text("utf-8")
    asked = re.findall(r'^  "([a-z0-9-]+)(?:\[\w+\])?>=', project, re.MULTILINE)
    assert asked
    for name in asked:
        assert re.search(rf"^{name}(\[\w+\])?==", pinned, re.MULTILINE), (
            f"{name} is not pinned: run make requirements"
        )


def test_npm_packages_are_pinned_exactly() -> None:
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    versions = package["devDependencies"] | package.get("dependencies", {})
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())


def test_commands_are_executable() -> None:
    for name in (".ci/run", "tools/get_uv", "tools/prepare_tests", "tools/run_tests"):
        assert (ROOT / name).stat().st_mode & 0o111, name
