// One job: what it is, why it does or does not run, when it runs next, and what became of its runs.
import { useRef, useState } from "./hooks.js";
import { a, button, code, div, h, h1, h2, p, pre, span } from "./elements.js";
import { call, get, jobAddress, withQuery } from "./api.js";
import { cut, fromNow, plainTime, visible } from "./format.js";
import { useLive } from "./live.js";
import { go, link, replace } from "./router.js";
import { inWords, rule } from "./schedule.js";
import { badge, empty, facts, panel, shown, trouble, when } from "./parts.js";
import { Confirm } from "./dialog.js";
import { attempt, toast } from "./toast.js";
import { useMayChange } from "./session.js";
import { JobForm } from "./job-form.js";
import { fieldsOf } from "./job-request.js";
import { nextRuns } from "./next-runs.js";
import { runsTable } from "./runs.js";

const RUNS = 20;
const SHOWN_LETTERS = 4000;

/** The server counts in seconds. */
const SECONDS_SUFFICE_MS = 120_000;

/** One part that cannot be had must not hide the others; no answer at all is another matter. */
const settled = promise => promise.then(value => ({ value }), problem => {
  if (!problem.status || problem.status === 401) throw problem;
  return { problem };
});

async function load(address, signal) {
  const [job, why, next, runs] = await Promise.all([
    settled(get(address, signal)),
    settled(get(`${address}/why`, signal)),
    settled(get(`${address}/next?count=10`, signal)),
    settled(get(withQuery(`${address}/runs`, { limit: RUNS }), signal)),
  ]);
  if (job.problem && job.problem.status !== 404) throw job.problem;
  return { job: job.value ?? null, why, next, runs };
}

function Actions({ job, address, refresh }) {
  const [deleting, setDeleting] = useState(false);
  const change = (method, query, done) => async () => {
    await attempt(() => call(method, withQuery(address, query)), done);
    refresh();
  };
  const paused = job.state === "disabled";
  return div({ class: "buttons" },
    job.state === "failed"
      ? button({ class: "primary", onClick: change("PATCH", { redrive: true }, "It goes on by a new run") }, "Redrive")
      : button({ class: "primary", onClick: change("POST", {}, "It runs now") }, "Run now"),
    job.state !== "failed" && (paused
      ? button({ onClick: change("PATCH", { enable: true }, "Enabled") }, "Enable")
      : button({ onClick: change("PATCH", { disable: true }, "Disabled") }, "Disable")),
    a({ class: "button", href: link(["job", job.path, job.body], { edit: true }) }, "Edit"),
    button({ class: "danger-quiet", onClick: () => setDeleting(true) }, "Delete …"),
    deleting && h(Confirm, {
      title: "Delete this job?", verb: "Delete it", danger: true, onClose: () => setDeleting(false),
      detail: "It runs no more. What became of its runs stays in the history for as long as that is kept.",
      act: async () => {
        await call("DELETE", address);
        toast("Deleted");
        go(["jobs"]);
      },
    }));
}

const shownText = textOfJob => pre({ class: "content", tabIndex: 0 }, visible(cut(textOfJob, SHOWN_LETTERS)));

const retry = rules => rules && Object.entries(rules).filter(([, value]) => value !== null && value !== undefined)
  .map(([name, value]) => `${name.replace("_", " ")} ${value}`).join(", ");

const what = job => panel(h2("What it is"), facts([
  ["Schedule", [inWords(job), inWords(job) === rule(job) ? null : code({ class: "faint" }, ` ${rule(job)}`)]],
  ["Time zone", job.location],
  ["Ends", job.end && plainTime(job.end)],
  ["Spread over", job.window],
  ["Runs left", job.runs_left],
  ["Target", a({ href: link(["targets"]) }, job.target)],
  ["Method", job.method],
  ["Content type", job.content_type],
  ["Headers", job.headers && Object.entries(job.headers).map(([name, value]) => div({ key: name }, code(`${name}: ${visible(value)}`)))],
  ["Retries", retry(job.retry)],
  ["When given up", job.on_failure],
  ["Time limit", job.timeout],
  ["Missed runs", job.misfire && `${job.misfire}${job.misfire_max ? `, ${job.misfire_max} at most` : ""}`],
  ["Deadline", job.deadline],
  ["Owner", job.owner && a({ href: link(["jobs"], { owner: job.owner }) }, job.owner)],
  ["Created", when(job.created_at)],
  ["Changed", when(job.updated_at)],
]),
job.payload !== undefined ? [h2("Payload"), shownText(job.payload)] : null,
job.payload_base64 !== undefined ? [h2("Payload (Base64)"), shownText(job.payload_base64)] : null,
job.payload === undefined && job.payload_base64 === undefined && job.body.length > 60 ? [h2("Body"), shownText(job.body)] : null);

const sentence = words => words.charAt(0).toUpperCase() + words.slice(1);

const why = ({ value, problem }) => problem ? trouble(problem) : div({ class: `why ${value.reason}` },
  p({ class: "detail" }, `${sentence(value.detail)}. `, value.until && Date.parse(value.until) - Date.now() > SECONDS_SUFFICE_MS && span({ class: "faint" }, `That is ${fromNow(value.until)}.`)),
  p({ class: "faint" }, `${sentence(cut(visible(value.last), 400))}.`));

const part = ({ value, problem }, render) => (problem ? trouble(problem) : render(value));

const heading = (path, body, job) => div({ class: "heading" },
  h1({ class: "key" }, span({ class: "path" }, visible(cut(path, 200))), span({ class: "separator" }, " / "),
    span({ class: "body" }, visible(cut(body, 200)))),
  job && badge(job.state));

function Details({ path, body, known, refresh }) {
  const { job, next, runs } = known;
  const mayChange = useMayChange();
  return [
    heading(path, body, job),
    job ? [
      why(known.why),
      mayChange && h(Actions, { job, address: jobAddress(path, body), refresh }),
      div({ class: "columns" }, what(job), panel(h2("Next runs"), part(next, answer => nextRuns(answer)))),
    ] : empty("There is no such job.", "It may have been done with, or deleted. ",
      a({ href: link(["new"], { path, body }) }, "Create it"), ", or go ", a({ href: link(["jobs"]) }, "back to the list"), "."),
    panel(h2("What became of its runs"), part(runs, answer => runsTable(answer.runs, false))),
  ];
}

export function JobPage({ path, body, editing }) {
  const address = jobAddress(path, body);
  const live = useLive(signal => load(address, signal), [address]);
  // What is being edited is the revision that was there when that began.
  const seen = useRef(null);
  seen.current = editing ? seen.current ?? live.data?.job ?? null : null;
  const edited = seen.current;
  return edited ? [
    heading(path, body, edited),
    h(JobForm, {
      initial: fieldsOf(edited), fixedKey: true, verb: "Save",
      conditions: { "If-Match": `"${edited.etag}"` },
      onCancel: () => replace(["job", path, body]),
      onStored: () => {
        toast("Saved");
        live.refresh();
        replace(["job", path, body]);
      },
    }),
  ] : shown(live, known => h(Details, { path, body, known, refresh: live.refresh }));
}
