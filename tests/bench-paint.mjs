/**
 * Starts two windows in turn and tells how long each took to its first paint.
 * `node bench-paint.mjs SCREEN RUNS BLANK WINDOW WORKSPACE`; SCREEN is the
 * memory of an Xvfb display of 1440×900, as an XWD file.
 */
import { spawn } from "node:child_process";
import { openSync, readSync, statSync } from "node:fs";

const [screen, runs, blank, window, workspace] = process.argv.slice(2);
const [width, height] = [1440, 900];
const longestMs = 30_000;
const file = openSync(screen, "r");
// What is before the pixels is the file's head and its colours.
const lineBytes = width * 4;
const head = statSync(screen).size - lineBytes * height;
const line = Buffer.alloc(lineBytes);
// Looking must cost little: the windows share the machine with it.
const [everyLine, everyColumn, everyMs] = [7, 3, 8];

/** How many of a region's pixels pass, of those looked at. */
function share([left, top, right, bottom], passes) {
  let [passed, all] = [0, 0];
  for (let y = top; y < bottom; y += everyLine) {
    readSync(file, line, 0, lineBytes, head + y * lineBytes);
    for (let x = left; x < right; x += everyColumn) {
      passed += passes(line[x * 4 + 2], line[x * 4 + 1], line[x * 4]) ? 1 : 0;
      all += 1;
    }
  }
  return passed / all;
}

/**
 * The blank page is there: its colour nearly everywhere. It is neither light nor dark: what of it is left on the
 * screen when the next window comes up is no page and no letters.
 */
const isBlankPainted = () => share([100, 100, 1340, 800], (r, g, b) => r === 0x60 && g === 0x80 && b === 0xa0) > 0.99;

/** Rows of the list can be read: a light page, and dark letters in each of its thirds. */
function isListPainted() {
  const letters = (top) => share([80, top, 800, top + 180], (r, g, b) => r + g + b < 240);
  const isLight = () => share([0, 0, width, height], (r, g, b) => r + g + b > 600) > 0.7;
  return [200, 400, 600].every((top) => letters(top) > 0.004) && isLight();
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function settled(child) {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }
  await pause(700);
}

async function timed(program, args, env, isPainted) {
  const begun = performance.now();
  const child = spawn(program, args, { stdio: "ignore", env: { ...process.env, ...env } });
  try {
    while (performance.now() - begun < longestMs) {
      if (isPainted()) return performance.now() - begun;
      await pause(everyMs);
    }
    throw new Error(`${program} painted nothing that counts in ${longestMs / 1000} s`);
  } finally {
    await settled(child);
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const told = (values) => `best ${Math.min(...values).toFixed(0)} ms, median ${median(values).toFixed(0)} ms of ${values.length}`;

const [blanks, windows] = [[], []];
// The first start of each fills the caches of the disk and counts for neither.
for (let run = 0; run <= Number(runs); run++) {
  // Both draw without a GPU; the product finds that out by itself.
  const first = await timed(blank, [], { WEBKIT_DISABLE_DMABUF_RENDERER: "1" }, isBlankPainted);
  const useful = await timed(window, ["-w", workspace], {}, isListPainted);
  if (run > 0) {
    blanks.push(first);
    windows.push(useful);
  }
}
console.log(`blank window: ${told(blanks)}`);
console.log(`first useful paint: ${told(windows)}`);
console.log(`ratio of the medians: ${(median(windows) / median(blanks)).toFixed(2)}`);
