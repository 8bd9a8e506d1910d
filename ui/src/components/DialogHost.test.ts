/** Dialogs whose code comes when they are opened. */
import { render, screen } from "@testing-library/svelte";
import { beforeEach, expect, it, vi } from "vitest";
import { i18n } from "@/i18n/index.svelte";
import { dialogs } from "@/store/dialogs.svelte";
import { toasts } from "@/store/toasts.svelte";
import DialogHost from "./DialogHost.svelte";

vi.mock("@/features/palette/HelpOverlay.svelte", () => {
  throw new Error("the file is gone");
});

beforeEach(() => i18n.start());

it("says that a dialog could not be loaded, and closes it", async () => {
  render(DialogHost);
  dialogs.open("help", {});
  await vi.waitFor(() => {
    expect(toasts.list.map((toast) => toast.kind)).toEqual(["error"]);
  });
  expect(toasts.list[0]?.text).toMatch(/could not be loaded/);
  expect(dialogs.current).toBeNull();
  expect(screen.queryByRole("dialog")).toBeNull();
});
