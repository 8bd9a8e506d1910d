import assert from "node:assert/strict";
import { drive } from "../drive.mjs";
import { openOn } from "../workspaces.mjs";
import { poll } from "../poll.mjs";

const boardOf = (window) => window.ask("board", { from: null, to: null, at: null });

/** The bar of a visit as the core has it; null when it has none. */
async function barOf(window, visit) {
  const { bars } = await boardOf(window);
  return bars.find((bar) => bar.visit_id === visit) ?? null;
}

/** Opens the board with the focus on a bar of an engineer that may be moved; gives the bar. */
async function focusBar(window) {
  await window.see("h1", "Today");
  await window.press("g b");
  await window.see("h1", "Board");
  const { bars, rows } = await boardOf(window);
  const bar = bars.find((bar) => !bar.fixed && rows[bar.row].kind === "engineer");
  await window.go(`/board/${bar.visit_id}`);
  const cell = `[role=gridcell][data-visit="${bar.visit_id}"]`;
  await window.see("section h2", bar.title);
  await window.until((css) => document.querySelector(css) !== null, `the bar of ${bar.visit_id}`, cell);
  await window.evaluate((css) => document.querySelector(css).focus(), cell);
  return bar;
}

const hand = "[data-testid=board-pane] .card";

/** Moves the visit in hand by days until the core would book it there. */
async function findPlace(window) {
  for (let days = 0; days < 20; days += 1) {
    await window.press("ArrowRight");
    await window.until((css) => !/Checking/.test(document.querySelector(css)?.textContent ?? "Checking"), "a verdict", hand);
    if (await window.evaluate((css) => document.querySelector(".ghost")?.classList.contains("refused") === false, hand)) return;
  }
  assert.fail("no place within 20 days");
}

drive("a visit moves by keys: the verdict first, then the booking; undo and redo", async (t) => {
  const window = await openOn(t, "planned");
  const bar = await focusBar(window);
  await window.press("m");
  await findPlace(window);
  assert.match(await window.see(hand), /keepable|tight|kept|missed|spare|late/);
  await window.picture("board-moving-en-light");
  assert.equal((await barOf(window, bar.visit_id)).from_ms, bar.from_ms, "a verdict books nothing");
  await window.press("Enter");
  await window.see(".toast", new RegExp(bar.visit_id));
  const moved = await barOf(window, bar.visit_id);
  assert.ok(moved.from_ms > bar.from_ms, "it is booked later");

  const bookedAt = (ms) => poll(async () => (await barOf(window, bar.visit_id))?.from_ms === ms, `${bar.visit_id} at ${ms}`);
  await window.press("Ctrl+z");
  await bookedAt(bar.from_ms);
  await window.see("button", "Redo");
  await window.press("Ctrl+Shift+z");
  await bookedAt(moved.from_ms);
});

drive("a place that cannot be booked is refused with its reason, and Escape leaves a move", async (t) => {
  const window = await openOn(t, "planned");
  const bar = await focusBar(window);
  const { log_length } = await window.ask("status", {});
  await window.press("m");
  // Before the present nobody can arrive.
  for (let days = 0; days < 40; days += 1) await window.press("ArrowLeft");
  await window.see(hand, /◆|not keepable|missed/);
  await window.until(() => document.querySelector(".ghost.refused") !== null, "the refusal to be drawn");
  await window.press("Enter");
  await window.see(".toast", /cannot be booked there/);
  await window.press("m");
  await window.see(hand);
  await window.press("Escape");
  await window.seeNo(hand);
  assert.equal((await window.ask("status", {})).log_length, log_length, "nothing was written");
  assert.equal((await barOf(window, bar.visit_id)).from_ms, bar.from_ms);
});

drive("a visit is dragged: the verdict shows before the drop", async (t) => {
  const window = await openOn(t, "planned");
  const bar = await focusBar(window);
  const from = await window.evaluate((visit) => {
    const box = document.querySelector(`[role=gridcell][data-visit="${visit}"]`).getBoundingClientRect();
    return { x: box.left + Math.min(20, box.width / 2), y: box.top + box.height / 2 };
  }, bar.visit_id);
  await window.drag([from, { x: from.x + 20, y: from.y }, { x: from.x + 90, y: from.y }, { x: from.x + 130, y: from.y }]);
  await window.until((css) => /keepable|tight|missed|spare|late/.test(document.querySelector(css)?.textContent ?? ""), "a verdict", hand);
  await window.picture("board-dragging-en-light");
  await window.press("Escape");
  await window.release();
  await window.seeNo(hand);
  assert.equal((await barOf(window, bar.visit_id)).from_ms, bar.from_ms, "Escape leaves the visit where it was");
});

drive("a booking is cancelled and locked by keys; the visit goes to the tray and back", async (t) => {
  const window = await openOn(t, "planned");
  const bar = await focusBar(window);
  await window.press("l");
  const cell = `[role=gridcell][data-visit="${bar.visit_id}"]`;
  await window.see(cell, /locked/);
  assert.deepEqual((await barOf(window, bar.visit_id)).lock, { assignee: true, time: true });
  await window.press("l");
  await window.seeNo(cell, /locked/);
  assert.deepEqual((await barOf(window, bar.visit_id)).lock, { assignee: false, time: false });
  await window.press("Delete");
  await window.see("aside [role=option]", new RegExp(bar.visit_id));
  assert.equal(await barOf(window, bar.visit_id), null);
  await window.press("Ctrl+z");
  await window.seeNo("aside [role=option]", new RegExp(bar.visit_id));
  assert.equal((await barOf(window, bar.visit_id)).from_ms, bar.from_ms);
});
