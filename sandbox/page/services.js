// The services in the sidebar: how each is, and the buttons that break it.

import { breakService } from "./api.js";
import { toast } from "./dialog.js";
import { h } from "./dom.js";
import { refresh } from "./sync.js";

export function serviceRow(one) {
  return h("div", { class: `service ${one.state}`, "data-service": one.name, "data-state": one.state },
    h("p", { class: "service-head", title: one.where || null }, h("span", { class: "service-dot" }), h("strong", {}, one.name), h("span", { class: "service-kind" }, one.what)),
    h("p", { class: "service-says", role: "status" }, one.says),
    one.breaks.map((how) => breakButton(one.name, how)));
}

function breakButton(service, how) {
  return h("button", { type: "button", class: "service-break", "data-break": how, "data-focus": `break/${service}/${how}`, onclick: () => breakIt(service, how) }, `Break it: ${how}`);
}

async function breakIt(service, how) {
  try {
    const answer = await breakService(service, how);
    if (!answer.ok) toast(service, answer.error);
  } catch (error) {
    toast(service, error.message);
  }
  await refresh();
}
