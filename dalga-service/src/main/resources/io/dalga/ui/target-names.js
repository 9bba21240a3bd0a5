import { useLayoutEffect, useState } from "./hooks.js";
import { get } from "./api.js";

const ALWAYS = ["default", "pull"];

/** The names that a job's target may have; those that are always there until more is known. */
export function useTargetNames() {
  const [names, setNames] = useState(ALWAYS);
  useLayoutEffect(() => {
    const abort = new AbortController();
    get("targets", abort.signal).then(
      ({ targets }) => setNames([...targets.map(target => target.name), "pull"]),
      () => {});
    return () => abort.abort();
  }, []);
  return names;
}
