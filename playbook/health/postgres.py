"""The health check `postgres`: a database that must take connections, answer, and perhaps take a write."""

from typing import Annotated, Literal

from pydantic import Field

from playbook.health.check import Placed
from playbook.health.fields import Latency, Share, Table, Text, address

PostgresAddress = Annotated[str, address("postgresql", "postgres")]


class PostgresCheck(Placed):
    """Asks a PostgreSQL server. Source of the write test: the seed's "Verify writes working"."""

    kind: Literal["postgres"] = Field(description="`postgres`", examples=["postgres"])
    url: PostgresAddress = Field(
        description="the database, the password as `${NAME}`",
        examples=["postgresql://warroom:${PGPASSWORD}@db.internal/app"],
    )
    query: Text = Field(
        "SELECT 1",
        description="what is asked, in a transaction that cannot write",
        examples=["SELECT count(*) FROM jobs"],
    )
    expects: Text | None = Field(None, description="the first value of the answer's first row", examples=['"0"'])
    slow: Latency | None = Field(
        None, description="an answer to the query that takes longer is degraded, not failing", examples=["500ms"]
    )
    connections_warn: Share | None = Field(
        None, description="more connections used, of the maximum, are degraded", examples=["80%"]
    )
    connections_fail: Share | None = Field(
        None, description="more connections used, of the maximum, are failing", examples=["95%"]
    )
    lag_warn: Latency | None = Field(None, description="a replica further behind is degraded", examples=["10s"])
    lag_fail: Latency | None = Field(None, description="a replica further behind is failing", examples=["5m"])
    writes: Table | None = Field(
        None,
        description="a scratch table in which a row is written and taken out again; it is made if it is not there",
        examples=["health_check"],
    )
