// What has failed: jobs that wait for a person, by what went wrong; and attempts that are made again by themselves.
import { useState } from "./hooks.js";
import { a, button, code, div, h, h1, h2, p, span, table, tbody, td, th, thead, tr } from "./elements.js";
import { get } from "./api.js";
import { count, cut, number, visible } from "./format.js";
import { useLive } from "./live.js";
import { link } from "./router.js";
import { empty, jobLink, panel, shown, when } from "./parts.js";
import { BulkDialog } from "./bulk.js";
import { useMayChange } from "./session.js";
import { runsTable } from "./runs.js";

/** A table of a million jobs takes a while to go through. */
const GROUPS_EVERY_MS = 5000;
const RECENT = 30;

const filterOf = group => ({ state: "failed", target: group.target, error: group.error ?? "" });

function groupRow(group, mayChange, setAsked) {
  const filter = filterOf(group);
  return tr({ key: JSON.stringify(filter) },
    td({ "data-label": "Jobs", class: "count" }, number(group.jobs)),
    td({ class: "main error" }, visible(cut(group.error ?? "(no error was said)", 300)),
      group.status ? code(` ${group.status}`) : null),
    td({ "data-label": "Target" }, group.target),
    td({ "data-label": "Latest" }, when(group.latest)),
    td({ "data-label": "For example" }, jobLink(group.example, 30)),
    td(div({ class: "buttons" },
      a({ class: "button", href: link(["jobs"], filter) }, "Show"),
      mayChange && button({ class: "primary", onClick: () => setAsked({ action: "redrive", filter }) }, "Redrive …"))));
}

function Groups({ answer, refresh }) {
  const [asked, setAsked] = useState(null);
  const mayChange = useMayChange();
  if (answer.jobs === 0) return empty("No job has failed for good.", "Jobs come here when their retries have ended.");
  return [
    p({ class: "faint" }, answer.more
      ? `These are the groups of ${count(answer.jobs, "job")}; there are more.`
      : `${count(answer.jobs, "job")} in all.`),
    table({ class: "stack groups" },
      thead(tr(["Jobs", "What went wrong", "Target", "Latest", "For example", ""].map(name => th({ key: name, scope: "col" }, name)))),
      tbody(answer.groups.map(group => groupRow(group, mayChange, setAsked)))),
    mayChange && div({ class: "buttons" },
      button({ onClick: () => setAsked({ action: "redrive", filter: { state: "failed" } }) }, "Redrive all …"),
      button({ class: "danger-quiet", onClick: () => setAsked({ action: "delete", filter: { state: "failed" } }) }, "Delete all …")),
    asked && h(BulkDialog, { ...asked, onDone: refresh, onClose: () => setAsked(null) }),
  ];
}

export function Failed() {
  const groups = useLive(signal => get("failures", signal), [], GROUPS_EVERY_MS);
  const recent = useLive(signal => get(`runs?state=failed&limit=${RECENT}`, signal), []);
  return [
    div({ class: "heading" }, h1("Failed")),
    panel(h2("Jobs that wait for a person"),
      ...shown(groups, answer => h(Groups, { answer, refresh: groups.refresh }))),
    panel([h2("Attempts that failed lately"), span({ class: "faint" }, "made again by themselves, as long as retries last")],
      ...shown(recent, ({ runs }) => runsTable(runs, true))),
  ];
}
