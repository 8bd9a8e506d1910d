/** Light, dark, or as the system has it; remembered for the next first paint. */
const remembered = "fettle.theme";
const systemDark = typeof matchMedia === "function" ? matchMedia("(prefers-color-scheme: dark)") : null;

let chosen = "system";
let shown = $state<"light" | "dark">("light");

/** The theme that is on the screen: for what is drawn on a canvas. */
export const theme = {
  get shown(): "light" | "dark" {
    return shown;
  },
};

/** Shows `system`, `light` or `dark`. */
export function applyTheme(theme: string): void {
  chosen = theme;
  const dark = theme === "dark" || (theme === "system" && systemDark?.matches === true);
  shown = dark ? "dark" : "light";
  document.documentElement.dataset["theme"] = shown;
  localStorage.setItem(remembered, theme);
}

/** Shows what was chosen last, before the core is asked. */
export function startTheme(): void {
  applyTheme(localStorage.getItem(remembered) ?? "system");
  systemDark?.addEventListener("change", () => {
    applyTheme(chosen);
  });
}
