// Keeping the page and the workspace together: fetch on change, one request at a time, and every act followed by a look.

import { act, fetchState, listen } from "./api.js";
import { changed, store } from "./state.js";

let running = null;
let again = false;
let stop = () => {};

/** Fetches the state anew. Calls that come while one is under way are served by one more, afterwards. */
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = load().finally(() => {
    running = null;
    if (again) {
      again = false;
      refresh();
    }
  });
  return running;
}

async function load() {
  const me = store.me;
  try {
    const data = await fetchState(me);
    if (me !== store.me) {
      again = true;
      return;
    }
    store.data = data;
    store.fetchedAt = performance.now();
    store.failed = "";
  } catch (error) {
    store.failed = error.message;
  }
  changed();
}

/** Starts listening as the person in the store, and leaves the former person's stream. */
export function follow() {
  stop();
  store.data = null;
  stop = listen(store.me, refresh, (up) => {
    const back = up && !store.linked;
    store.linked = up;
    changed();
    if (back) refresh();
  });
  return refresh();
}

/** Does something as the person in the store, then shows what came of it. */
export async function perform(kind, fields) {
  const answer = await act(store.me, kind, fields);
  await refresh();
  return answer;
}
