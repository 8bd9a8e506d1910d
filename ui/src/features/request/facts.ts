/** What can be recorded about a demand, with what each kind asks for. */
import type { ClockView } from "@/bindings/ClockView";
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

type ClockState = Pick<ClockView, "clock" | "state" | "met">;

/** The step that comes next: what a promise still waits for, else the usual one of the stage. */
export function nextFact(stage: Stage, clocks: readonly ClockState[]): FactName | null {
  if (isClosed(stage)) return null;
  if (stage === "on_site") return "complete";
  if (isOwed(clocks, "effective_reply")) return "reply";
  if (isOwed(clocks, "local_solution")) return "solve";
  const unconfirmed = clocks.some(({ clock, state }) => clock === "visit" && state === "not_started");
  if (stage === "booked" && unconfirmed) return "confirm";
  const usual: Partial<Record<Stage, FactName>> = { received: "reply", replied: "confirm", booked: "arrive" };
  return usual[stage] ?? null;
}

/** A promise that runs, or was missed and has not been met since. */
function isOwed(clocks: readonly ClockState[], name: string): boolean {
  return clocks.some(({ clock, state, met }) => clock === name && met === null && (state === "running" || state === "missed"));
}

export function isClosed(stage: Stage): boolean {
  return stage === "done" || stage === "withdrawn";
}
