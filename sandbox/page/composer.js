// The box one types into: Enter sends, Shift+Enter breaks the line, "/" runs commands.

import { avatar } from "./avatar.js";
import { commandAt, complete, encode } from "./completion.js";
import { h, icon, iconButton } from "./dom.js";
import { sentenceFor } from "./elements.js";
import { openMenu } from "./menu.js";
import { appChannel, channel, channelTitle, sayLocally, store } from "./state.js";
import { perform } from "./sync.js";

const MARKS = [["B", "*", "Bold"], ["I", "_", "Italic"], ["S", "~", "Strikethrough"], ["</>", "`", "Code"]];

/** A composer for a channel, or for the thread in view. Returns {node, sync, focus}. */
export function makeComposer({ inThread }) {
  const drafts = new Map();
  const listId = `completions-${inThread ? "thread" : "channel"}`;
  const area = h("textarea", { rows: 1, class: "composer-text", "aria-autocomplete": "list", "aria-controls": listId, spellcheck: "true", "data-focus": listId });
  const list = h("div", { class: "completions", role: "listbox", id: listId, hidden: true });
  const hint = h("div", { class: "usage-hint", hidden: true, role: "status" });
  const send = iconButton("send", "Send now", () => submit(), { class: "icon-button send-button", "data-send": "" });
  const box = h("div", { class: "composer-box" }, marksRow(area, () => typed()), area, h("div", { class: "composer-row" }, tools(area, inThread, () => typed()), send));
  const closed = h("div", { class: "composer-closed", hidden: true });
  const node = h("div", { class: "composer" }, list, hint, box, closed);
  let key = "";
  let found = null;
  let cursor = 0;

  function typed() {
    drafts.set(key, area.value);
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 260)}px`;
    send.classList.toggle("ready", Boolean(area.value.trim()));
    showHint();
    found = complete(area.value.slice(0, area.selectionStart));
    cursor = 0;
    showList();
  }

  function showHint() {
    const command = commandAt(area.value);
    hint.hidden = !command;
    if (command) hint.replaceChildren(h("strong", {}, command.command), " ", h("span", { class: "usage" }, command.usage_hint ?? ""), command.description ? h("span", { class: "usage-description" }, command.description) : "");
  }

  function showList() {
    list.hidden = !found;
    area.setAttribute("aria-expanded", String(Boolean(found)));
    area.removeAttribute("aria-activedescendant");
    if (!found) return;
    list.setAttribute("aria-label", found.title);
    list.replaceChildren(h("div", { class: "completions-title" }, found.title), ...found.items.map(completionRow));
    area.setAttribute("aria-activedescendant", `${listId}-${cursor}`);
    list.querySelector(".active")?.scrollIntoView({ block: "nearest" });
  }

  function completionRow(item, index) {
    const row = h("div", { class: `completion${index === cursor ? " active" : ""}`, role: "option", id: `${listId}-${index}`, "aria-selected": String(index === cursor), "data-value": item.value },
      item.before, h("span", { class: "completion-text" }, h("span", {}, h("strong", {}, item.label), item.usage ? h("span", { class: "usage" }, ` ${item.usage}`) : null), item.description ? h("span", { class: "completion-description" }, item.description) : null));
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      take(item);
    });
    return row;
  }

  function take(item) {
    const end = area.selectionStart;
    const start = end - found.word.length;
    area.setRangeText(item.insert, start, end, "end");
    typed();
    area.focus();
  }

  function onKey(event) {
    if (event.isComposing) return;
    if (found && onListKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  }

  function onListKey(event) {
    const count = found.items.length;
    if (event.key === "ArrowDown") cursor = (cursor + 1) % count;
    else if (event.key === "ArrowUp") cursor = (cursor + count - 1) % count;
    else if (event.key === "Escape") found = null;
    else if ((event.key === "Enter" && !event.shiftKey && !complete_(area, found)) || event.key === "Tab") return take(found.items[cursor]) ?? true;
    else return false;
    showList();
    return true;
  }

  async function submit() {
    const text = area.value.trim();
    if (!text) return;
    area.value = "";
    typed();
    await (text.startsWith("/") ? runCommand(text, inThread) : say(text, inThread));
  }

  area.addEventListener("input", typed);
  area.addEventListener("keydown", onKey);
  area.addEventListener("blur", () => {
    found = null;
    showList();
  });

  function sync() {
    const one = channel();
    const next = `${store.me}/${store.channel}/${inThread ? store.thread : ""}`;
    if (next !== key) {
      key = next;
      area.value = drafts.get(key) ?? "";
      if (store.data) typed();
    }
    const place = inThread ? "Reply…" : one ? `Message ${one.is_im ? "" : "#"}${channelTitle(one)}` : "";
    area.placeholder = place;
    area.setAttribute("aria-label", place);
    const why = one && !inThread ? whyClosed(one) : null;
    box.hidden = Boolean(why);
    closed.hidden = !why;
    if (why && closed.dataset.why !== `${one.id}/${why}`) closed.replaceChildren(...closedNodes(one, why));
    closed.dataset.why = why ? `${one.id}/${why}` : "";
  }

  return { node, sync, focus: () => area.focus({ preventScroll: true }) };
}

// A command typed in full is run by Enter rather than completed once more.
const complete_ = (area, found) => found.title === "Commands" && found.items.some((item) => item.value === area.value.trim() && found.items.length === 1);

function whyClosed(one) {
  if (one.archived) return "archived";
  return one.is_im || one.is_member ? null : "outside";
}

function closedNodes(one, why) {
  if (why === "archived") return [icon("archive"), h("span", {}, `#${one.name} has been archived.`)];
  const join = h("button", { type: "button", class: "button primary", "data-join": one.id, onclick: () => perform("join", { channel: one.id }) }, "Join channel");
  return [h("strong", {}, `#${one.name}`), join];
}

