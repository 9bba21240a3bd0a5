// Times, lengths of time, numbers and texts as people read them.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const grouped = new Intl.NumberFormat("en-US");

export const number = value => (value === null || value === undefined ? "–" : grouped.format(value));

/** "1 job", "2,000 jobs". */
export const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;

/** 0.2 -> "0.2", 1234.5 -> "1,235". */
export const rate = value => (value >= 10 ? number(Math.round(value)) : String(Math.round(value * 10) / 10));

/** Two units at most: "350 ms", "4.2 s", "2 min 5 s", "3 h", "5 d 2 h". */
export function duration(ms) {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < 10 * SECOND) return `${Math.round(ms / 100) / 10} s`;
  if (ms < MINUTE) return `${Math.round(ms / SECOND)} s`;
  const [unit, name, part, partName] =
    ms < HOUR ? [MINUTE, "min", SECOND, "s"] : ms < DAY ? [HOUR, "h", MINUTE, "min"] : [DAY, "d", HOUR, "h"];
  const whole = Math.floor(ms / unit);
  const rest = Math.floor((ms % unit) / part);
  return rest && whole < 30 ? `${whole} ${name} ${rest} ${partName}` : `${number(whole)} ${name}`;
}

/** "in 5 min", "3 s ago", "now". */
export function fromNow(when, now = Date.now()) {
  const ms = new Date(when) - now;
  if (Math.abs(ms) < SECOND) return "now";
  return ms > 0 ? `in ${duration(ms)}` : `${duration(-ms)} ago`;
}

/** "2026-11-23 09:00:00 +01:00": the time as it was written, without its fraction; UTC as "UTC". */
export function plainTime(when) {
  const parts = /^(-?\d+-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(.*)$/.exec(when);
  return parts ? `${parts[1]} ${parts[2]} ${parts[3] === "Z" ? "UTC" : parts[3]}` : when;
}

/** At most so many characters, and no half of one that takes two units. */
export function cut(longText, most = 120) {
  if (longText.length <= most) return longText;
  const end = /[\uD800-\uDBFF]/.test(longText[most - 1]) ? most - 1 : most;
  return `${longText.slice(0, end)}…`;
}

/** What cannot be seen, or turns the order of letters around, shown as its code. */
export const visible = hidden =>
  hidden.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g,
    letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

export const firstLine = lines => lines.split(/\r?\n/, 1)[0];
