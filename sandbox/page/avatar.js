// Pictures of people and apps: initials on a colour that belongs to the id.

import { h, icon } from "./dom.js";
import { person, store } from "./state.js";

const COLOURS = ["#7a3e9d", "#1d7a8c", "#b5541c", "#3a6ea5", "#5a7d2a", "#a83260", "#4b5bab", "#8a6d1f"];

function colourOf(id) {
  const all = store.data?.people.map((one) => one.id) ?? [];
  const place = all.indexOf(id);
  const sum = [...String(id)].reduce((total, char) => total + char.charCodeAt(0), 0);
  return COLOURS[(place < 0 ? sum : place) % COLOURS.length];
}

function initials(name) {
  const words = name.trim().split(/[\s._-]+/).filter(Boolean);
  return (words.length > 1 ? words[0][0] + words.at(-1)[0] : (words[0] ?? "?").slice(0, 2)).toUpperCase();
}

/** A square with initials; apps get a bolt. Decorative: the name stands beside it. */
export function avatar(id, size = 36, { bot = false, name = "" } = {}) {
  const known = person(id);
  const isBot = bot || known?.is_bot;
  const style = { width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.4)}px`, background: id === "USLACKBOT" ? "#4a154b" : isBot ? "#d1242f" : colourOf(id) };
  const inside = isBot ? icon("bolt", Math.round(size * 0.62)) : initials(known?.real_name || known?.name || name || String(id));
  return h("span", { class: "avatar", style, "aria-hidden": "true" }, inside);
}
