/** What can be recorded about a demand, with what each kind asks for. */
import type { Stage } from "@/bindings/Stage";

export const facts = ["reply", "confirm", "solve", "arrive", "complete", "ship_parts", "note", "withdraw"] as const;
export type FactName = (typeof facts)[number];

/** Messages: whether one counts hangs on the channel it went by. */
export function isMessage(fact: FactName): boolean {
  return fact === "reply" || fact === "confirm" || fact === "solve";
}

/** A reply or a confirmation may settle how the demand is served. */
export function settlesMethod(fact: FactName): boolean {
  return fact === "reply" || fact === "confirm";
}

export const factKeys: Record<FactName, string> = {
  reply: "r",
  confirm: "c",
  solve: "v",
  arrive: "a",
  complete: "d",
  ship_parts: "s",
  note: "m",
  withdraw: "w",
};

/** The step that usually comes next. */
export function nextFact(stage: Stage): FactName | null {
  const next: Partial<Record<Stage, FactName>> = { received: "reply", replied: "confirm", booked: "arrive", on_site: "complete" };
  return next[stage] ?? null;
}

export function isClosed(stage: Stage): boolean {
  return stage === "done" || stage === "withdrawn";
}
