// One message: who, when, what, and what can be done with it.

import { avatar } from "./avatar.js";
import { blockNodes } from "./blocks.js";
import { ago, fullTime, shortTime, timeOfDay } from "./dates.js";
import { h, icon, iconButton } from "./dom.js";
import { context, sentenceFor } from "./elements.js";
import { emojiOf, findEmoji } from "./emoji.js";
import { openMenu } from "./menu.js";
import { emojiNode, mrkdwnNodes } from "./mrkdwn.js";
import { displayName, go, repliesOf, sayLocally, store } from "./state.js";
import { perform } from "./sync.js";
import { forget, messagePlace } from "./values.js";

const nameOf = (message) => message.name || displayName(message.user);
const noteKey = (message) => `${message.channel}/${message.ts}`;

/** What decides how a message looks: the row is drawn anew only when this differs. */
export function signatureOf(message, extra) {
  return JSON.stringify([message, store.notes.get(noteKey(message)) ?? "", channelNames(), extra]);
}

let names = { of: null, text: "" };

// Mentions of channels are drawn by name, so a new name draws messages anew.
function channelNames() {
  if (names.of !== store.data) names = { of: store.data, text: store.data.channels.map((one) => one.id + one.name).join() };
  return names.text;
}

const lastBlocks = new Map();

// An app that rewrites a message resets what had been chosen in it.
function forgetChoices(message) {
  const place = messagePlace(message);
  const blocks = JSON.stringify(message.blocks);
  if (lastBlocks.has(place) && lastBlocks.get(place) !== blocks) forget(place);
  lastBlocks.set(place, blocks);
}

/** The row of a message. `grouped` leaves out the head; `inThread` the reply button and the summary. */
export function messageNode(message, { grouped = false, inThread = false } = {}) {
  const classes = ["message", grouped && "grouped", message.ephemeral && "ephemeral", message.pinned && "pinned", message.mentions_me && "mentions-me", message.error && "failed"];
  const label = `${nameOf(message)}, ${timeOfDay(message.ts)}`;
  const props = { class: classes.filter(Boolean).join(" "), role: "article", "aria-label": label, "data-ts": message.ts, "data-channel": message.channel, tabindex: "-1" };
  return h("div", props,
    message.pinned ? h("div", { class: "message-flag" }, icon("pin", 13), pinnedBy(message)) : null,
    message.ephemeral ? h("div", { class: "message-flag" }, icon("eye", 14), "Only visible to you") : null,
    h("div", { class: "message-row" },
      h("div", { class: "gutter" }, grouped ? h("time", { class: "gutter-time", title: fullTime(message.ts) }, shortTime(message.ts)) : avatar(message.user, 36, { bot: message.bot, name: nameOf(message) })),
      h("div", { class: "message-main" }, grouped ? null : head(message), contentOf(message), noteNode(message), reactions(message), inThread ? null : summary(message))),
    toolbar(message, inThread));
}

function pinnedBy(message) {
  return typeof message.pinned === "string" ? `Pinned by ${displayName(message.pinned)}` : "Pinned";
}

function head(message) {
  return h("div", { class: "message-head" },
    h("span", { class: "author" }, nameOf(message)),
    message.bot ? h("span", { class: "app-tag" }, "APP") : null,
    h("time", { class: "message-time", title: fullTime(message.ts) }, timeOfDay(message.ts)));
}

/** The body: blocks if there are any, else the text. Slack marks only edits of text. */
export function contentOf(message) {
  if (message.blocks?.length) {
    forgetChoices(message);
    const place = context({ container: { channel: message.channel, ts: message.ts }, place: messagePlace(message), state: { values: message.values ?? {} } });
    return h("div", { class: "content blocks" }, blockNodes(message.blocks, place), attachments(message), files(message));
  }
  const edited = message.edited ? h("span", { class: "edited" }, " (edited)") : null;
  return h("div", { class: "content text" }, mrkdwnNodes(message.text), edited, attachments(message), files(message));
}

function attachments(message) {
  const place = context({ container: { channel: message.channel, ts: message.ts }, place: messagePlace(message) });
  return (message.attachments ?? []).map((one) => {
    const parts = [one.pretext, one.title && `*${one.title}*`, one.text ?? (one.blocks ? null : one.fallback)].filter(Boolean);
    return h("div", { class: "attachment", style: { borderLeftColor: one.color ? `#${one.color.replace("#", "")}` : "" } }, parts.map((text) => h("div", { class: "text" }, mrkdwnNodes(text))), blockNodes(one.blocks, place));
  });
}

