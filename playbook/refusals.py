"""How the playbook says no."""


class Refused(Exception):
    """The playbook says no; the message is the whole sentence shown to the human, and nothing has changed."""

    @property
    def sentence(self) -> str:
        """What is wrong and what to do instead."""
        return str(self)
