// The small pieces that all views are made of.
import { a, button, dd, div, dl, dt, h, p, section, span, time } from "./elements.js";
import { cut, fromNow, plainTime, visible } from "./format.js";
import { link } from "./router.js";

export const jobLink = (job, most = 60) =>
  a({ href: link(["job", job.path, job.body]), class: "key", title: cut(`${job.path} / ${job.body}`, 500) },
    span({ class: "path" }, visible(cut(job.path, most))), span({ class: "separator" }, " / "),
    span({ class: "body" }, visible(cut(job.body, most))));

/** A word in a colour; the word alone says it, too. */
export const badge = (word, tone = TONES[word] ?? "neutral") => span({ class: `badge ${tone}` }, word);

const TONES = {
  scheduled: "good", delivered: "good", closed: "good", failed: "bad", quarantined: "bad", open: "bad", gone: "neutral",
  missed: "warning", disabled: "neutral", draining: "warning", expired: "bad",
};

/** A time as distance from now; the exact one when it is pointed at. */
export const When = ({ at, none = "–" }) =>
  at ? time({ dateTime: at, title: plainTime(at) }, fromNow(at)) : span({ class: "faint" }, none);

export const when = (at, none) => h(When, { at, none });

export const facts = pairs =>
  dl({ class: "facts" }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => div({ key: name }, dt(name), dd(value))));

export const panel = (heading, ...content) =>
  section({ class: "panel" }, div({ class: "heading" }, heading), ...content);

/** What is there instead of content, and what to do next. */
export const empty = (what, ...next) => div({ class: "empty" }, p({ class: "what" }, what), next.length ? p(...next) : null);

/** Above what was last known, or in the place of it. */
export const trouble = (problem, retry) =>
  problem && div({ class: "trouble", role: "alert" }, span(problem.message),
    retry && button({ class: "quiet", onClick: retry }, "Try again now"));

export const loading = () => p({ class: "loading", role: "status" }, "Loading …");

/** A live state as content: a problem, waiting, or what there is. */
export const shown = ({ data, problem, refresh }, render) => [
  trouble(problem, refresh),
  data === null ? (problem ? null : loading()) : render(data),
];
