/** The import as a person meets it: what is wrong, what would come in, and the choice. */
import { render, screen } from "@testing-library/svelte";
import { expect, it, vi } from "vitest";
import type { ImportView } from "@/bindings/ImportView";
import { answerWith } from "../../../tests/fixtures/core";
import { status } from "../../../tests/fixtures/rows";
import ImportDialog from "./ImportDialog.svelte";

const looked: ImportView = {
  imported: { Requests: 2 },
  unchanged: { Requests: 0 },
  problems: [{ sheet: "Requests", row: 3, column: "received_at", problem: "does not say its offset", expected: "2026-11-18T09:30:00+08:00" }],
  notes: [],
  ambiguous: [],
  written: false,
  batch_id: null,
};

it("lists problems and takes the good rows only when told to", async () => {
  const calls = answerWith({ import: ({ preview }) => (preview ? looked : { ...looked, written: true, batch_id: "b-1" }), status: () => status });
  const onclose = vi.fn();
  render(ImportDialog, { open: true, path: "/books/seller.xlsx", onclose });
  expect(await screen.findByText("does not say its offset")).toBeInTheDocument();
  const take = screen.getByRole("button", { name: "Take 2 good rows" });
  expect(take).toBeDisabled();
  screen.getByRole("checkbox").click();
  await expect.poll(() => take).toBeEnabled();
  take.click();
  await expect.poll(() => onclose.mock.calls).toHaveLength(1);
  const asked = calls.filter((call) => call.name === "import").map((call) => call.input);
  // The look already counts the good rows; only the second call writes them.
  expect(asked).toMatchObject([
    { preview: true, accept_good_rows: true },
    { preview: false, accept_good_rows: true },
  ]);
});

it("takes a clean book in without asking twice", async () => {
  const calls = answerWith({ import: ({ preview }) => ({ ...looked, problems: [], written: !preview }), status: () => status });
  const onclose = vi.fn();
  render(ImportDialog, { open: true, path: "/books/seller.xlsx", onclose });
  (await screen.findByRole("button", { name: "Take in 2 rows" })).click();
  await expect.poll(() => onclose.mock.calls).toHaveLength(1);
  expect(calls.filter((call) => call.name === "import").at(-1)?.input).toMatchObject({ preview: false, accept_good_rows: false });
});
