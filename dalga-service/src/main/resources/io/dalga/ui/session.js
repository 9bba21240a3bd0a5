// Who is looking at the page, and what they may do.
import { createContext } from "./preact.js";
import { useContext } from "./hooks.js";
import { call } from "./api.js";

/** Where nobody has to log in, anybody may do anything. */
export const ANYBODY = { name: "anybody", role: "admin", prefixes: null, auth: "none" };

const Session = createContext(ANYBODY);
export const SessionProvider = Session.Provider;

export const useSession = () => useContext(Session);

/** Whether the caller may change jobs. */
export const useMayChange = () => useSession().role !== "viewer";

export async function askWhoIAm() {
  try {
    return await call("GET", "me");
  } catch (problem) {
    if (problem.status === 404) return ANYBODY;
    throw problem;
  }
}
