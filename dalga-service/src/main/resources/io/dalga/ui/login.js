import { useState } from "./hooks.js";
import { button, form, h1, input, label, main, p } from "./elements.js";
import { credentials } from "./api.js";
import { askWhoIAm } from "./session.js";
import { trouble } from "./parts.js";

/** Asks for a key, and keeps it for as long as the tab is open. */
export function Login({ onLogin }) {
  const [key, setKey] = useState("");
  const [problem, setProblem] = useState(null);
  const submit = async event => {
    event.preventDefault();
    credentials.set(key.trim());
    try {
      onLogin(await askWhoIAm());
    } catch (failure) {
      credentials.clear();
      setProblem(failure.status === 401 ? new Error("the server does not know this key, or it has run out") : failure);
    }
  };
  return main({ class: "login" },
    form({ class: "panel", onSubmit: submit },
      h1("Dalga"),
      p("This server wants to know who is calling. Paste an API key or a token; it is kept in this tab alone."),
      label({ class: "field" }, "Key",
        input({ type: "password", autocomplete: "current-password", required: true, autofocus: true, value: key,
          onInput: event => setKey(event.target.value) })),
      trouble(problem),
      button({ class: "primary" }, "Log in")));
}
