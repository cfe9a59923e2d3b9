"""A PostgreSQL server of its own on a Unix socket, for tests and benchmarks."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVER_USER = "nobody"
"""PostgreSQL refuses to run as root, as tests do in a container."""

UNSAFE = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
)
"""What no record would survive a power cut with: tests need not, and do not wait for the disk."""


def postgresql_binaries() -> Path | None:
    """The folder that holds initdb and pg_ctl; the newest where there are several."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = installed[-1] if installed else Path(on_path) if on_path else None
    return None if found is None else found.resolve().parent


@contextmanager
def postgresql(binaries: Path) -> Iterator[str]:
    """Start a server, and stop it and remove all it wrote afterwards; gives the address of its first database."""
    home = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has at most 107 characters
    user = SERVER_USER if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(home, user)
    data = home / "data"
    settings = f"-k {home} -c listen_addresses='' {' '.join(f'-c {setting}' for setting in UNSAFE)}"
    try:
        _run([binaries / "initdb", "--no-sync", "-D", data, "-U", "parcours", "-A", "trust", "-E", "UTF8"], user, home)
        _run([binaries / "pg_ctl", "-D", data, "-o", settings, "-l", home / "log", "-w", "start"], user, home)
        try:
            yield f"postgresql+psycopg://parcours@/postgres?host={home}"
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], user, home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(command: list[str | Path], user: str | None, folder: Path) -> None:
    subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
