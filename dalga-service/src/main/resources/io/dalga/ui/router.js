// Where the page is: the part of its address behind the #, as `#/jobs?state=failed`.
import { useLayoutEffect, useState } from "./hooks.js";
import { withQuery } from "./api.js";

function decode(textOfUrl) {
  try {
    return decodeURIComponent(textOfUrl);
  } catch {
    return textOfUrl;
  }
}

/** The segments and parameters of an address behind the #. */
export function parse(hash) {
  const [where, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  return {
    segments: where.split("/").filter(Boolean).map(decode),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

export const link = (segments, query = {}) =>
  withQuery(`#/${segments.map(encodeURIComponent).join("/")}`, query);

export const go = (segments, query) => {
  location.hash = link(segments, query);
};

/** The same, without a step in the browser's history. */
export const replace = (segments, query) => location.replace(link(segments, query));

export function useRoute() {
  const [route, setRoute] = useState(() => parse(location.hash));
  // Before anything is shown: where somebody goes from then on must not be missed.
  useLayoutEffect(() => {
    const changed = () => setRoute(parse(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}
