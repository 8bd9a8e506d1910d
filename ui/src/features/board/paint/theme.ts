/**
 * The colours and typefaces of the canvas, read from the semantic tokens.
 *
 * A canvas does not see CSS variables: they are read once, and again when the
 * theme changes (`watchTheme`).
 */

import type { Risk } from "@/bindings/Risk";

export interface RiskColours {
  readonly strong: string;
  readonly soft: string;
}

export interface BoardTheme {
  readonly raised: string;
  readonly surface: string;
  readonly sunken: string;
  readonly border: string;
  readonly borderStrong: string;
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly weekend: string;
  readonly away: string;
  readonly travel: string;
  readonly today: string;
  readonly accent: string;
  readonly accentSoft: string;
  readonly risk: Readonly<Record<Risk, RiskColours>>;
  readonly fonts: BoardFonts;
}

export interface BoardFonts {
  readonly title: string;
  readonly detail: string;
  readonly small: string;
  readonly header: string;
  readonly headerStrong: string;
}

/** Reads the tokens in force at `element`. */
export function readTheme(element: Element): BoardTheme {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const pair = (name: string): RiskColours => ({ strong: token(name), soft: token(`${name}-soft`) });
  const missed = pair("missed");
  return {
    raised: token("surface-raised"),
    surface: token("surface"),
    sunken: token("surface-sunken"),
    border: token("border"),
    borderStrong: token("border-strong"),
    text: token("text"),
    muted: token("text-muted"),
    faint: token("text-faint"),
    weekend: token("weekend"),
    away: token("away"),
    travel: token("travel"),
    today: token("today"),
    accent: token("accent"),
    accentSoft: token("accent-soft"),
    risk: {
      missed,
      will_miss: missed,
      tight: pair("tight"),
      fine: pair("fine"),
      none: { strong: token("border-strong"), soft: token("surface-sunken") },
    },
    fonts: fontsOf(style.fontFamily),
  };
}

function fontsOf(family: string): BoardFonts {
  return {
    title: `600 12px ${family}`,
    detail: `400 11px ${family}`,
    small: `500 10px ${family}`,
    header: `400 12px ${family}`,
    headerStrong: `600 12px ${family}`,
  };
}

/** Calls back when the theme may have changed; returns a way to stop. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "lang"] });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", changed);
  // Widths measured in a fallback face are wrong once the real one is there.
  document.fonts.addEventListener("loadingdone", changed);
  return () => {
    observer.disconnect();
    dark.removeEventListener("change", changed);
    document.fonts.removeEventListener("loadingdone", changed);
  };
}
