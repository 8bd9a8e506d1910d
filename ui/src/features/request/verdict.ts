/** A promise check in numbers. */
import type { CandidateView } from "@/bindings/CandidateView";

export interface Tally {
  keepable: number;
  tight: number;
  not_keepable: number;
}

export function tally(candidates: Pick<CandidateView, "verdict">[]): Tally {
  const count = (verdict: string): number => candidates.filter((candidate) => candidate.verdict === verdict).length;
  return { keepable: count("keepable"), tight: count("tight"), not_keepable: count("not_keepable") };
}

/** How the whole looks: somebody can, somebody might, nobody can. */
export function toneOf(counts: Tally): "fine" | "tight" | "missed" {
  if (counts.keepable > 0) return "fine";
  return counts.tight > 0 ? "tight" : "missed";
}
