// Creates a job, or changes all of one; with what it would lead to beside it.
import { useRef, useState } from "./hooks.js";
import { button, datalist, div, fieldset, form, h, h2, input, label, legend, option, p, select, small, textarea } from "./elements.js";
import { call, jobAddress } from "./api.js";
import { fieldOf, toRequest } from "./job-request.js";
import { panel, trouble } from "./parts.js";
import { Preview } from "./preview.js";
import { useTargetNames } from "./target-names.js";

const KINDS = {
  interval: ["Interval", "60, PT15M, P1D, R5//PT1H", "seconds, or an ISO-8601 interval"],
  cron: ["Cron expression", "0 9 * * MON-FRI", "five fields, or six with the second first; H spreads jobs"],
  rrule: ["Recurrence rule", "FREQ=MONTHLY;BYDAY=-1FR", "RFC 5545"],
  once: ["Once only", "PT10M", "so long from now; at its first run, if that is given; else at once"],
};
const METHODS = ["POST", "PUT", "PATCH", "GET", "DELETE"];
const ZONES = Intl.supportedValuesOf ? Intl.supportedValuesOf("timeZone") : [];

/** All that a field needs to know of the form. */
function fieldsOfForm(fields, set, problem) {
  const wrong = problem && fieldOf(problem.parameter, fields.kind);
  const shell = (name, title, hint, control) =>
    div({ key: name, class: `field ${wrong === name ? "wrong" : ""}` }, label({ for: `field-${name}` }, title), control,
      wrong === name ? small({ id: `${name}-hint`, class: "wrong" }, problem.message)
        : hint && small({ id: `${name}-hint`, class: "faint" }, hint));
  const common = name => ({
    name, id: `field-${name}`, "aria-describedby": `${name}-hint`, value: fields[name] ?? "", "aria-invalid": wrong === name ? "true" : null,
    onInput: event => set(name, event.target.value),
  });
  return {
    isShown: wrong !== null && wrong in fields,
    text: (name, title, hint, more = {}) => shell(name, title, hint, input({ ...common(name), autocomplete: "off", spellcheck: false, ...more })),
    area: (name, title, hint, more = {}) => shell(name, title, hint, textarea({ ...common(name), rows: 4, spellcheck: false, ...more })),
    choice: (name, title, choices, hint) => shell(name, title, hint,
      select(common(name), choices.map(([value, words]) => option({ key: value, value, selected: (fields[name] ?? "") === value }, words)))),
    check: (name, title) => label({ key: name, class: "check" },
      input({ type: "checkbox", name, checked: Boolean(fields[name]), onChange: event => set(name, event.target.checked) }), title),
  };
}

const withDefault = values => [["", "the server's default"], ...values.map(value => [value, value])];

const key = (f, fixed) => fieldset(legend("Key"),
  f.text("path", "Path", "where it is delivered to, below the target", { required: true, disabled: fixed, autofocus: !fixed }),
  f.area("body", "Body", "tells jobs of the same path apart, and is delivered unless there is a payload", { required: true, disabled: fixed, rows: 2 }));

const schedule = (f, kind) => fieldset(legend("Schedule"),
  f.choice("kind", "Kind", Object.entries(KINDS).map(([name, [title]]) => [name, title])),
  f.text("rule", kind === "once" ? "Wait" : KINDS[kind][0], KINDS[kind][2], { placeholder: KINDS[kind][1] }),
  f.text("location", "Time zone", "days and months are counted in it", { list: "zones" }),
  datalist({ id: "zones" }, ZONES.map(zone => option({ key: zone, value: zone }))),
  f.text("first_run", "First run, not before", "RFC 3339: 2026-12-24T18:00:00+01:00"),
  kind === "once" ? null : [
    f.text("end", "End", "the last time that counts"),
    f.text("max_runs", "Runs at most", null, { inputMode: "numeric" }),
    f.text("window", "Spread over", "PT15M: later by an offset that its key decides"),
    f.check("immediate", "Run at once, too"),
  ],
  f.check("disabled", "Paused"));

const delivery = (f, targets) => fieldset(legend("Delivery"),
  f.choice("target", "Target", targets.map(name => [name, name])),
  f.choice("method", "Method", withDefault(METHODS), "of HTTP targets"),
  f.text("content_type", "Content type", "of the payload; text in UTF-8 by default"),
  f.area("payload", "Payload", "in the place of the body"),
  f.area("headers", "Headers", "one on each line: x-tenant: 7", { rows: 3 }));

const failures = f => fieldset(legend("When it fails"),
  f.text("retry.interval", "First retry after", "seconds, or PT0.5S"),
  f.text("retry.multiplier", "Each wait is longer by", "a factor, 2 by default"),
  f.text("retry.max_interval", "Longest wait", null),
  f.text("retry.max_attempts", "Attempts at most", null, { inputMode: "numeric" }),
  f.text("retry.stop_after", "Give up after", "counted from its scheduled time"),
  f.choice("on_failure", "When given up", withDefault(["disable", "next"])),
  f.text("timeout", "Time limit of an attempt", null),
  f.choice("misfire", "Runs missed in an outage", withDefault(["skip", "once", "all"])),
  f.text("misfire_max", "Of these at most", null, { inputMode: "numeric" }),
  f.text("deadline", "Drop runs later than", null),
  f.text("owner", "Owner", "what keeps the job up to date"));

export function JobForm({ initial, fixedKey = false, verb, conditions, onStored, onCancel }) {
  const [fields, setFields] = useState(initial);
  const [problem, setProblem] = useState(null);
  const [previewProblem, setPreviewProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const element = useRef(null);
  const set = (name, value) => {
    setFields(before => ({ ...before, [name]: value }));
    setProblem(null);
  };
  const submit = async event => {
    event.preventDefault();
    setBusy(true);
    try {
      await call("PUT", jobAddress(fields.path, fields.body), { json: toRequest(fields), headers: conditions });
      onStored(fields);
    } catch (failure) {
      setProblem(failure);
      setBusy(false);
    }
  };
  const f = fieldsOfForm(fields, set, problem ?? previewProblem);
  const targets = useTargetNames();
  const offered = targets.includes(fields.target) || !fields.target ? targets : [...targets, fields.target];
  return form({ class: "job-form", ref: element, onSubmit: submit },
    div({ class: "columns" },
      div({ class: "panel" }, key(f, fixedKey), schedule(f, fields.kind), delivery(f, offered),
        fields.payload_base64 && p({ class: "faint" }, "Its payload is not text; it stays as it is."),
        failures(f)),
      panel(h2("It would run"), h(Preview, { fields, onProblem: setPreviewProblem }))),
    div({ class: "actions" },
      problem && trouble(problem.status === 412 ? new Error(conflict(fixedKey)) : problem),
      div({ class: "buttons" },
        button({ type: "button", onClick: onCancel }, "Cancel"),
        button({ class: "primary", disabled: busy }, busy ? "Working …" : verb))));
}

const conflict = fixedKey => (fixedKey
  ? "The job was changed meanwhile. Copy what you need, cancel, and edit it as it is now."
  : "There is a job of that path and body already. Choose another body, or edit that one.");
