/**
 * Runs the board's bench in WebKitGTK, the engine of the window, without a GPU,
 * and prints one figure a line. `node bench/run.mjs [runs]`; the best of the
 * runs counts, because other work on the machine only ever adds.
 *
 * Needs WebKitWebDriver and xdotool, and Xvfb where there is no display.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { Session } from "../../tests/e2e/driver.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const built = join(here, "../dist-bench");
const browser = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/libexec"]
  .map((folder) => join(folder, "webkit2gtk-4.1/MiniBrowser"))
  .find(existsSync);
const runs = Number(process.argv[2] ?? 3);
const longestMs = 240_000;
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

/** The figures with their promise: at most, or at least. */
const figures = [
  { key: "paint_ms", name: "board paint", unit: "ms", most: 200 },
  { key: "pan_fps", name: "board pan (worst of four zoom levels)", unit: "frames/s", least: 30 },
  { key: "zoom_fps", name: "board zoom", unit: "frames/s", least: 30 },
  { key: "change_ms", name: "board one change", unit: "ms", most: 50 },
  { key: "reload_ms", name: "board read again whole", unit: "ms" },
];

function serve() {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    readFile(join(built, path)).then(
      (body) => response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** As large as the product's window; the driver's own browser opens smaller. */
function enlarge() {
  spawnSync("xdotool", ["search", "--sync", "--onlyvisible", "--class", "MiniBrowser", "windowmove", "0", "0", "windowsize", "1440", "900"], { timeout: 10_000 });
}

async function once(url) {
  const session = await Session.launch(browser, ["--automation"], { ...process.env, WEBKIT_DISABLE_DMABUF_RENDERER: "1", NO_AT_BRIDGE: "1" });
  try {
    enlarge();
    await session.evaluate((address) => void location.assign(address), url);
    const until = Date.now() + longestMs;
    while (Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const result = await session.evaluate(() => window.__bench ?? null);
      if (result?.error) throw new Error(result.error);
      if (result) return result;
    }
    throw new Error(`the bench was not done after ${longestMs / 1000} s`);
  } finally {
    await session.end();
  }
}

function print(results) {
  const [{ rows, visits, width, height }] = results;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`;
  console.log(`# ${rows} rows × ${visits.toLocaleString("en")} visits over 12 months, ${width}×${height}, WebKitGTK without GPU, ${machine}, best of ${results.length}`);
  let kept = true;
  for (const { key, name, unit, most, least } of figures) {
    const values = results.map((result) => result[key]);
    const best = least === undefined ? Math.min(...values) : Math.max(...values);
    const good = best <= (most ?? Infinity) && best >= (least ?? 0);
    const promise = most ? ` (at most ${most})` : least ? ` (at least ${least})` : "";
    console.log(`${name}: ${best} ${unit}${promise}${good ? "" : "  MISSED"}   [${values.join(", ")}]`);
    kept &&= good;
  }
  console.log(`# pan by zoom level, frames/s: ${JSON.stringify(results.map((result) => result.pan_fps_by_level))}`);
  return kept;
}

async function main() {
  if (browser === undefined) throw new Error("MiniBrowser of webkit2gtk-4.1 is not installed");
  await build({ configFile: join(here, "../vite.bench.config.ts"), logLevel: "error" });
  const server = await serve();
  const results = [];
  try {
    for (let i = 0; i < runs; i++) results.push(await once(`http://127.0.0.1:${server.address().port}/board.html`));
  } finally {
    server.close();
  }
  return print(results);
}

if (process.env.DISPLAY === undefined) {
  const args = ["-a", "-s", "-screen 0 1440x900x24 -nolisten tcp", process.execPath, ...process.argv.slice(1)];
  process.exitCode = spawnSync("xvfb-run", args, { stdio: "inherit" }).status ?? 1;
} else {
  process.exitCode = (await main()) ? 0 : 1;
}
