"""The people of the playbook file: who can be called, and by which ways."""

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from playbook.durations import refuse
from playbook.fields import Email, Line, Person
from playbook.part import Part


class Contact(Part):
    """Somebody who can be called: in Slack, and by e-mail when Slack is down. One of `slack` and `email` will do."""

    name: Line = Field(description="the role, as it is said in messages", examples=["On-call engineer (backup)"])
    slack: Person | None = Field(None, description="the person's Slack member ID", examples=["U0123ABCDEF"])
    email: Email | None = Field(
        None,
        description="the e-mail address (of the Slack account if `slack` is left out), for pages when Slack is down",
        examples=["ana@example.com"],
    )

    @model_validator(mode="after")
    def _some_way(self) -> Self:
        if not self.slack and not self.email:
            raise refuse("has neither `slack` nor `email`", "add `email: ana@example.com` or `slack: U0123ABCDEF`")
        return self

    @property
    def person(self) -> str:
        """The Slack member ID, or the e-mail address while that is not yet resolved."""
        return self.slack or self.email or ""

    @property
    def known_as(self) -> tuple[str, ...]:
        """The ways in which the person may be named, in lower case."""
        return tuple(way.lower() for way in (self.slack, self.email) if way)

    def resolved(self, ids: Mapping[str, str]) -> Self:
        """The same with the Slack member ID found for its e-mail address (in lower case)."""
        slack = self.slack or ids.get((self.email or "").lower())
        return self.model_copy(update={"slack": slack})
