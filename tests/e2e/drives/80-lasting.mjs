import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { drive } from "../drive.mjs";
import { Window } from "../window.mjs";
import { deskWith } from "../workspaces.mjs";

drive("language and theme are kept, and are there again after a restart", async (t) => {
  const place = await deskWith(t, "sample");
  const window = await Window.open(t, place);
  await window.go("/settings/look");
  await window.click("main label", "Dark");
  await window.until(() => document.documentElement.dataset.theme === "dark", "the dark theme");
  await window.click("main label", "简体中文");
  await window.see("h1", "设置");
  await window.close();

  const again = await Window.open(t, place);
  await again.see("h1", "今日");
  assert.deepEqual(await again.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme]), ["zh-CN", "dark"]);
});

drive("after a restart, and after a kill, everything is still there", async (t) => {
  const place = await deskWith(t, "planned");
  const window = await Window.open(t, place);
  const id = "R-0039";
  await window.go(`/request/${id}`);
  await window.click("[role=toolbar] button", "Reply");
  await window.type("[role=dialog] textarea", "Agreed before the power went");
  await window.click("[role=dialog] button", "Reply");
  await window.see(".toast", /./);
  const before = { status: await window.ask("status", {}), board: (await window.ask("board", { from: null, to: null, at: null })).bars };
  await window.kill();

  const again = await Window.open(t, place);
  const status = await again.ask("status", {});
  assert.equal(status.state, "open");
  assert.equal(status.log_length, before.status.log_length);
  const { bars } = await again.ask("board", { from: null, to: null, at: null });
  const where = (list) => list.map(({ visit_id, from_ms, to_ms }) => `${visit_id} ${from_ms} ${to_ms}`).sort();
  assert.deepEqual(where(bars), where(before.board));
  await again.go(`/request/${id}`);
  await again.see("ol li", /Agreed before the power went/);
  await again.press("Ctrl+z");
  await again.see("ol li", /Taken back/);
});

drive("a second window on the same workspace says so, and opens once the first is closed", async (t) => {
  const place = await deskWith(t, "sample");
  const first = await Window.open(t, place);
  await first.see("h1", "Today");
  const second = await Window.open(t, place);
  await second.see("h1", /This workspace is open elsewhere/);
  await second.picture("in-use-en-light");
  assert.equal(await second.evaluate(() => drive.all("nav a", null).length), 0, "nothing of the workspace is shown");
  await first.close();
  await second.click("button", "Look again");
  await second.see("h1", "Today");
});

drive("a damaged workspace is said plainly, and is not written over", async (t) => {
  const place = await deskWith(t, "sample");
  const [name] = (await readdir(place.dir)).filter((name) => /\.(db|sqlite|fettle)$/.test(name));
  const file = join(place.dir, name);
  const handle = await open(file, "r+");
  await handle.write(Buffer.alloc(4096, 0x5a), 0, 4096, 8192);
  await handle.close();
  const damaged = await readFile(file);

  const window = await Window.open(t, place);
  await window.see("h1", /This workspace is damaged/);
  const said = await window.see(".said");
  assert.ok(said.length > 20 && !/panicked|stack|Err\(/.test(said), `one plain sentence: ${said}`);
  await window.picture("damaged-en-light");
  await window.click("button", "中文");
  await window.see("h1", /损坏/);
  await window.close();
  assert.ok(damaged.equals(await readFile(file)), "the file is as it was");
  const doctor = spawn(process.env.FETTLE_CLI, ["-w", place.dir, "doctor"], { stdio: "ignore" });
  assert.equal(await new Promise((resolve) => doctor.once("exit", resolve)), 4, "the terminal says damaged, too");
});