function marksRow(area, typed) {
  const wrap = (mark) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    area.setRangeText(`${mark}${value.slice(start, end)}${mark}`, start, end, "end");
    if (start === end) area.setSelectionRange(start + mark.length, start + mark.length);
    area.focus();
    typed();
  };
  return h("div", { class: "composer-marks", role: "group", "aria-label": "Formatting" }, MARKS.map(([sign, mark, label]) =>
    h("button", { type: "button", class: `mark mark-${label.toLowerCase()}`, title: label, "aria-label": label, onclick: () => wrap(mark) }, sign)));
}

function tools(area, inThread, typed) {
  const insert = (text) => () => {
    const lead = area.value && !/\s$/.test(area.value.slice(0, area.selectionStart)) ? " " : "";
    area.setRangeText(lead + text, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    typed();
  };
  const shortcuts = inThread ? null : iconButton("bolt", "Shortcuts", (event) => openShortcuts(event.currentTarget), { "aria-haspopup": "listbox", "data-shortcuts": "" });
  return h("div", { class: "composer-tools" }, shortcuts, iconButton("smile", "Emoji", insert(":sm")), iconButton("at", "Mention someone", insert("@")));
}

function openShortcuts(anchor) {
  const sign = () => avatar(store.data.app.id, 24, { bot: true });
  const global = store.data.shortcuts.filter((one) => one.type === "global").map((one) => ({ value: one.callback_id, label: one.name, description: one.description ?? store.data.app.name, before: sign(), group: "Shortcuts" }));
  openMenu(anchor, { items: global, search: true, label: "shortcuts", width: 340, empty: "The app has no shortcuts", onPick: (item) => runShortcut(item.value) });
}

async function runShortcut(callbackId) {
  const answer = await perform("shortcut", { callback_id: callbackId });
  if (!answer.ok) sayLocally(store.channel, sentenceFor(answer.error), { error: answer.error });
}

async function say(text, inThread) {
  const fields = { channel: store.channel, text: encode(text) };
  const answer = await perform("say", inThread ? { ...fields, thread_ts: store.thread } : fields);
  if (!answer.ok) sayLocally(store.channel, `Your message was not sent: ${answer.error ?? "unknown error"}`, { thread: inThread ? store.thread : "", error: answer.error });
}

async function runCommand(text, inThread) {
  const [name] = text.split(/\s/, 1);
  const place = { channel: store.channel === "app" ? appChannel()?.id : store.channel };
  const thread = inThread ? store.thread : "";
  if (inThread) return sayLocally(place.channel, `\`${name}\` cannot be used in a thread.`, { thread, error: "not_in_thread" });
  if (!["/leave", "/away"].includes(name) && !store.data.commands.some((one) => one.command === name)) return sayLocally(place.channel, `\`${name}\` is not a valid command. To send this as a message, put a space before the slash.`, { error: "unknown_command" });
  const answer = await perform("command", { ...place, text: encode(text) });
  return answer.ok ? null : sayLocally(place.channel, failure(name, answer.error), { error: answer.error });
}

const failure = (name, error) => (error === "workspace_unreachable" ? sentenceFor(error) : `${name} failed with the error "${error}"`);
