/** Choices of the reader that the workspace keeps: language and theme. */
import { host } from "@/host";
import { i18n, type Language } from "@/i18n/index.svelte";
import { applyTheme } from "./theme.svelte";
import { workspace } from "./workspace.svelte";

async function keep(change: { language?: string; theme?: string }): Promise<void> {
  if (workspace.status?.state !== "open") return;
  const { settings, rev } = await host.call("settings", {});
  await workspace.act("put_settings", { settings: { ...settings, ...change }, base_rev: rev });
}

/** Switches the language of the screen, and remembers it in the workspace. */
export async function chooseLanguage(language: Language): Promise<void> {
  await i18n.choose(language);
  await keep({ language });
}

/** Switches the theme, and remembers it in the workspace. */
export async function chooseTheme(theme: "system" | "light" | "dark"): Promise<void> {
  applyTheme(theme);
  await keep({ theme });
}
