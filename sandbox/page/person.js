// The switcher at the top: whom this window acts as, and for whom something waits.

import { avatar } from "./avatar.js";
import { h, icon, paint } from "./dom.js";
import { openMenu } from "./menu.js";
import { channel, go, humans, isApp, me, store } from "./state.js";

export function renderPerson(node) {
  const waiting = humans().filter((one) => one.id !== store.me).map((one) => [one.id, store.data.unread?.[one.id] ?? 0]);
  paint(node, [store.me, waiting], () => build(waiting));
}

function build(waiting) {
  const total = waiting.reduce((sum, [, count]) => sum + count, 0);
  const one = me();
  const button = h("button", { type: "button", class: "person-button", "aria-haspopup": "listbox", "aria-expanded": "false", "data-focus": "person", "data-person": store.me },
    avatar(store.me, 22), h("span", { class: "person-text" }, h("span", { class: "person-prefix" }, "Acting as: "), h("strong", {}, one?.name ?? store.me), one?.title ? h("span", { class: "person-title" }, ` (${one.title})`) : null),
    total ? h("span", { class: "badge", title: `${total} waiting for other people` }, String(total)) : null, icon("caret", 16));
  button.addEventListener("click", () => openMenu(button, { items: humans().map(item), label: "Act as", width: 300, onPick: (picked) => become(picked.value) }));
  return [button];
}

function item(one) {
  const count = store.data.unread?.[one.id] ?? 0;
  const badge = one.id !== store.me && count ? h("span", { class: "badge" }, String(count)) : null;
  return { value: one.id, label: one.real_name || one.name, description: one.title, before: avatar(one.id, 28), after: badge, selected: one.id === store.me };
}

// The same channel, if that person may see it; that person's own conversation with the app.
function become(id) {
  const place = isApp(channel()?.with) ? { channel: "app" } : { channel: store.channel, thread: store.thread };
  if (id !== store.me) go({ as: id, tab: store.tab, ...place });
}
