/** A text kept in both languages. */
import type { Bilingual } from "@/bindings/Bilingual";
import type { Language } from "@/i18n/index.svelte";

export function inLanguage(text: Bilingual, language: Language): string {
  return language === "zh-CN" ? text.zh : text.en;
}

/** The text with one language's words changed; the other language's are kept. */
export function inWords(text: Bilingual, words: string, language: Language): Bilingual {
  return language === "zh-CN" ? { ...text, zh: words } : { ...text, en: words };
}
