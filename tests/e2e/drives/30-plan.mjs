import assert from "node:assert/strict";
import { drive } from "../drive.mjs";
import { openOn } from "../workspaces.mjs";

drive("planning shows its progress, then the plan, and keeping it fills the board", async (t) => {
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  const before = (await window.ask("board", { from: null, to: null, at: null })).bars.length;
  await window.press("p");
  await window.see("[role=dialog] h2", "Plan open visits");
  await window.click("[role=dialog] button", "Plan");
  await window.see("[role=dialog] [role=progressbar]");
  const summary = await window.see("[role=dialog] b", /\d+ placed, \d+ without a place/);
  const placed = Number(/^(\d+) placed/.exec(summary)[1]);
  assert.ok(placed > before, `${placed} are placed, more than the ${before} booked`);
  await window.see("[role=dialog]", /checked independently/);
  await window.see("[role=dialog] dl", /Money ¥ [\d,.]+/);
  const unplaced = await window.texts("[role=dialog] .unplaced li");
  for (const visit of unplaced) assert.ok(visit.length > 30, `what found no place says why: ${visit}`);
  await window.picture("plan-en-light");
  await window.click("[role=dialog] button", "Keep this plan");
  await window.seeNo("[role=dialog]");
  await window.press("g b");
  await window.see("h1", "Board");
  await window.see("[role=gridcell]", /R-\d+/);
  const { bars } = await window.ask("board", { from: null, to: null, at: null });
  assert.equal(bars.length, placed);
  await window.picture("board-en-light");
});

drive("planning can be stopped; the best plan so far is shown and nothing is written", async (t) => {
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  const before = (await window.ask("status", {})).log_length;
  await window.press("p");
  await window.click("[role=dialog] label", "60 s");
  await window.click("[role=dialog] button", "Plan");
  await window.see("[role=dialog] [role=progressbar]");
  await window.click("[role=dialog] button", "Stop");
  await window.see("[role=dialog]", /stopped early/);
  await window.click("[role=dialog] button", "Discard");
  await window.seeNo("[role=dialog]");
  assert.equal((await window.ask("status", {})).log_length, before);
});

drive("a visit that lost its place gets one again, and nothing else moves", async (t) => {
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  await window.ask("plan", { at: null, repair: false, seconds: null, iterations: 20, seed: 1, commit: true, task_id: null });
  const board = () => window.ask("board", { from: null, to: null, at: null });
  const places = ({ bars }) => new Map(bars.map((bar) => [bar.visit_id, `${bar.row} from ${bar.from_ms}`]));
  const planned = await board();
  const before = places(planned);
  const lost = planned.bars.find((bar) => !bar.fixed).visit_id;
  await window.ask("cancel_booking", { visit_id: lost, reason: null, base_rev: null });
  await window.press("p");
  await window.click("[role=dialog] label", "Only what has no place");
  await window.seeNo("[role=dialog] label", "60 s");
  await window.picture("plan-repair-en-light");
  await window.click("[role=dialog] button", "Plan");
  await window.see("[role=dialog]", /1 new, 0 moved/);
  await window.click("[role=dialog] button", "Keep this plan");
  await window.seeNo("[role=dialog]");
  const after = places(await board());
  assert.deepEqual([...after.keys()].sort(), [...before.keys()].sort());
  for (const [visit, place] of before) if (visit !== lost) assert.equal(after.get(visit), place);
});
