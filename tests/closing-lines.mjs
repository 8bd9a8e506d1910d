/** The last words of `make test`: which tests ran, and how many passed. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

const logs = join(import.meta.dirname, "../.cache");
// Colours are for the terminal that the log came from.
const lines = (name) => readFileSync(join(logs, name), "utf8").replaceAll(/\u001b\[[\d;]*m/g, "").split("\n");

/** Each test binary of Rust's: `Running tests/it/main.rs (target/debug/deps/it-0123abcd)`. */
function core() {
  const suites = [];
  let [name, crate] = ["", ""];
  for (const line of lines("core.log")) {
    const running = /^\s+Running (?:unittests )?(\S+) \((\S+)\)/.exec(line);
    const docs = /^\s+Doc-tests (\S+)/.exec(line);
    const binary = running && basename(running[2]).replace(/-[\da-f]+$/, "");
    // A crate's own tests run before those in its folder `tests`.
    if (running && !running[1].startsWith("tests/")) crate = binary;
    if (running) name = `${crate}: ${running[1]}`;
    if (docs) name = `${docs[1]}: examples in its docs`;
    const result = /^test result: \w+\. (\d+) passed; (\d+) failed/.exec(line);
    if (result) suites.push({ name, passed: Number(result[1]), failed: Number(result[2]) });
  }
  return suites;
}

/** Each file of the screen's tests: `✓ tests/i18n.test.ts (4 tests | 1 failed) 12ms`. */
function screen() {
  const files = lines("ui.log").map((line) => /^\s*[✓❯×] (\S+\.test\.ts) \((\d+) tests?(?: \| (\d+) failed)?/.exec(line));
  return files.filter(Boolean).map(([, name, all, failed]) => ({ name, passed: all - (failed ?? 0), failed: Number(failed ?? 0) }));
}

/** Each drive of the window: `ok     the sample opens by one click (3.2 s)`. */
function window() {
  const drives = lines("window.log").map((line) => /^(ok|FAILED)\s+(.+) \([\d.]+ s\)$/.exec(line));
  return drives.filter(Boolean).map(([, word, name]) => ({ name, passed: word === "ok" ? 1 : 0, failed: word === "ok" ? 0 : 1 }));
}

const total = { passed: 0, failed: 0 };
for (const [title, suites] of [["core", core()], ["screen", screen()], ["window", window()]]) {
  console.log(`${title}:`);
  for (const { name, passed, failed } of suites.filter((suite) => suite.passed + suite.failed > 0)) {
    console.log(`  ${name}: ${passed} passed${failed > 0 ? `, ${failed} FAILED` : ""}`);
    total.passed += passed;
    total.failed += failed;
  }
}
console.log(`${total.passed} passed, ${total.failed} failed`);
