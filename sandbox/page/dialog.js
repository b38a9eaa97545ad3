// Dialogs: the focus stays inside, Escape closes, the focus goes back where it was.

import { h, icon, iconButton } from "./dom.js";

let serial = 0;
const FOCUSABLE = "button:not(:disabled), [href], input:not(:disabled), textarea:not(:disabled), select, [tabindex]:not([tabindex='-1'])";

/** The frame of a dialog: title, body, footer. `onClose` is asked by Escape, the cross and a click beside it. */
export function dialogFrame({ title, body, footer, onClose, size = "", before = null, data = {} }) {
  const id = `dialog-title-${(serial += 1)}`;
  const cross = iconButton("close", "Close", onClose, { class: "icon-button dialog-close", "data-focus": "dialog-close" });
  const head = h("header", { class: "dialog-head" }, before, h("h2", { id, class: "dialog-title" }, title), cross);
  const dialog = h("section", { class: `dialog ${size}`, role: "dialog", "aria-modal": "true", "aria-labelledby": id, tabindex: "-1", ...data }, head, body, footer);
  dialog.addEventListener("keydown", (event) => onKey(dialog, event, onClose));
  const shade = h("div", { class: "shade" }, dialog);
  shade.addEventListener("pointerdown", (event) => event.target === shade && size !== "view" && onClose());
  return shade;
}

function onKey(dialog, event, onClose) {
  if (event.key === "Escape") {
    event.stopPropagation();
    onClose();
  }
  if (event.key === "Tab") keepInside(dialog, event);
}

function keepInside(dialog, event) {
  const all = [...dialog.querySelectorAll(FOCUSABLE)].filter((node) => node.offsetParent);
  const edge = event.shiftKey ? all[0] : all.at(-1);
  if (all.length && (document.activeElement === edge || !dialog.contains(document.activeElement))) {
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0]).focus();
  }
}

/** Shows a dialog until it is closed; returns how to close it. */
export function openDialog(options) {
  const before = document.activeElement;
  const close = () => {
    if (!shade.isConnected) return;
    shade.remove();
    before?.focus?.({ preventScroll: true });
    options.onClosed?.();
  };
  const shade = dialogFrame({ ...options, onClose: close, body: options.body?.(close), footer: options.footer?.(close) });
  document.body.append(shade);
  (shade.querySelector("[data-autofocus]") ?? shade.querySelector(".dialog")).focus();
  return close;
}

/** Asks before an action, as a confirm object of Block Kit words it. Resolves to true or false. */
export function confirmAction(confirm, textNodes) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    let answer = false;
    const choose = (value, close) => {
      answer = value;
      close();
    };
    openDialog({
      title: confirm.title?.text ?? "Are you sure?",
      size: "small",
      data: { "data-confirm": "true" },
      body: () => h("div", { class: "dialog-body" }, textNodes(confirm.text)),
      footer: (close) => h("footer", { class: "dialog-foot" },
        h("button", { type: "button", class: "button", onclick: () => choose(false, close) }, confirm.deny?.text ?? "Cancel"),
        h("button", { type: "button", class: `button ${confirm.style === "danger" ? "danger" : "primary"}`, "data-autofocus": "", onclick: () => choose(true, close) }, confirm.confirm?.text ?? "Yes")),
      onClosed: () => resolve(answer),
    });
  });
}

/** A line that goes away by itself: what a desktop notification would say. */
export function toast(title, text, onclick) {
  const layer = document.querySelector("#toasts");
  const node = h("button", { type: "button", class: "toast", onclick: () => { node.remove(); onclick?.(); } }, icon("at"), h("span", {}, h("strong", {}, title), h("span", { class: "toast-text" }, text)));
  layer.append(node);
  setTimeout(() => node.remove(), 6000);
}
