"""Where things go that the playbook asks for while the setting that they need is missing."""

from scheduler.errands import Done, Errand, GiveUp


class Unset:
    """Implements `scheduler.errands.Integration`; `setting` is what is to be set."""

    def __init__(self, setting: str) -> None:
        self._setting = setting

    async def deliver(self, _errand: Errand) -> Done:
        """Always raises `GiveUp`."""
        raise GiveUp(f"the playbook asks for it, but {self._setting} is not set")
