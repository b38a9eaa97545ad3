"""Where things are told: in Slack; if they are set up, also by e-mail, PagerDuty, Zoom and Google."""

import aiohttp
from pydantic import SecretStr

from bot.clock import Times
from bot.integrations.email.integration import Email, Nowhere
from bot.integrations.email.server import Server
from bot.integrations.google.account import Key, Tokens
from bot.integrations.google.integration import Google, Places
from bot.integrations.log import Names
from bot.integrations.pagerduty.integration import PagerDuty
from bot.integrations.unset import Unset
from bot.integrations.web import Web
from bot.integrations.zoom.integration import Account, Zoom
from bot.keys import Keys, read
from bot.settings import Settings
from playbook.contacts import WayBy
from playbook.telling import What
from scheduler.errands import Integration
from scheduler.routing import Routes


def places(
    settings: Settings, slack: Integration, session: aiohttp.ClientSession, times: Times, names: Names
) -> Integration:
    """All of them as one. Raises ValueError for a setting that cannot be used."""
    others = {
        What.MAIL: _mail(settings),
        What.ALERT: _pagerduty(settings, session),
        What.MEETING: _zoom(settings, session, times),
        What.DOCUMENT: _google(settings, session, times, names),
    }
    return Routes(slack, others)


def _mail(settings: Settings) -> Integration:
    url = settings.warroom_smtp_url.get_secret_value()
    return Email(Server.read(url), settings.warroom_mail_from) if url else Nowhere()


def _pagerduty(settings: Settings, session: aiohttp.ClientSession) -> Integration:
    keys = read(settings.warroom_pagerduty_keys)
    if not keys:
        return Unset("WARROOM_PAGERDUTY_KEYS")
    return PagerDuty(Web(session, "PagerDuty"), keys, settings.warroom_pagerduty_url)


def runner_tokens(settings: Settings) -> Keys:
    """The tokens of the runners, by their names."""
    return read(settings.warroom_runner_tokens, "dmz=<token>,edge=<token>")


def ways(settings: Settings) -> tuple[WayBy, ...]:
    """The ways beside Slack that are set up."""
    found: dict[WayBy, SecretStr] = {"email": settings.warroom_smtp_url, "pagerduty": settings.warroom_pagerduty_keys}
    return tuple(way for way, setting in found.items() if setting.get_secret_value())


def _zoom(settings: Settings, session: aiohttp.ClientSession, times: Times) -> Integration:
    if not settings.warroom_zoom_account:
        return Unset("WARROOM_ZOOM_ACCOUNT")
    account = Account(
        account=settings.warroom_zoom_account,
        client=settings.warroom_zoom_client,
        secret=settings.warroom_zoom_secret,
        user=settings.warroom_zoom_user,
        api=settings.warroom_zoom_url,
        login=settings.warroom_zoom_login_url,
    )
    return Zoom(Web(session, "Zoom"), account, monotonic=times.monotonic)


def _google(settings: Settings, session: aiohttp.ClientSession, times: Times, names: Names) -> Integration:
    if settings.warroom_google_key is None:
        return Unset("WARROOM_GOOGLE_KEY")
    web, key = Web(session, "Google"), Key.read(settings.warroom_google_key)
    tokens = Tokens(web, key, subject=settings.warroom_google_subject, clock=times.wall, monotonic=times.monotonic)
    share = tuple(one.strip() for one in settings.warroom_google_share.split(",") if one.strip())
    where = Places(
        folder=settings.warroom_google_folder,
        share=share,
        docs=settings.warroom_google_docs_url,
        drive=settings.warroom_google_drive_url,
    )
    return Google(web, tokens, where, names=names, monotonic=times.monotonic)
