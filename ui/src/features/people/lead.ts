/** Visa lead times as the workbook writes them: `DE 12; US 30`. */
export function wordLead(days: Record<string, number>): string {
  return Object.entries(days)
    .map(([country, count]) => `${country} ${count}`)
    .join("; ");
}

/** Null where an entry is not a country code and a number of days. */
export function readLead(text: string): Record<string, number> | null {
  const entries = text
    .split(/[;；]/)
    .map((item) => item.trim())
    .filter((item) => item !== "")
    .map((item) => /^([A-Za-z]{2})\s+(\d+)$/.exec(item));
  if (entries.some((match) => match === null)) return null;
  return Object.fromEntries(entries.map((match) => [match?.[1]?.toUpperCase() ?? "", Number(match?.[2])]));
}
