// What a select menu offers: options, people, channels, conversations, or whatever the app answers.

import { act } from "./api.js";
import { avatar } from "./avatar.js";
import { h, icon } from "./dom.js";
import { fillEmoji } from "./emoji.js";
import { channel, channelTitle, displayName, person, store } from "./state.js";
import { learnOption, learntOption } from "./values.js";

const optionItem = (option, group) => ({ value: option.value, label: fillEmoji(option.text.text), description: option.description && fillEmoji(option.description.text), group });

function optionItems(element) {
  const groups = (element.option_groups ?? []).flatMap((group) => group.options.map((option) => optionItem(option, group.label.text)));
  return [...(element.options ?? []).map((option) => optionItem(option)), ...groups];
}

function people() {
  const shown = store.data.people.filter((one) => !one.deleted);
  return shown.sort((a, b) => Number(a.is_bot) - Number(b.is_bot)).map((one) => ({ value: one.id, label: one.name, description: [one.real_name !== one.name && one.real_name, one.title].filter(Boolean).join(" · "), before: avatar(one.id, 20) }));
}

const sign = (one) => (one.is_im ? avatar(one.with, 20) : icon(one.is_private ? "lock" : "hash", 16));
const place = (one) => ({ value: one.id, label: channelTitle(one), before: sign(one) });

function publicChannels() {
  return store.data.channels.filter((one) => !one.is_im && !one.is_private && !one.archived).map(place);
}

function conversations(element) {
  const include = element.filter?.include ?? ["public", "private", "im", "mpim"];
  const kind = (one) => (one.is_im ? "im" : one.is_private ? "private" : "public");
  return store.data.channels.filter((one) => !one.archived && include.includes(kind(one))).map(place);
}

/** Asks the app for options. */
async function suggest(element, block, ctx, query) {
  const answer = await act(store.me, "suggest", { container: ctx.container, block_id: block.block_id, action_id: element.action_id, value: query });
  const body = answer.answer?.body ?? answer.answer ?? {};
  const options = [...(body.options ?? []), ...(body.option_groups ?? []).flatMap((group) => group.options)];
  for (const option of options) learnOption(element.action_id, option);
  return optionItems(body);
}

/** The arguments of openMenu for a select: its items, what is chosen, whether there is a search field. */
export function choices(element, block, ctx, chosen) {
  const marked = (items) => items.map((item) => ({ ...item, selected: [chosen].flat().includes(item.value) }));
  const kind = element.type.replace(/^multi_|_select$/g, "");
  if (kind === "external") return { load: async (query) => marked(await suggest(element, block, ctx, query)), minQuery: element.min_query_length ?? 3 };
  const items = { static: optionItems, users: people, channels: publicChannels, conversations }[kind](element);
  return { items: marked(items), search: kind !== "static" || items.length > 7 };
}

/** How a chosen value reads in the closed select. */
export function labelOf(element, value) {
  const kind = element.type.replace(/^multi_|_select$/g, "");
  if (kind === "users") return [person(value) ? avatar(value, 18) : null, h("span", {}, displayName(value))].filter(Boolean);
  if (kind === "channels" || kind === "conversations") return channel(value) ? [sign(channel(value)), h("span", {}, channelTitle(channel(value)))] : [value];
  const initial = [element.initial_option, element.initial_options].flat().filter(Boolean).map((option) => optionItem(option));
  const known = [...optionItems(element), ...initial].find((item) => item.value === value);
  return [h("span", {}, known?.label ?? fillEmoji(learntOption(element.action_id, value)?.text.text ?? String(value)))];
}
