// The browser's own modal dialog: it keeps the focus inside, and Esc closes it.
import { useEffect, useRef, useState } from "./hooks.js";
import { button, dialog, div, form, h, h2, input, label, p } from "./elements.js";
import { trouble } from "./parts.js";

export function Dialog({ title, onClose, children }) {
  const element = useRef(null);
  useEffect(() => element.current.showModal(), []);
  return dialog({ ref: element, onClose, "aria-label": title }, h2(title), children);
}

/**
 * Asks whether to do something, and does it.
 *
 * @param verb what the button says: "Delete 12 jobs"
 * @param typed what has to be typed first, where a wrong click would be dear; else null
 * @param act does it; the dialog closes when that is over, and shows why when it is not
 */
export function Confirm({ title, detail, verb, typed = null, danger = false, act, onClose }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const [text, setText] = useState("");
  const submit = async event => {
    event.preventDefault();
    setBusy(true);
    try {
      await act();
      onClose();
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  };
  const ready = !busy && (typed === null || text.trim() === typed);
  return h(Dialog, { title, onClose },
    form({ onSubmit: submit },
      p(detail),
      typed !== null && label({ class: "field" }, `Type ${typed} to confirm`,
        input({ value: text, inputMode: "numeric", autocomplete: "off", onInput: event => setText(event.target.value) })),
      trouble(problem),
      div({ class: "buttons" },
        button({ type: "button", onClick: onClose }, "Cancel"),
        button({ class: danger ? "danger" : "primary", disabled: !ready }, busy ? "Working …" : verb))));
}
