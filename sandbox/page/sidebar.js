// The sidebar: channels, direct messages, the app, the services; what is unread is bold, what calls one by name has a badge.

import { avatar } from "./avatar.js";
import { openDialog } from "./dialog.js";
import { h, icon, paint } from "./dom.js";
import { serviceRow } from "./services.js";
import { appChannel, channelTitle, go, isApp, callsIn, store } from "./state.js";
import { perform } from "./sync.js";

export function renderSidebar(node) {
  const rows = store.data.channels.map((one) => [one.id, one.name, one.is_member, one.archived, one.unread, callsIn(one), one.is_private, one.with]);
  paint(node, [rows, store.channel, store.tab, store.data.app, store.me, store.data.services], build);
}

function build() {
  const channels = store.data.channels.filter((one) => !one.is_im && (one.is_member || one.id === store.channel) && (!one.archived || one.id === store.channel));
  const direct = store.data.channels.filter((one) => one.is_im && !isApp(one.with));
  const byName = (a, b) => a.name.localeCompare(b.name);
  return [
    group("Channels", [...channels.sort(byName).map(row), browseButton()]),
    direct.length ? group("Direct messages", direct.map(row)) : null,
    group("Apps", [appRow()]),
    store.data.services.length ? group("Services", store.data.services.map(serviceRow)) : null,
  ];
}

function group(title, rows) {
  return h("section", { class: "side-group" }, h("h2", { class: "side-title" }, title), h("ul", {}, rows.map((one) => h("li", {}, one))));
}

function rowButton({ id, active, unread, calls, sign, text, muted, onclick }) {
  const classes = ["side-row", active && "active", unread && "unread", muted && "muted"].filter(Boolean).join(" ");
  const label = `${text}${calls ? `, ${calls} for you` : unread ? ", unread" : ""}`;
  return h("button", { type: "button", class: classes, "data-channel": id, "data-focus": `side/${id}`, "aria-current": active ? "page" : null, "aria-label": label, onclick },
    sign, h("span", { class: "side-name" }, text), calls ? h("span", { class: "badge", "data-badge": String(calls) }, String(calls)) : null);
}

function row(one) {
  const sign = one.is_im ? avatar(one.with, 20) : icon(one.archived ? "archive" : one.is_private ? "lock" : "hash", 16);
  return rowButton({ id: one.id, active: one.id === store.channel, unread: one.unread > 0, calls: callsIn(one), sign, text: channelTitle(one), muted: !one.is_member && !one.is_im, onclick: () => go({ channel: one.id }) });
}

// The app's row leads to its conversation if something waits there, otherwise to its Home tab.
function appRow() {
  const { app } = store.data;
  const one = appChannel();
  const id = one?.id ?? "app";
  const calls = one ? callsIn(one) : 0;
  const open = () => go({ channel: id, tab: one && (calls || app.home === false) ? "" : "home" });
  return rowButton({ id, active: store.channel === id, unread: calls > 0, calls, sign: avatar(app.id, 20, { bot: true }), text: app.name, onclick: open });
}

function browseButton() {
  return h("button", { type: "button", class: "side-row", "data-focus": "browse", "data-browse": "", onclick: browse }, icon("plus", 16), h("span", { class: "side-name" }, "Browse channels"));
}

function browse() {
  const visible = store.data.channels.filter((one) => !one.is_im);
  openDialog({ title: "Channels", size: "medium", body: (close) => h("ul", { class: "dialog-body browse" }, visible.map((one) => browseRow(one, close))) });
}

function browseRow(one, close) {
  const open = () => {
    close();
    go({ channel: one.id });
  };
  const join = async () => {
    open();
    await perform("join", { channel: one.id });
  };
  const state = one.archived ? "archived" : one.is_member ? "joined" : "";
  return h("li", { class: "browse-row" },
    h("button", { type: "button", class: "browse-name", onclick: open }, icon(one.archived ? "archive" : one.is_private ? "lock" : "hash", 16), h("strong", {}, one.name), h("span", { class: "browse-topic" }, [state, one.topic].filter(Boolean).join(" · "))),
    one.is_member || one.archived ? null : h("button", { type: "button", class: "button", onclick: join }, "Join"));
}
