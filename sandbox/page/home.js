// The app's Home tab.

import { blockNodes } from "./blocks.js";
import { h, paint } from "./dom.js";
import { context } from "./elements.js";
import { store } from "./state.js";
import { perform } from "./sync.js";
import { viewPlace } from "./values.js";

let opened = "";

/** Shows the Home view while its tab is in view, and tells the app each time the tab is opened. */
export function renderHome(node) {
  const open = store.tab === "home";
  node.hidden = !open;
  const visit = open ? store.me : "";
  if (visit && visit !== opened) perform("home", {});
  opened = visit;
  if (!open) return;
  const { home } = store.data;
  paint(node, [home, store.me], () => (home ? filled(home) : [h("p", { class: "home-empty" }, "This app has not published a Home tab for you yet.")]));
}

function filled(home) {
  const place = context({ container: { view_id: home.id }, place: viewPlace(home), view: home });
  return [h("div", { class: "home-body blocks", "data-home": home.id ?? "" }, blockNodes(home.blocks, place))];
}
