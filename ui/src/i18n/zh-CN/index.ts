/** All Simplified Chinese texts, one namespace a file, and the typeface they need. */
import "@/styles/han";

export const texts = import.meta.glob<{ default: object }>("./*.json", { eager: true });
