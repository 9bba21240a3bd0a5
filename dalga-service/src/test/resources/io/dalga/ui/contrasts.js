// Each text that can be seen and has less contrast with its ground than the least allowed (WCAG 2.2, 1.4.3).
least => {
  const parse = colour => {
    const srgb = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)$/.exec(colour);
    if (srgb) return [...srgb.slice(1, 4).map(part => 255 * part), srgb[4] === undefined ? 1 : Number(srgb[4])];
    const rgb = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(colour);
    if (!rgb) throw new Error(`a colour that is not understood: ${colour}`);
    return [...rgb.slice(1, 4).map(Number), rgb[4] === undefined ? 1 : Number(rgb[4])];
  };
  const over = (front, back) => [0, 1, 2].map(i => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
  const ground = element => {
    if (element === null) return [255, 255, 255, 1];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(element.parentElement));
  };
  const luminance = colour => {
    const [r, g, b] = colour.slice(0, 3).map(part => part / 255)
      .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const own = element => [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  const texts = [...document.querySelectorAll("body *")].filter(element =>
    (own(element) || element.matches("input, textarea, select")) && element.checkVisibility() && !element.disabled);
  if (texts.length < 5) throw new Error("hardly any text can be seen");
  return texts.map(element => {
    const back = ground(element);
    const ratio = contrast(over(parse(getComputedStyle(element).color), back), back);
    return { text: (element.value ?? element.textContent).trim().slice(0, 40), tag: element.className || element.tagName, ratio };
  }).filter(({ ratio }) => ratio < least);
}
