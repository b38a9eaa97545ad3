"""The shapes that travel between the workspace and the app, and Slack's way of saying no."""

from typing import Any

Json = dict[str, Any]


class Denied(Exception):
    """A Web API call that Slack answers with ok=false.

    `code` is Slack's error word; `extra` are further keys of the answer (needed, provided, errors, response_metadata).
    """

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra: Json = extra


def explain(code: str, *messages: str) -> Denied:
    """A refusal whose reasons stand in `response_metadata.messages`, as Slack gives them for wrong arguments."""
    return Denied(code, response_metadata={"messages": [f"[ERROR] {message}" for message in messages]})
