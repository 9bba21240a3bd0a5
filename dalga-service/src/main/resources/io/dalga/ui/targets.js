// Where runs go, and what holds them back.
import { a, div, h1, p, progress, span, table, tbody, td, th, thead, tr } from "./elements.js";
import { get } from "./api.js";
import { number } from "./format.js";
import { useLive } from "./live.js";
import { link } from "./router.js";
import { badge, shown, when } from "./parts.js";

/** What holds runs back, in words. */
function state(target) {
  if (target.unanswering_since) return [badge("open", "bad"), " has not answered since ", when(target.unanswering_since)];
  if (target.full) return [badge("full", "warning"), " all of its places are taken"];
  if (target.limited) return [badge("limited", "warning"), " runs wait for its rate"];
  return badge("closed", "good");
}

const load = target => div({ class: "load" },
  span(`${number(target.in_flight)} of ${number(target.max_in_flight)}`),
  progress({ value: target.in_flight, max: target.max_in_flight, "aria-hidden": "true" }));

const row = target => tr({ key: target.name },
  td({ class: "main" }, a({ href: link(["jobs"], { target: target.name }) }, target.name)),
  td({ "data-label": "Type" }, target.type),
  td({ "data-label": "Breaker" }, state(target)),
  td({ "data-label": "In flight" }, load(target)),
  td({ "data-label": "Waiting" }, number(target.waiting)),
  td({ "data-label": "Rate" }, target.max_rate ? `${number(target.max_rate)} a second at most` : "no limit"));

export function Targets() {
  const live = useLive(signal => get("targets", signal), []);
  return [
    div({ class: "heading" }, h1("Targets")),
    p({ class: "faint" }, "As the instance sees them that answers this page; each has places and a rate of its own."),
    ...shown(live, ({ targets }) => table({ class: "stack" },
      thead(tr(["Target", "Type", "Breaker", "In flight", "Waiting", "Rate"].map(name => th({ key: name, scope: "col" }, name)))),
      tbody(targets.map(row)))),
  ];
}
