/**
 * What runs inside the page: finding things as a person would, and hearing of
 * every error. Installed once when the window opens; each function stands alone,
 * because WebDriver sends it as text.
 */

/** Installs `globalThis.drive`. */
export function install() {
  const errors = [];
  const hear = (kind, detail) => errors.push(`${kind}: ${detail}`);
  addEventListener("error", (event) => hear("error", event.message || `${event.target?.tagName} ${event.target?.src ?? event.target?.href ?? ""}`), true);
  addEventListener("unhandledrejection", (event) => hear("unhandled rejection", event.reason?.stack ?? event.reason?.message ?? String(event.reason)));
  addEventListener("securitypolicyviolation", (event) => hear("policy", `${event.violatedDirective} ${event.blockedURI}`));
  for (const level of ["error", "warn"]) {
    const original = console[level].bind(console);
    console[level] = (...words) => {
      hear(`console.${level}`, words.map(String).join(" "));
      original(...words);
    };
  }
  const squeeze = (text) => text.replace(/\s+/g, " ").trim();

  /** What a thing is called: its label, or its words without keys and signs. */
  const nameOf = (element) => {
    const label = element.getAttribute("aria-label");
    if (label) return squeeze(label);
    const copy = element.cloneNode(true);
    for (const extra of copy.querySelectorAll("kbd, [aria-hidden=true]")) extra.remove();
    return squeeze(copy.textContent);
  };
  const isShown = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
  const fits = (name, wanted) => {
    if (wanted === null) return true;
    return wanted.source === undefined ? name === wanted.text : new RegExp(wanted.source, wanted.flags).test(name);
  };

  // What a press really met: a drive that waits in vain says it.
  const presses = [];
  for (const kind of ["pointerdown", "click", "keydown"]) {
    addEventListener(kind, (event) => presses.push(`${kind} ${event.key ?? ""} on ${event.target?.tagName} ${squeeze(event.target?.textContent ?? "").slice(0, 30)}`), true);
  }

  // Whether the press that is under way met what it was meant for.
  const aim = { element: null, isHit: null };
  addEventListener("pointerdown", (event) => (aim.isHit ??= event.composedPath().includes(aim.element)), true);

  globalThis.drive = {
    errors,
    presses,
    aim,
    squeeze,
    all: (css, wanted) => [...document.querySelectorAll(css)].filter((element) => isShown(element) && fits(nameOf(element), wanted)),
    nameOf,
  };
}

/** The first thing that is shown, fits and can be used; null when there is none. */
export function findUsable(css, wanted) {
  const [element] = drive.all(css, wanted).filter((element) => !element.disabled);
  element?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return element ?? null;
}

/**
 * Waits until an element stays where it is, for two frames with the typefaces
 * there: a press goes to a point, and a person presses nothing that still moves.
 */
export async function atRest(element) {
  const mostFrames = 120;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const box = () => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height].join(" ");
  };
  let [same, before] = [0, null];
  for (let frames = 0; same < 2 && frames < mostFrames; frames += 1) {
    await frame();
    await document.fonts.ready;
    same = box() === before ? same + 1 : 0;
    before = box();
  }
  return true;
}

/** Says what the next press is meant for. */
export function takeAim(element) {
  Object.assign(drive.aim, { element, isHit: null });
  return true;
}

/**
 * Whether the last press went past what it was meant for: the page moved it
 * between the looking and the pressing, as a list does that narrows meanwhile.
 */
export function isMissed() {
  return globalThis.drive?.aim.isHit === false;
}

/** The control inside the first label that is shown and fits; null when there is none. */
export function findControl(css, wanted) {
  const [label] = drive.all(css, wanted);
  const control = label?.querySelector("input, textarea, select") ?? null;
  control?.scrollIntoView({ block: "nearest" });
  return control;
}

/** Chooses an option by its words, as a person's choice; gives the words that are chosen then. */
export function chooseOption(css, wanted, text) {
  const [select] = drive.all(css, wanted);
  const option = [...(select?.options ?? [])].find((item) => drive.squeeze(item.textContent) === text);
  if (option === undefined) return null;
  select.value = option.value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  return drive.squeeze(select.selectedOptions[0].textContent);
}

/** The words of everything that is shown and fits. */
export function textsOf(css, wanted) {
  return drive.all(css, wanted).map((element) => drive.squeeze(element.innerText ?? element.textContent));
}

/** Whether the page is at rest: fonts there, and two frames drawn. */
export async function settled() {
  await document.fonts.ready;
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  await frame();
  await frame();
  return true;
}

/**
 * The page's listeners for dropped files. The shell keeps them under a name of
 * its own making, by event.
 */
export function hasDropListener() {
  const event = "tauri://drag-drop";
  const books = Object.getOwnPropertyNames(globalThis).map((name) => (name.startsWith("webkit") ? null : globalThis[name]));
  const book = books.find((value) => value !== null && typeof value === "object" && Object.getPrototypeOf(value) === null && Object.hasOwn(value, event));
  drive.dropListeners = book === undefined ? [] : Object.getOwnPropertyNames(book[event]).map((id) => book[event][id].handlerId);
  return drive.dropListeners.length > 0;
}

/** Tells every such listener that these files were dropped. */
export function dropFiles(paths) {
  const { callbacks, runCallback } = globalThis.__TAURI_INTERNALS__;
  const payload = { paths, position: { x: 400, y: 300 } };
  for (const id of drive.dropListeners) if (callbacks.has(id)) runCallback(id, { event: "tauri://drag-drop", id, payload });
}
