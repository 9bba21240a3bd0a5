// Light or dark: as the system has it, until somebody says otherwise here.
import { useEffect, useState } from "./hooks.js";
import { button } from "./elements.js";

const THEME = "dalga.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

const chosen = () => localStorage.getItem(THEME);
const isDark = () => (chosen() ?? (system.matches ? "dark" : "light")) === "dark";

export function applyTheme() {
  const theme = chosen();
  if (theme) document.documentElement.dataset.theme = theme;
}

export function ThemeSwitch() {
  const [dark, setDark] = useState(isDark);
  useEffect(() => {
    const changed = () => setDark(isDark());
    system.addEventListener("change", changed);
    return () => system.removeEventListener("change", changed);
  }, []);
  const turn = () => {
    localStorage.setItem(THEME, dark ? "light" : "dark");
    applyTheme();
    setDark(!dark);
  };
  return button({ class: "quiet", onClick: turn, title: `Switch to ${dark ? "light" : "dark"} colours` },
    dark ? "Light" : "Dark");
}
