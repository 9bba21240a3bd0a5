// Changes of all jobs that a filter lets through: counted first, and confirmed by that number.
import { useEffect, useState } from "./hooks.js";
import { button, div, h, p, span } from "./elements.js";
import { call, withQuery } from "./api.js";
import { count, number } from "./format.js";
import { Confirm, Dialog } from "./dialog.js";
import { trouble } from "./parts.js";
import { toast } from "./toast.js";

/** Beyond so many, deleting has to be typed. */
const TYPED_FROM = 100;

const ACTIONS = {
  enable: { verb: "Enable", what: "go on by their schedules" },
  disable: { verb: "Disable", what: "stand still until they are enabled" },
  trigger: { verb: "Run", what: "run now, as far as targets let them; their cadence stays as it is" },
  redrive: { verb: "Redrive", what: "go on by a new run each, 100 in a second" },
  delete: { verb: "Delete", what: "are gone for good", danger: true },
};

function request(action, filter, more) {
  // An empty prefix is the API's word for all jobs.
  const parameters = { ...(Object.keys(filter).length ? filter : { prefix: "" }), ...more };
  return action === "delete"
    ? call("DELETE", withQuery("jobs", parameters))
    : call("PATCH", withQuery("jobs", { ...parameters, [action]: true }));
}

const which = filter => (Object.keys(filter).length === 0 ? "These are all jobs there are." : "These are all that the filter lets through.");

/** Counts, asks, does it, and tells what became of it. */
export function BulkDialog({ action, filter, onClose, onDone }) {
  const { verb, what, danger } = ACTIONS[action];
  const [matched, setMatched] = useState(null);
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    request(action, filter, { dry_run: true }).then(answer => setMatched(answer.matched), setProblem);
  }, []);
  if (matched === null || matched === 0) {
    return h(Dialog, { title: `${verb} jobs`, onClose },
      problem ? trouble(problem) : p({ role: "status" }, matched === 0 ? "No job matches, so there is nothing to do." : "Counting the jobs …"),
      div({ class: "buttons" }, button({ onClick: onClose }, "Close")));
  }
  const jobs = count(matched, "job");
  return h(Confirm, {
    title: `${verb} ${jobs}?`,
    detail: `${which(filter)} ${matched === 1 ? "It" : "They"} ${what}. If there are more by then, nothing is changed.`,
    verb: `${verb} ${jobs}`,
    typed: danger && matched >= TYPED_FROM ? String(matched) : null,
    danger, onClose,
    act: async () => {
      const { changed, unchanged } = await request(action, filter, { confirm: matched });
      toast(`${count(changed, "job")} changed${unchanged ? `, ${number(unchanged)} as they should be already` : ""}`);
      onDone();
    },
  });
}

export function Bulk({ filter, onDone }) {
  const [action, setAction] = useState(null);
  const shown = filter.state === "failed" ? ["redrive", "disable", "delete"] : ["enable", "disable", "trigger", "delete"];
  return div({ class: "bulk" },
    span({ class: "faint" }, "All that match:"),
    shown.map(name => button({ key: name, class: ACTIONS[name].danger ? "danger-quiet" : "", onClick: () => setAction(name) },
      `${ACTIONS[name].verb} …`)),
    action && h(BulkDialog, { key: action, action, filter, onDone, onClose: () => setAction(null) }));
}
