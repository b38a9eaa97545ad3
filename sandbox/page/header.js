// The head of a conversation: name, topic, members, pins, bookmarks; the app's tabs.

import { avatar } from "./avatar.js";
import { fullTime } from "./dates.js";
import { openDialog } from "./dialog.js";
import { h, icon, iconButton, paint, safeHref } from "./dom.js";
import { contentOf } from "./message.js";
import { emojiNode, plainNodes, unescape } from "./mrkdwn.js";
import { appChannel, channel, channelTitle, displayName, go, isApp, messagesOf, store } from "./state.js";

export function renderHeader(node, toggleSidebar) {
  const one = channel();
  paint(node, [one, store.tab, store.channel, store.data.app.name, appChannel()?.id], () => [
    iconButton("menu", "Channels", toggleSidebar, { class: "icon-button only-narrow", "data-focus": "toggle-sidebar" }),
    store.channel === "app" || isApp(one?.with) ? appHead() : channelHead(one),
  ]);
}

function channelHead(one) {
  if (!one) return h("h1", { class: "channel-name" }, "");
  const sign = one.is_im ? avatar(one.with, 24) : icon(one.archived ? "archive" : one.is_private ? "lock" : "hash", 18);
  const pins = pinsOf(one);
  return [
    h("h1", { class: "channel-name" }, sign, h("span", {}, channelTitle(one))),
    one.topic ? h("span", { class: "topic", title: one.topic, "data-topic": "" }, plainNodes(unescape(one.topic))) : h("span", { class: "topic" }),
    pins.length ? h("button", { type: "button", class: "head-button", "data-pins": String(pins.length), "data-focus": "pins", onclick: () => showPins(one) }, icon("pin", 15), `${pins.length} pinned`) : null,
    one.members !== undefined ? h("button", { type: "button", class: "head-button", "data-focus": "members", title: membersTitle(one), onclick: () => showMembers(one) }, icon("people", 16), String(countOf(one.members))) : null,
  ];
}

const countOf = (members) => (Array.isArray(members) ? members.length : members);
const membersTitle = (one) => (Array.isArray(one.members) ? one.members.map(displayName).join(", ") : "Members");

function showMembers(one) {
  if (!Array.isArray(one.members)) return;
  openDialog({ title: `Members of ${channelTitle(one)}`, size: "medium", body: () => h("ul", { class: "dialog-body browse" }, one.members.map((id) => h("li", { class: "browse-row member-row" }, avatar(id, 28), h("strong", {}, displayName(id))))) });
}

const pinned = (one, ts) => messagesOf(one.id).find((message) => message.ts === ts);

/** The pinned messages, whether the workspace names them by ts or sends them whole. */
function pinsOf(one) {
  const named = (one.pins ?? []).map((pin) => (typeof pin === "string" ? pinned(one, pin) : pinned(one, pin.ts) ?? pin.message ?? pin));
  return named.filter(Boolean);
}

function showPins(one) {
  openDialog({
    title: `Pinned in ${channelTitle(one)}`, size: "medium",
    body: () => h("div", { class: "dialog-body pins" }, pinsOf(one).map((message) => h("div", { class: "pin" },
      h("div", { class: "message-head" }, h("span", { class: "author" }, message.name || displayName(message.user)), h("time", { class: "message-time" }, fullTime(message.ts))),
      contentOf(message)))),
  });
}

function appHead() {
  const { app } = store.data;
  const tab = (name, text, hash) => h("button", { type: "button", role: "tab", class: "tab", "aria-selected": String((store.tab || "messages") === name), "data-tab": name, "data-focus": `tab/${name}`, onclick: () => go(hash) }, text);
  const id = appChannel()?.id ?? "app";
  return [
    h("h1", { class: "channel-name" }, avatar(app.id, 24, { bot: true }), h("span", {}, app.name), h("span", { class: "app-tag" }, "APP")),
    h("div", { class: "tabs", role: "tablist", "aria-label": "App" }, app.home === false ? null : tab("home", "Home", { channel: id, tab: "home" }), tab("messages", "Messages", { channel: id, tab: "" })),
  ];
}

/** The bar of links under the head; without links there is no bar. */
export function renderBookmarks(node) {
  const links = (store.tab !== "home" && channel()?.bookmarks) || [];
  node.hidden = !links.length;
  paint(node, links, () => links.map((one) => {
    const href = safeHref(one.link ?? one.url ?? "");
    const sign = one.emoji ? emojiNode(one.emoji.replaceAll(":", "")) : icon("link", 14);
    return h(href ? "a" : "span", { class: "bookmark", href, target: "_blank", rel: "noopener noreferrer", "data-bookmark": one.title, title: one.link }, sign, h("span", {}, plainNodes(one.title)));
  }));
}
