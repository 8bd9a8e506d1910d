/** A country's code with its name in the reader's language. */
import { i18n } from "@/i18n/index.svelte";

export function countryName(code: string): string {
  try {
    return new Intl.DisplayNames([i18n.language], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}
