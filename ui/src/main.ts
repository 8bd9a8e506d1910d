/** The entry: theme and language first, then the app. */
import "@fontsource-variable/inter/wght.css";
import "./styles/primitives.css";
import "./styles/tokens.css";
import "./styles/base.css";
import { mount } from "svelte";
import App from "./App.svelte";
import { firstQuestion } from "./features/today/filter";
import { host } from "./host";
import { i18n } from "./i18n/index.svelte";
import { askAhead, forgetAhead } from "./store/query.svelte";
import { router } from "./store/router.svelte";
import { startTheme } from "./store/theme.svelte";
import { workspace } from "./store/workspace.svelte";

startTheme();
const target = document.getElementById("app");
if (!target) throw new Error("index.html must hold #app");
// Laid out before its typeface is ready, the page would be laid out twice, and the first time wait for another
// typeface to be found. Both of its files: the names of places in the first rows hold letters such as "ē".
const typeface = document.fonts.load("1em 'Inter Variable'", "aē").catch(() => []);
// The core is asked while the texts load.
const texts = i18n.start();
const asked = host.call("status", {});
// What it refuses is told by `refresh`, when there are texts to tell it in.
asked.catch(() => undefined);
if (router.parts[0] === "today") askAhead("today", firstQuestion);

/**
 * Not awaited by the module itself: every view that loads later imports from this file, and WebKit may run a module
 * before one that it imports and that still waits.
 */
async function show(element: HTMLElement): Promise<void> {
  await texts;
  await workspace.refresh(asked);
  await typeface;
  mount(App, { target: element });
  setTimeout(forgetAhead);
}
void show(target);

// Names in Han characters need their typeface in every language, but never before the first paint.
setTimeout(() => void import("./styles/han"), 2_000);
