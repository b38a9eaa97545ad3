"""The modals open on each person's screen, and each person's Home."""

import secrets
from collections.abc import Iterator

from sandbox import inputs
from sandbox.blocks import ids
from sandbox.changes import Changes
from sandbox.view import View
from sandbox.wire import Denied, Json

DEPTH = 3


class Modals:
    """A stack of at most three modals for each person. Source: Slack, modals."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._by_id: dict[str, View] = {}
        self._minted = 0

    def stack(self, user: str) -> list[View]:
        """The open modals of a person, the one they see last."""
        return self._stacks.setdefault(user, [])

    def top(self, user: str) -> View | None:
        """The modal that a person sees, or None."""
        stack = self.stack(user)
        return stack[-1] if stack else None

    def open(self, user: str, raw: Json) -> View:
        """Show a first modal, in place of what was open."""
        self._drop(self.stack(user))
        return self._put(user, raw)

    def push(self, user: str, raw: Json) -> View:
        """Lay one more modal on the stack. Raises Denied at the fourth."""
        if len(self.stack(user)) >= DEPTH:
            raise Denied("push_limit_reached")
        return self._put(user, raw)

    def update(self, view: View, raw: Json) -> View:
        """Change a view in place."""
        self._claim_external_id(raw, view)
        view.replace(self._complete(raw), self._stamp())
        self._changes.tell("home" if raw["type"] == "home" else "views", user=view.user)
        return view

    def publish(self, user: str, raw: Json) -> View:
        """Show a person's Home."""
        home = self.homes.get(user)
        if home is None:
            home = self.homes[user] = self._make(user, raw, None, None)
        return self.update(home, raw)

    def close(self, user: str, *, whole: bool = False) -> list[View]:
        """Close the top modal, or all of them; gives those that were closed, top first."""
        stack = self.stack(user)
        closed = stack[::-1] if whole else stack[-1:]
        self._drop(closed)
        return closed

    def find(self, view_id: str) -> View | None:
        """An open view by its id."""
        return self._by_id.get(view_id)

    def find_external(self, external_id: str) -> View | None:
        """An open view by the app's own id."""
        return next((view for view in self._by_id.values() if view.external_id == external_id), None)

    def fill(self, view: View, block_id: str, action_id: str, state: Json) -> None:
        """Write down what a person typed or chose."""
        view.values.setdefault(block_id, {})[action_id] = state

    def _put(self, user: str, raw: Json) -> View:
        self._claim_external_id(raw, None)
        below = self.top(user)
        view = self._make(user, raw, below.id if below else None, below.root_id if below else None)
        self.stack(user).append(view)
        self._changes.tell("views", user=user)
        return view

    def _make(self, user: str, raw: Json, previous: str | None, root: str | None) -> View:
        self._minted += 1
        view_id = f"V{self._minted:08d}"
        completed = self._complete(raw)
        view = View(
            id=view_id, user=user, raw=completed, hash=self._stamp(), root_id=root or view_id, previous_id=previous
        )
        view.values = inputs.initial(completed["blocks"])
        self._by_id[view_id] = view
        return view

    def _claim_external_id(self, raw: Json, holder: View | None) -> None:
        wanted = raw.get("external_id")
        other = self.find_external(wanted) if wanted else None
        if other and other is not holder:
            raise Denied("duplicate_external_id")

    def _drop(self, views: list[View]) -> None:
        for view in list(views):
            self._by_id.pop(view.id, None)
            self.stack(view.user).remove(view)
            self._changes.tell("views", user=view.user)

    def _complete(self, raw: Json) -> Json:
        return {**raw, "blocks": ids.complete(raw["blocks"])}

    def _stamp(self) -> str:
        return f"{secrets.randbelow(10**10):010d}.{secrets.token_hex(4)}"

    def __iter__(self) -> Iterator[View]:
        return iter(self._by_id.values())
