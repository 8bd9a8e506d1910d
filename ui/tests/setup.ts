/** What jsdom lacks and the screen relies on. */
import "@testing-library/jest-dom/vitest";
import { beforeAll } from "vitest";
import { i18n } from "@/i18n/index.svelte";

const nothing = (): void => undefined;

Element.prototype.scrollIntoView = nothing;
globalThis.ResizeObserver = class {
  observe = nothing;
  unobserve = nothing;
  disconnect = nothing;
};

beforeAll(async () => {
  await i18n.start();
});