function files(message) {
  return (message.files ?? []).map((file) => h("a", { class: "file", href: `/files/${file.id}`, download: file.name }, "📄 ", file.name));
}

function noteNode(message) {
  const text = store.notes.get(noteKey(message));
  return text ? h("div", { class: "message-note", role: "alert" }, icon("warn", 15), text) : null;
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h("div", { class: "reactions" }, message.reactions.map((one) => {
    const mine = one.users?.includes(store.me);
    const title = `${(one.users ?? []).map(displayName).join(", ")} reacted with :${one.name}:`;
    return h("button", { type: "button", class: `reaction${mine ? " mine" : ""}`, title, "aria-pressed": String(Boolean(mine)), onclick: () => react(message, one.name) }, emojiNode(one.name), h("span", {}, String(one.count ?? one.users.length)));
  }));
}

const react = (message, name) => perform("react", { channel: message.channel, ts: message.ts, name });

function summary(message) {
  const replies = repliesOf(message.channel, message.ts);
  const count = Math.max(message.reply_count ?? 0, replies.length);
  if (!count) return null;
  const who = [...new Set(replies.map((reply) => reply.user))].slice(0, 4);
  const last = replies.at(-1);
  const open = () => go({ channel: message.channel, thread: message.ts });
  return h("button", { type: "button", class: "thread-summary", "data-thread": message.ts, "data-focus": `thread/${message.ts}`, onclick: open },
    who.map((id) => avatar(id, 24, { bot: replies.find((reply) => reply.user === id).bot })),
    h("span", { class: "thread-count" }, `${count} ${count === 1 ? "reply" : "replies"}`),
    last ? h("span", { class: "thread-last" }, "Last reply ", h("time", { "data-epoch": last.ts, "data-pattern": "{ago}" }, ago(Number(last.ts)))) : null);
}

function toolbar(message, inThread) {
  if (message.ephemeral) return null;
  const buttons = [
    iconButton("smile", "Add reaction…", (event) => pickReaction(event.currentTarget, message), { "aria-haspopup": "listbox", "data-focus": `react/${message.ts}` }),
    inThread ? null : iconButton("reply", "Reply in thread", () => go({ channel: message.channel, thread: message.thread_ts || message.ts }), { "data-reply": message.ts, "data-focus": `reply/${message.ts}` }),
    iconButton("dots", "More actions", (event) => moreActions(event.currentTarget, message), { "aria-haspopup": "listbox", "data-more": message.ts, "data-focus": `more/${message.ts}` }),
  ];
  return h("div", { class: "message-toolbar", role: "group", "aria-label": "Message actions" }, buttons);
}

const QUICK = ["white_check_mark", "eyes", "raised_hands", "+1", "heart", "tada", "fire", "warning", "thinking_face", "pray"];

function pickReaction(anchor, message) {
  const item = (name) => ({ value: name, label: `:${name}:`, before: h("span", { class: "emoji" }, emojiOf(name)) });
  const load = async (query) => (query ? findEmoji(query, 20).map(([name]) => name) : QUICK).map(item);
  openMenu(anchor, { load, label: "Reactions", onPick: (one) => react(message, one.value) });
}

function moreActions(anchor, message) {
  const app = store.data.app.name;
  const shortcuts = store.data.shortcuts.filter((one) => one.type === "message").map((one) => ({ value: one.callback_id, label: one.name, description: app, before: avatar(store.data.app.id, 20, { bot: true }) }));
  const copy = { value: "copy", label: "Copy text", group: shortcuts.length ? "Message" : undefined };
  const items = [...shortcuts.map((one) => ({ ...one, group: "Shortcuts" })), copy];
  openMenu(anchor, { items, label: "More actions", width: 260, onPick: (item) => (item === copy || item.value === "copy" ? navigator.clipboard?.writeText(message.text ?? "") : useShortcut(item.value, message)) });
}

async function useShortcut(callbackId, message) {
  const answer = await perform("message_shortcut", { callback_id: callbackId, channel: message.channel, ts: message.ts });
  if (!answer.ok) sayLocally(message.channel, sentenceFor(answer.error), { error: answer.error });
}

/** Messages by one author within five minutes stand under one head. */
export function continues(before, message) {
  if (!before || before.user !== message.user || nameOf(before) !== nameOf(message)) return false;
  if (before.ephemeral || message.ephemeral || before.pinned || message.pinned) return false;
  return Number(message.ts) - Number(before.ts) < 300;
}
