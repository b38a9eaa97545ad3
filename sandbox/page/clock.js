// The bar at the top right: the workspace's time, how fast it runs, the next timer, the app's state, the controls.

import { setClock, useControl } from "./api.js";
import { dayTitle, refreshDates, span, timeWithSeconds } from "./dates.js";
import { toast } from "./dialog.js";
import { h, icon, paint } from "./dom.js";
import { openMenu } from "./menu.js";
import { now, store } from "./state.js";
import { refresh } from "./sync.js";

const RATES = [1, 10, 60];
const JUMPS = [[60, "1 minute"], [300, "5 minutes"], [900, "15 minutes"], [3600, "1 hour"], [86_400, "1 day"]];

export function renderClock(node) {
  const { clock, app, controls } = store.data;
  paint(node, [clock.rate, app.connected, app.name, controls, store.linked, Boolean(clock.next_timer)], build);
  tick();
}

function build() {
  const { clock, app, controls } = store.data;
  const state = !store.linked ? "reconnecting…" : app.connected ? "connected" : "not connected";
  return [
    h("span", { class: `app-state${app.connected && store.linked ? " up" : ""}`, role: "status", "data-connected": String(Boolean(app.connected)), title: `${app.name} is ${state}` }, h("span", { class: "dot" }), h("span", { class: "app-state-text" }, `${app.name} ${state}`)),
    controls.length ? h("span", { class: "controls" }, controls.map(controlButton)) : null,
    controls.length ? controlsMenu(controls) : null,
    h("span", { class: "clock-box", role: "group", "aria-label": "Clock" },
      h("time", { class: "clock-time", id: "clock-time", role: "timer" }),
      h("span", { class: "rates", role: "group", "aria-label": "Speed of time" }, RATES.map((rate) => rateButton(rate, clock.rate)))),
    h("span", { class: "jump" },
      h("button", { type: "button", class: "bar-button jump-button", id: "jump-next", "data-focus": "jump", disabled: !clock.next_timer, onclick: () => change({ jump: "next" }) }, icon("skip", 14), h("span", { id: "jump-text" })),
      jumpMenu()),
  ];
}

function rateButton(rate, current) {
  return h("button", { type: "button", class: "rate", "aria-pressed": String(rate === current), "data-rate": rate, "data-focus": `rate/${rate}`, title: `Time runs ×${rate}`, onclick: () => change({ rate }) }, `×${rate}`);
}

function controlButton(label) {
  return h("button", { type: "button", class: "bar-button control", "data-control": label, "data-focus": `control/${label}`, onclick: () => control(label) }, label);
}

function controlsMenu(controls) {
  const button = h("button", { type: "button", class: "bar-button controls-menu", "aria-haspopup": "listbox", "aria-expanded": "false", "data-focus": "controls" }, "Controls", icon("caret", 14));
  button.addEventListener("click", () => openMenu(button, { items: controls.map((label) => ({ value: label, label })), label: "Controls", onPick: (item) => control(item.value) }));
  return button;
}

function jumpMenu() {
  const button = h("button", { type: "button", class: "bar-button jump-more", "aria-label": "Jump by…", title: "Jump by…", "aria-haspopup": "listbox", "aria-expanded": "false", "data-focus": "jump-more" }, icon("caret", 14));
  const items = JUMPS.map(([seconds, label]) => ({ value: String(seconds), label: `Jump ahead ${label}` }));
  button.addEventListener("click", () => openMenu(button, { items, label: "Jump ahead", onPick: (item) => change({ jump: Number(item.value) }) }));
  return button;
}

async function change(body) {
  await attempt(() => setClock(body), "The clock did not move");
}

async function control(label) {
  await attempt(() => useControl(label), label);
}

async function attempt(action, title) {
  try {
    const answer = await action();
    if (answer && answer.ok === false) toast(title, answer.error ?? "it failed");
  } catch (error) {
    toast(title, error.message);
  }
  await refresh();
}

let minute = 0;

/** Brings the shown times up to the present; called several times a second. */
export function tick() {
  const time = document.querySelector("#clock-time");
  if (!time || !store.data) return;
  write(time, timeWithSeconds(now()));
  time.title = dayTitle(now(), { relative: false });
  const { next_timer: next } = store.data.clock;
  write(document.querySelector("#jump-text"), next ? `Jump to next timer (in ${span(next - now())})` : "No timer is set");
  if (Math.floor(now()) !== minute) refreshDates();
  minute = Math.floor(now());
}

function write(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}
