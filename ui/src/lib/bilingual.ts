/** A text kept in both languages. */
import type { Bilingual } from "@/bindings/Bilingual";
import type { Language } from "@/i18n/index.svelte";

export function inLanguage(text: Bilingual, language: Language): string {
  return language === "zh-CN" ? text.zh : text.en;
}
