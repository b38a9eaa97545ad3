"""Paging by e-mail, with a mail server and without; both are `scheduler.errands.Integration`s."""

from bot.integrations.email.server import Server, failure
from bot.integrations.email.words import mail
from playbook import ways
from playbook.events import PagedByMail
from scheduler.errands import Done, Errand, GiveUp


class Email:
    """Sends the pages that Slack does not bring, from `sender` (`Warroom <warroom@example.com>`)."""

    def __init__(self, server: Server, sender: str) -> None:
        self._server = server
        self._sender = sender

    async def deliver(self, errand: Errand) -> Done:
        """Send it, unless it calls nobody any more. Raises `TryLater` and `GiveUp`."""
        if errand.delivery.receipt is not None or _is_moot(errand):
            return Done()
        recipient = errand.playbook.email_of(errand.delivery.person or "")
        if recipient is None:
            raise GiveUp("the playbook has no e-mail address for this person")
        try:
            message = mail(errand, self._sender, recipient)
        except ValueError as error:
            raise failure(error) from error
        errand.refuse_if_spent()
        await self._server.send(message)
        return Done(receipt=str(message["Message-ID"]))


class Nowhere:
    """Where mails go that were decided upon while there was a mail server."""

    async def deliver(self, _errand: Errand) -> Done:
        """Always raises `GiveUp`."""
        raise GiveUp("there is no mail server: WARROOM_SMTP_URL is not set")


def _is_moot(errand: Errand) -> bool:
    """Somebody has acknowledged since, or it is over."""
    return isinstance(errand.event, PagedByMail) and not ways.calls(errand.incident, errand.event.page)
