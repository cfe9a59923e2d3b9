"""`./run`: what it says while it installs, with programs in the place of those that would."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
INSTALLED = ("apt-get", "ldconfig", "tesseract", "chromium", "initdb", "redis-server", "scanimage")


def say(file: Path, words: str) -> None:
    """A program that says something, whatever it is asked."""
    file.write_text(f"#!/bin/sh\necho {words}\n", encoding="utf-8")
    file.chmod(0o755)


def set_up(folder: Path) -> str:
    """What `./run setup` says in a clone."""
    ours_first = 'PATH="$PWD/bin:$PATH" HOME="$PWD" exec sh run setup'
    return subprocess.run(["sh", "-c", ours_first], cwd=folder, capture_output=True, text=True, check=True).stderr


def test_setting_up_says_what_it_does_how_long_it_may_take_and_what_comes_next(tmp_path: Path) -> None:
    for name in ("run", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "requirements-dev.lock").write_text(
        "numpy==2.0 \\\n    --hash=sha256:00\nflask==3.0\n", encoding="utf-8"
    )
    (tmp_path / "bin").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for name in INSTALLED:
        say(tmp_path / "bin" / name, {"tesseract": "fra", "ldconfig": "libzbar.so.0"}.get(name, ""))
    say(tmp_path / ".venv" / "bin" / "python", "")
    (tmp_path / ".venv" / "stamp-place").write_text(str(tmp_path.resolve()), encoding="utf-8")

    first, again = set_up(tmp_path), set_up(tmp_path)

    assert "installing 2 Python packages from requirements-dev.lock into .venv: minutes" in first
    assert "Next: ./run demo" in first
    assert "installing" not in again
