"""What happens to the checklist."""

from typing import Literal

from playbook.events.happened import Happened


class ItemsTicked(Happened):
    """Somebody said that some items are done, or not done after all; in words, as the playbook calls them."""

    kind: Literal["items_ticked"] = "items_ticked"
    ticked: tuple[str, ...] = ()
    unticked: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    """What they are called, those ticked first."""
