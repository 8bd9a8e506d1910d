/**
 * The language of the screen. Chinese texts (and their typeface) are loaded
 * when they are first chosen, and the texts of `later/` when a view first needs
 * them; `t` in a template follows a change at once.
 */
import i18next, { type TOptions } from "i18next";
import { texts as english } from "./en";

export const languages = ["en", "zh-CN"] as const;
export type Language = (typeof languages)[number];

const remembered = "fettle.language";
let current = $state<Language>("en");

// Texts of views that few days begin with: the entry goes without them.
const later = import.meta.glob<object>("./*/later/*.json", { import: "default" });
let needed: readonly string[] = [];

function isLanguage(value: string | null): value is Language {
  return languages.some((language) => language === value);
}

/** The language of the last session, else the system's. */
function preferred(): Language {
  const last = localStorage.getItem(remembered);
  if (isLanguage(last)) return last;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

async function load(language: Language): Promise<void> {
  // English is small and comes with the entry: the first paint waits for no second file.
  const texts = language === "en" ? english : (await import("./zh-CN")).texts;
  for (const [file, module] of Object.entries(texts)) {
    const namespace = file.slice(2, -".json".length);
    i18next.addResourceBundle(language, namespace, module.default);
  }
}

async function loadLater(language: Language, namespace: string): Promise<void> {
  if (i18next.hasResourceBundle(language, namespace)) return;
  const texts = later[`./${language}/later/${namespace}.json`];
  if (!texts) throw new Error(`there are no texts ${namespace} in ${language}`);
  i18next.addResourceBundle(language, namespace, await texts());
}

export const i18n = {
  get language(): Language {
    return current;
  },
  /** Prepares the texts before anything is drawn; the language is known at once. */
  async start(): Promise<void> {
    current = preferred();
    await i18next.init({
      lng: "en",
      fallbackLng: false,
      defaultNS: "common",
      nsSeparator: ":",
      resources: {},
      interpolation: { escapeValue: false },
    });
    await i18n.choose(current);
  },
  /** Has the texts of a namespace in `later/` from now on, in whatever language is chosen. */
  async need(namespace: string): Promise<void> {
    if (!needed.includes(namespace)) needed = [...needed, namespace];
    await loadLater(current, namespace);
  },
  /** Switches the screen; unknown names are left alone. */
  async choose(language: string): Promise<void> {
    if (!isLanguage(language)) return;
    if (!i18next.hasResourceBundle(language, "common")) await load(language);
    await Promise.all(needed.map((namespace) => loadLater(language, namespace)));
    await i18next.changeLanguage(language);
    document.documentElement.lang = language;
    localStorage.setItem(remembered, language);
    current = language;
  },
};

/** The text of `namespace:key` in the reader's language. */
export function t(key: string, options?: TOptions): string {
  return i18next.t(key, { ...options, lng: current });
}

/** A view's module once the texts it shows are there: `withTexts("orders", () => import(…))`. */
export async function withTexts<T>(namespace: string, load: () => Promise<T>): Promise<T> {
  const [module] = await Promise.all([load(), i18n.need(namespace)]);
  return module;
}
