"""The modal in which something was pressed or submitted."""

from dataclasses import dataclass
from typing import Any

from handlers.forms.fields import Filled
from handlers.forms.memo import Memo


@dataclass(frozen=True, kw_only=True)
class Modal:
    """One modal, as Slack describes it when something happens in it."""

    id: str
    below: str
    """The modal on which it was laid; empty if it is the lowest."""
    memo: Memo
    filled: Filled
    """What was filled in so far."""

    @classmethod
    def of(cls, view: dict[str, Any]) -> "Modal":
        """Out of a payload's `view`."""
        return cls(
            id=str(view["id"]),
            below=str(view.get("previous_view_id") or ""),
            memo=Memo.read(view.get("private_metadata") or ""),
            filled=Filled(values=(view.get("state") or {}).get("values") or {}),
        )
