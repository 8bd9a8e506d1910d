import assert from "node:assert/strict";
import { drive } from "../drive.mjs";
import { openOn } from "../workspaces.mjs";

drive("a demand in full: its promises, entitlement, timeline, and who could keep it", async (t) => {
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  await window.click("[role=option]", /^.*R-0039/);
  await window.press("Enter");
  await window.see("h1", "R-0039");
  await window.see("h3", "Effective reply");
  await window.see("main", /Campinas/);
  const promises = await window.texts("article");
  assert.ok(promises.some((text) => /Effective reply missed .* late/.test(text)), `the missed reply is told: ${promises}`);
  assert.match(await window.see("ol li", /Demand received/), /2026 .* Shanghai · .* Sao Paulo/);
  await window.see("section, article, div", /Entitlement/);
  await window.see("main", /entitled/);
});

drive("the promise check names every engineer and service point with a verdict, and books one", async (t) => {
  const window = await openOn(t, "sample");
  await window.go("/request/R-0039");
  await window.see("main", /Earliest date that is safe to promise/);
  await window.click("button", /^Show all \d+$/);
  const rows = await window.texts("main tbody tr");
  const verdicts = rows.filter((row) => /keepable|tight|not keepable/.test(row));
  assert.equal(verdicts.length, 26, "12 engineers and 14 service points");
  const refused = rows.flatMap((row, at) => (/not keepable/.test(row) ? [at] : []));
  assert.ok(refused.length > 0, "somebody cannot keep it");
  for (const at of refused) assert.ok(rows[at + 1]?.length > 10, `a refusal says why: ${rows[at]}`);
  await window.picture("request-en-light");
  const name = await window.evaluate(() => drive.all("button", { source: "^Book .+" })[0].getAttribute("aria-label"));
  await window.click("button", name);
  await window.see("dl", new RegExp(name.replace("Book ", "")));
  const [bar] = (await window.ask("board", { from: null, to: null, at: null })).bars.filter((bar) => bar.request_id === "R-0039");
  assert.ok(bar, "the board has the booking");
  await window.click("[role=tab]", "Audit trail");
  await window.see("ol li", /driver/);
});
