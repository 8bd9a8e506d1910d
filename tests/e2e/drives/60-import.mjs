import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { answerFileDialog } from "../desktop.mjs";
import { drive } from "../drive.mjs";
import { desk, SCRATCH, Window } from "../window.mjs";
import { openOn } from "../workspaces.mjs";

const run = promisify(execFile);
const sample = join(import.meta.dirname, "../../../src-tauri/resources/sample/seller.xlsx");

/** The sample as a folder of CSV files, with three cells of the demands broken. */
async function brokenBook() {
  const folder = join(SCRATCH, "broken-book");
  await mkdir(folder, { recursive: true });
  const csv = { "Buyers.csv": "buyer_id,name,country,city\nB-1,Lyon Trading,FR,Lyon\nB-2,Nowhere Ltd,FR,Xyzzyville\n" };
  csv["Products.csv"] = "product_id,model,name,serviced,services\nP-1,FT-1,CNC router,yes,installation\n";
  csv["Orders.csv"] = "order_id,buyer_id,product_id,paid_at,status\nO-1,B-1,P-1,2026-10-01T09:00:00+08:00,trade_success\n";
  csv["Requests.csv"] = [
    "request_id,order_id,received_at,channel,services",
    "R-1,O-1,2026-11-20T09:00:00+08:00,email,installation",
    "R-2,O-1,2026-11-20 09:00,email,installation",
    "R-3,O-1,2026-11-20T09:00:00+08:00,pigeon,installation",
    "R-4,O-9,2026-11-20T09:00:00+08:00,email,installation",
    "",
  ].join("\n");
  for (const [name, text] of Object.entries(csv)) await writeFile(join(folder, name), text);
  return folder;
}

drive("a dropped book with problems lists each cell; nothing is taken in until the good rows are chosen", async (t) => {
  const folder = await brokenBook();
  const window = await Window.open(t, await desk());
  await window.see("h1", /danger today/);
  await window.drop([folder]);
  await window.see("[role=dialog]", /problems\./);
  const rows = (await window.texts("[role=dialog] tbody tr")).filter((row) => /Requests|Buyers/.test(row));
  const about = (...words) => rows.find((row) => words.every((word) => row.includes(word)));
  assert.ok(about("Requests", "3", "received_at"), `an instant without its offset: ${rows}`);
  assert.ok(about("Requests", "4", "channel", "pigeon"), `a channel that does not exist: ${rows}`);
  assert.ok(about("Requests", "5", "order_id", "O-9"), `an order that is not there: ${rows}`);
  assert.ok(about("Buyers", "3", "city", "Xyzzyville"), `a city that does not exist: ${rows}`);
  for (const row of rows) assert.ok(row.length > 40, `what is wrong and what would be right: ${row}`);
  assert.ok(await window.evaluate(() => drive.all("[role=dialog] button", { source: "^Take" })[0].disabled), "nothing can be taken yet");
  await window.picture("import-problems-en-light");
  await window.click("[role=dialog] label", /good row/);
  await window.click("[role=dialog] button", /^Take \d+ good row/);
  await window.see("h1", /Today|People/);
  await window.seeNo("[role=dialog]");
  const { rows: demands } = await window.ask("today", { at: null, with_closed: true, query: null, limit: 10 });
  assert.deepEqual(demands.map((row) => row.request_id), ["R-1"]);
});

drive("a workbook is chosen in the system's dialog; importing it twice changes nothing", async (t) => {
  const window = await Window.open(t, await desk());
  await window.click("button", /^Import a workbook/);
  await window.click("[role=dialog] button", "Choose a file…");
  await answerFileDialog("Import a workbook", sample);
  await window.see("[role=dialog]", /No problems: \d+ new rows/);
  await window.picture("import-clean-en-light");
  await window.click("[role=dialog] button", /^Take in \d+ rows/);
  await window.seeNo("[role=dialog]");
  const { log_length } = await window.ask("status", {});
  await window.press("i");
  await window.click("[role=dialog] button", "Choose a file…");
  await answerFileDialog("Import a workbook", sample);
  await window.see("[role=dialog]", /nothing new/);
  await window.press("Escape");
  await window.seeNo("[role=dialog]");
  assert.equal((await window.ask("status", {})).log_length, log_length);
});

drive("the workspace goes out as a workbook that comes in as the same state", async (t) => {
  const book = join(SCRATCH, "out.xlsx");
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  await window.press("x");
  await answerFileDialog("Export the workspace as a workbook", book);
  await window.see(".toast", /rows written to .*out\.xlsx/);
  const { stdout } = await run(process.env.FETTLE_CLI, ["-w", join(SCRATCH, "again"), "import", book, "--json"]);
  const { imported, problems } = JSON.parse(stdout);
  assert.deepEqual(problems, []);
  assert.equal(imported.Requests, 60);
});

drive("the schedule is handed out as a calendar, a sheet and a table, no time without its zone", async (t) => {
  const window = await openOn(t, "planned");
  await window.see("h1", "Today");
  const { bars } = await window.ask("board", { from: null, to: null, at: null });
  const handOut = async (kind, name) => {
    await window.press("h");
    await window.see("[role=dialog] h2", "Hand out the schedule");
    await window.click("[role=dialog] label", kind);
    await window.click("[role=dialog] button", "Save as…");
    await answerFileDialog("Hand out the schedule", join(SCRATCH, name));
    await window.seeNo("[role=dialog]");
    return readFile(join(SCRATCH, name));
  };
  const calendar = (await handOut("Calendar (.ics)", "schedule.ics")).toString();
  const events = calendar.match(/BEGIN:VEVENT[^]*?END:VEVENT/g) ?? [];
  assert.ok(events.length >= bars.length, `${events.length} entries for ${bars.length} visits`);
  for (const event of events) assert.match(event, /^DTSTART(;TZID=[^:]+:|:\d+T\d+Z)/m);
  const table = (await handOut("CSV", "schedule.csv")).toString();
  assert.ok(table.split("\n").length > bars.length, "one row a visit");
  assert.match(table, /Asia\/|Australia\/|Europe\//);
  const sheet = await handOut("Excel (.xlsx)", "schedule.xlsx");
  assert.equal(sheet.subarray(0, 2).toString(), "PK", "an xlsx is a zip");
  assert.ok((await readdir(SCRATCH)).includes("schedule.xlsx"));
});
