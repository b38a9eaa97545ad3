"""`python -m tests.benchmarks.target PORT`: what health checks look at.

It costs the machine next to nothing, so that what is measured is the checks.
"""

import asyncio
import sys

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"status": "ok"}'


class Target(asyncio.Protocol):
    """Says to whatever asks that it is well."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, _data: bytes) -> None:
        """A question is one packet here."""
        self._transport.write(ANSWER)


async def main(port: int) -> None:
    """Listen until the end."""
    server = await asyncio.get_running_loop().create_server(Target, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
