"""What a form remembers between its opening and its submission; nobody sees it, and Slack gives it back as it was."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from playbook.states.keeping import Said


class Memo(BaseModel):
    """Kept in the view's `private_metadata` (at most 3,000 characters, Slack)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    incident: int = 0
    entry: int = 0
    """The timeline entry of the message whose button opened it; 0 if none."""
    purpose: str = ""
    question: str = ""
    """The key of the question of a phase that the form puts."""
    back: str = ""
    """The response URL for a private line; empty if what was done shows where the form was opened."""
    channel: str = ""
    """Where it was opened."""
    told: bool = False
    """Whether it was opened from a direct message of ours."""
    link: str = ""
    way: str = ""
    """How far somebody has come in the triage (`playbook.triage`); empty in every other form."""
    title: str = ""
    """What was typed as the title before the triage began."""
    private: bool = False
    """Whether what the triage declares is for its members only."""
    laid: bool = False
    """The triage is laid over the form that declares, and leads back into it."""
    twin: int = 0
    """The incident that the person was told of, since it may be the one they declare; 0 if none."""
    openly: bool = False
    """The person was asked whether it is not better declared private."""
    flags: tuple[str, ...] = ()
    """The flags that were up when the form was opened: what is ticked or not is held against these."""
    alarm: str = ""
    """The key of the alarm that somebody declares from; empty if from none."""
    detected_at: datetime | None = None
    """When that alarm's checks first saw it."""
    visit: int = 0
    """The step of a run that the form is about; the run's number is `entry`."""
    asked_at: datetime | None = None
    """When that step was asked for, as it stood in the form."""
    said: Said | None = None
    """The message that the form is about."""
    climbed: int = 0
    since: datetime | None = None
    """How far the escalation was when the form was opened, and since when it ran."""

    def write(self) -> str:
        """As text for the view."""
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def read(cls, text: str) -> "Memo":
        """Out of the view's text."""
        return cls.model_validate_json(text or "{}")
