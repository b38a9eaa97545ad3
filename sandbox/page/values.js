// What has been typed and chosen so far: raw values by place (a view, a message), block and action.

const kept = new Map();

export const viewPlace = (view) => `view/${view.id}`;
export const messagePlace = (message) => `message/${message.channel}/${message.ts}`;

export function keep(place, blockId, actionId, raw) {
  if (!kept.has(place)) kept.set(place, new Map());
  kept.get(place).set(`${blockId}/${actionId}`, raw);
}

export function forget(place) {
  kept.delete(place);
}

const optionValue = (option) => option?.value ?? null;
const optionValues = (options) => (options ?? []).map((option) => option.value);

// Slack's name of what an element holds, in the element (initial_…) and in a view's state.
const HOLDS = {
  static_select: ["option", optionValue],
  external_select: ["option", optionValue],
  radio_buttons: ["option", optionValue],
  multi_static_select: ["options", optionValues],
  multi_external_select: ["options", optionValues],
  checkboxes: ["options", optionValues],
  users_select: ["user"],
  multi_users_select: ["users"],
  channels_select: ["channel"],
  multi_channels_select: ["channels"],
  conversations_select: ["conversation"],
  multi_conversations_select: ["conversations"],
  datepicker: ["date"],
  timepicker: ["time"],
  datetimepicker: ["date_time"],
};

const isMulti = (type) => type.startsWith("multi_") || type === "checkboxes";
export const emptyValue = (type) => (isMulti(type) ? [] : type in HOLDS ? null : "");

const stateful = (state, blockId, element) => state?.values?.[blockId]?.[element.action_id];

// Rich text is typed here as plain words.
const richWords = (value) => (value?.elements ?? []).map((part) => (part.elements ?? []).map((one) => one.text ?? "").join("")).join("\n");

/** The value an element has now: what was typed here, else what the workspace holds, else what the app began with. */
export function valueOf(place, blockId, element, state) {
  const typed = kept.get(place)?.get(`${blockId}/${element.action_id}`);
  if (typed !== undefined) return typed;
  if (element.type === "rich_text_input") return richWords(stateful(state, blockId, element)?.rich_text_value ?? element.initial_value);
  const [name, read = (value) => value] = HOLDS[element.type] ?? ["value"];
  const stored = stateful(state, blockId, element);
  const known = stored ? (stored[name === "value" ? "value" : `selected_${name}`] ?? undefined) : undefined;
  const raw = known !== undefined ? known : element[`initial_${name}`];
  return raw === undefined || raw === null ? emptyValue(element.type) : read(raw);
}

const offered = new Map(); // "action_id/value" -> an option that an app has offered for an external select

export function learnOption(actionId, option) {
  offered.set(`${actionId}/${option.value}`, option);
}

export const learntOption = (actionId, value) => offered.get(`${actionId}/${value}`);

/** A raw value as the workspace takes it: of an external select the whole option, since only the app knows its label. */
export function wireValue(element, raw) {
  if (!element.type.endsWith("external_select")) return raw;
  const known = [element.initial_option, element.initial_options].flat().filter(Boolean);
  const whole = (value) => learntOption(element.action_id, value) ?? known.find((option) => option.value === value) ?? value;
  return Array.isArray(raw) ? raw.map(whole) : whole(raw);
}

const STATEFUL = new Set([...Object.keys(HOLDS), "plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"]);

/** Every element of some blocks that holds a value: [block, element]. */
export function holders(blocks) {
  return (blocks ?? []).flatMap((block) =>
    [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])]
      .filter((element) => element && STATEFUL.has(element.type))
      .map((element) => [block, element]));
}

/** All values of a view as the submission carries them: {block_id: {action_id: raw}}. */
export function collect(view) {
  const values = {};
  for (const [block, element] of holders(view.blocks)) {
    values[block.block_id] ??= {};
    values[block.block_id][element.action_id] = wireValue(element, valueOf(viewPlace(view), block.block_id, element, view.state));
  }
  return values;
}

const blank = (raw) => raw === null || raw === undefined || (Array.isArray(raw) ? !raw.length : String(raw).trim() === "");

function tooShortOrLong(element, raw) {
  if (element.min_length && raw.length < element.min_length) return `Please enter at least ${element.min_length} characters.`;
  if (element.max_length && raw.length > element.max_length) return `Please enter no more than ${element.max_length} characters.`;
  return null;
}

function badNumber(element, raw) {
  const number = Number(raw);
  if (!Number.isFinite(number)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) return `Please enter a number of at least ${element.min_value}.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `Please enter a number of at most ${element.max_value}.`;
  return null;
}

const CHECKS = {
  plain_text_input: tooShortOrLong,
  number_input: badNumber,
  email_text_input: (_, raw) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(raw) ? null : "Please enter a valid email address."),
  url_text_input: (_, raw) => (/^https?:\/\/[^\s]+$/.test(raw) ? null : "Please enter a valid URL."),
};

/** What Slack's client would complain of before it sends a view: {block_id: sentence}. */
export function complaints(view) {
  const found = {};
  for (const [block, element] of holders(view.blocks)) {
    if (block.type !== "input") continue;
    const raw = valueOf(viewPlace(view), block.block_id, element, view.state);
    const problem = blank(raw) ? (block.optional ? null : "Please complete this required field.") : CHECKS[element.type]?.(element, raw);
    if (problem) found[block.block_id] = problem;
  }
  return found;
}
