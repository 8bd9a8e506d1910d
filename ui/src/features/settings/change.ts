/** One change to the settings, written over what was read. */
import type { Settings } from "@/bindings/Settings";
import type { SettingsView } from "@/bindings/SettingsView";
import { workspace } from "@/store/workspace.svelte";

/** False when the core refused; the refusal is already announced. */
export async function changeSettings(view: SettingsView, change: Partial<Settings>): Promise<boolean> {
  const done = await workspace.act("put_settings", { settings: { ...view.settings, ...change }, base_rev: view.rev });
  return done !== undefined;
}
