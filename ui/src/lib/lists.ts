/** Lists as people type them: separated by commas or semicolons, Chinese ones too. */
export function splitList(text: string): string[] {
  return text
    .split(/[,;，；、]/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
