/**
 * WebDriver, as the W3C writes it: one WebKitWebDriver process that launches one
 * window. Knows nothing of Fettle; `window.mjs` does.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { poll } from "./poll.mjs";

/** A driver that does not answer for so long has lost its window. */
const LOST_MS = 60_000;

/** The key of an element in WebDriver's answers; the standard fixes it. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** A refusal of the driver, with the standard's error code. */
export class DriverError extends Error {
  constructor(code, message) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** One session: a driver process and the window that it launched. */
export class Session {
  #process;
  #base;
  #path = "";

  /** Launches `binary` under a driver of its own. */
  static async launch(binary, args, env) {
    const port = await freePort();
    const session = new Session();
    session.#base = `http://127.0.0.1:${port}`;
    session.#process = spawn("WebKitWebDriver", ["-p", String(port)], { env, stdio: ["ignore", "ignore", "inherit"] });
    try {
      await poll(() => session.#isReady(), "WebKitWebDriver to answer");
      const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } };
      const { sessionId } = await session.#ask("POST", "/session", { capabilities });
      session.#path = `/session/${sessionId}`;
    } catch (problem) {
      await session.#endDriver();
      throw problem;
    }
    return session;
  }

  async #isReady() {
    try {
      return (await this.#ask("GET", "/status")).ready;
    } catch {
      return false;
    }
  }

  async #ask(method, path, body) {
    const answer = await fetch(this.#base + path, {
      method,
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(LOST_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new DriverError(value.error, value.message);
    return value;
  }

  #post(path, body = {}) {
    return this.#ask("POST", this.#path + path, body);
  }

  /** Runs a function in the page; what it gives has to be JSON, or an element. */
  evaluate(fn, ...args) {
    return this.#post("/execute/sync", { script: `return (${fn}).apply(null, arguments)`, args });
  }

  /** Runs an async function in the page. */
  evaluateAsync(fn, ...args) {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve((${fn}).apply(null, [].slice.call(arguments, 0, -1))).then((value) => done({ value }), (error) => done({ error: error?.message ?? String(error) }));`;
    return this.#post("/execute/async", { script, args }).then(({ value, error }) => {
      if (error !== undefined) throw new Error(error);
      return value;
    });
  }

  /** A click in the middle of an element, as a person's. */
  click(element) {
    return this.#post(`/element/${element[ELEMENT]}/click`);
  }

  /** Types into an element. */
  type(element, text) {
    return this.#post(`/element/${element[ELEMENT]}/value`, { text });
  }

  clear(element) {
    return this.#post(`/element/${element[ELEMENT]}/clear`);
  }

  /** Presses and lets go, in order: a list of WebDriver actions of one input source. */
  act(source, actions) {
    const parameters = source === "pointer" ? { parameters: { pointerType: "mouse" } } : {};
    const type = source === "pointer" ? "pointer" : "key";
    return this.#post("/actions", { actions: [{ type, id: source, ...parameters, actions }] });
  }

  /** The process ids of what the driver launched: the window. */
  async windows() {
    const { pid } = this.#process;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
    return children.split(" ").filter(Boolean).map(Number);
  }

  /** Closes the window and ends the driver; returns when both are gone. */
  async end() {
    const windows = await this.windows();
    await this.#ask("DELETE", this.#path).catch(() => undefined);
    await this.#endDriver();
    // The driver may go before it has ended what it launched.
    for (const pid of windows) end(pid, "SIGTERM");
    await poll(() => windows.every(isGone), "the window's process to end");
  }

  async #endDriver() {
    const { exitCode, signalCode } = this.#process;
    if (exitCode !== null || signalCode !== null) return;
    const gone = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill();
    await gone;
  }
}

/** Whether a process has ended, be it waited for or not. */
function isGone(pid) {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

/** Sends a signal; one that nobody is there to take is no matter. */
export function end(pid, signal) {
  if (!isGone(pid)) process.kill(pid, signal);
}
