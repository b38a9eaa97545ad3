"""Block Kit: the specification's valid fixtures pass, and each of its invalid cases is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.blocks import elements, layout, objects, rich, surfaces
from sandbox.blocks.rules import Check
from sandbox.wire import Denied

SPEC = Path(__file__).parents[1] / "slack_truth" / "blockkit-spec"
LIMITS: dict[str, Any] = json.loads((SPEC / "limits.json").read_text())
VALID = sorted((SPEC / "fixtures" / "valid").rglob("*.json"))
CASES = {
    case["id"]: case["constraint"]
    for case in json.loads((SPEC / "fixtures/invalid/manifest.json").read_text())["cases"]
}

Block = dict[str, Any]


def plain(text: str = "words") -> Block:
    return {"type": "plain_text", "text": text}


def md(text: str = "words") -> Block:
    return {"type": "mrkdwn", "text": text}


def section(**parts: Any) -> Block:
    return {"type": "section", **parts}


def accessory(**element: Any) -> Block:
    return section(text=md(), accessory=element)


def button(**parts: Any) -> Block:
    return accessory(**{"type": "button", "text": plain(), "action_id": "a", **parts})


def option(**parts: Any) -> Block:
    return {"text": plain(), "value": "v", **parts}


def select(**parts: Any) -> Block:
    return accessory(type="static_select", **({"options": [option()]} | parts))


def grouped(*options: Block, label: str = "group") -> Block:
    return accessory(type="static_select", option_groups=[{"label": plain(label), "options": list(options)}])


def confirming(**parts: Any) -> Block:
    return button(confirm={"title": plain(), "text": md(), "confirm": plain(), "deny": plain(), **parts})


def video(**parts: Any) -> Block:
    film = {"alt_text": "a", "title": plain(), "thumbnail_url": "https://x.io", "video_url": "https://x.io"}
    return {"type": "video", **film, **parts}


def asking(element: Block, **parts: Any) -> Block:
    return {"type": "input", "label": plain(), "element": element, **parts}


def table(rows: list[list[Block]], **parts: Any) -> Block:
    return {"type": "table", "rows": rows, **parts}


def grid(rows: int, columns: int, text: str = "c") -> list[list[Block]]:
    return [[{"type": "raw_text", "text": text}] * columns for _ in range(rows)]


def data_table(rows: list[list[Block]], **parts: Any) -> Block:
    return {"type": "data_table", "caption": "c", "rows": rows, **parts}


def pie(*segments: Block, title: str = "t") -> Block:
    return {"type": "data_visualization", "title": title, "chart": {"type": "pie", "segments": list(segments)}}


def bar(series: list[Block], **axis: Any) -> Block:
    chart = {"type": "bar", "series": series, "axis_config": {"categories": ["a"], **axis}}
    return {"type": "data_visualization", "title": "t", "chart": chart}


def line(points: list[Block] | None = None, name: str = "s") -> Block:
    return {"name": name, "data": [{"label": "a", "value": 1}] if points is None else points}


def feedback(**parts: Any) -> Block:
    one = {"text": plain(), "value": "v"}
    pair = {"type": "feedback_buttons", "positive_button": {**one, **parts}, "negative_button": one}
    return {"type": "context_actions", "elements": [pair]}


def card(**parts: Any) -> Block:
    return {"type": "card", "title": md(), **parts}


def container(**parts: Any) -> Block:
    return {"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}], **parts}


def modal(**parts: Any) -> Block:
    return {"type": "modal", "title": plain(), "blocks": [{"type": "divider"}], **parts}


def press(**parts: Any) -> Block:
    return {"type": "button", "text": plain(), **parts}


POINT = {"label": "a", "value": 1}

# Each invalid case, built one step beyond its limit.
WRONG: dict[str, Callable[[str], Block]] = {
    "text-empty": lambda _: section(text=md("")),
    "text-too-long": lambda s: section(text=md(s)),
    "button-action-id-too-long": lambda s: button(action_id=s),
    "button-text-too-long": lambda s: button(text=plain(s)),
    "button-url-too-long": lambda s: button(url=s),
    "button-value-too-long": lambda s: button(value=s),
    "button-accessibility-label-too-long": lambda s: button(accessibility_label=s),
    "confirmation-title-too-long": lambda s: confirming(title=plain(s)),
    "confirmation-text-too-long": lambda s: confirming(text=md(s)),
    "confirmation-confirm-too-long": lambda s: confirming(confirm=plain(s)),
    "confirmation-deny-too-long": lambda s: confirming(deny=plain(s)),
    "option-text-too-long": lambda s: select(options=[option(text=plain(s))]),
    "option-value-too-long": lambda s: select(options=[option(value=s)]),
    "option-url-too-long": lambda _: accessory(type="overflow", options=[option(url="🙂" * 3001)]),
    "option-description-too-long": lambda s: select(options=[option(description=plain(s))]),
    "option-group-label-too-long": lambda s: grouped(option(), label=s),
    "option-group-empty": lambda _: grouped(),
    "option-group-too-many-options": lambda _: grouped(*[option()] * 101),
    "select-placeholder-too-long": lambda s: select(placeholder=plain(s)),
    "select-too-many-options": lambda _: select(options=[option()] * 101),
    "select-too-many-option-groups": lambda _: accessory(
        type="static_select", option_groups=[{"label": plain(), "options": [option()]}] * 101
    ),
    "overflow-empty": lambda _: accessory(type="overflow", options=[]),
    "overflow-too-many-options": lambda _: accessory(type="overflow", options=[option()] * 6),
    "checkboxes-empty": lambda _: accessory(type="checkboxes", options=[]),
    "checkboxes-too-many-options": lambda _: accessory(type="checkboxes", options=[option()] * 11),
    "radio-buttons-empty": lambda _: accessory(type="radio_buttons", options=[]),
    "radio-buttons-too-many-options": lambda _: accessory(type="radio_buttons", options=[option()] * 11),
    "url-source-url-empty": lambda _: task("", "words"),
    "url-source-url-too-long": lambda s: task(s, "words"),
    "table-too-many-rows": lambda _: table(grid(101, 1)),
    "table-ragged-rows": lambda _: table([*grid(1, 2), *grid(1, 1)]),
    "table-column-settings-mismatch": lambda _: table(grid(1, 2), column_settings=[{"align": "left"}]),
    "file-input-max-files-too-small": lambda _: asking({"type": "file_input", "max_files": 0}),
    "file-input-max-files-too-large": lambda _: asking({"type": "file_input", "max_files": 11}),
    "plain-text-input-max-length-too-large": lambda _: asking({"type": "plain_text_input", "max_length": 3001}),
    "actions-too-many-elements": lambda _: {"type": "actions", "elements": [press()] * 26},
    "context-too-many-elements": lambda _: {"type": "context", "elements": [md()] * 11},
    "header-text-too-long": lambda s: {"type": "header", "text": plain(s)},
    "image-url-too-long": lambda s: {"type": "image", "image_url": s, "alt_text": "a"},
    "image-alt-text-too-long": lambda s: {"type": "image", "image_url": "https://x.io", "alt_text": s},
    "input-label-too-long": lambda s: asking({"type": "plain_text_input"}, label=plain(s)),
    "input-hint-too-long": lambda s: asking({"type": "plain_text_input"}, hint=plain(s)),
    "markdown-empty": lambda _: {"type": "markdown", "text": ""},
    "markdown-too-long": lambda s: {"type": "markdown", "text": s},
    "section-text-too-long": lambda _: section(text=md("x" * 3001)),
    "section-too-many-fields": lambda _: section(fields=[md()] * 11),
    "section-field-too-long": lambda _: section(fields=[md("x" * 2001)]),
    "video-alt-text-empty": lambda _: video(alt_text=""),
    "video-alt-text-too-long": lambda s: video(alt_text=s),
    "video-title-too-long": lambda s: video(title=plain(s)),
    "video-author-name-too-long": lambda s: video(author_name=s),
    "video-description-too-long": lambda s: video(description=plain(s)),
    "video-provider-name-too-long": lambda s: video(provider_name=s),
    "view-missing-blocks": lambda _: modal(blocks=[]),
    "view-too-many-blocks": lambda _: modal(blocks=[{"type": "divider"}] * 101),
    "view-private-metadata-too-long": lambda s: modal(private_metadata=s),
    "view-callback-id-too-long": lambda s: modal(callback_id=s),
    "view-title-too-long": lambda s: modal(title=plain(s)),
    "view-close-too-long": lambda s: modal(close=plain(s)),
    "view-submit-too-long": lambda s: modal(submit=plain(s)),
    "section-missing-content": lambda _: section(),
    "static-select-options-and-groups": lambda _: select(option_groups=[{"label": plain(), "options": [option()]}]),
    "image-url-and-slack-file": lambda _: {
        "type": "image", "image_url": "https://x.io", "slack_file": {"id": "F1"}, "alt_text": "a"
    },
    "number-input-inverted-range": lambda _: asking(
        {"type": "number_input", "is_decimal_allowed": False, "min_value": "9", "max_value": "1"}
    ),
    "context-invalid-element": lambda _: {"type": "context", "elements": [press()]},
    "input-invalid-element": lambda _: asking(press()),
    "block-id-too-long": lambda s: {"type": "divider", "block_id": s},
    "alert-text-too-long": lambda s: {"type": "alert", "text": md(s)},
    "card-title-too-long": lambda s: card(title=md(s)),
    "card-subtitle-too-long": lambda s: card(subtitle=md(s)),
    "card-body-too-long": lambda s: card(body=md(s)),
    "card-too-many-actions": lambda _: card(actions=[press()] * 4),
    "card-subtext-too-long": lambda s: card(subtext=md(s)),
    "carousel-empty": lambda _: {"type": "carousel", "elements": []},
    "carousel-too-many-cards": lambda _: {"type": "carousel", "elements": [card()] * 11},
    "container-title-too-long": lambda s: container(title=plain(s)),
    "container-subtitle-too-long": lambda s: container(subtitle=md(s)),
    "container-too-many-child-blocks": lambda _: container(child_blocks=[{"type": "divider"}] * 11),
    "context-actions-too-many-elements": lambda _: {"type": "context_actions", "elements": [bin_button()] * 6},
    "feedback-button-text-too-long": lambda s: feedback(text=plain(s)),
    "feedback-button-value-too-long": lambda s: feedback(value=s),
    "feedback-button-accessibility-label-too-long": lambda s: feedback(accessibility_label=s),
    "icon-button-too-many-visible-users": lambda _: {
        "type": "context_actions", "elements": [bin_button(visible_to_user_ids=["U1"] * 11)]
    },
    "data-table-too-few-rows": lambda _: data_table(grid(1, 1)),
    "data-table-too-many-rows": lambda _: data_table(grid(202, 1)),
    "data-table-too-few-columns": lambda _: data_table([[], []]),
    "data-table-too-many-columns": lambda _: data_table(grid(2, 21)),
    "data-table-page-size-too-small": lambda _: data_table(grid(2, 1), page_size=0),
    "data-table-page-size-too-large": lambda _: data_table(grid(2, 1), page_size=101),
    "data-table-cell-text-empty": lambda _: data_table(grid(2, 1, "")),
    "data-table-content-too-long": lambda _: data_table(grid(201, 1, "x" * 100)),
    "data-visualization-title-too-long": lambda s: pie(POINT, title=s),
    "pie-chart-empty": lambda _: pie(),
    "pie-chart-too-many-segments": lambda _: pie(*[POINT] * 13),
    "chart-segment-label-too-long": lambda s: pie({"label": s, "value": 1}),
    "chart-segment-value-not-positive": lambda _: pie({"label": "x", "value": 0}),
    "chart-series-empty": lambda _: bar([]),
    "chart-too-many-series": lambda _: bar([line()] * 13),
    "data-series-name-too-long": lambda s: bar([line(name=s)]),
    "data-series-empty": lambda _: bar([line([])]),
    "data-series-too-many-points": lambda _: bar([line([POINT] * 21)]),
    "data-point-label-too-long": lambda s: bar([line([{"label": s, "value": 1}])]),
    "axis-categories-empty": lambda _: bar([line()], categories=[]),
    "axis-too-many-categories": lambda _: bar([line()], categories=["a"] * 21),
    "axis-category-label-too-long": lambda s: bar([line()], categories=[s]),
    "axis-label-too-long": lambda s: bar([line()], x_label=s),
}  # fmt: skip


def bin_button(**parts: Any) -> Block:
    return {"type": "icon_button", "icon": "trash", "text": plain(), **parts}


def task(url: str, text: str) -> Block:
    source = {"type": "url", "url": url, "text": text}
    return {"type": "task_card", "task_id": "t", "title": "t", "status": "pending", "sources": [source]}


def beyond(constraint: str) -> str:
    """A string one character longer than the limit that the constraint names, or as long as it when it names none."""
    found: Any = LIMITS
    for part in constraint.split("."):
        found = found.get(part, {}) if isinstance(found, dict) else {}
    return "x" * ((found if isinstance(found, int) else 0) + 1)


def findings(thing: Block) -> list[str]:
    """What is wrong with a block or view."""
    try:
        if thing["type"] in ("modal", "home"):
            surfaces.check_view(thing)
        elif thing["type"] in layout.ONLY_IN_MODALS:
            surfaces.check_view(modal(blocks=[thing]))
        else:
            surfaces.check_message([thing], strict_size=False)
    except Denied as no:
        messages: list[str] = no.extra["response_metadata"]["messages"]
        return messages
    return []


def test_every_invalid_case_of_the_specification_is_built_here() -> None:
    """A case that the specification adds fails here first."""
    assert set(WRONG) == set(CASES)


@pytest.mark.parametrize("case", sorted(WRONG))
def test_an_invalid_case_is_refused_for_one_reason(case: str) -> None:
    """One step beyond a limit is refused, and nothing else is wrong with the block."""
    found = findings(WRONG[case](beyond(CASES[case])))

    assert len(set(found)) >= 1
    assert len({message.rsplit("/", 1)[-1] for message in found}) <= 2


# Cases that are built at a fixed length, not at the limit that their constraint names.
FIXED = ("option-url-too-long", "section-text-too-long", "section-field-too-long", "data-table-content-too-long")


@pytest.mark.parametrize("case", [case for case in WRONG if case.endswith("-too-long") and case not in FIXED])
def test_at_the_limit_it_passes(case: str) -> None:
    """Exactly at a length limit a block is taken: the limit is where the specification puts it."""
    assert findings(WRONG[case](beyond(CASES[case])[:-1])) == []


def check_of(kind: str, fixture: Block) -> Check | None:
    """What a valid fixture must pass, by its folder and type."""
    if kind == "blocks":
        return layout.BLOCKS[fixture["type"]]
    if kind == "elements":
        return elements.ELEMENTS[fixture["type"]]
    if kind == "rich_text":
        return {**rich.PARTS, **rich.PIECES, "rich_text": rich.RICH_TEXT}[fixture["type"]]
    return None


OBJECTS: dict[str, Check] = {
    "option_value_at_limit": objects.OPTION,
    "option_basic": objects.OPTION,
    "text_plaintext_emoji": objects.text(),
    "text_plaintext_basic": objects.text(),
    "text_markdown_verbatim": objects.text(),
    "text_markdown_basic": objects.text(),
    "conversation_filter_basic": objects.CONVERSATION_FILTER,
    "dispatch_action_configuration_basic": objects.DISPATCH,
    "option_group_basic": objects.OPTION_GROUP,
    "input_parameter_basic": objects.INPUT_PARAMETER,
    "workflow_basic": objects.WORKFLOW,
    "confirmation_dialogue_basic": objects.CONFIRM,
    "trigger_basic": objects.TRIGGER,
}


@pytest.mark.parametrize("path", VALID, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_valid_fixture_passes(path: Path) -> None:
    """What the specification calls valid is taken as it is."""
    fixture = json.loads(path.read_text())
    found: list[str] = []
    check = OBJECTS.get(path.stem) if path.parent.name == "objects" else check_of(path.parent.name, fixture)
    if check:
        check(fixture, "", found)
    elif path.parent.name == "views":
        surfaces.check_view(fixture)
    else:
        # one by one: the fixtures give every block the same block_id, which Slack refuses in one message
        for part in (fixture, *fixture.get("attachments", [])):
            for block in part.get("blocks", []):
                surfaces.check_message([block])

    assert found == []


def refusal(blocks: list[Block]) -> Denied:
    """The refusal of a message with these blocks."""
    with pytest.raises(Denied) as caught:
        surfaces.check_message(blocks)
    return caught.value


def test_a_message_holds_fifty_blocks_and_no_more() -> None:
    """50 blocks for each message. Source: Slack."""
    surfaces.check_message([{"type": "divider"}] * 50)

    assert refusal([{"type": "divider"}] * 51).extra["errors"] == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]


def test_a_refusal_names_the_place() -> None:
    """The reason comes with a JSON pointer, as Slack gives it."""
    no = refusal([{"type": "divider"}, section(text=plain("x" * 3001))])

    assert no.code == "invalid_blocks"
    assert no.extra["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/1/text/text]"]


def test_blocks_together_hold_about_twelve_thousand_characters() -> None:
    """msg_blocks_too_long counts all blocks of a message together."""
    surfaces.check_message([section(text=md("x" * 2999))] * 4)

    assert refusal([section(text=md("x" * 2999))] * 5).code == "msg_blocks_too_long"


def test_ids_are_unique() -> None:
    """A block_id appears once in a message, an action_id once in a block."""
    twice = [{"type": "divider", "block_id": "b"}] * 2
    same = [{"type": "actions", "elements": [press(action_id="a")] * 2}]

    assert refusal(twice).extra["errors"][0].startswith('block_id "b" already exists')
    assert refusal(same).extra["errors"] == ['action_id "a" already exists in this block [json-pointer:/blocks/0]']


def test_unknown_keys_and_types_are_refused() -> None:
    """Slack takes no key or type that it does not know."""
    assert refusal([{"type": "divider", "colour": "red"}]).extra["errors"] == [
        "invalid additional property: colour [json-pointer:/blocks/0]"
    ]
    assert refusal([{"type": "fancy"}]).extra["errors"] == ["unsupported type: fancy [json-pointer:/blocks/0/type]"]


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    """Source: Slack, modals."""
    asks = modal(blocks=[asking({"type": "plain_text_input"})])

    assert findings(asks) == ["[ERROR] missing required field: submit (an input block is present) [json-pointer:/view]"]
    assert findings({**asks, "submit": plain("Go")}) == []


def test_surfaces_take_their_own_blocks_only() -> None:
    """An alert stands in modals only, Markdown in messages only."""
    assert refusal([{"type": "alert", "text": md()}]).code == "invalid_blocks"
    assert findings(modal(blocks=[{"type": "markdown", "text": "x"}])) != []


def test_an_initial_option_is_one_of_the_options() -> None:
    """A select that begins with something it does not offer is refused."""
    found = findings(select(initial_option=option(value="other")))

    assert found == ["[ERROR] initial option must exactly match a provided option [json-pointer:/blocks/0/accessory]"]
