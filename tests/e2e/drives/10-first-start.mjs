import assert from "node:assert/strict";
import { drive } from "../drive.mjs";
import { desk, Window } from "../window.mjs";

drive("the first start offers the sample, an import and an empty workspace, in two languages", async (t) => {
  const window = await Window.open(t, await desk());
  await window.see("h1", "Which service promises are in danger today?");
  const choices = () => window.texts("main .choices button strong");
  assert.deepEqual(await choices(), ["Open the sample", "Import a workbook", "Start empty"]);
  await window.picture("first-start-en");
  await window.click("button", "中文");
  await window.see("button", /示例/);
  assert.equal(await window.evaluate(() => document.documentElement.lang), "zh-CN");
  await window.picture("first-start-zh");
});

drive("one click opens the sample, and Today lists its demands by risk", async (t) => {
  const window = await Window.open(t, await desk());
  await window.click("button", /^Open the sample/);
  await window.see("h1", "Today");
  await window.see("[role=listbox] [role=option]", /R-\d+/);
  const counters = await window.texts(".counters button, [role=group] button");
  assert.ok(counters.some((text) => /^60 open$/.test(text)), `60 demands are counted: ${counters}`);
  assert.ok(counters.some((text) => /[1-9]\d* missed$/.test(text)), `some are missed: ${counters}`);
  const order = ["missed", "will be missed", "tight", "kept", "no promise runs"];
  const risks = await window.texts("[role=listbox] [role=option] .mark .visually-hidden");
  const ranks = risks.map((risk) => order.indexOf(risk));
  assert.ok(!ranks.includes(-1), `risks are known: ${risks}`);
  assert.deepEqual(ranks, ranks.toSorted((a, b) => a - b));
  assert.deepEqual(await window.texts(".toast"), [], "nothing went wrong on the way");
  const { bars } = await window.ask("board", { from: null, to: null, at: null });
  assert.ok(bars.length > 0, "something real is on the board");
});

drive("an empty workspace opens, and says what to do next", async (t) => {
  const window = await Window.open(t, await desk());
  await window.click("button", /^Start empty/);
  await window.see("h1", "People");
  await window.press("g t");
  await window.see("h1", "Today");
  await window.see("main", /No open demands/);
  await window.see("main button", "Import a workbook");
});
