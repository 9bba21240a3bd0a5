// The list of jobs: a filter, pages of what it lets through, and changes of all of that at once.
import { useState } from "./hooks.js";
import { a, button, caption, div, h, h1, span, table, tbody, td, th, thead, tr } from "./elements.js";
import { get, withQuery } from "./api.js";
import { number } from "./format.js";
import { useLive, useStateOf } from "./live.js";
import { link, replace } from "./router.js";
import { inWords } from "./schedule.js";
import { badge, empty, jobLink, shown, when } from "./parts.js";
import { Filters, filterOf } from "./filters.js";
import { Bulk } from "./bulk.js";
import { useMayChange } from "./session.js";

const PAGE = 50;
const PATIENCE_MS = 1500;

/** Where each page began that was turned to. */
const FIRST_PAGE = [null];

/** How often to ask again for a page that took several calls. */
const SPARSE_EVERY_MS = 15_000;

/** Follows short and empty pages until there are enough jobs, or for a while. */
async function page(filter, cursor, signal) {
  const start = performance.now();
  const jobs = [];
  let next = cursor;
  let calls = 0;
  do {
    const answer = await get(withQuery("jobs", { ...filter, limit: PAGE - jobs.length, cursor: next }), signal);
    jobs.push(...answer.jobs);
    next = answer.next ?? null;
    calls++;
  } while (next !== null && jobs.length < PAGE && performance.now() - start < PATIENCE_MS);
  return { jobs, next, calls };
}

const lastRun = run => (run ? [badge(run.outcome), " ", when(run.time)] : span({ class: "faint" }, "none yet"));

const row = job => tr({ key: `${job.path}/${job.body}` },
  td({ class: "main" }, jobLink(job)),
  td({ "data-label": "State" }, badge(job.state)),
  td({ "data-label": "Schedule", class: "schedule" }, inWords(job)),
  td({ "data-label": "Next attempt" }, when(job.next_run)),
  td({ "data-label": "Latest attempt" }, lastRun(job.last_run)),
  td({ "data-label": "Target" }, job.target));

const jobsTable = jobs => table({ class: "stack jobs" },
  caption("Jobs, as they are stored"),
  thead(tr(["Job", "State", "Schedule", "Next attempt", "Latest attempt", "Target"]
    .map(name => th({ key: name, scope: "col" }, name)))),
  tbody(jobs.map(row)));

function nothing(filter, next) {
  if (next) return empty("None of the jobs that were looked at match, and there are more.");
  return Object.keys(filter).length === 0
    ? empty("There are no jobs yet.", a({ href: link(["new"]) }, "Create the first one"), ", or PUT it: docs/api.md.")
    : empty("No job matches.", "Take a part of the filter away, or ", a({ href: link(["jobs"]) }, "show all jobs"), ".");
}

function Pager({ trail, setTrail, next, jobs }) {
  return div({ class: "pager" },
    button({ disabled: trail.length === 1, onClick: () => setTrail(trail.slice(0, -1)) }, "← Previous"),
    span({ class: "faint" }, `page ${number(trail.length)}, ${number(jobs)} jobs`),
    button({ disabled: next === null, onClick: () => setTrail([...trail, next]) },
      jobs < PAGE && next !== null ? "Go on looking →" : "Next →"));
}

export function Jobs({ query }) {
  const filter = filterOf(query);
  const question = JSON.stringify(filter);
  const [trail, setTrail] = useStateOf(question, FIRST_PAGE);
  const cursor = trail[trail.length - 1];
  const [every, setEvery] = useState(undefined);
  const mayChange = useMayChange();
  const live = useLive(async signal => {
    const found = await page(filter, cursor, signal);
    setEvery(found.calls > 2 ? SPARSE_EVERY_MS : undefined);
    return found;
  }, [question, cursor], every);
  return [
    div({ class: "heading" }, h1("Jobs"), mayChange && a({ class: "button primary", href: link(["new"]) }, "New job")),
    h(Filters, { filter, onChange: changed => replace(["jobs"], changed) }),
    mayChange && h(Bulk, { filter, onDone: live.refresh }),
    ...shown(live, ({ jobs, next }) => [
      jobs.length ? jobsTable(jobs) : nothing(filter, next),
      h(Pager, { trail, setTrail, next, jobs: jobs.length }),
    ]),
  ];
}
