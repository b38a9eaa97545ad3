"""The people of the playbook file: who can be called, and by which ways, in which order."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from playbook.durations import Duration, refuse
from playbook.fields import Email, Key, Line, Person
from playbook.part import Part

WayBy = Literal["email", "pagerduty"]
"""A way beside the direct message in Slack, which always comes first."""


class Way(Part):
    """One more way to reach somebody who does not answer in Slack."""

    by: WayBy = Field(description="which way: `email` or `pagerduty`", examples=["email"])
    after: Duration = Field(
        timedelta(), description="how long after the page, if nobody has answered until then", examples=["5m"]
    )


class Contact(Part):
    """Somebody who can be called: in Slack, and by other ways. One of `slack` and `email` will do."""

    name: Line = Field(description="the role, as it is said in messages", examples=["On-call engineer (backup)"])
    slack: Person | None = Field(None, description="the person's Slack member ID", examples=["U0123ABCDEF"])
    email: Email | None = Field(
        None,
        description="the e-mail address (of the Slack account if `slack` is left out), for pages when Slack is down",
        examples=["ana@example.com"],
    )
    pagerduty: Key | None = Field(
        None,
        description="which of the keys in `WARROOM_PAGERDUTY_KEYS` calls this person at PagerDuty",
        examples=["ana"],
    )
    reach: tuple[Way, ...] = Field(
        (),
        description="the ways that follow the message in Slack while nobody acknowledges, in order of time",
        examples=["[{by: email, after: 2m}, {by: pagerduty, after: 5m}]"],
    )

    @model_validator(mode="after")
    def _some_way(self) -> Self:
        if not self.slack and not self.email:
            raise refuse("has neither `slack` nor `email`", "add `email: ana@example.com` or `slack: U0123ABCDEF`")
        return self

    @model_validator(mode="after")
    def _ways_that_lead_somewhere(self) -> Self:
        ways = [way.by for way in self.reach]
        if "email" in ways and not self.email:
            raise refuse("is to be reached by e-mail and has no `email`", "add `email: ana@example.com`")
        if "pagerduty" in ways and not self.pagerduty:
            raise refuse("is to be reached by PagerDuty and has no `pagerduty`", "add `pagerduty: ana`, a key's name")
        if len(set(ways)) < len(ways):
            raise refuse("has a way twice in `reach`", "leave one out; `repeat` of the level pages again in Slack")
        if any(later.after < sooner.after for sooner, later in pairwise(self.reach)):
            raise refuse("has its ways in `reach` not in order of time", "write the one with the shortest wait first")
        return self

    @property
    def person(self) -> str:
        """The Slack member ID, or the e-mail address while that is not yet resolved."""
        return self.slack or self.email or ""

    @property
    def known_as(self) -> tuple[str, ...]:
        """The ways in which the person may be named, in lower case."""
        return tuple(way.lower() for way in (self.slack, self.email) if way)

    @property
    def ways(self) -> tuple[WayBy, ...]:
        """The ways beside Slack in which the person can be reached, those in `reach` first."""
        known: list[WayBy] = [way.by for way in self.reach]
        known += ["email"] if self.email else []
        known += ["pagerduty"] if self.pagerduty else []
        return tuple(dict.fromkeys(known))

    def resolved(self, ids: Mapping[str, str]) -> Self:
        """The same with the Slack member ID found for its e-mail address (in lower case)."""
        slack = self.slack or ids.get((self.email or "").lower())
        return self.model_copy(update={"slack": slack})
