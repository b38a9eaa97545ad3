// The messages of the channel in view: days, the line above what is new, and keeping the place while messages come.

import { dayTitle, sameDay } from "./dates.js";
import { h, icon, reconcile } from "./dom.js";
import { continues, messageNode, signatureOf } from "./message.js";
import { channel, channelTitle, displayName, isApp, person, store, topLevel } from "./state.js";

let shown = "";
const followed = new WeakSet();

/** A list that stood at its end stays there when it gets smaller, as when the composer grows. */
export function followEnd(list) {
  if (followed.has(list)) return;
  followed.add(list);
  let atEnd = true;
  list.addEventListener("scroll", () => {
    atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  });
  new ResizeObserver(() => {
    if (atEnd) list.scrollTop = list.scrollHeight;
  }).observe(list);
}

/** Draws the list into `list`, which scrolls. It stays at the bottom if it was there. */
export function renderMessages(list) {
  const one = channel();
  if (!one) return reconcile(list, [{ key: "introduction", signature: "app", build: () => h("div", { class: "introduction" }, "Nothing has been sent to you yet.") }]);
  followEnd(list);
  const arriving = shown !== `${store.me}/${one.id}`;
  const atBottom = arriving || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  shown = `${store.me}/${one.id}`;
  list.setAttribute("aria-label", `Messages in ${channelTitle(one)}`);
  reconcile(list, [introduction(one), ...rows(topLevel(one.id), store.newFrom[one.id])]);
  if (atBottom) list.scrollTop = list.scrollHeight;
  return list;
}

/** The rows of some messages, in order: pills between days, the "New" line, messages. */
export function rows(messages, newFrom, options = {}) {
  const items = [];
  let before = null;
  for (const message of messages) {
    const day = !before || !sameDay(Number(before.ts), Number(message.ts));
    const fresh = newFrom && message.ts === newFrom;
    if (day && !options.inThread) items.push(dayItem(message));
    if (fresh) items.push({ key: "new", signature: "new", build: () => h("div", { class: "new-line", role: "separator", "aria-label": "New messages" }, h("span", {}, "New")) });
    const grouped = !day && !fresh && continues(before, message);
    items.push({ key: message.ts, signature: signatureOf(message, [grouped, options.inThread]), build: () => messageNode(message, { grouped, ...options }) });
    before = message;
  }
  return items;
}

function dayItem(message) {
  const title = dayTitle(Number(message.ts));
  return { key: `day/${message.ts}`, signature: title, build: () => h("div", { class: "day-line", role: "separator" }, h("span", { class: "day-pill" }, title)) };
}

function introduction(one) {
  return { key: "introduction", signature: JSON.stringify([one.id, one.name, one.topic]), build: () => h("div", { class: "introduction" }, one.is_im ? introduceIm(one) : introduceChannel(one)) };
}

function introduceChannel(one) {
  return [
    h("div", { class: "introduction-title" }, icon(one.is_private ? "lock" : "hash", 26), one.name),
    h("p", {}, `This is the very beginning of the ${one.name} channel.`),
  ];
}

function introduceIm(one) {
  const known = person(one.with);
  const about = isApp(one.with) ? "Messages that the app sends to you alone." : [known?.real_name, known?.title].filter(Boolean).join(" · ");
  return [h("div", { class: "introduction-title" }, displayName(one.with)), h("p", {}, about)];
}
