/**
 * Workspaces that drives start from, each made once a run by a window's own use
 * cases and then copied.
 */
import { existsSync } from "node:fs";
import { cp, rename } from "node:fs/promises";
import { join } from "node:path";
import { desk, SCRATCH, Window } from "./window.mjs";

const makers = {
  /** The sample as it ships. */
  sample: (window) => window.ask("start", { with: "sample" }),
  /** The sample with every visit planned and kept. */
  async planned(window) {
    await window.ask("start", { with: "sample" });
    await window.ask("plan", { at: null, seconds: null, iterations: 300, seed: 7, commit: true, task_id: null });
  },
};

/** A desk whose workspace is a copy of `sample` or `planned`. */
export async function deskWith(t, name) {
  const kept = join(SCRATCH, name);
  if (!existsSync(kept)) await make(t, name, kept);
  const copy = await desk();
  await cp(kept, copy.dir, { recursive: true });
  return copy;
}

async function make(t, name, kept) {
  const fresh = await desk();
  const window = await Window.open(t, fresh);
  await makers[name](window);
  await window.close();
  await rename(fresh.dir, kept);
}

/** A window on a copy of `sample` or `planned`. */
export async function openOn(t, name, options) {
  const copy = await deskWith(t, name);
  return Window.open(t, copy, options);
}
