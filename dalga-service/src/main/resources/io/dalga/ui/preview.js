import { useEffect, useRef, useState } from "./hooks.js";
import { div } from "./elements.js";
import { call } from "./api.js";
import { TYPING_MS } from "./live.js";
import { toRequest } from "./job-request.js";
import { empty, trouble } from "./parts.js";
import { nextRuns } from "./next-runs.js";

/** When a job of these fields would run; asked for at once, and a moment after they have changed. */
export function Preview({ fields, onProblem }) {
  const [answer, setAnswer] = useState(null);
  const begun = useRef(false);
  const request = {
    ...toRequest(fields), count: 10, path: fields.path || undefined, body: fields.body || undefined,
  };
  const question = JSON.stringify(request);
  const isAsked = fields.kind === "once" || Boolean(fields.rule.trim());
  useEffect(() => {
    const wait = begun.current ? TYPING_MS : 0;
    begun.current = true;
    if (!isAsked) {
      setAnswer(null);
      onProblem(null);
      return undefined;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => call("POST", "preview", { json: request, signal: abort.signal }).then(
      value => {
        setAnswer({ value });
        onProblem(null);
      },
      problem => {
        if (abort.signal.aborted) return;
        setAnswer({ problem });
        onProblem(problem);
      }), wait);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [question]);
  if (answer === null) return empty("Say how often, and its next ten runs are shown here.");
  return div({ "aria-live": "polite" }, answer.problem ? trouble(answer.problem) : nextRuns(answer.value));
}
