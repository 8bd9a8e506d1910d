/**
 * One Fettle window under a driver. Start reading at `open`; drives use the
 * verbs `click`, `type`, `press`, `see`, and look at the core through `ask`.
 */
import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { focusTitled, picture } from "./desktop.mjs";
import { end, Session } from "./driver.mjs";
import * as page from "./page.mjs";
import { poll } from "./poll.mjs";

const need = (name) => process.env[name] ?? assert.fail(`${name} is not set: start the drives with tests/e2e/run.sh`);
const BINARY = need("FETTLE_WINDOW");
export const SCRATCH = need("FETTLE_SCRATCH");
export const PICTURES = need("FETTLE_PICTURES");

/** When the drives take place: a Tuesday morning at the dispatcher's. */
export const MORNING = "2026-11-24T09:00:00+08:00";

/** WebDriver's codes of the keys that have no character. */
const KEYS = {
  Ctrl: "\uE009", Shift: "\uE008", Alt: "\uE00A", Enter: "\uE007", Escape: "\uE00C", Tab: "\uE004", Delete: "\uE017",
  ArrowLeft: "\uE012", ArrowUp: "\uE013", ArrowRight: "\uE014", ArrowDown: "\uE015", Home: "\uE011", End: "\uE010",
};

function pattern(name) {
  if (name === undefined || name === null) return null;
  return name instanceof RegExp ? { source: name.source, flags: name.flags } : { text: name };
}

/** A person's home, where the window keeps its own state, and a folder for the workspace. */
export async function desk() {
  const home = await mkdtemp(join(SCRATCH, "desk-"));
  return { home, dir: join(home, "workspace") };
}

export class Window {
  #session;
  #open = true;

  /**
   * Opens the window on a desk; it is closed, and its errors looked at, when
   * the drive ends.
   */
  static async open(t, { home, dir }, { now = MORNING } = {}) {
    const env = {
      ...process.env,
      HOME: home,
      XDG_DATA_HOME: join(home, "data"),
      XDG_CONFIG_HOME: join(home, "config"),
      XDG_CACHE_HOME: join(home, "cache"),
      FETTLE_NOW: now,
      FETTLE_ACTOR: "driver",
      LANG: "C.UTF-8",
      GTK_THEME: "Adwaita",
      // Neither a session bus nor a settings service: what GTK remembers lives as long as the window.
      GSETTINGS_BACKEND: "memory",
      NO_AT_BRIDGE: "1",
      TAURI_AUTOMATION: "true",
      TAURI_WEBVIEW_AUTOMATION: "true",
    };
    const window = new Window();
    window.#session = await Session.launch(BINARY, ["-w", dir], env);
    t.after(() => window.close());
    await window.#session.evaluate(page.install);
    await window.until(() => document.querySelector("main") !== null, "the screen to appear");
    await focusTitled("Fettle");
    return window;
  }

