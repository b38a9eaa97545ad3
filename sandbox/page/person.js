// The switcher at the top: whom this window acts as, and for whom something waits.

import { fetchState } from "./api.js";
import { avatar } from "./avatar.js";
import { h, icon, paint } from "./dom.js";
import { openMenu } from "./menu.js";
import { changed, go, humans, me, mentionsIn, store, unreadOf } from "./state.js";

export function renderPerson(node) {
  const waiting = humans().filter((one) => one.id !== store.me).map((one) => [one.id, store.others[one.id] ?? 0]);
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
  const count = store.others[one.id] ?? 0;
  const badge = one.id !== store.me && count ? h("span", { class: "badge" }, String(count)) : null;
  return { value: one.id, label: one.real_name || one.name, description: one.title, before: avatar(one.id, 28), after: badge, selected: one.id === store.me };
}

// The same channel, if that person may see it; main.js looks after the rest.
function become(id) {
  if (id !== store.me) go({ as: id, channel: store.channel, thread: store.thread, tab: store.tab });
}

const waitingIn = (data) => data.channels.reduce((sum, one) => sum + waitingInChannel(data, one), 0);

function waitingInChannel(data, one) {
  if (one.mentions !== undefined) return one.mentions;
  if (!one.unread) return 0;
  if (one.is_im) return one.unread;
  return unreadOf(data, one).filter((message) => message.mentions_me).length;
}

let timer = null;

/** Looks, at most every two seconds, what waits for the other five, so that a page to Ben is seen by whoever acts as Ana. */
export function lookAfterOthers() {
  if (timer || document.hidden || !store.data) return;
  timer = setTimeout(async () => {
    timer = null;
    const others = humans().filter((one) => one.id !== store.me);
    try {
      const all = await Promise.all(others.map((one) => (one.unread === undefined ? fetchState(one.id).then(waitingIn) : one.unread)));
      const before = JSON.stringify(store.others);
      store.others = Object.fromEntries(others.map((one, index) => [one.id, all[index]]));
      if (JSON.stringify(store.others) !== before) changed();
    } catch {
      // The workspace is away; the next change asks again.
    }
  }, 2000);
}

export const waitingForMe = () => store.data.channels.reduce((sum, one) => sum + mentionsIn(one), 0);
