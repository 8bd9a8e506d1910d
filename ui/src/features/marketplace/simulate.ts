/** Starting the simulator: for the first time, or the same one again. */
import type { SimulateInput } from "@/bindings/SimulateInput";
import { market } from "@/store/market.svelte";
import { workspace } from "@/store/workspace.svelte";
import { pulling } from "./pulling.svelte";

/** What asks for the simulator that the workspace is linked to already. */
export const sameAgain: SimulateInput = { seed: null, orders: null, faults: [], profile: null };

/** Starts it and pulls; rejects with the core's refusal. */
export async function startSimulator(input: SimulateInput): Promise<void> {
  pulling.forget();
  const { view } = await workspace.run("marketplace_simulate", input);
  market.take(view);
  if (!view.pulling) void pulling.start();
}
