"""The probe of `tcp`."""

import asyncio
import contextlib
import os
import ssl

from bot.integrations.probes.finding import Failed, Finding, pace
from bot.integrations.probes.tools import Tools
from playbook.health.fields import host_and_port
from playbook.health.tcp import TcpCheck


async def probe(check: TcpCheck, tools: Tools) -> Finding:
    """Open a connection to the first address that takes one."""
    host, port = host_and_port(check.address)
    begun, trouble = tools.monotonic(), "no address"
    for address in await tools.names.addresses(host):
        try:
            _, writer = await asyncio.open_connection(address, port)
        except OSError as error:
            trouble = refusal(error)
            continue
        took = tools.since(begun)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return pace("connected", took, check.slow)
    raise Failed(f"{check.address} cannot be reached: {trouble}")


def refusal(error: OSError) -> str:
    """Why a connection could not be made, in few words."""
    match error:
        case ConnectionRefusedError():
            return "connection refused"
        case ConnectionResetError():
            return "the connection was closed"
        case ssl.SSLCertVerificationError():
            return f"the certificate is not valid: {error.verify_message or 'it cannot be verified'}"
        case ssl.SSLError():
            return "no TLS connection can be made"
        case _ if error.errno is not None and error.errno > 0:
            return os.strerror(error.errno).lower()  # asyncio's own words name the address and not the reason
        case _:
            return str(error.strerror or error).partition("\n")[0] or type(error).__name__
