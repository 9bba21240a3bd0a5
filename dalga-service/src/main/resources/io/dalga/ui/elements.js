// HTML and SVG elements as functions: `div({ class: "x" }, "text", span("more"))`. Texts are texts:
// nothing that is given to these is ever read as markup.
import { h } from "./preact.js";

const isProperties = value => value !== null && typeof value === "object" && value.constructor === Object;

const element = name => (...given) =>
  isProperties(given[0]) ? h(name, given[0], ...given.slice(1)) : h(name, null, ...given);

export const {
  a, button, caption, code, datalist, dd, dialog, div, dl, dt, fieldset, footer, form, h1, h2,
  header, input, label, legend, li, main, nav, option, p, pre, progress, section, select, small, span, strong, table,
  tbody, td, textarea, th, thead, time, tr, ul,
  line, path, rect, svg,
} = new Proxy({}, { get: (_, name) => element(name) });

export { h };
