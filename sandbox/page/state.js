// What the page knows: the workspace as one person sees it, where that person is looking, and what is only local.

export const store = {
  me: "", // user id of the person acted as
  channel: "", // id of the channel in view
  thread: "", // ts of the thread's parent, or ""
  tab: "", // "home" while the app's Home tab is in view
  data: null, // last answer of /page/api/state
  fetchedAt: 0, // performance.now() of that answer, for the clock
  linked: false, // the stream of changes stands
  local: [], // messages only this page shows: what Slack's own client would say
  busy: new Set(), // keys of things waited for: buttons, submissions
  notes: new Map(), // "channel/ts" -> what went wrong with a click on that message
  newFrom: {}, // channel id -> ts of the first unread message when the channel was opened
};

const listeners = [];
let queued = false;

export function subscribe(listener) {
  listeners.push(listener);
}

/** Draws everything once, at the next frame, however often it is called before. */
export function changed() {
  if (queued) return;
  queued = true;
  queueMicrotask(() => {
    queued = false;
    for (const listener of listeners) listener();
  });
}

/** Epoch seconds of the workspace's clock. */
export function now() {
  const clock = store.data?.clock;
  if (!clock) return Date.now() / 1000;
  return clock.now + ((performance.now() - store.fetchedAt) / 1000) * clock.rate;
}

export const person = (id) => store.data?.people.find((one) => one.id === id);
export const me = () => person(store.me);
export const channel = (id = store.channel) => store.data?.channels.find((one) => one.id === id);
export const channelByName = (name) => store.data?.channels.find((one) => !one.is_im && one.name === name);
export const humans = () => (store.data?.people ?? []).filter((one) => !one.is_bot && !one.deleted);
/** Whether this is the installed app, by its own id or by that of its bot user. */
export function isApp(userId) {
  const app = store.data?.app;
  if (!userId || !app) return false;
  return userId === app.id || userId === app.user;
}

/** The conversation with the app, if there is one yet. */
export const appChannel = () => store.data?.channels.find((one) => one.is_im && isApp(one.with));

/** Every message of a channel, the page's own included, in order of time. */
export function messagesOf(id) {
  const local = store.local.filter((message) => message.channel === id && message.me === store.me);
  const stored = store.data?.messages[id] ?? [];
  return local.length ? [...stored, ...local].sort((a, b) => Number(a.ts) - Number(b.ts)) : stored;
}

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;
export const topLevel = (id) => messagesOf(id).filter((message) => !isReply(message) || message.broadcast);
export const repliesOf = (id, ts) => messagesOf(id).filter((message) => isReply(message) && message.thread_ts === ts);

export function displayName(id) {
  const found = person(id);
  return found ? found.name || found.real_name || id : id;
}

/** What a channel is called: "#general", or the name of whom one talks with. */
export function channelTitle(one) {
  if (!one) return "";
  return one.is_im ? displayName(one.with) : one.name;
}

/** How much of what is unread in a channel calls this person: all of it in a direct conversation. */
export const callsIn = (one) => (one.is_im ? one.unread : one.mentions) ?? 0;

/** Says something to this person only, as Slack's client does when it has to explain itself. */
export function sayLocally(channelId, text, { thread = "", error = "" } = {}) {
  store.local.push({
    ts: `${now().toFixed(3)}${String(store.local.length % 1000).padStart(3, "0")}`,
    channel: channelId, me: store.me, user: "USLACKBOT", name: "Slackbot", bot: false, ephemeral: true, text, error,
    thread_ts: thread || undefined,
  });
  changed();
}

/** Reads "#as=U…&channel=C…&thread=…&tab=home" into the store. */
export function readHash() {
  const fields = new URLSearchParams(location.hash.slice(1));
  const before = store.me;
  store.me = fields.get("as") || store.me || "U0000ANA";
  store.channel = fields.get("channel") || "";
  store.thread = fields.get("thread") || "";
  store.tab = fields.get("tab") || "";
  return store.me !== before;
}

/** Goes somewhere: the address carries person and place, so two windows can be two people. */
export function go(place) {
  const next = { as: store.me, channel: store.channel, thread: store.thread, tab: store.tab, ...place };
  if ("channel" in place && !("thread" in place)) next.thread = "";
  if ("channel" in place && !("tab" in place)) next.tab = "";
  const fields = Object.entries(next).filter(([, value]) => value);
  location.hash = fields.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
}
