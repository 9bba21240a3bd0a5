import { span, table, tbody, td, th, thead, tr } from "./elements.js";
import { fromNow, plainTime } from "./format.js";
import { empty } from "./parts.js";

/** When a cadence occurs next, in its own time zone and in UTC. */
export const nextRuns = ({ location, next }) => next.length === 0
  ? empty("There are no more occurrences.", "Its end, or the last of its runs, has been reached.")
  : table({ class: "times" },
    thead(tr(th({ scope: "col" }, location), location === "UTC" ? null : th({ scope: "col" }, "UTC"), th({ scope: "col" }, ""))),
    tbody(next.map(({ local, utc }) => tr({ key: utc },
      td(plainTime(local)),
      location === "UTC" ? null : td({ class: "faint" }, plainTime(utc).replace(/ UTC$/, "")),
      td(span({ class: "faint" }, fromNow(utc)))))));
