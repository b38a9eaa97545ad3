// The page: builds its frame once, then draws the store into it whenever something changed.

import { renderPerson } from "./person.js";
import { renderClock, tick } from "./clock.js";
import { makeComposer } from "./composer.js";
import { toast } from "./dialog.js";
import { h } from "./dom.js";
import { renderBookmarks, renderHeader } from "./header.js";
import { renderHome } from "./home.js";
import { closeMenu } from "./menu.js";
import { renderMessages } from "./messages.js";
import { renderModal } from "./modal.js";
import { renderSidebar } from "./sidebar.js";
import { appChannel, callsIn, changed, channel, channelTitle, displayName, go, isReply, now, readHash, store, subscribe } from "./state.js";
import { follow, perform } from "./sync.js";
import { renderThread } from "./thread.js";

const $ = (selector) => document.querySelector(selector);
const composer = makeComposer({ inThread: false });
const replier = makeComposer({ inThread: true });

function render() {
  document.body.classList.toggle("offline", !store.linked && Boolean(store.data));
  $("#failure").hidden = !store.failed;
  $("#failure").textContent = store.failed ? `The workspace cannot be reached (${store.failed}).` : "";
  if (!store.data) return;
  settlePlace();
  renderPerson($("#person"));
  renderClock($("#clock"));
  renderSidebar($("#sidebar"));
  renderHeader($("#head"), () => document.body.classList.toggle("sidebar-open"));
  renderBookmarks($("#bookmarks"));
  const home = store.tab === "home";
  $("#messages").hidden = home;
  $("#composer").hidden = home || !channel();
  renderHome($("#home"));
  if (!home) renderMessages($("#messages"));
  renderThread($("#thread"), replier);
  composer.sync();
  replier.sync();
  renderModal($("#modals"));
  titlePage();
  announce();
  markRead();
}

// A place that this person cannot see gives way to the first channel.
function settlePlace() {
  if (store.channel === "app") {
    if (!appChannel() && store.data.app.home) store.tab = "home";
    if (appChannel() && store.tab !== "home") store.channel = appChannel().id;
  } else if (!channel()) {
    const first = store.data.channels.find((one) => one.is_member && !one.is_im && one.name === "incident-response") ?? store.data.channels.find((one) => one.is_member) ?? store.data.channels[0];
    store.channel = first?.id ?? "";
    store.thread = "";
  }
}

function titlePage() {
  const waiting = store.data.channels.reduce((sum, one) => sum + callsIn(one), 0);
  const place = store.channel === "app" ? store.data.app.name : channelTitle(channel());
  document.title = `${waiting ? `(${waiting}) ` : ""}${place} · ${displayName(store.me)} · local workspace`;
}

let readUpTo = {};
let viewed = ""; // the channel in view; what comes while one looks gets no line above it

// A channel in view is read. Where the unread part began is kept, for the line above it.
function markRead() {
  const one = channel();
  if (!one || store.tab === "home" || document.hidden) return;
  const messages = store.data.messages[one.id] ?? [];
  const last = messages.at(-1)?.ts ?? "";
  const key = `${store.me}/${one.id}`;
  const arriving = viewed !== key;
  viewed = key;
  if (!one.unread || readUpTo[key] === `${last}/${one.unread}`) return;
  readUpTo[key] = `${last}/${one.unread}`;
  const others = messages.filter((message) => message.user !== store.me && (!isReply(message) || message.broadcast || message.mentions_me));
  if (arriving) store.newFrom[one.id] = others.slice(-one.unread).find((message) => !isReply(message))?.ts;
  changed();
  perform("read", { channel: one.id });
}

let seen = null;

// What a desktop notification would say: a direct message or a mention that came while one looked elsewhere.
function announce() {
  const latest = new Map(store.data.channels.map((one) => [one.id, (store.data.messages[one.id] ?? []).filter((message) => !message.ephemeral).at(-1)]));
  if (seen?.me === store.me) {
    for (const one of store.data.channels) announceIn(one, latest.get(one.id), seen.latest.get(one.id));
  }
  seen = { me: store.me, latest };
}

function announceIn(one, message, before) {
  const fresh = message && Number(message.ts) > Number(before?.ts ?? 0) && message.user !== store.me && now() - Number(message.ts) < 3600;
  const calls = fresh && (one.is_im || message.mentions_me);
  if (!calls || (one.id === store.channel && store.tab !== "home" && !isReply(message))) return;
  const place = one.is_im ? message.name || displayName(message.user) : `${message.name || displayName(message.user)} in #${one.name}`;
  toast(place, readable(message.text), () => go({ channel: one.id, thread: isReply(message) ? message.thread_ts : "" }));
}

const plainly = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const readable = (text) => plainly((text ?? "").replace(/<@(\w+)(\|[^>]*)?>/g, (_, id) => `@${displayName(id)}`).replace(/<[^|>]*\|([^>]*)>/g, "$1").replace(/[<>*]/g, "")).slice(0, 160);

function frame() {
  return [
    h("header", { class: "topbar" }, h("div", { id: "person" }), h("div", { class: "workspace-name" }, "Acme · local workspace"), h("div", { id: "clock", class: "clock", "aria-label": "Clock and controls" })),
    h("div", { id: "failure", class: "failure", role: "alert", hidden: true }),
    h("div", { class: "columns" },
      h("nav", { id: "sidebar", class: "sidebar", "aria-label": "Channels" }),
      h("main", { class: "conversation" },
        h("header", { id: "head", class: "head" }),
        h("div", { id: "bookmarks", class: "bookmarks", hidden: true, role: "navigation", "aria-label": "Bookmarks" }),
        h("div", { id: "messages", class: "messages", role: "log", "aria-live": "polite", tabindex: "0" }),
        h("div", { id: "home", class: "home", hidden: true, role: "tabpanel", "aria-label": "Home" }),
        h("div", { id: "composer" }, composer.node)),
      h("aside", { id: "thread", class: "thread", hidden: true, "aria-label": "Thread" },
        h("header", { class: "panel-head" }), h("div", { class: "messages", role: "log", "aria-live": "polite", tabindex: "0" }), replier.node)),
    h("div", { id: "modals" }),
    h("div", { id: "toasts", class: "toasts", role: "status", "aria-live": "polite" }),
  ];
}

function arrive() {
  closeMenu({ refocus: false });
  document.body.classList.remove("sidebar-open");
  const before = store.channel;
  const somebodyElse = readHash();
  if (before !== store.channel || somebodyElse) store.newFrom = {};
  if (somebodyElse) {
    readUpTo = {};
    follow();
  } else changed();
  if (!somebodyElse && before !== store.channel && !store.thread && matchMedia("(min-width: 800px)").matches) queueMicrotask(composer.focus);
}

function start() {
  $("#page").replaceChildren(...frame());
  subscribe(render);
  readHash();
  if (!location.hash.includes("as=")) history.replaceState(null, "", `#as=${store.me}`);
  window.addEventListener("hashchange", arrive);
  document.addEventListener("visibilitychange", changed);
  document.addEventListener("keydown", (event) => event.key === "Escape" && store.thread && !$("#modals").hasChildNodes() && go({ thread: "" }));
  setInterval(tick, 250);
  follow();
}

start();
