// Times as Slack words them, on the workspace's clock, in the reader's own time zone.

import { h, safeHref } from "./dom.js";
import { now } from "./state.js";

const LOCALE = "en-US";
const format = (options) => new Intl.DateTimeFormat(LOCALE, options);
const CLOCK = format({ hour: "numeric", minute: "2-digit" });
const CLOCK_SECONDS = format({ hour: "numeric", minute: "2-digit", second: "2-digit" });
const WEEKDAY = format({ weekday: "long" });
const DATES = {
  date: { month: "long", day: "numeric", year: "numeric" },
  date_short: { month: "short", day: "numeric", year: "numeric" },
  date_long: { weekday: "long", month: "long", day: "numeric", year: "numeric" },
};

const at = (epoch) => new Date(epoch * 1000);
export const timeOfDay = (epoch) => CLOCK.format(at(epoch));
export const timeWithSeconds = (epoch) => CLOCK_SECONDS.format(at(epoch));
export const shortTime = (epoch) => timeOfDay(epoch).replace(/\s?[AP]M$/, "");

/** "Monday, November 23rd at 9:15:04 AM": what hovering over a time shows. */
export function fullTime(epoch) {
  return `${dayTitle(epoch, { relative: false })} at ${timeWithSeconds(epoch)}`;
}

function startOfDay(epoch) {
  return at(epoch).setHours(0, 0, 0, 0);
}

function daysFromToday(epoch) {
  return Math.round((startOfDay(epoch) - startOfDay(now())) / 86_400_000);
}

const NEAR = { "-1": "Yesterday", 0: "Today", 1: "Tomorrow" };

function ordinal(day) {
  if (day > 10 && day < 14) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th"}`;
}

/** "Today", "Yesterday" or "Monday, November 23rd": the pill between two days. */
export function dayTitle(epoch, { relative = true } = {}) {
  const near = NEAR[daysFromToday(epoch)];
  if (relative && near) return near;
  const date = at(epoch);
  return `${WEEKDAY.format(date)}, ${format({ month: "long" }).format(date)} ${ordinal(date.getDate())}`;
}

export const sameDay = (one, other) => startOfDay(one) === startOfDay(other);

const UNITS = [[86_400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]];

function count(seconds) {
  const [size, unit] = UNITS.find(([length]) => seconds >= length) ?? UNITS.at(-1);
  const amount = Math.max(1, Math.floor(seconds / size));
  return `${amount} ${unit}${amount === 1 ? "" : "s"}`;
}

/** "3 minutes ago", "in 12 minutes", "now". */
export function ago(epoch) {
  const gap = now() - epoch;
  if (Math.abs(gap) < 1) return "now";
  return gap > 0 ? `${count(gap)} ago` : `in ${count(-gap)}`;
}

/** "12 min", "1 h 5 min", "40 s": short, for buttons. */
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ""}`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

function pretty(epoch, name, inside) {
  const near = NEAR[daysFromToday(epoch)];
  if (!near) return dateOf(epoch, name);
  return inside ? near.toLowerCase() : near;
}

function dateOf(epoch, name) {
  const options = { ...DATES[name] };
  if (name !== "date_long" && at(epoch).getFullYear() === at(now()).getFullYear()) delete options.year;
  return format(options).format(at(epoch));
}

function dateNumber(epoch) {
  const date = at(epoch);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}

/** Fills the tokens of a date format: {date_num} {date} {date_short} {date_long}, their _pretty forms, {time} {time_secs} {ago}. */
export function fillDate(epoch, pattern) {
  return pattern.replace(/\{(\w+)\}/g, (token, name, offset) => {
    if (name === "date_num") return dateNumber(epoch);
    if (name === "time") return timeOfDay(epoch);
    if (name === "time_secs") return timeWithSeconds(epoch);
    if (name === "ago") return ago(epoch);
    const plain = name.replace(/_pretty$/, "");
    if (!DATES[plain]) return token;
    return name.endsWith("_pretty") ? pretty(epoch, plain, offset > 0) : dateOf(epoch, plain);
  });
}

/** A date in a message; it is rewritten as the clock runs. */
export function dateNode(epoch, pattern, url, fallback) {
  if (!Number.isFinite(epoch)) return document.createTextNode(fallback || "");
  const href = url ? safeHref(url) : null;
  const node = h(href ? "a" : "time", { class: "date", title: fullTime(epoch), "data-epoch": epoch, "data-pattern": pattern }, fillDate(epoch, pattern));
  if (href) Object.assign(node, { href, target: "_blank", rel: "noopener noreferrer" });
  return node;
}

/** Brings every date on the page up to the present: "3 minutes ago" becomes 4, "today" becomes "yesterday". */
export function refreshDates(root = document) {
  for (const node of root.querySelectorAll("[data-pattern]")) {
    const text = fillDate(Number(node.dataset.epoch), node.dataset.pattern);
    if (node.textContent !== text) node.textContent = text;
  }
}
