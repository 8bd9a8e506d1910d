/** Choices of the reader that the workspace keeps: language and theme. */
import { host, type HostError } from "@/host";
import { i18n, type Language } from "@/i18n/index.svelte";
import { applyTheme } from "./theme.svelte";
import { toasts } from "./toasts.svelte";
import { workspace } from "./workspace.svelte";

async function keep(change: { language?: string; theme?: string }): Promise<void> {
  if (workspace.status?.state !== "open") return;
  try {
    const { settings, rev } = await host.call("settings", {});
    // The screen itself shows what was chosen: there is nothing to announce.
    await host.call("put_settings", { settings: { ...settings, ...change }, base_rev: rev });
  } catch (thrown) {
    toasts.show("error", (thrown as HostError).message);
  }
  await workspace.refresh();
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
