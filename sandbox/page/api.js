// The page's side of the Page API: one state per person, one stream of changes, acts.

async function request(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  const text = await answer.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  if (!answer.ok) throw new Error(json?.error ?? `${path}: HTTP ${answer.status}`);
  return json;
}

export const fetchState = (me) => request(`/page/api/state?as=${encodeURIComponent(me)}`);

/** Does something as a person. Never throws: a workspace that is gone answers {ok: false, error}. */
export async function act(me, kind, fields = {}) {
  try {
    return await request("/page/api/act", { as: me, kind, ...fields });
  } catch (error) {
    return { ok: false, error: error instanceof TypeError ? "workspace_unreachable" : error.message };
  }
}

export const setClock = (change) => request("/page/api/clock", change);
export const useControl = (label) => request("/page/api/control", { label });

export const breakService = (service, how) => request("/page/api/break", { service, how });

/** Listens to changes as seen by one person; returns how to stop. `onLink(up)` tells whether the stream stands. */
export function listen(me, onChange, onLink) {
  let source = null;
  const open = () => {
    source = new EventSource(`/page/api/events?as=${encodeURIComponent(me)}`);
    source.addEventListener("changed", (event) => onChange(parse(event.data)));
    source.addEventListener("open", () => onLink(true));
    source.addEventListener("error", () => onLink(false));
  };
  // A browser keeps six connections to one host: a window that nobody sees gives its own back.
  const look = () => {
    if (document.hidden) close();
    else if (!source) (open(), onChange({}));
  };
  const close = () => (source?.close(), (source = null));
  document.addEventListener("visibilitychange", look);
  if (!document.hidden) open();
  return () => (document.removeEventListener("visibilitychange", look), close());
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return {};
  }
}
