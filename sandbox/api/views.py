"""views.*: modals and Home."""

from sandbox.api.ask import Ask, Method
from sandbox.blocks import surfaces
from sandbox.tickets import Trigger
from sandbox.view import View
from sandbox.wire import Denied, Json, explain


def open_modal(ask: Ask) -> Json:
    """A first modal for the person whose act gave the trigger: three seconds, once."""
    raw, trigger = _modal(ask), _trigger(ask)
    return _answer(ask, ask.world.modals.open(trigger.user, raw))


def push(ask: Ask) -> Json:
    """One more modal on top; the trigger must come from an act inside the modal below."""
    raw, trigger = _modal(ask), _trigger(ask)
    if ask.world.modals.top(trigger.user) is None or trigger.view_id is None:
        raise Denied("not_found")
    return _answer(ask, ask.world.modals.push(trigger.user, raw))


def update(ask: Ask) -> Json:
    """Change an open view; with `hash`, only if nobody changed it since."""
    view = _open_view(ask)
    raw = _view(ask)
    if raw.get("type") != view.raw["type"]:
        raise explain("invalid_arguments", "view type cannot change [json-pointer:/view/type]")
    _check_hash(ask, view)
    return _answer(ask, ask.world.modals.update(view, raw))


def publish(ask: Ask) -> Json:
    """Show a person's Home."""
    if not ask.world.app.manifest.home_tab:
        raise Denied("not_enabled")
    user = ask.person(ask.need("user_id")).id
    raw = _view(ask)
    if raw["type"] != "home":
        raise explain("invalid_arguments", "must be a home view [json-pointer:/view/type]")
    if home := ask.world.modals.homes.get(user):
        _check_hash(ask, home)
    return _answer(ask, ask.world.modals.publish(user, raw))


def _modal(ask: Ask) -> Json:
    raw = _view(ask)
    if raw["type"] != "modal":
        raise explain("invalid_arguments", "must be a modal [json-pointer:/view/type]")
    return raw


def _view(ask: Ask) -> Json:
    raw = ask.data("view", "invalid_arguments")
    if not isinstance(raw, dict):
        raise explain("invalid_arguments", "missing required field: view")
    surfaces.check_view(raw, strict_size=ask.world.strict_size)
    return raw


def _trigger(ask: Ask) -> Trigger:
    return ask.world.tickets.redeem_trigger(ask.need("trigger_id"))


def _open_view(ask: Ask) -> View:
    modals = ask.world.modals
    view_id, external_id = ask.text("view_id"), ask.text("external_id")
    if not view_id and not external_id:
        raise explain("invalid_arguments", "missing required field: view_id")
    view = modals.find(view_id) if view_id else modals.find_external(external_id)
    if view is None:
        raise Denied("not_found")
    return view


def _check_hash(ask: Ask, view: View) -> None:
    wanted = ask.text("hash")
    if wanted and wanted != view.hash:
        raise Denied("hash_conflict")


def _answer(ask: Ask, view: View) -> Json:
    return {"view": view.public(ask.world.app)}


METHODS = (
    Method("views.open", open_modal, 4),
    Method("views.push", push, 4),
    Method("views.update", update, 4),
    Method("views.publish", publish, 4),
)
