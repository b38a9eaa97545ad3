// Rich text blocks: sections, lists, quotes and code, as DOM nodes.

import { dateNode } from "./dates.js";
import { h } from "./dom.js";
import { broadcastNode, channelNode, emojiNode, groupNode, linkNode, plainNodes, userNode } from "./mrkdwn.js";

const INLINE = {
  text: (one) => plainNodes(one.text, { emoji: false }),
  link: (one) => [linkNode(one.url, one.text)],
  user: (one) => [userNode(one.user_id)],
  channel: (one) => [channelNode(one.channel_id)],
  usergroup: (one) => [groupNode(one.usergroup_id)],
  broadcast: (one) => [broadcastNode(one.range)],
  emoji: (one) => [one.unicode ? h("span", { class: "emoji", title: `:${one.name}:` }, fromUnicode(one.unicode)) : emojiNode(one.name)],
  date: (one) => [dateNode(Number(one.timestamp), one.format ?? "{date_num}", one.url, one.fallback)],
  color: (one) => [h("span", { class: "swatch", style: { background: one.value } }), one.value],
};

function fromUnicode(codes) {
  return codes.split("-").map((code) => String.fromCodePoint(parseInt(code, 16))).join("");
}

const WRAPS = [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"], ["underline", "u"]];

function styled(nodes, style = {}) {
  return WRAPS.filter(([name]) => style[name]).reduce((inner, [, tag]) => [h(tag, {}, inner)], nodes);
}

const inline = (elements = []) => elements.flatMap((one) => styled(INLINE[one.type]?.(one) ?? [one.text ?? ""], one.style));

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, inline(part.elements)),
  rich_text_quote: (part) => h("blockquote", { class: "quote" }, inline(part.elements)),
  rich_text_preformatted: (part) => h("pre", { class: "code-block" }, inline(part.elements)),
  rich_text_list: (part) => {
    const tag = part.style === "ordered" ? "ol" : "ul";
    const items = part.elements.map((item) => h("li", {}, inline(item.elements)));
    const props = { class: `rich-list indent-${part.indent ?? 0}`, style: { marginLeft: `${(part.indent ?? 0) * 28}px` } };
    return h(tag, tag === "ol" ? { ...props, start: (part.offset ?? 0) + 1 } : props, items);
  },
};

/** The nodes of one rich_text block or cell. */
export const richText = (block) => h("div", { class: "rich-text" }, (block.elements ?? []).map((part) => PARTS[part.type]?.(part) ?? null));
