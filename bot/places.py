"""Where things are told: in Slack, and pages also by e-mail if there is a mail server."""

from bot.integrations.email.integration import Email, Nowhere
from bot.integrations.email.server import Server
from bot.settings import Settings
from playbook.telling import What
from scheduler.errands import Integration
from scheduler.routing import Routes


def places(settings: Settings, slack: Integration) -> Integration:
    """All of them as one. Raises ValueError for a mail server that cannot be one."""
    url = settings.warroom_smtp_url.get_secret_value()
    mail: Integration = Email(Server.read(url), settings.warroom_mail_from) if url else Nowhere()
    return Routes(slack, {What.MAIL: mail})
