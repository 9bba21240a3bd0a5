// A job's schedule in words, where that is easy; the expression itself where it is not.
import { duration, plainTime } from "./format.js";

const UNITS = [["Y", "year"], ["M", "month"], ["W", "week"], ["D", "day"]];
const TIME_UNITS = [["H", "hour"], ["M", "minute"], ["S", "second"]];
const DAYS = {
  0: "Sunday", 1: "Monday", 2: "Tuesday", 3: "Wednesday", 4: "Thursday", 5: "Friday", 6: "Saturday", 7: "Sunday",
  SUN: "Sunday", MON: "Monday", TUE: "Tuesday", WED: "Wednesday", THU: "Thursday", FRI: "Friday", SAT: "Saturday",
};

const amount = (value, unit) => (value === 1 ? `1 ${unit}` : `${value} ${unit}s`);

/** "PT1H30M" -> "1 hour 30 minutes"; null when it is not of that form. */
function isoInWords(text) {
  const parts = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (!parts) return null;
  const words = [...UNITS, ...TIME_UNITS]
    .map(([, unit], i) => [Number(parts[i + 1] ?? 0), unit])
    .filter(([value]) => value > 0)
    .map(([value, unit]) => amount(value, unit));
  return words.length ? words.join(" ") : null;
}

function intervalInWords(interval) {
  const plain = String(interval);
  if (/^\d+$/.test(plain)) return `every ${duration(Number(plain) * 1000)}`;
  const repeating = /^R(\d*)\/.*\/(P.*)$/.exec(plain);
  const length = isoInWords(repeating ? repeating[2] : plain);
  if (!length) return plain;
  const every = `every ${length.replace(/^1 /, "")}`;
  return repeating?.[1] ? `${every}, ${amount(Number(repeating[1]), "time")}` : every;
}

const clock = (hour, minute) => `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;

function daysInWords(days) {
  if (days === "*" || days === "?") return "every day";
  if (/^(MON-FRI|1-5)$/i.test(days)) return "Monday to Friday";
  const names = days.split(",").map(day => DAYS[day.toUpperCase()]);
  return names.every(Boolean) ? names.join(", ") : null;
}

function cronInWords(cron) {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return null;
  const [minute, hour, day, month, weekday] = fields;
  if (month !== "*") return null;
  if (/^\d+$/.test(minute) && /^\d+$/.test(hour)) {
    if (/^\d+$/.test(day) && weekday === "*") return `on day ${day} of each month at ${clock(hour, minute)}`;
    const days = /^[*?]$/.test(day) ? daysInWords(weekday) : null;
    return days && `${days} at ${clock(hour, minute)}`;
  }
  if (hour !== "*" || !/^[*?]$/.test(day) || !/^[*?]$/.test(weekday)) return null;
  const step = /^\*\/(\d+)$/.exec(minute);
  if (step) return `every ${amount(Number(step[1]), "minute")} of the clock`;
  if (minute === "*") return "every minute";
  return /^\d+$/.test(minute) ? `every hour at :${minute.padStart(2, "0")}` : null;
}

export const isOneOff = job => job.interval !== null && ["0", "PT0S"].includes(String(job.interval));

/** The rule as it was asked for. */
export const rule = job => job.cron ?? job.rrule ?? String(job.interval ?? "");

export function inWords(job) {
  if (job.cron) return cronInWords(job.cron) ?? job.cron;
  if (job.rrule) return job.rrule;
  return isOneOff(job) ? `once, at ${plainTime(job.next_sched)}` : intervalInWords(job.interval);
}
