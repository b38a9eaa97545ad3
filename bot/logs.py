"""How the log looks: a time, an action word, and its fields."""

import logging
import re
import sys
from collections.abc import Iterable
from typing import Final

from bot.masking import masked

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


_ROWS: Final = re.compile(
    r"(\[parameters: )[^\n]*|(DETAIL: ).*?(?=\n\[SQL: |\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL
)
"""What a database's error quotes of the rows that it was given: people's words, private ones among them."""


class Fields(logging.Formatter):
    """`2026-11-24T03:12:09+0000 INFO scheduler.delivery delivery_postponed delivery=7 reason='…'`."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = frozenset(secrets)
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S%z")

    def format(self, record: logging.LogRecord) -> str:
        """The line, the fields, and the traceback if there is one; none of the secrets stands in them."""
        fields = " ".join(f"{key}={value!r}" for key, value in vars(record).items() if key not in _STANDARD)
        head, newline, rest = super().format(record).partition("\n")
        line = f"{head} {fields}{newline}{rest}" if fields else f"{head}{newline}{rest}"
        return masked(_ROWS.sub(r"\1\2(left out)", line), self._secrets)


def _needed(record: logging.LogRecord) -> bool:
    """Bolt warns of a SLACK_BOT_TOKEN in the environment that it does not use; we use it."""
    return not (record.name == "slack_bolt.AsyncApp" and "`token` will be unused" in record.getMessage())


def to_stderr(level: int = logging.INFO, *, secrets: Iterable[str] = ()) -> None:
    """Log there, from now on, and none of these secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Fields(secrets))
    handler.addFilter(_needed)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("aiohttp.access", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # It warns of a beat that falls into the one before; that is meant: one look at the clock is as good as two.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
