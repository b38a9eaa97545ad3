"""How a person is answered: with private words, with a form, or by what everybody sees."""

from dataclasses import dataclass

from handlers.blocks import FALLBACK, Block, clip, section


@dataclass(frozen=True, kw_only=True)
class Say:
    """Words that only the person sees; escaped mrkdwn. `replace` puts them in place of the private message pressed."""

    text: str
    blocks: tuple[Block, ...] = ()
    replace: bool = False


@dataclass(frozen=True, kw_only=True)
class Open:
    """A form to open: first, or laid over the modal in which it was asked for. `over` names one to replace instead.

    `otherwise` says what to type if Slack does not open it; escaped mrkdwn.
    """

    view: Block
    otherwise: str
    over: str = ""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """It was done, and everybody sees it; `line` is for those who look elsewhere. Escaped mrkdwn."""

    incident: int
    line: str


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """There is nothing to say."""


Answer = Say | Open | Seen | Quiet


def say(*paragraphs: str) -> Say:
    """Private words, a section for each paragraph of escaped mrkdwn."""
    said = [text for text in paragraphs if text]
    return Say(text=clip("\n".join(said), FALLBACK), blocks=tuple(section(text) for text in said))
