"""The probe of `redis`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from redis import exceptions
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from bot.integrations.probes.finding import Failed, Finding, healthy, pace, share, together
from bot.integrations.probes.tcp import refusal
from bot.integrations.probes.tools import Tools
from playbook.health.redis import RedisCheck

_MINUTE: Final = 60


async def probe(check: RedisCheck, tools: Tools) -> Finding:
    """Ask it for a sign of life; perhaps write, and look at its memory."""
    address = tools.secrets.fill_address(check.url)
    if host := urlsplit(address).hostname:
        await tools.names.first(host)  # redis-py would ask in a thread that a silent server could hold
    begun = tools.monotonic()
    try:
        async with _client(address) as client:
            await client.ping()
            parts = [pace("answered", tools.since(begun), check.slow)]
            if check.writes:
                await _written(client, check.writes, f"{tools.at.isoformat()}")
                parts.append(healthy("took a write"))
            if check.memory_warn or check.memory_fail:
                parts.append(await _memory(client, check))
            return together(parts)
    except exceptions.AuthenticationError as error:
        raise Failed("the password is not taken") from error
    except exceptions.RedisError as error:
        raise Failed(_why(error)) from error
    except OSError as error:
        raise Failed(f"cannot be reached: {refusal(error)}") from error


@asynccontextmanager
async def _client(address: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(address, retry=Retry(NoBackoff(), 0), single_connection_client=True, decode_responses=True)
    try:
        yield client
    finally:
        await client.aclose()


async def _written(client: Redis, key: str, value: str) -> None:
    await client.set(key, value, ex=_MINUTE)
    if await client.get(key) != value:
        raise Failed(f"what was written to `{key}` is not what is read")


async def _memory(client: Redis, check: RedisCheck) -> Finding:
    figures = await client.info("memory")
    most = int(figures.get("maxmemory") or 0)
    if not most:
        return healthy("memory without `maxmemory`")
    return share("memory is", 100 * int(figures["used_memory"]) / most, check.memory_warn, check.memory_fail)


def _why(error: exceptions.RedisError) -> str:
    if isinstance(error.__context__, OSError):
        return f"cannot be reached: {refusal(error.__context__)}"
    if isinstance(error, exceptions.ConnectionError):
        return f"cannot be reached: {str(error).rpartition('. ')[0] or error}"
    return str(error)
