// The frame: navigation, who is logged in, and one view at a time.
import { render } from "./preact.js";
import { useEffect, useLayoutEffect, useState } from "./hooks.js";
import { a, button, div, footer, h, header, main, nav, path, rect, span, strong, svg } from "./elements.js";
import { credentials, whenUnauthorized } from "./api.js";
import { askWhoIAm, SessionProvider, useSession } from "./session.js";
import { link, useRoute } from "./router.js";
import { applyTheme, ThemeSwitch } from "./theme.js";
import { useShortcuts } from "./shortcuts.js";
import { empty, loading, trouble } from "./parts.js";
import { Toast } from "./toast.js";
import { Login } from "./login.js";
import { Overview } from "./overview.js";
import { Jobs } from "./jobs.js";
import { JobPage } from "./job.js";
import { NewJob } from "./new-job.js";
import { Failed } from "./failed.js";
import { Targets } from "./targets.js";

const VIEWS = [["Overview", []], ["Jobs", ["jobs"]], ["Failed", ["failed"]], ["Targets", ["targets"]]];

function View({ segments, query }) {
  const [name = "", path, body] = segments;
  switch (name) {
    case "": return h(Overview, {});
    case "jobs": return h(Jobs, { query });
    case "job": return path && body
      ? h(JobPage, { key: `${path}/${body}`, path, body, editing: query.edit === "true" })
      : nothing();
    case "new": return h(NewJob, { query });
    case "failed": return h(Failed, {});
    case "targets": return h(Targets, {});
    default: return nothing();
  }
}

const nothing = () =>
  empty("There is nothing at this address.", a({ href: link([]) }, "Go to the overview"), ", or choose a view above.");

const TITLES = { "": "Overview", jobs: "Jobs", new: "New job", failed: "Failed", targets: "Targets" };

const logo = () => svg({ viewBox: "0 0 32 32", "aria-hidden": "true" },
  rect({ class: "ground", width: 32, height: 32, rx: 7 }),
  path({ class: "wave", d: "M4 19c3.5 0 3.5-6 7-6s3.5 6 7 6 3.5-6 7-6c1.5 0 2.4 1.1 3 2.2" }));

function Frame({ onLogout }) {
  const { segments, query } = useRoute();
  const session = useSession();
  const current = { job: "jobs", new: "jobs" }[segments[0]] ?? segments[0] ?? "";
  useShortcuts();
  useEffect(() => {
    document.title = `${segments[0] === "job" ? segments.slice(1).join(" / ").slice(0, 80) : TITLES[current] ?? "?"} · Dalga`;
    scrollTo(0, 0);
  }, [segments.join("/")]);
  return div({ class: "frame" },
    header({ class: "top" },
      a({ class: "brand", href: link([]) }, logo(), strong("Dalga")),
      nav({ "aria-label": "Views" }, VIEWS.map(([name, where]) =>
        a({ key: name, href: link(where), "aria-current": (where[0] ?? "") === current ? "page" : null }, name))),
      div({ class: "who" },
        session.auth !== "none" && span({ class: "faint" }, `${session.name} (${session.role})`),
        session.auth !== "none" && button({ class: "quiet", onClick: onLogout }, "Log out"),
        h(ThemeSwitch, {}))),
    main({ id: "content", tabIndex: -1 }, h(View, { segments, query })),
    footer({ class: "bottom faint" }, "Press / to search, ? for all keys."),
    h(Toast, {}));
}

function App() {
  const [session, setSession] = useState(null);
  const [problem, setProblem] = useState(null);
  const [asked, setAsked] = useState(0);
  useLayoutEffect(() => {
    whenUnauthorized(() => setSession("login"));
    askWhoIAm().then(setSession, failure => {
      if (failure.status === 401) return;
      setProblem(failure);
      setTimeout(() => setAsked(asked + 1), 2000);
    });
  }, [asked]);
  if (session === "login") return h(Login, { onLogin: setSession });
  if (session === null) return main({ class: "login" }, problem ? trouble(problem) : loading());
  const logout = () => {
    credentials.clear();
    setSession(null);
    setAsked(asked + 1);
  };
  return h(SessionProvider, { value: session }, h(Frame, { onLogout: logout }));
}

applyTheme();
const root = document.getElementById("app");
root.textContent = "";
render(h(App, {}), root);
