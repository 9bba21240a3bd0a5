// Between the fields of the form, which are texts, and the JSON of a PUT.
import { isOneOff } from "./schedule.js";

const RETRY = ["interval", "multiplier", "max_interval", "max_attempts", "stop_after"];
const PLAIN = ["location", "first_run", "anchor", "end", "window", "max_runs", "target", "content_type", "method",
  "on_failure", "timeout", "misfire", "misfire_max", "deadline", "owner"];

/** Texts that count as they are, blanks included. */
const VERBATIM = ["payload", "payload_base64"];

export const NEW = { path: "", body: "", kind: "interval", rule: "", location: "UTC", target: "default" };

const headersOf = lines => Object.fromEntries(lines.split("\n").map(each => each.trim()).filter(Boolean).map(each => {
  const [, name, value = ""] = /^([^:]*):?\s*(.*)$/s.exec(each);
  return [name.trim(), value];
}));

/** The JSON of a PUT; what is left blank is left out, so that the server's default counts. */
export function toRequest(fields) {
  const request = {};
  const given = name => (fields[name] ?? "") !== "";
  if (fields.kind === "once") {
    request.one_off = true;
    if (given("rule")) request.interval = fields.rule.trim();
    if (!given("rule") && !given("first_run")) request.immediate = true;
  } else {
    request[fields.kind] = (fields.rule ?? "").trim();
    if (fields.immediate) request.immediate = true;
  }
  PLAIN.filter(given).forEach(name => { request[name] = fields[name].trim(); });
  VERBATIM.filter(given).forEach(name => { request[name] = fields[name]; });
  const rules = RETRY.filter(name => given(`retry.${name}`));
  if (rules.length) request.retry = Object.fromEntries(rules.map(name => [name, fields[`retry.${name}`].trim()]));
  if (given("headers")) request.headers = headersOf(fields.headers);
  if (fields.disabled) request.disabled = true;
  return request;
}

const text = value => (value === null || value === undefined ? "" : String(value));

/** The interval says its own start, as R5/2026-01-01T00:00:00Z/PT1H does. */
const saysItsStart = interval => /^R\d*\/[^/]/.test(text(interval));

/** What leads to the same job, its next run included. */
export function fieldsOf(job) {
  const once = isOneOff(job);
  const kind = once ? "once" : job.cron ? "cron" : job.rrule ? "rrule" : "interval";
  const fields = { path: job.path, body: job.body, kind, rule: once ? "" : text(job.cron ?? job.rrule ?? job.interval) };
  for (const name of [...PLAIN, ...VERBATIM]) fields[name] = text(job[name]);
  for (const name of RETRY) fields[`retry.${name}`] = text(job.retry?.[name]);
  fields.first_run = saysItsStart(job.interval) ? "" : job.next_sched;
  fields.max_runs = text(job.runs_left);
  fields.headers = Object.entries(job.headers ?? {}).map(([name, value]) => `${name}: ${value}`).join("\n");
  fields.disabled = job.state === "disabled" || job.state === "failed";
  return fields;
}

/** The field that a parameter of the API is typed into. */
export const fieldOf = (parameter, kind) => {
  if (!parameter) return null;
  if (parameter.startsWith("header.")) return "headers";
  return parameter === kind || (kind === "once" && parameter === "interval") ? "rule" : parameter;
};
