"""Hosts of the playbook file: where health checks and runbooks run what they run."""

import re
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from playbook.durations import refuse
from playbook.fields import Key
from playbook.health.fields import Text
from playbook.part import Part

_ADDRESS: Final = re.compile(
    r"(?P<user>[^\s@:/]+)@(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s@:/\[\]]+)(?::(?P<port>[0-9]{1,5}))?"
)
_KNOWN: Final = re.compile(r"(ssh-[a-z0-9-]+|ecdsa-sha2-[a-z0-9-]+|sk-[a-z0-9@.-]+) [A-Za-z0-9+/]{40,}={0,2}( [^\n]*)?")

_A_KEY: Final = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1Wbn3x0m1x9h3m8n2kq0Y0s3b5u7w9y1A2C4E6G8I0"


def _check_address(text: str) -> str:
    if not _ADDRESS.fullmatch(text) or text.startswith("-"):
        raise refuse(f"`{text}` is not somebody at a host", "write it as `deploy@backend.internal`, or with `:2222`")
    return text


def _check_known(text: str) -> str:
    if not _KNOWN.fullmatch(text.strip()):
        remedy = "write what `ssh-keyscan -t ed25519 HOST` prints after the host's name: `ssh-ed25519 AAAA…`"
        raise refuse("is not a host's public key", remedy)
    return text.strip()


class Ssh(Part):
    """How a host is reached by ssh: with a key, and only if the host has the key that is known."""

    address: Annotated[str, AfterValidator(_check_address)] = Field(
        description="who logs in, and where", examples=["deploy@backend.internal"]
    )
    key: Text = Field(description="the file with our private key", examples=["/etc/warroom/id_ed25519"])
    known_host: Annotated[str, AfterValidator(_check_known)] = Field(
        description="the host's public key, as `ssh-keyscan` prints it",
        examples=[_A_KEY],
    )

    @property
    def user(self) -> str:
        """Who logs in."""
        return self.address.partition("@")[0]

    @property
    def host(self) -> str:
        """Where, without the port."""
        return self._parts["host"].strip("[]")

    @property
    def port(self) -> int:
        """The port, 22 if none is written."""
        return int(self._parts["port"] or 22)

    @property
    def _parts(self) -> re.Match[str]:
        found = _ADDRESS.fullmatch(self.address)
        if found is None:
            raise ValueError(self.address)
        return found


class Host(Part):
    """A host other than Warroom's own: reached by ssh, or with a `warroom runner` on it that asks for work."""

    ssh: Ssh | None = Field(
        None,
        description="how it is reached by ssh",
        examples=[f"{{address: deploy@backend.internal, key: /etc/warroom/id_ed25519, known_host: {_A_KEY}}}"],
    )
    runner: Key | None = Field(None, description="the name of the `warroom runner` that runs there", examples=["dmz"])

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.ssh is None) == (self.runner is None):
            raise refuse("needs one of `ssh` and `runner`", "write how it is reached: `runner: dmz`, or `ssh`")
        return self
