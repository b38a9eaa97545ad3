"""Turning the playbook's e-mail addresses into Slack users, once, so that a page costs no look-up."""

import logging
from datetime import timedelta
from typing import Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.slack import code
from playbook.document import Playbook
from storage import people
from storage.database import Database

log = logging.getLogger(__name__)

FRESH: Final = timedelta(days=1)
"""How long an answer of Slack's is taken as it is."""


class Contacts:
    """Finds the Slack user behind an e-mail address, and remembers."""

    def __init__(self, database: Database, client: AsyncWebClient, clock: Clock) -> None:
        self._database = database
        self._client = client
        self._clock = clock

    async def remembered(self, playbook: Playbook) -> Playbook:
        """The playbook with those contacts that were found before; asks nobody."""
        return playbook.with_people(await people.known(self._database))

    async def resolved(self, playbook: Playbook) -> Playbook:
        """The playbook with every contact that Slack knows; the others keep their address, and the log says who.

        Who was asked for within a day is not asked for again; later they are, since an address can move to another
        account.
        """
        found = await people.known(self._database, since=self._clock() - FRESH)
        for email in playbook.emails():
            slack = found.get(email) or await self.find(email)
            if slack is not None:
                found[email] = slack
        return playbook.with_people(found)

    async def find(self, email: str) -> str | None:
        """The Slack user with that address; None if Slack knows none. Slack's other errors are raised."""
        try:
            answer = await self._client.users_lookupByEmail(email=email)
        except SlackApiError as error:
            if code(error) != "users_not_found":
                raise
            log.warning("contact_unknown", extra={"email": email, "remedy": "set `slack: U…` in the playbook"})
            return None
        slack: str = answer["user"]["id"]
        await people.keep(self._database, email, slack, self._clock())
        return slack
