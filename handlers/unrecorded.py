"""What a listener raises when something was done that nothing has recorded: the database is down."""


class Unrecorded(Exception):
    """It was carried out from memory; `sentence` says so to the person, as escaped mrkdwn."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
