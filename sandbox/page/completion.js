// What the composer offers while one types: commands after "/", people after "@", channels after "#", emoji after ":".

import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { findEmoji } from "./emoji.js";
import { humans, store } from "./state.js";

const starts = (text, word) => text.toLowerCase().startsWith(word.toLowerCase());

function commands(word) {
  const app = store.data.app;
  return store.data.commands.filter((one) => starts(one.command, word)).map((one) => ({
    value: one.command, insert: `${one.command} `, before: avatar(app.id, 24, { bot: true }), label: one.command, usage: one.usage_hint, description: one.description,
  }));
}

const SPECIAL = [["here", "Notify everyone online in this channel"], ["channel", "Notify everyone in this channel"]];

function people(word) {
  const found = humans().filter((one) => starts(one.name, word) || (one.real_name ?? "").split(" ").some((part) => starts(part, word)));
  const items = found.map((one) => ({ value: one.id, insert: `@${one.name} `, before: avatar(one.id, 24), label: one.name, description: [one.real_name, one.title].filter(Boolean).join(" · ") }));
  const special = SPECIAL.filter(([name]) => word && starts(name, word)).map(([name, description]) => ({ value: name, insert: `@${name} `, before: icon("people", 18), label: `@${name}`, description }));
  return [...items, ...special];
}

function channels(word) {
  return store.data.channels.filter((one) => !one.is_im && starts(one.name, word)).map((one) => ({ value: one.id, insert: `#${one.name} `, before: icon(one.is_private ? "lock" : "hash", 16), label: one.name }));
}

const emoji = (word) => findEmoji(word).map(([name, char]) => ({ value: name, insert: `:${name}: `, before: h("span", { class: "emoji" }, char), label: `:${name}:` }));

const SOURCES = [
  [/^(\/[\w-]*)$/, "Commands", commands],
  [/(?:^|[\s(])(@[\p{L}\p{N}.-]*)$/u, "People", (word) => people(word.slice(1))],
  [/(?:^|[\s(])(#[\p{L}\p{N}_-]*)$/u, "Channels", (word) => channels(word.slice(1))],
  [/(?:^|[\s(])(:[a-z0-9_+-]{2,})$/, "Emoji", (word) => emoji(word.slice(1))],
];

/** What fits before the caret: {title, word, items}, or null. */
export function complete(before) {
  for (const [pattern, title, find] of SOURCES) {
    const word = pattern.exec(before)?.[1];
    if (word === undefined) continue;
    const items = find(word).slice(0, 10);
    return items.length ? { title, word, items } : null;
  }
  return null;
}

/** The command whose arguments are being typed, for its usage hint. */
export function commandAt(text) {
  const name = /^(\/[\w-]+)\s/.exec(text)?.[1];
  return name ? (store.data.commands.find((one) => one.command === name) ?? null) : null;
}

const escapeRegExp = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Text as it is sent: "@Ana" becomes <@U…>. Channels and @here stay as typed: the workspace escapes them, as Slack does. */
export function encode(text) {
  const names = store.data.people.filter((one) => !one.deleted).flatMap((one) => [one.real_name, one.name].filter(Boolean).map((name) => [name, one.id]));
  names.sort((a, b) => b[0].length - a[0].length);
  return names.reduce((sent, [name, id]) => sent.replace(new RegExp(`(^|[\\s(,])@${escapeRegExp(name)}(?![\\p{L}\\p{N}_])`, "gu"), `$1<@${id}>`), text);
}
