"""Somebody wrote in a war room."""

from typing import Literal

from playbook.events.happened import Happened


class Spoke(Happened):
    """Somebody wrote an ordinary message; of whoever has the incident it is a sign of work."""

    kind: Literal["spoke"] = "spoke"
