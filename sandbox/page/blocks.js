// Block Kit's blocks, drawn as Slack draws them.

import { h, icon } from "./dom.js";
import { elementNode, picture } from "./elements.js";
import { mrkdwnNodes, plainNodes, textNodes } from "./mrkdwn.js";
import { richText } from "./richtext.js";

function section(block, ctx) {
  const fields = block.fields?.length ? h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "text-field" }, textNodes(field)))) : null;
  const main = h("div", { class: "section-main" }, block.text ? h("div", { class: "text" }, textNodes(block.text)) : null, fields);
  const accessory = block.accessory ? h("div", { class: "accessory" }, elementNode(block.accessory, block, ctx)) : null;
  return [main, accessory];
}

const header = (block) => h(`h${Math.min(6, 2 + (block.level ?? 1))}`, { class: `header-text level-${block.level ?? 1}` }, plainNodes(block.text.text));

function contextLine(block) {
  return block.elements.map((element) => (element.type === "image" ? picture(element, "context-image") : h("span", { class: "context-text" }, textNodes(element))));
}

const actions = (block, ctx) => block.elements.map((element) => elementNode(element, block, ctx));

function input(block, ctx) {
  const error = ctx.errors?.[block.block_id];
  const id = `${ctx.place}/${block.block_id}`.replaceAll(/\W/g, "_");
  const field = elementNode(block.element, block, ctx);
  const control = field.matches("[data-action-id]") ? field : field.querySelector("[data-action-id]");
  if (error && control) {
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", `${id}_error`);
  }
  const label = h("div", { class: "label" }, plainNodes(block.label.text), block.optional ? h("span", { class: "optional" }, " (optional)") : null);
  label.addEventListener("click", () => control?.focus());
  return [
    label,
    field,
    error ? h("div", { class: "field-error", id: `${id}_error`, role: "alert", "data-error-for": block.block_id }, icon("warn", 15), h("span", {}, error)) : null,
    block.hint ? h("div", { class: "hint" }, textNodes(block.hint)) : null,
  ];
}

function image(block) {
  return h("figure", { class: "figure" }, block.title ? h("figcaption", {}, plainNodes(block.title.text)) : null, picture(block, "block-image"));
}

const ALERT_ICONS = { info: "at", warning: "warn", error: "warn", success: "check", default: "at" };
const alert = (block) => [icon(ALERT_ICONS[block.level ?? "default"] ?? "at"), h("div", { class: "text" }, textNodes(block.text))];

function cell(content) {
  if (!content) return [];
  if (content.type === "rich_text") return [richText(content)];
  return plainNodes(content.text ?? String(content.value ?? ""));
}

function table(block) {
  const align = (index) => ({ textAlign: block.column_settings?.[index]?.align ?? "left" });
  const row = (cells, tag) => h("tr", {}, cells.map((one, index) => h(tag, { style: align(index) }, cell(one))));
  const [head, ...rest] = block.rows;
  return h("table", { class: "table" }, h("thead", {}, row(head, "th")), h("tbody", {}, rest.map((cells) => row(cells, "td"))));
}

// Markdown's commonest marks, said in mrkdwn; the rest stays as written.
function markdown(block) {
  const text = block.text.replace(/^#{1,6} +(.+)$/gm, "*$1*").replace(/\*\*(.+?)\*\*/g, "*$1*").replace(/\[([^\]]+)\]\((https?:[^)\s]+)\)/g, "<$2|$1>").replace(/^[-*] /gm, "• ");
  return h("div", { class: "text" }, mrkdwnNodes(text));
}

function card(block, ctx) {
  const parts = ["title", "subtitle", "body", "subtext"].filter((name) => block[name]);
  return [
    block.hero_image ? picture(block.hero_image, "block-image") : null,
    parts.map((name) => h("div", { class: `card-${name}` }, textNodes(block[name]))),
    block.actions ? h("div", { class: "block actions" }, block.actions.map((element) => elementNode(element, block, ctx))) : null,
  ];
}

const BLOCKS = {
  section,
  header,
  divider: () => h("hr"),
  context: contextLine,
  context_actions: actions,
  actions,
  input,
  image,
  rich_text: (block) => richText(block),
  alert,
  table,
  markdown,
  card,
  video: (block) => [h("strong", {}, plainNodes(block.title.text)), picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "block-image")],
};

/** All blocks of a message or view. An unknown kind is named rather than dropped. */
export function blockNodes(blocks, ctx) {
  return (blocks ?? []).map((block, index) => {
    const draw = BLOCKS[block.type];
    const inside = draw ? draw(block, ctx) : h("span", { class: "unknown-element" }, `[${block.type} block]`);
    const level = block.type === "alert" ? ` level-${block.level ?? "default"}` : "";
    return h("div", { class: `block ${block.type}${level}`, "data-block-id": block.block_id, "data-block": index }, inside);
  });
}
