"""The health check `redis`: a server that must answer, and perhaps take a write."""

from typing import Annotated, Literal

from pydantic import Field

from playbook.health.check import Placed
from playbook.health.fields import Latency, Share, Text, address

RedisAddress = Annotated[str, address("redis", "rediss")]


class RedisCheck(Placed):
    """Asks a Redis server, or one that speaks its protocol."""

    kind: Literal["redis"] = Field(description="`redis`", examples=["redis"])
    url: RedisAddress = Field(
        description="the server, the password as `${NAME}`",
        examples=["redis://:${REDIS_PASSWORD}@cache.internal:6379/0"],
    )
    slow: Latency | None = Field(
        None, description="an answer that takes longer is degraded, not failing", examples=["100ms"]
    )
    memory_warn: Share | None = Field(
        None, description="more memory used, of `maxmemory`, is degraded", examples=["80%"]
    )
    memory_fail: Share | None = Field(
        None, description="more memory used, of `maxmemory`, is failing", examples=["95%"]
    )
    writes: Text | None = Field(
        None,
        description="a key that is written and read again, and ends by itself after a minute",
        examples=["warroom:health"],
    )
