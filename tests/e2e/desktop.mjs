/**
 * The desktop around the window: its keyboard focus, its pictures, and the
 * system's own file dialogs, which no WebDriver reaches. Works by xdotool and
 * ImageMagick on the display of the run.
 */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { poll } from "./poll.mjs";

const run = promisify(execFile);

async function xdotool(...args) {
  const { stdout } = await run("xdotool", args);
  return stdout.trim();
}

/** The windows on the display whose title is exactly this. */
async function windowsTitled(title) {
  const exact = `^${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`;
  const found = await xdotool("search", "--onlyvisible", "--name", exact).catch(() => "");
  return found.split("\n").filter(Boolean);
}

/** Gives the keyboard to a window: without a window manager nobody else does. */
async function focus(id) {
  await xdotool("windowraise", id, "windowfocus", "--sync", id);
}

/** Gives the keyboard to the newest window with this title. */
export async function focusTitled(title) {
  const ids = await poll(() => windowsTitled(title).then((ids) => ids.length > 0 && ids), `a window titled ${title}`);
  await focus(ids.at(-1));
}

/** Answers the open file dialog with this title: types the path, and Enter. */
export async function answerFileDialog(title, path) {
  const [id] = await poll(() => windowsTitled(title).then((ids) => ids.length > 0 && ids), `a file dialog titled ${title}`);
  const isClosed = async () => !(await windowsTitled(title)).includes(id);
  await focus(id);
  // In a GTK chooser the path field opens with Ctrl+L, and holds what was typed before.
  await xdotool("key", "ctrl+l", "ctrl+a");
  await xdotool("type", "--delay", "6", path);
  // The list of completions, when it is open, takes the first Enter for itself.
  for (let times = 0; times < 4; times += 1) {
    await xdotool("key", "Return");
    const closed = await poll(isClosed, "it to close", { withinMs: 3_000 }).catch(() => false);
    if (closed) return focusTitled("Fettle");
  }
  throw new Error(`the file dialog ${title} does not take ${path}`);
}

/** Keeps what the whole display shows as a PNG. */
export async function picture(path) {
  await mkdir(dirname(path), { recursive: true });
  await run("import", ["-silent", "-window", "root", path]);
}
