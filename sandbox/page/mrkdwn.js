// Slack's mrkdwn, turned into DOM nodes: marks, code, quotes, links, mentions, dates, emoji.

import { dateNode } from "./dates.js";
import { h, safeHref } from "./dom.js";
import { emojiOf, fillEmoji } from "./emoji.js";
import { channel, channelByName, displayName, go, person, store } from "./state.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const BARE_URL = /^https?:\/\/[^\s<>|"]*[^\s<>|".,;:!?)\]}'*_~`]/;
const BROADCASTS = ["here", "channel", "everyone"];

export function unescape(text) {
  return text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);
}

/** A text object of Block Kit: {type: "plain_text" | "mrkdwn", text, verbatim}. */
export function textNodes(object) {
  if (!object) return [];
  if (typeof object === "string") return plainNodes(object);
  if (object.type === "mrkdwn") return mrkdwnNodes(object.text, { linkify: !object.verbatim });
  return plainNodes(object.text, { emoji: object.emoji !== false });
}

/** Plain text: line breaks and emoji, nothing else. */
export function plainNodes(text, { emoji = true } = {}) {
  const shown = emoji ? fillEmoji(text ?? "") : (text ?? "");
  return shown.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

/** mrkdwn as nodes. `linkify` also turns bare addresses, #channels and @here into links, as Slack does. */
export function mrkdwnNodes(text, { linkify = true } = {}) {
  const nodes = [];
  const parts = String(text ?? "").split("```");
  parts.forEach((part, index) => {
    const open = index % 2 === 1;
    if (open && index < parts.length - 1) nodes.push(codeBlock(part));
    else nodes.push(...lineNodes(open ? `\`\`\`${part}` : trimAround(part, index, parts.length), linkify));
  });
  return nodes;
}

// Inside code a link is its words, or its address.
const unlink = (text) => text.replace(/<(https?:[^|>]+|mailto:[^|>]+)(?:\|([^>]+))?>/g, (_, url, label) => label ?? url);

function codeBlock(text) {
  return h("pre", { class: "code-block" }, unescape(unlink(text.replace(/^\n|\n$/g, ""))));
}

// A code block breaks the line by itself: the newline beside it would draw an empty one.
function trimAround(part, index, length) {
  const head = index > 0 ? part.replace(/^\n/, "") : part;
  return index < length - 1 ? head.replace(/\n$/, "") : head;
}

function lineNodes(text, linkify) {
  if (!text) return [];
  const nodes = [];
  const lines = text.split("\n");
  let quote = [];
  let plain = [];
  const flushQuote = () => {
    if (quote.length) nodes.push(h("blockquote", { class: "quote" }, inlineNodes(quote.join("\n"), linkify)));
    quote = [];
  };
  const flushPlain = () => {
    if (plain.length) nodes.push(...inlineNodes(plain.join("\n"), linkify));
    plain = [];
  };
  for (let i = 0; i < lines.length; i += 1) {
    const rest = /^(?:>>>|&gt;&gt;&gt;)\s?/.exec(lines[i]);
    const one = rest ? null : /^(?:>|&gt;)\s?/.exec(lines[i]);
    if (rest) {
      flushPlain();
      quote.push(lines[i].slice(rest[0].length), ...lines.slice(i + 1));
      break;
    }
    if (one) {
      flushPlain();
      quote.push(lines[i].slice(one[0].length));
    } else {
      flushQuote();
      plain.push(lines[i]);
    }
  }
  flushPlain();
  flushQuote();
  return nodes;
}

/** The marks and tokens inside a run of lines. */
export function inlineNodes(text, linkify = true) {
  const nodes = [];
  let plain = "";
  const push = (node) => {
    if (plain) nodes.push(unescape(plain));
    plain = "";
    nodes.push(node);
  };
  let i = 0;
  while (i < text.length) {
    const found = tokenAt(text, i, linkify);
    if (found) {
      push(found.node);
      i = found.end;
    } else {
      plain += text[i];
      i += 1;
    }
  }
  if (plain) nodes.push(unescape(plain));
  return nodes;
}

function tokenAt(text, i, linkify) {
  const char = text[i];
  if (char === "\n") return { node: h("br"), end: i + 1 };
  if (char === "<") return angleAt(text, i);
  if (char === "`") return codeAt(text, i);
  if (MARKS[char]) return markAt(text, i, linkify);
  if (char === ":") return emojiAt(text, i);
  return linkify ? bareAt(text, i) : null;
}

function angleAt(text, i) {
  const end = text.indexOf(">", i);
  if (end < 0 || text.slice(i + 1, end).includes("\n")) return null;
  const node = angleNode(text.slice(i + 1, end));
  return node ? { node, end: end + 1 } : null;
}

function codeAt(text, i) {
  const end = text.indexOf("`", i + 1);
  if (end <= i + 1 || text.slice(i, end).includes("\n")) return null;
  const inside = unlink(text.slice(i + 1, end));
  return { node: h("code", {}, unescape(inside)), end: end + 1 };
}

function markAt(text, i, linkify) {
  const char = text[i];
  if ((i > 0 && (WORD.test(text[i - 1]) || text[i - 1] === char)) || /[\s]/.test(text[i + 1] ?? " ") || text[i + 1] === char) return null;
  const end = closingMark(text, i);
  if (end < 0) return null;
  return { node: h(MARKS[char], {}, inlineNodes(text.slice(i + 1, end), linkify)), end: end + 1 };
}

// The mark that closes stands after a letter and before none, on the same line, outside links and code.
function closingMark(text, from) {
  const char = text[from];
  for (let i = from + 1; i < text.length && text[i] !== "\n"; i += 1) {
    if (text[i] === "<" && text.indexOf(">", i) > 0) i = text.indexOf(">", i);
    else if (text[i] === "`" && text.indexOf("`", i + 1) > 0) i = text.indexOf("`", i + 1);
    else if (text[i] === char && !/\s/.test(text[i - 1]) && i > from + 1 && !WORD.test(text[i + 1] ?? " ")) return i;
  }
  return -1;
}

function emojiAt(text, i) {
  const match = /^:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/.exec(text.slice(i, i + 80));
  const char = match && emojiOf(match[1]);
  return char ? { node: emojiNode(match[1], char), end: i + match[0].length } : null;
}

export function emojiNode(name, char = emojiOf(name)) {
  if (!char) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": `${name} emoji`, title: `:${name}:` }, char);
}

function bareAt(text, i) {
  if (i > 0 && WORD.test(text[i - 1])) return null;
  const rest = text.slice(i, i + 2000);
  if (rest[0] === "h") {
    const url = BARE_URL.exec(rest)?.[0];
    return url ? { node: linkNode(unescape(url)), end: i + url.length } : null;
  }
  const broadcast = /^@(here|channel|everyone)(?![\p{L}\p{N}_])/u.exec(rest);
  if (broadcast) return { node: broadcastNode(broadcast[1]), end: i + broadcast[0].length };
  const named = /^#([\p{Ll}\p{N}_-]+)/u.exec(rest);
  const target = named && channelByName(named[1]);
  return target ? { node: channelNode(target.id), end: i + named[0].length } : null;
}

function angleNode(inside) {
  const bar = inside.indexOf("|");
  const [target, label] = bar < 0 ? [inside, ""] : [inside.slice(0, bar), inside.slice(bar + 1)];
  if (target[0] === "@") return userNode(target.slice(1), label);
  if (target[0] === "#") return channelNode(target.slice(1), label);
  if (target[0] === "!") return specialNode(target.slice(1), unescape(label));
  return /^(https?:|mailto:|tel:|slack:)/i.test(target) ? linkNode(unescape(target), unescape(label)) : null;
}

function specialNode(name, label) {
  if (BROADCASTS.includes(name)) return broadcastNode(name);
  if (name.startsWith("subteam^")) return groupNode(name.slice(8), label);
  if (!name.startsWith("date^")) return document.createTextNode(label || `<!${name}>`);
  const [, epoch, pattern, url] = name.split("^");
  return dateNode(Number(epoch), pattern ?? "", url, label);
}

export function linkNode(url, label) {
  const href = safeHref(url);
  const text = label || url.replace(/^mailto:/, "");
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer", class: "link" }, text) : h("span", {}, text);
}

export function userNode(id, label) {
  const known = person(id);
  const mine = id === store.me ? " mention-me" : "";
  const title = known ? [known.real_name, known.title].filter(Boolean).join(" · ") : id;
  return h("span", { class: `mention${mine}`, title, "data-user": id }, `@${known ? displayName(id) : label || id}`);
}

export function channelNode(id, label) {
  const known = channel(id);
  if (!known && !label) return h("span", { class: "mention private" }, "# private channel");
  return h("button", { type: "button", class: "mention as-link", "data-goto": id, onclick: () => known && go({ channel: id }) }, `#${known?.name ?? unescape(label)}`);
}

export const broadcastNode = (name) => h("span", { class: "mention mention-me", "data-broadcast": name }, `@${name}`);
export function groupNode(id, label) {
  const known = store.data.groups?.find((one) => one.id === id);
  const mine = known?.users.includes(store.me) ? " mention-me" : "";
  return h("span", { class: `mention${mine}`, "data-group": id }, known ? `@${known.handle}` : label || `@${id}`);
}
