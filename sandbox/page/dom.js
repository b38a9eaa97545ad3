// Building DOM nodes. Text always becomes a text node, so nothing that somebody typed is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element: h("button", {class: "x", onclick: f}, "text", node, [nodes]); null and false children are left out. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) setProperty(node, key, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function setProperty(node, key, value) {
  if (value === null || value === undefined || value === false) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "class") node.className = value;
  else if (key === "style") Object.assign(node.style, value);
  else if (key === "value" || key === "checked" || key === "disabled") node[key] = value;
  else node.setAttribute(key, value === true ? "" : String(value));
}

/** Links go to the web or to mail, nowhere else: `javascript:` and the like give null. */
export function safeHref(url) {
  try {
    const parsed = new URL(String(url), location.href);
    return ["http:", "https:", "mailto:", "tel:", "slack:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

const painted = new WeakMap();

/** Rebuilds the children of `node` only when `signature` differs from the last one, and gives the focus back to the
 * element with the same data-focus key. */
export function paint(node, signature, build) {
  const text = typeof signature === "string" ? signature : JSON.stringify(signature);
  if (painted.get(node) === text) return false;
  painted.set(node, text);
  const focus = keyOfFocus(node);
  node.replaceChildren(...[build()].flat(Infinity).filter(Boolean));
  if (focus) restoreFocus(node, focus);
  return true;
}

/** Forgets what was painted, so that the next paint builds anew. */
export function unpaint(node) {
  painted.delete(node);
}

/** Brings the children of `parent` to `items` ({key, signature, build}): those that did not change stay the same nodes. */
export function reconcile(parent, items) {
  const keys = new Set(items.map((item) => item.key));
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  for (const [key, child] of old) if (!keys.has(key)) child.remove();
  items.forEach((item, index) => {
    const node = renewed(old.get(item.key), item);
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

function renewed(existing, { key, signature, build }) {
  if (existing && painted.get(existing) === signature) return existing;
  const focus = existing && keyOfFocus(existing);
  const node = build();
  node.dataset.key = key;
  painted.set(node, signature);
  existing?.replaceWith(node);
  if (focus) restoreFocus(node, focus);
  return node;
}

/** What has the focus inside `node`: its data-focus key and the caret, or null. */
export function keyOfFocus(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active) || !active.dataset.focus) return null;
  return { key: active.dataset.focus, start: active.selectionStart, end: active.selectionEnd };
}

export function restoreFocus(node, focus) {
  const target = node.querySelector(`[data-focus="${CSS.escape(focus.key)}"]`);
  if (!target) return;
  target.focus({ preventScroll: true });
  if (focus.start !== null && focus.start !== undefined && target.setSelectionRange) {
    try {
      target.setSelectionRange(focus.start, focus.end);
    } catch {
      // Number and e-mail fields know no caret.
    }
  }
}

const ICONS = {
  hash: "M7.5 2.5 5.5 17.5M14.5 2.5 12.5 17.5M3.5 7h14M2.5 13h14",
  lock: "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3",
  plus: "M10 4v12M4 10h12",
  caret: "m5.5 8 4.5 4.5L14.5 8",
  close: "m5 5 10 10M15 5 5 15",
  smile: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7.5 8v.5M12.5 8v.5M6.8 12a4 4 0 0 0 6.4 0",
  reply: "M17 9.5c0 3.3-3 6-7 6-.9 0-1.8-.1-2.6-.4L4 16.5l.8-3A5.6 5.6 0 0 1 3 9.5c0-3.3 3-6 7-6s7 2.7 7 6Z",
  dots: "M10 5v.1M10 10v.1M10 15v.1",
  bolt: "M11 2.5 4.5 11.5H10l-1 6 6.5-9H10z",
  send: "M3.5 16.5 17 10 3.5 3.5l1.7 5.6L12 10l-6.8.9z",
  pin: "m11.5 3.5 5 5-2.5.8-2.7 2.7.2 3.5-7-7 3.5.2L10.7 6zM7 13l-4 4",
  link: "M8.5 11.5a3 3 0 0 0 4.3 0l2.9-2.9a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0l-2.9 2.9a3 3 0 0 0 4.3 4.3l1-1",
  eye: "M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10ZM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6Z",
  people: "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2 16.5c0-3 2.3-5 5.5-5s5.5 2 5.5 5M13 4a3 3 0 0 1 0 5.5M15 12c2 .7 3 2.3 3 4.5",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0Zm0-3v4.5c0 2.5 4.5 2.5 4.5-1.5a7.5 7.5 0 1 0-3 6",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  back: "M12 4.5 6.5 10l5.5 5.5",
  skip: "M4 4.5v11l8-5.5zM15 4.5v11",
  warn: "M10 3 2 17h16zM10 8v4M10 14.3v.2",
  check: "m4.5 10.5 3.5 3.5 7.5-8",
  search: "M8.5 14a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM12.5 12.5 17 17",
  archive: "M3 4h14v3.5H3zM4.5 7.5v8.5h11V7.5M8 10.5h4",
  calendar: "M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3M13 3v3",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 6v4.3l3 1.7",
};

/** A line drawing of 20×20, hidden from screen readers: the button around it carries the label. */
export function icon(name, size = 18) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true", class: `icon icon-${name}` };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows only a drawing. */
export function iconButton(name, label, onclick, props = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}
