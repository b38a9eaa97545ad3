"""What a person who runs Warroom sets: environment variables, or a `.env` file."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scheduler.delivery import LEASE


class Settings(BaseSettings):
    """Every setting, with its default. Secrets never show in a log or an error."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    slack_bot_token: SecretStr = SecretStr("")
    """`xoxb-…`, from the app's page *OAuth & Permissions*."""
    slack_signing_secret: SecretStr = SecretStr("")
    """From the app's page *Basic Information*; needed when Slack comes to us over HTTP."""
    slack_app_token: SecretStr = SecretStr("")
    """`xapp-…`; if it is set, we go to Slack by Socket Mode instead."""
    slack_api_url: str = "https://slack.com/api/"
    warroom_database_url: str = "sqlite:///warroom.sqlite3"
    """`sqlite:///…` or `postgresql://…`."""
    warroom_playbook: Path | None = None
    """The team's playbook; without it, the built-in one."""
    warroom_spool: Path = Path("warroom-spool.jsonl")
    """How the files begin that keep what the database did not take; best on another disk than the database."""
    warroom_clock: Path | None = None
    """For the local workspace: a file that says what time it is there."""
    warroom_tick_seconds: float = Field(default=0.5, gt=0, le=10)
    """How often to look at the clock."""
    warroom_lease_seconds: float = Field(default=LEASE.total_seconds(), ge=1, le=600)
    """How long a process keeps what it has begun to tell, before another one takes it over."""
    warroom_heartbeat_url: SecretStr = SecretStr("")
    """Called after each sweep that left nothing undone, every half minute: whoever listens there notices a silence."""
    warroom_api_token: SecretStr = SecretStr("")
    """The word that the web API asks for; without it there is no web API."""
    warroom_url: str = ""
    """Where the command line finds a running Warroom; without it, on this machine at PORT."""
    warroom_runner_tokens: SecretStr = SecretStr("")
    """`dmz=<token>,edge=<token>`: what the runners of the playbook's hosts bear that come over HTTPS."""
    warroom_runner_token: SecretStr = SecretStr("")
    """On a runner's host: its own of them; with it, the runner asks WARROOM_URL, without it, the database."""
    warroom_smtp_url: SecretStr = SecretStr("")
    """`smtp://user:password@host:587` or `smtps://…`; without it, nobody is paged by e-mail."""
    warroom_mail_from: str = ""
    """Whom mails come from, `Warroom <warroom@example.com>`."""
    warroom_pagerduty_keys: SecretStr = SecretStr("")
    """`ana=<integration key>,ben=<integration key>`: the keys of PagerDuty's Events API v2, by the names they have in
    the playbook; without it, nobody is paged by PagerDuty.
    """
    warroom_pagerduty_url: str = "https://events.pagerduty.com/v2/enqueue"
    """`https://events.eu.pagerduty.com/v2/enqueue` for accounts in the European region."""
    warroom_zoom_account: str = ""
    """The account id of a Server-to-Server OAuth app in Zoom; with it, a playbook may have `meeting: zoom`."""
    warroom_zoom_client: str = ""
    warroom_zoom_secret: SecretStr = SecretStr("")
    warroom_zoom_user: str = "me"
    """Whose meetings they are: a Zoom user's id or e-mail address; `me` is the app's owner."""
    warroom_zoom_url: str = "https://api.zoom.us/v2"
    warroom_zoom_login_url: str = "https://zoom.us/oauth/token"
    warroom_google_key: Path | None = None
    """The JSON key file of a Google service account; with it, a playbook may have `document: google`."""
    warroom_google_folder: str = ""
    """The id of the folder for the documents, in a shared drive: service accounts have no space of their own."""
    warroom_google_share: str = ""
    """Who may write in them: domains and e-mail addresses, separated by commas."""
    warroom_google_subject: str = ""
    """On whose behalf the service account acts, if the domain lets it."""
    warroom_google_docs_url: str = "https://docs.googleapis.com"
    warroom_google_drive_url: str = "https://www.googleapis.com"
    host: str = "0.0.0.0"  # noqa: S104 - Slack comes from outside
    port: int = Field(default=3000, ge=0, le=65535)

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else f"{url}/"

    @property
    def socket_mode(self) -> bool:
        """Whether we go to Slack, rather than Slack to us."""
        return bool(self.slack_app_token.get_secret_value())
