// The elements of Block Kit that hold a value: text fields, selects, radio buttons, checkboxes, dates.

import { h, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { plainNodes, textNodes } from "./mrkdwn.js";
import { choices, labelOf } from "./choices.js";
import { keep, valueOf } from "./values.js";

function common(element, block) {
  const label = block.type === "input" ? block.label?.text : element.placeholder?.text ?? element.action_id;
  return {
    "data-action-id": element.action_id, "data-block-id": block.block_id, "data-focus": `${block.block_id}/${element.action_id}`,
    "data-autofocus": element.focus_on_load ? "" : null, "aria-label": label,
    "aria-required": block.type === "input" && !block.optional ? "true" : null,
  };
}

const current = (element, block, ctx) => valueOf(ctx.place, block.block_id, element, ctx.state);

function textField(type) {
  return (element, block, ctx) => {
    const many = element.multiline || type === "rich";
    const props = { ...common(element, block), class: "field", value: current(element, block, ctx), placeholder: element.placeholder?.text, maxlength: element.max_length };
    const node = many ? h("textarea", { rows: element.min_lines ?? 4, ...props }) : h("input", { type: type === "number" ? "text" : type, inputmode: type === "number" ? "decimal" : null, autocomplete: "off", ...props });
    const counter = element.max_length ? h("span", { class: "counter", "aria-live": "off" }) : null;
    const count = () => counter && showCount(counter, element, node.value.length);
    count();
    node.addEventListener("input", () => {
      keep(ctx.place, block.block_id, element.action_id, node.value);
      count();
      if (dispatches(element, block, "on_character_entered")) ctx.choose(node.value);
    });
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && dispatches(element, block, "on_enter_pressed")) ctx.choose(node.value);
    });
    return counter ? h("div", { class: "counted" }, node, counter) : node;
  };
}

// Slack counts down only when the end is in sight.
function showCount(counter, element, length) {
  const left = element.max_length - length;
  counter.textContent = String(left);
  counter.hidden = left > Math.max(20, element.max_length * 0.25);
  counter.classList.toggle("over", left <= 0);
}

function dispatches(element, block, trigger) {
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return Boolean(block.dispatch_action) && on.includes(trigger);
}

function dateField(type, read = (raw) => raw ?? "", write = (text) => text || null) {
  return (element, block, ctx) => {
    const node = h("input", { ...common(element, block), type, class: "field date-field", value: read(current(element, block, ctx)) });
    node.addEventListener("change", () => ctx.choose(write(node.value)));
    return node;
  };
}

function toLocalInput(epoch) {
  if (!epoch) return "";
  const date = new Date(epoch * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const toEpoch = (text) => (text ? Math.round(new Date(text).getTime() / 1000) : null);

function optionText(option) {
  return h("span", { class: "option-text" }, h("span", {}, textNodes(option.text)), option.description ? h("span", { class: "option-description" }, textNodes(option.description)) : null);
}

function ticks(kind) {
  return (element, block, ctx) => {
    const name = `${ctx.place}/${block.block_id}/${element.action_id}`;
    const chosen = new Set([current(element, block, ctx)].flat());
    const boxes = element.options.map((option, index) => {
      const box = h("input", { type: kind, name, class: "tick", checked: chosen.has(option.value), value: option.value, "data-action-id": element.action_id, "data-focus": `${name}/${index}` });
      return h("label", { class: "option" }, box, optionText(option));
    });
    const { "data-focus": _, ...props } = common(element, block);
    const group = h("div", { ...props, class: "options", role: kind === "radio" ? "radiogroup" : "group" }, boxes);
    group.addEventListener("change", () => {
      const values = [...group.querySelectorAll("input:checked")].map((box) => box.value);
      ctx.choose(kind === "radio" ? (values[0] ?? null) : values);
    });
    return group;
  };
}

function select(element, block, ctx) {
  const many = element.type.startsWith("multi_");
  const raw = current(element, block, ctx);
  const node = h("button", { ...common(element, block), type: "button", class: "select", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false" });
  let chosen = many ? [...raw] : raw;
  const show = () => node.replaceChildren(...shownValue(element, chosen, many), icon("caret", 16));
  show();
  const onPick = (item) => {
    if (many) chosen = item.selected ? [...chosen, item.value] : chosen.filter((value) => value !== item.value);
    else chosen = item.value;
    show();
    if (many) keep(ctx.place, block.block_id, element.action_id, chosen);
    else ctx.choose(chosen, node);
  };
  // A multi-select tells what was chosen once, when its list closes.
  const onClose = () => many && JSON.stringify(chosen) !== JSON.stringify(raw) && ctx.choose(chosen, node);
  node.addEventListener("click", () => openMenu(node, { ...choices(element, block, ctx, chosen), multi: many, label: node.getAttribute("aria-label"), onPick, onClose }));
  return node;
}

function shownValue(element, chosen, many) {
  const values = many ? chosen : [chosen].filter((value) => value !== null && value !== undefined && value !== "");
  if (!values.length) return [h("span", { class: "placeholder" }, plainNodes(element.placeholder?.text ?? (many ? "Select options" : "Select an option")))];
  if (!many) return [h("span", { class: "chosen" }, labelOf(element, values[0]))];
  return [h("span", { class: "chosen chips" }, values.map((value) => h("span", { class: "chip" }, labelOf(element, value))))];
}

const fileField = (element, block) => h("input", { ...common(element, block), type: "file", class: "field", disabled: true, title: "Files cannot be sent to the local workspace" });

export const FIELDS = {
  plain_text_input: textField("text"),
  email_text_input: textField("email"),
  url_text_input: textField("url"),
  number_input: textField("number"),
  rich_text_input: textField("rich"),
  file_input: fileField,
  datepicker: dateField("date"),
  timepicker: dateField("time"),
  datetimepicker: dateField("datetime-local", toLocalInput, toEpoch),
  radio_buttons: ticks("radio"),
  checkboxes: ticks("checkbox"),
  ...Object.fromEntries(
    ["static", "external", "users", "channels", "conversations"].flatMap((kind) => [[`${kind}_select`, select], [`multi_${kind}_select`, select]])),
};
