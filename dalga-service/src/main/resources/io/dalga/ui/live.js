// What is shown is asked for again every two seconds while somebody can see it; less and less often while there
// is no answer. What was there stays until there is something newer, so nothing jumps.
import { useCallback, useLayoutEffect, useRef, useState } from "./hooks.js";

/** How long after a letter was typed to ask by it: there may be another one. */
export const TYPING_MS = 50;

const EVERY_MS = 2000;
const SLOWEST_MS = 30_000;
const NOTHING_YET = { data: null, problem: null };

/** State that begins anew with each question. */
export function useStateOf(question, initial) {
  const [known, setKnown] = useState({});
  return [known.question === question ? known.value : initial, value => setKnown({ question, value })];
}

/**
 * Loads now, and then again and again; from the start when one of the keys changes.
 *
 * @param load (signal, previous) => promise of what to show
 * @param keys what it depends on, as values of JSON
 * @param every milliseconds between an answer and the next call
 * @returns data (null before the first answer), problem (null after an answer), refresh
 */
export function useLive(load, keys, every = EVERY_MS) {
  const question = JSON.stringify(keys);
  const [state, setState] = useStateOf(question, NOTHING_YET);
  const latest = useRef({ load, every });
  latest.current = { load, every };
  const wake = useRef(() => {});

  // Not after it was painted, which takes longer than many an answer.
  useLayoutEffect(() => {
    const abort = new AbortController();
    let timer = 0;
    let failures = 0;
    let known = null;
    let asking = false;
    let again = false;

    const ask = async () => {
      clearTimeout(timer);
      if (asking) {
        again = true;
        return;
      }
      asking = true;
      try {
        known = await latest.current.load(abort.signal, known);
        failures = 0;
        if (!abort.signal.aborted) setState({ data: known, problem: null });
      } catch (problem) {
        failures++;
        if (!abort.signal.aborted) setState({ data: known, problem });
      }
      asking = false;
      if (abort.signal.aborted) return;
      if (again) {
        again = false;
        ask();
      } else {
        const wait = latest.current.every * 2 ** Math.min(failures, 5);
        timer = setTimeout(() => document.hidden || ask(), Math.min(wait, Math.max(SLOWEST_MS, latest.current.every)));
      }
    };
    const seen = () => document.hidden || ask();

    wake.current = ask;
    document.addEventListener("visibilitychange", seen);
    ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [question]);

  return { ...state, refresh: useCallback(() => wake.current(), []) };
}
