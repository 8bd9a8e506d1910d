/** Rows of an import, by sheet and in all. */
import type { ImportView } from "@/bindings/ImportView";

type Counts = ImportView["imported"];

export function rowsIn(counts: Counts): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** Sheets in the order of the book, with rows that are new and rows that are known. */
export function bySheet(view: Pick<ImportView, "imported" | "unchanged">): { sheet: string; fresh: number; known: number }[] {
  const sheets = [...new Set([...Object.keys(view.imported), ...Object.keys(view.unchanged)])];
  return sheets.map((sheet) => ({ sheet, fresh: view.imported[sheet] ?? 0, known: view.unchanged[sheet] ?? 0 }));
}
