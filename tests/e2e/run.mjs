/** Runs every drive, one window at a time, and says how many passed. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "node:test";

const folder = join(import.meta.dirname, "drives");
const wanted = process.argv.slice(2);
const names = (await readdir(folder)).filter((name) => name.endsWith(".mjs")).sort();
const files = names.filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word))).map((name) => join(folder, name));

const counts = { passed: 0, failed: 0 };

function report(passed, { name, details }) {
  counts[passed ? "passed" : "failed"] += 1;
  console.log(`${passed ? "ok    " : "FAILED"} ${name} (${(details.duration_ms / 1000).toFixed(1)} s)`);
  if (!passed) console.log(details.error?.cause?.message ?? "", details.error?.cause?.cause?.stack ?? details.error?.message ?? details.error);
}

const drives = run({ files, concurrency: 1, timeout: 900_000 });
// A file that could not be read counts as one drive that failed.
drives.on("test:pass", (event) => files.includes(event.name) || report(true, event));
drives.on("test:fail", (event) => (files.includes(event.name) && event.details.error?.failureType === "subtestsFailed") || report(false, event));
drives.on("test:stderr", ({ message }) => process.stderr.write(message));
drives.on("test:stdout", ({ message }) => process.stdout.write(message));
drives.on("end", () => {
  console.log(`window: ${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
});
drives.resume();
