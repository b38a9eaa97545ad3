// The panel at the right: one thread.

import { h, iconButton, paint, reconcile } from "./dom.js";
import { followEnd, rows } from "./messages.js";
import { channel, channelTitle, go, messagesOf, repliesOf, store } from "./state.js";

let shown = "";

/** Draws the thread of the store, or hides the panel. */
export function renderThread(panel, composer) {
  const parent = store.thread && messagesOf(store.channel).find((message) => message.ts === store.thread);
  panel.hidden = !parent;
  if (!parent) {
    shown = "";
    return;
  }
  const [head, list] = panel.children;
  const name = channelTitle(channel());
  paint(head, name, () => [
    h("div", {}, h("h2", { class: "panel-title" }, "Thread"), h("span", { class: "panel-place" }, channel().is_im ? name : `#${name}`)),
    iconButton("close", "Close thread", () => go({ thread: "" }), { "data-focus": "close-thread" }),
  ]);
  followEnd(list);
  const replies = repliesOf(store.channel, store.thread);
  const atBottom = shown !== store.thread || list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  const [first, ...rest] = [...rows([parent], null, { inThread: true }), ...rows(replies, null, { inThread: true })];
  reconcile(list, [first, ...countLine(replies.length), ...rest]);
  if (atBottom) list.scrollTop = list.scrollHeight;
  if (shown !== store.thread) composer.focus();
  shown = store.thread;
}

function countLine(count) {
  if (!count) return [];
  const text = `${count} ${count === 1 ? "reply" : "replies"}`;
  return [{ key: "count", signature: text, build: () => h("div", { class: "reply-line", role: "separator" }, h("span", {}, text)) }];
}
