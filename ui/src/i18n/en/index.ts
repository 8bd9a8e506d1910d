/** All English texts, one namespace a file. */
export const texts = import.meta.glob<{ default: object }>("./*.json", { eager: true });
