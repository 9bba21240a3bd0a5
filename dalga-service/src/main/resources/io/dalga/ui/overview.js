// How things are: what is wrong in words, the numbers, the last hour, and who does the work.
import { a, div, h, h1, h2, li, p, span, strong, table, tbody, td, th, thead, tr, ul } from "./elements.js";
import { get, withQuery } from "./api.js";
import { duration, number, rate } from "./format.js";
import { useLive } from "./live.js";
import { link } from "./router.js";
import { badge, empty, panel, shown, when } from "./parts.js";
import { Chart } from "./chart.js";
import { problems } from "./problems.js";

const HOUR_MS = 3_600_000;
const GROUPS_EVERY_MS = 10_000;

/** What is new of the last hour, behind what is there. */
async function series(signal, known) {
  const last = known?.points.at(-1)?.at;
  const answer = await get(withQuery("stats", { since: last }), signal);
  if (known === null || known.instance_id !== answer.instance_id) {
    return last === undefined ? answer : get("stats", signal);
  }
  const points = [...known.points, ...answer.points.filter(point => last === undefined || point.at > last)];
  const oldest = Date.now() - HOUR_MS;
  return { ...answer, points: points.filter(point => Date.parse(point.at) >= oldest) };
}

/** All at once; how long the status took tells how the database is doing. */
async function load(signal, known) {
  const start = performance.now();
  const status = get("status", signal).then(value => ({ value, tookMs: performance.now() - start }));
  const [{ value, tookMs }, { instances }, { targets }, stats] = await Promise.all([
    status, get("instances", signal), get("targets", signal), series(signal, known?.stats ?? null),
  ]);
  return { status: value, tookMs, instances, targets, stats };
}

const tile = (name, value, detail, where) => {
  const content = [span({ class: "name" }, name), strong(value), span({ class: "faint" }, detail)];
  return where ? a({ class: "tile", href: where }, content) : div({ class: "tile" }, content);
};

function tiles({ status, stats }) {
  const minute = stats.points.slice(-6);
  const seconds = minute.length * stats.step_seconds || 1;
  const total = name => minute.reduce((sum, point) => sum + point[name], 0);
  return div({ class: "tiles" },
    tile("Jobs", number(status.total_jobs), "stored", link(["jobs"])),
    tile("Due now", number(status.pending_jobs), "running included"),
    tile("In flight", number(status.running_jobs), "of all instances"),
    tile("Late by", duration(1000 * status.lag), "the oldest due run"),
    tile("Started", `${rate(total("started") / seconds)}/s`, "last minute, here"),
    tile("Failed", `${rate(total("failed") / seconds)}/s`, "last minute, here", link(["failed"])));
}

const worries = list => list.length === 0
  ? p({ class: "fine" }, badge("fine", "good"), " Nothing is wrong, as far as this page can tell.")
  : ul({ class: "worries" }, list.map(({ tone, text, where }) =>
      li({ key: text, class: tone }, badge(tone === "bad" ? "problem" : "notice", tone), span(" ", text),
        where && a({ href: where }, " Look"))));

const perSecond = (stats, name) => stats.points.map(point => point[name] / stats.step_seconds);
const values = (stats, name) => stats.points.map(point => point[name]);

function charts(stats) {
  if (stats.points.length < 2) {
    return empty("The charts begin after some seconds.", "They show the last hour of the instance that answers this page, from its start on.");
  }
  const times = stats.points.map(point => point.at);
  return div({ class: "charts" },
    h(Chart, { title: "Runs a second", times, show: rate, lines: [
      { name: "started", values: perSecond(stats, "started"), colour: "one" },
      { name: "delivered", values: perSecond(stats, "delivered"), colour: "two" },
      { name: "failed", values: perSecond(stats, "failed"), colour: "bad" }] }),
    h(Chart, { title: "Lateness of starts", times, show: duration, lines: [
      { name: "half of them below", values: values(stats, "lateness_p50_ms"), colour: "one" },
      { name: "99 of 100 below", values: values(stats, "lateness_p99_ms"), colour: "two" }] }),
    h(Chart, { title: "Attempts in flight", times, show: number, lines: [
      { name: "in flight", values: values(stats, "in_flight"), colour: "one" }] }),
    h(Chart, { title: "Oldest due run", times, show: duration, lines: [
      { name: "waits for", values: values(stats, "lag_ms"), colour: "one" }] }));
}

const instanceRow = (instance, total) => tr({ key: instance.id },
  td({ class: "main" }, instance.name, instance.self ? span({ class: "faint" }, " (answers this page)") : null),
  td({ "data-label": "Heartbeat" }, when(instance.heartbeat_at), " ", instance.state === "live" ? null : badge(instance.state, TONES[instance.state])),
  td({ "data-label": "Slots" }, `${number(instance.slots)} of ${number(total)}`),
  td({ "data-label": "Running" }, number(instance.running)),
  td({ "data-label": "Late by" }, duration(instance.lag_ms)),
  td({ "data-label": "Since" }, when(instance.started_at)),
  td({ "data-label": "Version" }, instance.version));

const TONES = { draining: "warning", expired: "bad" };

const instancesTable = ({ instances, status }) => instances.length === 0
  ? empty("No instance holds a lease.", "Nothing is started until one does; the log of the server says why.")
  : table({ class: "stack" },
    thead(tr(["Instance", "Heartbeat", "Slots", "Running", "Late by", "Since", "Version"].map(name => th({ key: name, scope: "col" }, name)))),
    tbody(instances.map(instance => instanceRow(instance, status.total_slots))));

export function Overview() {
  const live = useLive(load, []);
  const failures = useLive(signal => get("failures", signal), [], GROUPS_EVERY_MS);
  return [
    div({ class: "heading" }, h1("Overview")),
    ...shown(live, known => [
      worries(problems({ ...known, failures: failures.data })),
      tiles(known),
      charts(known.stats),
      panel(h2("Instances"), instancesTable(known)),
    ]),
  ];
}
