import assert from "node:assert/strict";
import { drive } from "../drive.mjs";
import { openOn } from "../workspaces.mjs";

drive("a demand is taken in by hand, starts its clocks, and can be taken back", async (t) => {
  const window = await openOn(t, "sample");
  const { total } = await window.ask("today", { at: null, with_closed: false, query: null, limit: 1 });
  await window.press("n");
  await window.see("[role=dialog] h2", "Take in a demand");
  await window.type("[role=dialog] [role=combobox]", "Iquitos");
  await window.see("[role=dialog] [role=option]", /Iquitos/);
  await window.press("Enter");
  await window.see("[role=dialog] b", /^\d{6,}/);
  await window.click("[role=dialog] label", /Fault detection/);
  await window.type("[role=dialog] input[type=number]", "6");
  await window.type("[role=dialog] textarea", "Spindle stops after ten minutes");
  await window.picture("intake-en-light");
  await window.click("[role=dialog] button", "Take in");
  await window.seeNo("[role=dialog]");
  await window.see("section ol li", /Demand received/);
  await window.see("main", /Spindle stops after ten minutes/);
  await window.see("article", /^Effective reply.*running left 1 d 23 h|^Effective reply.*running left 2 d/);
  assert.equal((await window.ask("today", { at: null, with_closed: false, query: null, limit: 1 })).total, total + 1);
  await window.press("Ctrl+z");
  await window.until(() => [...document.querySelectorAll("[role=group] button")].some((button) => /^60 /.test(drive.nameOf(button))), "60 open demands again");
});

drive("a number that is taken is refused beside its field, and nothing is written", async (t) => {
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  const { log_length } = await window.ask("status", {});
  await window.press("n");
  await window.type("[role=dialog] [role=combobox]", "Iquitos");
  await window.see("[role=dialog] [role=option]", /Iquitos/);
  await window.press("Enter");
  await window.click("[role=dialog] label", /Fault detection/);
  await window.click("[role=dialog] summary");
  await window.fill(/^Own number/, "R-0001");
  await window.click("[role=dialog] button", "Take in");
  await window.see("[role=dialog] [role=alert]", /R-0001/);
  assert.equal((await window.ask("status", {})).log_length, log_length);
});
