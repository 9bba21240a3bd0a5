// What became of runs, an entry for each attempt.
import { code, div, pre, span, table, tbody, td, th, thead, tr } from "./elements.js";
import { cut, duration, plainTime, visible } from "./format.js";
import { badge, empty, jobLink, when } from "./parts.js";

const SHOWN_LETTERS = 1000;

const said = run => [
  run.error && div({ class: "error" }, visible(cut(run.error, SHOWN_LETTERS))),
  run.reply && pre({ class: "reply", title: "What the receiver said" }, visible(cut(run.reply, SHOWN_LETTERS))),
];

const row = (run, withJob) => tr({ key: `${run.run_id}/${run.attempt}/${run.ended_at}` },
  td({ "data-label": "Ended" }, when(run.ended_at)),
  withJob && td({ "data-label": "Job" }, jobLink(run, 40)),
  td({ "data-label": "Outcome" }, badge(run.outcome), run.status ? code(` ${run.status}`) : null),
  td({ "data-label": "Attempt" }, run.attempt ?? "–"),
  td({ "data-label": "Took" }, duration(run.duration_ms)),
  td({ "data-label": "Scheduled" }, span({ title: `run ${run.run_id}` }, plainTime(run.scheduled_at))),
  td({ class: "said" }, said(run)));

/**
 * @param withJob whether they are of several jobs
 */
export const runsTable = (runs, withJob) => runs.length === 0
  ? empty("Nothing is recorded.", "Which runs are, is up to history in the configuration: failures, by default.")
  : table({ class: "stack runs" },
    thead(tr(["Ended", withJob && "Job", "Outcome", "Attempt", "Took", "Scheduled", "What was said"].filter(Boolean)
      .map(name => th({ key: name, scope: "col" }, name)))),
    tbody(runs.map(run => row(run, withJob))));
