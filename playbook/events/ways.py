"""A page that goes another way than Slack, too."""

from datetime import datetime
from typing import Literal

from playbook.events.happened import Happened


class PagedAnotherWay(Happened):
    """A page has not reached somebody in Slack, or has not brought an answer, so it goes another of their ways."""

    person: str
    page: str
    """The key of the page's telling."""
    reason: str
    due: datetime | None = None
    """When the playbook wanted it; None if it goes because Slack has not brought the page."""


class PagedByMail(PagedAnotherWay):
    """By e-mail."""

    kind: Literal["paged_by_mail"] = "paged_by_mail"


class PagedByPagerDuty(PagedAnotherWay):
    """By an alert at PagerDuty, which calls the person in the ways that are kept there."""

    kind: Literal["paged_by_pagerduty"] = "paged_by_pagerduty"
