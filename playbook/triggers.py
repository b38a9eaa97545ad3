"""The triggers of the playbook file: facts that call somebody at once, whatever the clock says."""

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from playbook.durations import Cadence, refuse
from playbook.fields import Key, Keys, Line, YesOrNo
from playbook.part import Part

_WHOLE: Final = re.compile(r"[0-9]{1,9}")
MOST: Final = 50
"""Flags that a playbook may have: a form must show them all."""


def _check_number(value: object) -> object:
    written = int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else value
    if written is None or (isinstance(written, int) and not isinstance(written, bool) and written > 0):
        return written
    raise refuse(f"`{value}` is not a number of people", "write a whole number without signs, such as `1000`")


class Trigger(Part):
    """One flag: what is the matter, whom it calls at once, and which numbers raise it by themselves."""

    name: Line = Field(description="what is the matter, as it is said in messages", examples=["Customer data exposed"])
    page: Keys = Field(description="the contacts and rotas told at once, by their keys", examples=["[cto, legal]"])
    aliases: Keys = Field((), description="other words for it in `/incident flag`", examples=["[breach, leak]"])
    estimate_over: Cadence = Field(
        None, description="an estimated downtime over this raises it by itself", examples=["4h"]
    )
    users_over: Annotated[int | None, BeforeValidator(_check_number)] = Field(
        None, description="more affected users than this raise it by themselves", examples=["1000"]
    )
    confidential: YesOrNo = Field(
        default=False,
        description="whether an incident with it is better declared private: `true` or `false`",
        examples=["true"],
    )


Triggers = dict[Key, Trigger]
"""The flags by their keys, in the order in which people are offered them."""
