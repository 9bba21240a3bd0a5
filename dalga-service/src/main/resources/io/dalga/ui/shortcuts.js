// Keys: / searches, n makes a new job, g and a letter goes to a view, Esc leaves a field.
import { useLayoutEffect } from "./hooks.js";
import { go } from "./router.js";
import { toast } from "./toast.js";

const VIEWS = { o: [], j: ["jobs"], f: ["failed"], t: ["targets"] };
const ALL = "/ search · n new job · g o overview · g j jobs · g f failed · g t targets · Esc leave a field";

const isTyping = element => element.closest("input, textarea, select, dialog") !== null;

/** The search field of this view, or of the list of jobs. */
function search() {
  const field = document.querySelector("[data-search]");
  if (field) field.focus();
  else {
    // The list is there once the other listeners have been told.
    addEventListener("hashchange", () => setTimeout(() => document.querySelector("[data-search]")?.focus()), { once: true });
    go(["jobs"]);
  }
}

export function useShortcuts() {
  // As soon as something is shown: keys before that would be lost.
  useLayoutEffect(() => {
    let leader = false;
    const pressed = event => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target)) {
        if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur();
        return;
      }
      const view = leader && VIEWS[event.key];
      leader = event.key === "g";
      if (view) go(view);
      else if (event.key === "/") search();
      else if (event.key === "n") go(["new"]);
      else if (event.key === "?") toast(ALL, "neutral");
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
