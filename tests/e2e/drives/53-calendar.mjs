import assert from "node:assert/strict";
import { drive } from "../drive.mjs";
import { openOn } from "../workspaces.mjs";

const from = 'input[aria-label="First day"]';
const until = 'input[aria-label="Last day"]';
const chosen = (css) => document.querySelector(css).value;
const isFocused = (css) => document.activeElement === document.querySelector(css);
const calendar = "[role=application]";

drive("a day is chosen in a calendar, by keys or by the pointer, and the dialog stays", async (t) => {
  const window = await openOn(t, "sample");
  await window.press("h");
  await window.see("[role=dialog] h2", "Hand out the schedule");
  await window.type(from, "2026-11-27");
  await window.press("ArrowDown");
  await window.see(calendar, /November 2026/);
  await window.until(() => document.activeElement?.dataset.value === "2026-11-27", "the day of the field has the focus");
  await window.picture("calendar-en-light");
  await window.press("ArrowDown");
  await window.until(() => document.activeElement?.dataset.value === "2026-12-04", "a week on is in the next month");
  await window.press("Enter");
  await window.seeNo(calendar);
  await window.until((css) => document.querySelector(css).value === "2026-12-04", "the day is in the field", from);
  assert.ok(await window.evaluate(isFocused, from));

  await window.click("[role=dialog] button", "Choose Last day in a calendar");
  await window.see(calendar);
  await window.click("[role=dialog] button", "Later month");
  await window.press("Escape");
  await window.seeNo(calendar);
  await window.see("[role=dialog] h2", "Hand out the schedule");
  assert.equal(await window.evaluate(chosen, until), "");

  await window.click("[role=dialog] button", "Choose Last day in a calendar");
  await window.choose("[role=dialog] select", "January", "Month");
  await window.choose("[role=dialog] select", "2027", "Year");
  await window.see(calendar, /January 2027/);
  await window.click(`${calendar} [data-value="2027-01-15"]`, "15");
  await window.seeNo(calendar);
  assert.equal(await window.evaluate(chosen, until), "2027-01-15");
});

drive("who presses another field while a calendar is open is in that field", async (t) => {
  const window = await openOn(t, "sample");
  await window.press("h");
  await window.see("[role=dialog] h2", "Hand out the schedule");
  await window.type(until, "2026-12-01");
  await window.press("ArrowDown");
  await window.see(calendar);
  await window.click(from);
  await window.seeNo(calendar);
  await window.until((css) => document.activeElement === document.querySelector(css), "the pressed field has the focus", from);
  await window.press("2 7");
  assert.equal(await window.evaluate(chosen, from), "27");
  assert.equal(await window.evaluate(chosen, until), "2026-12-01");
  await window.click("[role=dialog] button", "Choose Last day in a calendar");
  await window.see(calendar);
  await window.click("[role=dialog] button", "Choose Last day in a calendar");
  await window.seeNo(calendar);
  await window.press("ArrowDown");
  await window.see(calendar);
  await window.click(until);
  await window.seeNo(calendar);
  await window.until((css) => document.activeElement === document.querySelector(css), "its own field has the focus", until);
  await window.see("[role=dialog] h2", "Hand out the schedule");
});

drive("the calendar has its words in Chinese", async (t) => {
  const window = await openOn(t, "sample");
  await window.go("/settings/look");
  await window.click("main label", "Dark");
  await window.click("main label", "简体中文");
  await window.until(() => document.documentElement.lang === "zh-CN", "Chinese");
  await window.dismissToasts();
  await window.go("/today");
  await window.press("h");
  await window.click("[role=dialog] button", "在日历中选择第一天");
  await window.see(calendar, /2026年11月/);
  await window.see(`${calendar} th`, "周一");
  await window.see("[role=dialog] button", /^今天 2026-11-24$/);
  await window.picture("calendar-zh-dark");
});
