// What has just been done, for some seconds; read out by screen readers.
import { useEffect, useState } from "./hooks.js";
import { button, div, span } from "./elements.js";

const SHOWN_MS = 6000;
let show = () => {};

export const toast = (message, tone = "good") => show({ message, tone });

export function Toast() {
  const [current, setCurrent] = useState(null);
  useEffect(() => {
    show = setCurrent;
  }, []);
  useEffect(() => {
    const timer = current && setTimeout(() => setCurrent(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [current]);
  return div({ class: "toasts", role: "status", "aria-live": "polite" },
    current && div({ class: `toast ${current.tone}` }, span(current.message),
      button({ class: "quiet", "aria-label": "Close", onClick: () => setCurrent(null) }, "×")));
}

/** For actions that have no dialog: says what went wrong, and that it is done. */
export async function attempt(action, done) {
  try {
    const result = await action();
    toast(done);
    return result;
  } catch (problem) {
    toast(problem.message, "bad");
    return null;
  }
}
