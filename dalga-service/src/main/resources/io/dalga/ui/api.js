// Calls of the API, as anybody may make them: docs/api.md.

const TOKEN = "dalga.token";

/** An answer that says no, or none at all (status 0). */
export class Problem extends Error {
  constructor(status, detail, parameter) {
    super(detail);
    this.status = status;
    this.parameter = parameter;
  }
}

let onUnauthorized = () => {};

/** Tells of each answer that asks who is calling. */
export const whenUnauthorized = listener => {
  onUnauthorized = listener;
};

export const credentials = {
  get: () => sessionStorage.getItem(TOKEN),
  set: token => sessionStorage.setItem(TOKEN, token),
  clear: () => sessionStorage.removeItem(TOKEN),
};

const authorization = () => {
  const token = credentials.get();
  return token ? { Authorization: `Bearer ${token}` } : {};
};

async function problem(response) {
  const body = await response.json().catch(() => ({}));
  return new Problem(response.status, body.detail || `the server answered ${response.status}`, body.parameter);
}

/** Returns the answer's JSON, or null when there is none; throws a Problem. */
export async function call(method, address, { json, headers, signal } = {}) {
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const type = json === undefined ? {} : { "Content-Type": "application/json" };
  let response;
  try {
    response = await fetch(address, {
      method, signal, cache: "no-store", ...body,
      headers: { Accept: "application/json", ...type, ...authorization(), ...headers },
    });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Problem(0, "the server does not answer; the page goes on trying");
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  const refused = await problem(response);
  if (response.status === 401) onUnauthorized();
  throw refused;
}

export const get = (address, signal) => call("GET", address, { signal });

/** An address relative to the page, so that it works behind a proxy's prefix, too. */
export const jobAddress = (path, body) => `jobs/${encodeURIComponent(path)}/${encodeURIComponent(body)}`;

/** `address?name=value&...`, without what is null or undefined; an empty text is a value. */
export function withQuery(address, parameters) {
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
  return query ? `${address}?${query}` : address;
}
