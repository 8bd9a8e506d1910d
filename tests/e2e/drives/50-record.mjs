import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { drive } from "../drive.mjs";
import { answerFileDialog } from "../desktop.mjs";
import { SCRATCH } from "../window.mjs";
import { openOn } from "../workspaces.mjs";

/** A demand without a reply whose reply clock still runs. */
async function unanswered(window) {
  const { rows } = await window.ask("today", { at: null, with_closed: false, query: null, limit: 100 });
  return rows.find((row) => row.stage === "received" && row.clock?.clock === "effective_reply" && row.clock.state === "running").request_id;
}

drive("a reply by e-mail with its evidence stops the clock; its hash is kept", async (t) => {
  const proof = join(SCRATCH, "reply.eml");
  await writeFile(proof, "From: us\nTo: buyer\n\nAn engineer comes on Monday.\n");
  const sha256 = createHash("sha256").update("From: us\nTo: buyer\n\nAn engineer comes on Monday.\n").digest("hex");

  const window = await openOn(t, "sample");
  const id = await unanswered(window);
  await window.go(`/request/${id}`);
  await window.see("article", /^Effective reply.*running/);
  await window.click("[role=toolbar] button", "Reply");
  await window.see("[role=dialog] h2", "Record a reply");
  await window.type("[role=dialog] textarea", "Method and date agreed");
  await window.choose("[role=dialog] select", "Overseas engineer");
  await window.click("[role=dialog] button", "Add a file…");
  await answerFileDialog("Choose a file as evidence", proof);
  await window.see("[role=dialog] .file", /reply\.eml/);
  await window.picture("record-en-light");
  await window.click("[role=dialog] button", "Reply");
  await window.seeNo("[role=dialog]");
  await window.see("article", /^Effective reply.*met/);
  await window.see("ol li", new RegExp(`reply\\.eml.*${sha256.slice(0, 10)}`));
  await window.see("ol li", /Method and date agreed/);
});

drive("a reply by phone is only a note, and the screen says so before", async (t) => {
  const window = await openOn(t, "sample");
  const id = await unanswered(window);
  await window.go(`/request/${id}`);
  await window.click("[role=toolbar] button", "Reply");
  await window.click("[role=dialog] label", "Phone");
  await window.see("[role=dialog]", /neither starts nor stops a clock/);
  await window.click("[role=dialog] button", "Keep as a note");
  await window.seeNo("[role=dialog]");
  await window.see("article", /^Effective reply.*running/);
  await window.see("section ol li", /^Replied.*Phone.*Take back/);
  await window.press("Ctrl+z");
  await window.see("section ol li", /^Replied.*Phone.*Taken back/);
});

drive("a confirmation shows whether it can be kept, and starts the visit's clock; an arrival meets it", async (t) => {
  const window = await openOn(t, "sample");
  const { rows } = await window.ask("today", { at: null, with_closed: false, query: null, limit: 100 });
  const open = rows.find((row) => row.stage === "replied" && row.method === "overseas_engineer");
  await window.go(`/request/${open.request_id}`);
  await window.click("[role=toolbar] button", "Confirm");
  await window.see("[role=dialog]", /keepable|tight|not keepable|Best:/);
  await window.picture("confirm-en-light");
  await window.click("[role=dialog] button", "Confirm");
  await window.seeNo("[role=dialog]");
  await window.see("article", /(arriv|visit|site).*running/i);
  await window.click("[role=toolbar] button", "Arrived");
  await window.click("[role=dialog] button", "Arrived");
  await window.seeNo("[role=dialog]");
  await window.see("article", /(arriv|visit|site).*met/i);
  await window.click("[role=tab]", "Audit trail");
  await window.see("main ol li", /confirm/i);
  await window.see("main ol li", /arriv/i);
});
