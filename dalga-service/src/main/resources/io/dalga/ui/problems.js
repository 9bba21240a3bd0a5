// What is wrong, in words, from what the API says; the worst first.
import { count, duration, number } from "./format.js";
import { link } from "./router.js";

const LATE_SECONDS = 5;
const SLOW_MS = 1000;
const SILENT_MS = 4000;
const RECENT_POINTS = 6;

const bad = (text, where) => ({ tone: "bad", text, where });
const warning = (text, where) => ({ tone: "warning", text, where });

function ofSlots({ status }) {
  const slots = status.unowned_slots;
  return slots > 0
    ? [bad(`No instance owns ${number(slots)} of ${number(status.total_slots)} slots, so the jobs in them wait. `
        + "They are taken within seconds; if this stays, see that an instance runs and reaches the database.")]
    : [];
}

function ofInstances({ instances }) {
  const silent = instances
    .filter(({ state, heartbeat_at: at }) => state === "expired" || Date.now() - Date.parse(at) > SILENT_MS)
    .map(({ name, heartbeat_at: at }) => bad(`Instance ${name} was last heard of ${duration(Math.max(0, Date.now() - Date.parse(at)))} ago.`));
  const versions = new Set(instances.map(({ version }) => version));
  return versions.size > 1 ? [...silent, warning(`Instances run different versions: ${[...versions].join(", ")}.`)] : silent;
}

const ofTargets = ({ targets }) => targets.flatMap(target => {
  const { name } = target;
  const where = link(["targets"]);
  if (target.unanswering_since) {
    return [bad(`Target ${name} has not answered for ${duration(Math.max(0, Date.now() - Date.parse(target.unanswering_since)))}; its runs wait, and one attempt a second is made.`, where)];
  }
  if (target.full) return [warning(`All ${number(target.max_in_flight)} places of target ${name} are taken, so its runs wait.`, where)];
  return target.limited ? [warning(`Runs to target ${name} wait for its rate of ${number(target.max_rate)} a second.`, where)] : [];
});

function ofLag({ status, stats }) {
  if (status.lag < LATE_SECONDS) return [];
  const recent = stats.points.slice(-RECENT_POINTS).map(point => point.lag_ms);
  const grows = recent.length > 2 && recent.at(-1) > recent[0];
  return [bad(`The oldest due run has been waiting for ${duration(1000 * status.lag)}${grows ? ", and it gets longer" : ""}.`)];
}

function ofRuns({ stats }) {
  const total = name => stats.points.reduce((sum, point) => sum + point[name], 0);
  const quarantined = total("quarantined");
  const missed = total("missed");
  const recent = stats.points.slice(-RECENT_POINTS);
  const failed = recent.reduce((sum, point) => sum + point.failed, 0);
  const ended = failed + recent.reduce((sum, point) => sum + point.delivered, 0);
  return [
    ...(quarantined ? [bad(`${count(quarantined, "run")} of the last hour were quarantined: their rows cannot be understood. PUT these jobs anew.`,
      link(["jobs"], { state: "quarantined" }))] : []),
    ...(failed > 0 && 2 * failed > ended ? [bad(`Most attempts fail: ${number(failed)} of ${number(ended)} in the last minute.`, link(["failed"]))] : []),
    ...(missed ? [warning(`${count(missed, "run")} of the last hour came too late and were dropped.`, link(["jobs"], { last_outcome: "missed" }))] : []),
  ];
}

const ofFailures = ({ failures }) => (failures?.jobs
  ? [bad(`${failures.more ? "More than " : ""}${count(failures.jobs, "job")} failed for good and wait for a person.`, link(["failed"]))]
  : []);

const ofDatabase = ({ tookMs }) => (tookMs > SLOW_MS ? [warning(`The database is slow: its numbers took ${duration(tookMs)}.`)] : []);

const ALL = [ofSlots, ofInstances, ofTargets, ofLag, ofRuns, ofFailures, ofDatabase];

export const problems = known =>
  ALL.flatMap(each => each(known)).sort((one, other) => (one.tone === other.tone ? 0 : one.tone === "bad" ? -1 : 1));
