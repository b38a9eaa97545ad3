// The interactive elements of Block Kit that act at once: buttons, overflow menus, and how any element is acted upon.

import { confirmAction } from "./dialog.js";
import { h, icon, safeHref } from "./dom.js";
import { fillEmoji } from "./emoji.js";
import { FIELDS } from "./fields.js";
import { openMenu } from "./menu.js";
import { textNodes } from "./mrkdwn.js";
import { changed, store } from "./state.js";
import { perform } from "./sync.js";
import { collect, keep, wireValue } from "./values.js";

/**
 * Where elements live. `container` is {channel, ts} or {view_id}; `place` keys what was typed; `view` only in views;
 * `state` holds what the workspace knows of a message's menus.
 */
export function context({ container, place, view = null, state = null }) {
  return { container, place, view, state: view?.state ?? state };
}

/** Draws one element of a section, an actions block or an input block. */
export function elementNode(element, block, ctx) {
  const draw = ELEMENTS[element.type] ?? FIELDS[element.type];
  if (draw) return draw(element, block, { ...ctx, choose: (raw, node) => choose(element, block, ctx, raw, node) });
  return h("span", { class: "unknown-element" }, `[${element.type}]`);
}

// A value was chosen: it is kept; outside input blocks, and in those that ask for it, the app is told at once.
async function choose(element, block, ctx, raw, node) {
  const before = element.confirm && block.type !== "input" ? await confirmAction(element.confirm, textNodes) : true;
  if (!before) {
    changed();
    return false;
  }
  keep(ctx.place, block.block_id, element.action_id, raw);
  const tells = block.type !== "input" || block.dispatch_action;
  return tells ? send(element, block, ctx, raw, node) : true;
}

/** Sends a block action. The app sees the whole view's values, so what was typed goes first. */
export async function send(element, block, ctx, raw, node) {
  if (node?.classList.contains("busy")) return false;
  busy(node, true);
  if (ctx.view) await sendValues(ctx);
  const answer = await perform("action", { container: ctx.container, block_id: block.block_id, action_id: element.action_id, type: element.type, value: wireValue(element, raw) });
  busy(node, false);
  note(ctx, answer.ok ? "" : sentenceFor(answer.error));
  return answer.ok;
}

async function sendValues(ctx) {
  const values = collect(ctx.view);
  for (const [blockId, actions] of Object.entries(values)) {
    if (!ctx.view.blocks.some((block) => block.block_id === blockId && block.type === "input" && !block.dispatch_action)) continue;
    for (const [actionId, value] of Object.entries(actions)) {
      if (lastSent.get(`${ctx.view.id}/${blockId}/${actionId}`) === JSON.stringify(value)) continue;
      lastSent.set(`${ctx.view.id}/${blockId}/${actionId}`, JSON.stringify(value));
      await perform("input", { view_id: ctx.view.id, block_id: blockId, action_id: actionId, value });
    }
  }
}

const lastSent = new Map();

// Not `disabled`: that would take the focus away from whoever works by keyboard.
function busy(node, on) {
  if (!node) return;
  node.classList.toggle("busy", on);
  node.setAttribute("aria-busy", String(on));
}

function note(ctx, text) {
  const key = ctx.view ? `view/${ctx.view.id}` : `${ctx.container.channel}/${ctx.container.ts}`;
  if (text) store.notes.set(key, text);
  else store.notes.delete(key);
  changed();
}

/** What the person is told when the app did not take an act. */
export function sentenceFor(error) {
  const app = store.data?.app.name ?? "The app";
  if (error === "workspace_unreachable") return "The workspace cannot be reached. Is it still running?";
  if (error === "operation_timeout") return `${app} did not answer in time (operation_timeout). Try again.`;
  return `Something went wrong: ${app} answered with ${error || "an error"}.`;
}

function button(element, block, ctx) {
  const href = element.url && safeHref(element.url);
  const props = {
    type: "button", class: `button ${element.style ?? ""}`, "data-action-id": element.action_id, "data-block-id": block.block_id,
    "data-value": element.value, "data-focus": `${block.block_id}/${element.action_id}`, "aria-label": element.accessibility_label,
  };
  const node = h("button", props, textNodes(element.text));
  node.addEventListener("click", async () => {
    if (!(await confirmAction(element.confirm, textNodes))) return;
    if (href) window.open(href, "_blank", "noopener");
    await send(element, block, ctx, element.value ?? null, node);
  });
  return node;
}

function overflow(element, block, ctx) {
  const items = element.options.map((option) => ({ value: option.value, label: fillEmoji(option.text.text), description: option.description?.text, url: option.url }));
  const node = h("button", {
    type: "button", class: "button overflow", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": "More options", title: "More options",
    "data-action-id": element.action_id, "data-block-id": block.block_id, "data-focus": `${block.block_id}/${element.action_id}`,
  }, icon("dots", 16));
  const onPick = async (item) => {
    if (!(await confirmAction(element.confirm, textNodes))) return;
    if (item.url && safeHref(item.url)) window.open(safeHref(item.url), "_blank", "noopener");
    await send(element, block, ctx, item.value, node);
  };
  node.addEventListener("click", () => openMenu(node, { items, label: "More options", onPick }));
  return node;
}

const imageElement = (element) => picture(element, "element-image");

/** An image that names itself when it cannot be shown. */
export function picture(element, className) {
  const source = element.image_url && safeHref(element.image_url);
  const missing = () => h("span", { class: `${className} image-missing`, role: "img", "aria-label": element.alt_text }, element.alt_text);
  if (!source) return missing();
  const node = h("img", { class: className, src: source, alt: element.alt_text ?? "", loading: "lazy", referrerpolicy: "no-referrer" });
  node.addEventListener("error", () => node.replaceWith(missing()));
  return node;
}

function iconAction(element, block, ctx) {
  return button({ ...element, text: element.text }, block, ctx);
}

function feedback(element, block, ctx) {
  const both = [element.positive_button, element.negative_button].filter(Boolean);
  return h("span", { class: "feedback" }, both.map((one) => button({ ...one, action_id: element.action_id, type: element.type }, block, ctx)));
}

const ELEMENTS = { button, workflow_button: button, overflow, image: imageElement, icon_button: iconAction, feedback_buttons: feedback };
