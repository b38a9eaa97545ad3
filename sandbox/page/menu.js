// One pop-up list for everything that drops down: selects, overflow menus, person switcher, shortcuts. Keyboard first.

import { h } from "./dom.js";

let open = null;
let serial = 0;

/** Closes the list that is open, if any. */
export function closeMenu({ refocus = true } = {}) {
  if (!open) return;
  const { node, anchor, onClose } = open;
  open = null;
  node.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (refocus) anchor.focus({ preventScroll: true });
  onClose?.();
}

/**
 * Opens a list under `anchor`.
 * items: [{value, label, description, before, group, danger, selected}] or load: async (query) => items;
 * search shows a filter field; multi keeps the list open and toggles; onPick(item) is told each choice.
 */
export function openMenu(anchor, { items = [], load = null, search = false, multi = false, label, onPick, onClose, minQuery = 0, empty = "No results", width }) {
  const again = open?.anchor === anchor;
  closeMenu({ refocus: again });
  if (again) return;
  const id = `menu-${(serial += 1)}`;
  const list = h("div", { class: "menu-list", role: "listbox", id, "aria-label": label, "aria-multiselectable": multi || null, tabindex: "-1" });
  const field = search || load ? h("input", { class: "menu-search", type: "text", role: "combobox", "aria-controls": id, "aria-expanded": "true", "aria-label": `Search ${label ?? ""}`.trim(), placeholder: "Search" }) : null;
  const node = h("div", { class: "menu" }, field, list);
  const menu = { node, anchor, list, field, multi, onPick, onClose, width, shown: [], cursor: -1, empty };
  open = menu;
  (anchor.closest("[role=dialog]") ?? document.body).append(node);
  anchor.setAttribute("aria-expanded", "true");
  node.addEventListener("keydown", (event) => onKey(menu, event));
  const source = load ? lazySource(menu, load, minQuery) : (query) => fill(menu, items.filter((item) => matches(item, query)));
  field?.addEventListener("input", () => source(field.value.trim()));
  source("");
  place(node, anchor, width);
  (field ?? list).focus({ preventScroll: true });
}

function matches(item, query) {
  return !query || `${item.label} ${item.description ?? ""}`.toLowerCase().includes(query.toLowerCase());
}

// Answers of an app arrive in any order: only the last question's answer is shown.
function lazySource(menu, load, minQuery) {
  let asked = 0;
  return async (query) => {
    const turn = (asked += 1);
    if (query.length < minQuery) return fill(menu, [], `Type at least ${minQuery} characters`);
    fill(menu, [], "Loading…");
    const items = await load(query);
    return turn === asked && open === menu ? fill(menu, items) : null;
  };
}

function fill(menu, items, note = menu.empty) {
  menu.shown = items;
  menu.cursor = -1;
  let group;
  const rows = items.flatMap((item, index) => {
    const head = item.group && item.group !== group ? [h("div", { class: "menu-group", role: "presentation" }, item.group)] : [];
    group = item.group;
    return [...head, row(menu, item, index)];
  });
  menu.list.replaceChildren(...(rows.length ? rows : [h("div", { class: "menu-empty" }, note)]));
  move(menu, Math.max(0, items.findIndex((item) => item.selected)));
}

function row(menu, item, index) {
  const props = {
    class: `menu-item${item.danger ? " danger" : ""}`, role: "option", id: `${menu.list.id}-${index}`, "aria-selected": item.selected ? "true" : "false",
    "data-value": item.value, onpointermove: () => menu.cursor !== index && move(menu, index, false), onclick: () => pick(menu, item),
  };
  const text = h("span", { class: "menu-text" }, h("span", { class: "menu-label" }, item.label), item.description ? h("span", { class: "menu-description" }, item.description) : null);
  return h("div", props, menu.multi ? h("span", { class: "menu-tick" }) : null, item.before ?? null, text, item.after ?? null);
}

function pick(menu, item) {
  if (menu.multi) {
    item.selected = !item.selected;
    menu.list.querySelector(`[id="${menu.list.id}-${menu.shown.indexOf(item)}"]`).setAttribute("aria-selected", String(item.selected));
  } else {
    closeMenu();
  }
  menu.onPick(item);
}

function move(menu, index, scroll = true) {
  const rows = menu.list.querySelectorAll("[role=option]");
  rows[menu.cursor]?.classList.remove("active");
  menu.cursor = rows.length ? (index + rows.length) % rows.length : -1;
  const active = rows[menu.cursor];
  if (!active) return;
  active.classList.add("active");
  if (scroll) active.scrollIntoView({ block: "nearest" });
  (menu.field ?? menu.list).setAttribute("aria-activedescendant", active.id);
}

function onKey(menu, event) {
  const steps = { ArrowDown: menu.cursor + 1, ArrowUp: menu.cursor - 1 };
  if (event.key in steps) move(menu, steps[event.key]);
  else if (event.key === "Home" && !menu.field) move(menu, 0);
  else if (event.key === "End" && !menu.field) move(menu, -1);
  else if (event.key === "Enter" || (event.key === " " && !menu.field)) menu.shown[menu.cursor] && pick(menu, menu.shown[menu.cursor]);
  else if (event.key === "Escape" || event.key === "Tab") closeMenu();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function place(node, anchor, width) {
  const box = anchor.getBoundingClientRect();
  node.style.minWidth = `${Math.max(box.width, width ?? 200)}px`;
  const { width: wide, height: high } = node.getBoundingClientRect();
  const below = window.innerHeight - box.bottom;
  const top = below < high + 12 && box.top > below ? Math.max(8, box.top - high - 4) : box.bottom + 4;
  node.style.top = `${Math.max(8, Math.min(top, window.innerHeight - high - 8))}px`;
  const left = box.left + wide > window.innerWidth - 8 ? box.right - wide : box.left;
  node.style.left = `${Math.max(8, left)}px`;
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.node.contains(event.target) && !open.anchor.contains(event.target)) closeMenu({ refocus: false });
});
window.addEventListener("resize", () => closeMenu({ refocus: false }));
// A list hangs at a fixed place: it follows what it hangs from, until that is gone.
document.addEventListener("scroll", (event) => {
  if (!open || open.node.contains(event.target)) return;
  if (open.anchor.isConnected) place(open.node, open.anchor, open.width);
  else closeMenu({ refocus: false });
}, true);
