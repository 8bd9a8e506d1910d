import assert from "node:assert/strict";
import { test } from "node:test";
import { openOn } from "../workspaces.mjs";

const boardOf = (window) => window.ask("board", { from: null, to: null, at: null });
const barOf = async (window, visit) => (await boardOf(window)).bars.find((bar) => bar.visit_id === visit);

/** Opens the board with the focus on a bar that may be moved; gives its visit. */
async function focusBar(window) {
  await window.press("g b");
  await window.see("h1", "Board");
  const { bars, rows } = await boardOf(window);
  const bar = bars.find((bar) => !bar.fixed && rows[bar.row].kind === "engineer");
  await window.go(`/board/${bar.visit_id}`);
  await window.until((visit) => document.querySelector(`[role=gridcell][data-visit="${visit}"]`) !== null, `the bar of ${bar.visit_id}`, bar.visit_id);
  await window.evaluate((visit) => document.querySelector(`[role=gridcell][data-visit="${visit}"]`).focus(), bar.visit_id);
  return bar;
}

const said = (window) => window.evaluate(() => document.querySelector("[data-testid=board-said]").textContent);

test("a visit moves by keys: the verdict first, then the booking; undo and redo", async (t) => {
  const window = await openOn(t, "planned");
  const bar = await focusBar(window);
  await window.press("m");
  await window.press("ArrowRight");
  await window.press("ArrowRight");
  await window.see("[data-testid=board-pane] .card", /keepable|kept|tight|missed|not keepable|spare|late/);
  await window.picture("board-moving-en-light");
  await window.press("Enter");
  const moved = await window.until(
    async (visit, from) => {
      const board = await globalThis.__TAURI_INTERNALS__.invoke("call", { useCase: "board", input: { from: null, to: null, at: null }, lang: "en" });
      const now = board.bars.find((bar) => bar.visit_id === visit);
      return now !== undefined && now.from_ms !== from ? now : null;
    },
    "the visit to be booked elsewhere",
    bar.visit_id,
    bar.from_ms,
  );
  await window.press("Ctrl+z");
  await window.see(".toast", /[Uu]nd|[Tt]ak/);
  assert.equal((await barOf(window, bar.visit_id)).from_ms, bar.from_ms, "undo takes the move back");
  await window.press("Ctrl+Shift+z");
  await window.until(() => true, "a frame");
  assert.equal((await barOf(window, bar.visit_id)).from_ms, moved.from_ms, "redo moves it again");
});
