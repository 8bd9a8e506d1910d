/**
 * A simulated marketplace as a program of its own, as the terminal serves it,
 * and a browser that a person would sign in with: it opens the page and follows
 * one of its two links.
 */
import { spawn } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { poll } from "./poll.mjs";

/** What the simulator takes as an app. */
export const APP = { key: "sim-key", secret: "sim-secret" };

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts one; it ends with the drive. Gives its address. */
export async function simulator(t, { orders = 40, seed = 3, faults = "none", profile = "A" } = {}) {
  const port = await freePort();
  const what = ["--port", port, "--seed", seed, "--orders", orders, "--faults", faults, "--profile", profile].map(String);
  const server = spawn(process.env.FETTLE_CLI, ["marketplace", "simulate", ...what], { stdio: "ignore" });
  t.after(() => server.kill());
  const url = `http://127.0.0.1:${port}`;
  await poll(() => fetch(url).then(() => true, () => false), "the simulator to answer");
  return url;
}

/**
 * Puts a browser on the person's desk that follows the link `yes` or `no` of
 * the page it is given; gives a way to ask which address that was.
 */
export async function browser(home, link) {
  const seen = join(home, "address");
  const program = join(home, "browser");
  const body = `fetch(address).then((page) => page.text()).then((text) => {
    const [, to] = /id="${link}" href="([^"]*)"/.exec(text) ?? [];
    return to && fetch(to.replaceAll("&amp;", "&"));
  })`;
  const script = `const address = process.argv[2]; require("node:fs").writeFileSync(${JSON.stringify(seen)}, address); ${body};`;
  await writeFile(`${program}.cjs`, script);
  await writeFile(program, `#!/bin/sh\nexec "${process.execPath}" "${program}.cjs" "$1"\n`);
  await chmod(program, 0o755);
  process.env.BROWSER = program;
  return () => readFile(seen, "utf8");
}
