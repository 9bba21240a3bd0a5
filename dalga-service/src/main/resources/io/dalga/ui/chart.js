// Lines over time, in plain SVG: stretched to its place, with texts beside it so that they stay readable.
import { useState } from "./hooks.js";
import { div, line, path, span, svg } from "./elements.js";

const WIDTH = 600;
const HEIGHT = 120;

/** 1, 2 or 5 times a power of ten: the least that is not below. */
function roundUp(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find(each => each * power >= value);
}

const clock = at => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

const curve = (values, x, most) =>
  values.map((value, i) => `${i ? "L" : "M"}${x(i).toFixed(1)},${(HEIGHT - HEIGHT * Math.min(1, value / most)).toFixed(1)}`).join("");

/**
 * @param times of the points, RFC 3339
 * @param show a value as text
 * @param lines name, values, colour
 */
export function Chart({ title, times, show, lines }) {
  const [pointed, setPointed] = useState(null);
  const last = times.length - 1;
  const at = pointed === null ? last : Math.min(pointed, last);
  const most = roundUp(Math.max(...lines.flatMap(each => each.values)));
  const x = i => WIDTH * i / last;
  const point = event => {
    const box = event.currentTarget.getBoundingClientRect();
    setPointed(Math.round(last * Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))));
  };
  const move = event => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    setPointed(Math.min(last, Math.max(0, at + step)));
  };
  const summary = lines.map(each => `${each.name} ${show(each.values[at])}`).join(", ");
  return div({ class: "chart panel" },
    div({ class: "heading" }, span({ class: "title" }, title),
      span({ class: "legend" }, lines.map(each =>
        span({ key: each.name, class: `entry ${each.colour}` }, `${each.name} `, span({ class: "value" }, show(each.values[at])))))),
    div({ class: "plot" },
      span({ class: "most faint" }, show(most)),
      svg({
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", tabIndex: 0,
        "aria-label": `${title} at ${clock(times[at])}: ${summary}. Arrow keys go back and forth.`,
        onPointerMove: point, onPointerLeave: () => setPointed(null), onKeyDown: move, onBlur: () => setPointed(null),
      },
      [0, 0.5, 1].map(part => line({ key: part, class: "rule", x1: 0, x2: WIDTH, y1: HEIGHT * part, y2: HEIGHT * part })),
      lines.map(each => path({ key: each.name, class: `curve ${each.colour}`, d: curve(each.values, x, most) })),
      pointed !== null && line({ class: "pointer", x1: x(at), x2: x(at), y1: 0, y2: HEIGHT }))),
    div({ class: "axis faint" }, span(clock(times[0])), span(pointed === null ? "" : new Date(times[at]).toLocaleTimeString("en-GB")), span(clock(times[last]))));
}