  /** Closes the window; a page that had an error fails the drive. */
  async close() {
    if (!this.#open) return;
    this.#open = false;
    const errors = await this.#session.evaluate(() => drive.errors).catch((gone) => [String(gone)]);
    await this.#session.end();
    assert.deepEqual(errors, [], "the page had no errors");
  }

  /** Ends the window's process as a power cut does: without a word. */
  async kill() {
    this.#open = false;
    for (const pid of await this.#session.windows()) end(pid, "SIGKILL");
    await this.#session.end();
  }

  evaluate(fn, ...args) {
    return this.#session.evaluate(fn, ...args);
  }

  /** Waits until a function in the page gives something truthy, and gives it. */
  until(fn, what, ...args) {
    return poll(() => this.evaluate(fn, ...args), what, { seen: () => this.#there() });
  }

  /** Asks the core as the screen does. */
  ask(useCase, input) {
    return this.#session.evaluateAsync(
      (useCase, input) => globalThis.__TAURI_INTERNALS__.invoke("call", { useCase, input, lang: document.documentElement.lang || "en" }),
      useCase,
      input,
    );
  }

  /** Finds a thing and does something with it; once more when the page replaced or moved it meanwhile. */
  #with(find, what, args, use) {
    const attempt = async () => {
      const element = await this.evaluate(find, ...args);
      if (element === null) return false;
      try {
        return await use(element);
      } catch (problem) {
        if (problem.code === "stale element reference") return false;
        throw problem;
      }
    };
    return poll(attempt, what, { seen: () => this.#there() });
  }

  /** What there is instead of what is waited for. */
  #there() {
    return this.evaluate(() => {
      const words = drive.squeeze(document.body.innerText).slice(0, 600);
      return `${words}; errors: ${JSON.stringify(drive.errors)}; last presses: ${JSON.stringify(drive.presses.slice(-4))}`;
    });
  }

  /** Clicks the first thing that is shown and has this name. */
  click(css, name) {
    return this.#with(page.findUsable, `${css} ${name ?? ""} to click`, [css, pattern(name)], (element) => this.#click(element));
  }

  /** Presses an element; says whether the press met it. */
  async #click(element) {
    await this.#session.evaluateAsync(page.atRest, element);
    await this.evaluate(page.takeAim, element);
    await this.#session.click(element);
    return !(await this.evaluate(page.isMissed));
  }

  /** Replaces what a field holds. */
  type(css, text, name) {
    return this.#with(page.findUsable, `the field ${css} ${name ?? ""}`, [css, pattern(name)], (field) => this.#write(field, text));
  }

  /** Replaces what the control with this label holds. */
  fill(label, text) {
    return this.#with(page.findControl, `a control labelled ${label}`, ["label", pattern(label)], (field) => this.#write(field, text));
  }

  async #write(field, text) {
    await this.#session.clear(field);
    await this.#session.type(field, text);
    return true;
  }

  /** Chooses an option of a select element by its words. */
  async choose(css, option, name) {
    const chosen = await this.until(page.chooseOption, `the option ${option} of ${css}`, css, pattern(name), option);
    assert.equal(chosen, option);
  }

  /** Presses keys: `"g b"` one after another, `"Ctrl+K"` together. */
  press(keys) {
    const strokes = keys.split(" ").flatMap((way) => {
      const codes = way.split("+").map((part) => KEYS[part] ?? part);
      return [...codes.map((value) => ({ type: "keyDown", value })), ...codes.toReversed().map((value) => ({ type: "keyUp", value }))];
    });
    return this.#session.act("key", strokes);
  }

  /** Moves the pointer through these points of the window, with the button held from the first on. */
  async drag(points) {
    const [first, ...others] = points;
    const to = ({ x, y }) => ({ type: "pointerMove", duration: 40, x: Math.round(x), y: Math.round(y) });
    await this.#session.act("pointer", [to(first), { type: "pointerDown", button: 0 }, ...others.map(to)]);
  }

  async release() {
    await this.#session.act("pointer", [{ type: "pointerUp", button: 0 }]);
  }

  /** Waits until something with this name is shown, and gives its words. */
  async see(css, name) {
    const texts = await this.until(
      (css, wanted) => {
        const found = drive.all(css, wanted).map((element) => drive.squeeze(element.innerText ?? element.textContent));
        return found.length > 0 && found;
      },
      `${css} ${name ?? ""}`,
      css,
      pattern(name),
    );
    return texts[0];
  }

  /** Waits until nothing with this name is shown. */
  async seeNo(css, name) {
    await this.until((css, wanted) => drive.all(css, wanted).length === 0, `no ${css} ${name ?? ""}`, css, pattern(name));
  }

  /** Closes the messages in the corner, as a person would before a picture. */
  async dismissToasts() {
    await this.until(() => {
      for (const button of document.querySelectorAll(".toast .close")) button.click();
      return document.querySelector(".toast") === null;
    }, "no messages in the corner");
  }

  /** The words of everything that is shown and fits, now. */
  texts(css, name) {
    return this.evaluate(page.textsOf, css, pattern(name));
  }

  /** Goes to a place such as `/board` or `/request/R-0001`, and waits until it is shown. */
  async go(path) {
    const [place, id] = path.split("/").slice(1);
    await this.evaluate((path) => void (location.hash = path), path);
    if (place === "request") await this.see("h1", id);
    else await this.until((href) => document.querySelector("nav [aria-current=page]")?.getAttribute("href") === href, path, `#/${place}`);
  }

  /** Drops files on the window: hands the page what the shell hands it when that happens. */
  async drop(paths) {
    await this.until(page.hasDropListener, "the page to listen for dropped files");
    await this.evaluate(page.dropFiles, paths);
  }

  /** Waits until the page rests and keeps a picture of the display. */
  async picture(name) {
    await this.#session.evaluateAsync(page.settled);
    await picture(join(PICTURES, `${name}.png`));
  }
}

