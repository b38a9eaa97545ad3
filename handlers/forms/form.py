"""What a form is to us once it has been submitted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers.answers import Answer
from handlers.asking import Ask
from handlers.forms.fields import Filled
from handlers.forms.memo import Memo
from playbook.refusals import Refused

Submit = Callable[[Ask, Memo, Filled], Awaitable[Answer]]


@dataclass(frozen=True, kw_only=True)
class Form:
    """A modal's callback id, what its submission does, and the field under which a refusal is written."""

    callback: str
    submit: Submit
    field: str
    once: bool = False
    """Sent a second time it is the same act, even if it was corrected in between."""


class Wrong(Refused):
    """A refusal that belongs under one field."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
