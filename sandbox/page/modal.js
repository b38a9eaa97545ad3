// Modals: the app's views, the top one of the stack in front.

import { avatar } from "./avatar.js";
import { blockNodes } from "./blocks.js";
import { dialogFrame } from "./dialog.js";
import { h, icon, keyOfFocus, paint, restoreFocus, unpaint } from "./dom.js";
import { context, sentenceFor } from "./elements.js";
import { fillEmoji } from "./emoji.js";
import { changed, store } from "./state.js";
import { perform } from "./sync.js";
import { collect, complaints, forget, viewPlace } from "./values.js";

const errors = new Map(); // view id -> {block_id: sentence}
const sending = new Set(); // ids of the views being submitted
let returnTo = null;
let front = "";

/** Draws the top view, or takes the dialog away. */
export function renderModal(root) {
  const views = store.data.views ?? [];
  const view = views.at(-1);
  tidy(views);
  if (!view) return close(root);
  if (!front) returnTo = document.activeElement;
  const arrived = front !== view.id;
  front = view.id;
  const signature = [view, views.length, errors.get(view.id), sending.has(view.id), store.notes.get(`view/${view.id}`)];
  const focus = arrived ? null : keyOfFocus(root);
  const scroll = root.querySelector(".dialog-body")?.scrollTop ?? 0;
  if (!paint(root, JSON.stringify(signature), () => [frame(view, views.length)])) return null;
  if (arrived) focusFirst(root);
  else if (focus) restoreFocus(root, focus);
  if (!arrived) root.querySelector(".dialog-body").scrollTop = scroll;
  if (!root.contains(document.activeElement)) root.querySelector("[role=dialog]").focus();
  return null;
}

function close(root) {
  if (!front) return;
  front = "";
  root.replaceChildren();
  unpaint(root);
  const back = returnTo?.isConnected ? returnTo : document.querySelector("#composer textarea");
  back?.focus?.({ preventScroll: true });
}

function tidy(views) {
  for (const id of errors.keys()) if (!views.some((view) => view.id === id)) errors.delete(id);
}

function focusFirst(root) {
  const body = root.querySelector(".dialog-body");
  const target = root.querySelector("[data-autofocus]") ?? body.querySelector("input, textarea, button.select") ?? root.querySelector("[role=dialog]");
  target.focus({ preventScroll: true });
}

function frame(view, depth) {
  const place = { ...context({ container: { view_id: view.id }, place: viewPlace(view), view }), errors: errors.get(view.id) };
  const note = store.notes.get(`view/${view.id}`);
  const form = h("form", { class: "dialog-body blocks", novalidate: true, id: `form-${view.id}` },
    note ? h("div", { class: "banner", role: "alert" }, icon("warn", 16), note) : null, blockNodes(view.blocks, place));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(view);
  });
  form.addEventListener("keydown", (event) => enterSubmits(event, view));
  return dialogFrame({
    title: fillEmoji(view.title?.text ?? ""), size: "view", before: avatar(store.data.app.id, 28, { bot: true }), body: form, footer: footer(view, depth),
    onClose: () => dismiss(view, true), data: { "data-view": view.id, "data-callback-id": view.callback_id ?? "", "data-depth": depth },
  });
}

function enterSubmits(event, view) {
  const lone = event.target.tagName === "INPUT" && !["radio", "checkbox"].includes(event.target.type);
  const sends = event.key === "Enter" && (event.metaKey || event.ctrlKey || lone);
  if (sends && !event.isComposing && view.submit) {
    event.preventDefault();
    submit(view);
  }
}

function footer(view, depth) {
  const waiting = sending.has(view.id);
  const cancel = h("button", { type: "button", class: "button", "data-modal-close": "", "data-focus": "modal-close", onclick: () => dismiss(view) }, fillEmoji(view.close?.text ?? (depth > 1 ? "Back" : "Cancel")));
  const send = view.submit
    ? h("button", { type: "submit", form: `form-${view.id}`, class: `button primary${waiting ? " busy" : ""}`, "data-modal-submit": "", "data-focus": "modal-submit", disabled: view.submit_disabled, "aria-busy": String(waiting) }, fillEmoji(view.submit.text))
    : null;
  return h("footer", { class: "dialog-foot" }, cancel, send);
}

// The cross leaves the whole stack, the button only this view: so does Slack.
async function dismiss(view, whole = false) {
  forget(viewPlace(view));
  await perform("close", { view_id: view.id, whole });
}

async function submit(view) {
  if (sending.has(view.id)) return;
  const found = complaints(view);
  setErrors(view, found);
  if (Object.keys(found).length) return;
  sending.add(view.id);
  store.notes.delete(`view/${view.id}`);
  changed();
  const answer = await perform("submit", { view_id: view.id, values: collect(view) });
  sending.delete(view.id);
  settle(view, answer);
}

function settle(view, answer) {
  const told = answer.errors ?? answer.answer?.errors ?? answer.answer?.body?.errors ?? {};
  const failed = !answer.ok && !Object.keys(told).length;
  if (failed) store.notes.set(`view/${view.id}`, sentenceFor(answer.error));
  if (!store.data.views.some((one) => one.id === view.id)) forget(viewPlace(view));
  setErrors(view, told);
}

// Complaints stand under their fields; the first of them gets the focus.
function setErrors(view, found) {
  errors.set(view.id, found);
  changed();
  const [first] = Object.keys(found);
  if (first) queueMicrotask(() => document.querySelector(`[role=dialog] .block[data-block-id="${CSS.escape(first)}"] :is(input, textarea, button)`)?.focus());
}
