"""The health check `http`: an address that must answer, with what, and how soon."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from playbook.durations import Cadence
from playbook.health.check import Placed
from playbook.health.fields import Latency, Scalars, Statuses, Text, address
from playbook.patterns import Pattern

WebAddress = Annotated[str, address("https", "http")]
Redirects = Literal["none", "public", "any"]


class HttpCheck(Placed):
    """Asks a web address."""

    model_config = ConfigDict(serialize_by_alias=True)

    kind: Literal["http"] = Field(description="`http`", examples=["http"])
    url: WebAddress = Field(description="the address", examples=["http://localhost:8080/healthz"])
    method: Literal["GET", "HEAD", "POST"] = Field(
        "GET", description="how it is asked: `GET`, `HEAD` or `POST`", examples=["POST"]
    )
    headers: dict[str, Text] = Field(
        {}, max_length=20, description="the headers that are sent", examples=['{Authorization: "Bearer ${API_TOKEN}"}']
    )
    body: Text | None = Field(None, description="what is sent", examples=["ping"])
    status: Statuses = Field(("2xx",), min_length=1, description="the statuses that are good", examples=["[200, 404]"])
    contains: Text | None = Field(None, description="a text that must stand in the answer", examples=["pong"])
    pattern: Pattern | None = Field(
        None, description="a regular expression that must be found in the answer", examples=['"version: [0-9]+"']
    )
    json_values: Scalars = Field(
        {},
        alias="json",
        description="what must stand in the answer's JSON, by path",
        examples=["{status: ok, 'nodes[0].ready': true}"],
    )
    slow: Latency | None = Field(
        None, description="an answer that takes longer is degraded, not failing", examples=["500ms"]
    )
    redirects: Redirects = Field(
        "public",
        description="whether redirects are followed: `none`, only to `public` addresses, or to `any`",
        examples=["none"],
    )
    tls_warn: Cadence = Field(
        timedelta(days=14), description="a certificate that ends sooner is degraded; `none`: never", examples=["14d"]
    )
    tls_fail: Cadence = Field(
        timedelta(days=1), description="a certificate that ends sooner is failing; `none`: never", examples=["2d"]
    )
    tls_authority: Text | None = Field(
        None, description="a file with the certificate of your own authority", examples=["/etc/warroom/ca.pem"]
    )
