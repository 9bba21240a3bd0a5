// What lets jobs through, as a line of fields. What is typed counts after a moment, what is chosen at once.
import { useEffect, useRef, useState } from "./hooks.js";
import { button, div, form, h, input, label, option, select } from "./elements.js";
import { TYPING_MS } from "./live.js";
import { useTargetNames } from "./target-names.js";

const NAMES = ["prefix", "path", "state", "target", "last_outcome", "owner", "error", "due_before"];
const STATES = ["scheduled", "disabled", "failed", "quarantined"];
const OUTCOMES = [["delivered", "delivered"], ["failed", "failed"], ["quarantined", "quarantined"], ["missed", "missed"],
  ["", "none yet"]];

/** The parameters of an address that the API knows as a filter. */
export const filterOf = query => Object.fromEntries(NAMES.filter(name => name in query).map(name => [name, query[name]]));

function Typed({ name, title, value, filter, onChange, ...more }) {
  const [text, setText] = useState(value);
  const timer = useRef(0);
  const sent = useRef(null);
  // Another filter, from a link say, is not to be undone by what was being typed. One that was typed here comes
  // back when there may be more letters already.
  useEffect(() => {
    if (sent.current !== value) {
      clearTimeout(timer.current);
      setText(value);
    }
    sent.current = null;
  }, [JSON.stringify(filter)]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const typed = event => {
    const now = event.target.value;
    setText(now);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = now;
      onChange(now);
    }, TYPING_MS);
  };
  return label({ class: "field" }, title, input({ name, type: "search", value: text, onInput: typed, ...more }));
}

function Chosen({ name, title, value, choices, onChange }) {
  return label({ class: "field" }, title,
    select({ name, value: value ?? "any", onChange: event => onChange(event.target.value) },
      option({ value: "any" }, "any"),
      choices.map(([each, text]) => option({ key: each, value: `=${each}`, selected: value === each }, text))));
}

export function Filters({ filter, onChange }) {
  const targets = useTargetNames();
  const change = (name, value) => {
    const { [name]: _, ...rest } = filter;
    onChange(value === null ? rest : { ...rest, [name]: value });
  };
  const typed = name => text => change(name, text === "" ? null : text);
  const chosen = name => value => change(name, value === "any" ? null : value.slice(1));
  const pairs = names => names.map(name => [name, name]);
  const more = ["path", "error", "due_before"].filter(name => name in filter);
  return form({ class: "filters", role: "search", onSubmit: event => event.preventDefault() },
    h(Typed, { name: "prefix", filter, title: "Path begins with", value: filter.prefix ?? "", onChange: typed("prefix"),
      "data-search": true, placeholder: "invoice/" }),
    h(Chosen, { name: "state", title: "State", value: filter.state, choices: pairs(STATES), onChange: chosen("state") }),
    h(Chosen, { name: "target", title: "Target", value: filter.target, choices: pairs(targets), onChange: chosen("target") }),
    h(Chosen, { name: "last_outcome", title: "Latest attempt", value: filter.last_outcome, choices: OUTCOMES,
      onChange: chosen("last_outcome") }),
    h(Typed, { name: "owner", filter, title: "Owner", value: filter.owner ?? "", onChange: typed("owner") }),
    Object.keys(filter).length > 0
      && div({ class: "field" }, button({ type: "button", class: "quiet", onClick: () => onChange({}) }, "Clear")),
    more.length > 0 && div({ class: "chips" }, more.map(name =>
      button({ key: name, type: "button", class: "chip", title: "Take this away", onClick: () => change(name, null) },
        `${name.replace("_", " ")}: ${filter[name]} ×`))));
}
