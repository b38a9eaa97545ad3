"""The health check `dns`: a name that must have an answer."""

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from playbook.durations import refuse
from playbook.health.check import Placed
from playbook.health.fields import Latency, Text, Texts

Record = Literal["A", "AAAA", "CNAME", "MX", "NS", "PTR", "SRV", "TXT"]


def _check_server(text: str) -> str:
    host, _, port = text.rpartition("#") if "#" in text else (text, "", "53")
    try:
        ip_address(host)
        known = 1 <= int(port) <= 65_535
    except ValueError:
        known = False
    if not known:
        raise refuse(f"`{text}` is not a server's address", "write it as `10.0.0.2`, or `10.0.0.2#5353` with a port")
    return text


class DnsCheck(Placed):
    """Asks the DNS for a name."""

    kind: Literal["dns"] = Field(description="`dns`", examples=["dns"])
    name: Text = Field(description="the name that is asked for", examples=["api.example.com"])
    record: Record = Field("A", description="the kind of record", examples=["MX"])
    expects: Texts = Field((), description="what must be among the answers", examples=["[192.0.2.10]"])
    server: Annotated[str, AfterValidator(_check_server)] | None = Field(
        None, description="the server that is asked; left out: the host's own", examples=["10.0.0.2"]
    )
    slow: Latency | None = Field(
        None, description="an answer that takes longer is degraded, not failing", examples=["200ms"]
    )
