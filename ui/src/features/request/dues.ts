/** One instant as it is told to each who has to know it. */
import type { Moment } from "@/bindings/Moment";

/** In whose time an instant is told. */
export type Whose = "yours" | "engineer" | "buyer";

export interface Told {
  whose: Whose[];
  moment: Moment;
}

/** Those who read the same wall clock are named together, in the order given. */
export function sameTold(entries: [Whose, Moment | null][]): Told[] {
  const told: Told[] = [];
  for (const [whose, moment] of entries) {
    if (moment === null) continue;
    const same = told.find((other) => other.moment.text === moment.text && other.moment.zone_label === moment.zone_label);
    if (same) same.whose.push(whose);
    else told.push({ whose: [whose], moment });
  }
  return told;
}
