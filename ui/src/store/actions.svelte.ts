/**
 * Every action the dispatcher can take, with its keys. The palette and the help
 * list them; one listener on the window runs them.
 */
import { SvelteMap } from "svelte/reactivity";

export interface Action {
  id: string;
  /** Key of its title: `actions:plan`. */
  title: string;
  /** `g b`, `Ctrl+Z`, `n`; several ways are separated by ` | `. */
  keys?: string;
  /** Key of the group it is listed under. */
  group?: string;
  run: () => void;
  /** Whether it makes sense now. */
  when?: () => boolean;
}

const registered = new SvelteMap<string, Action>();
const sequenceMs = 1_200;
let prefix = "";
let prefixAt = 0;

/** Makes an action known; call the returned function when it no longer is. */
export function registerAction(action: Action): () => void {
  registered.set(action.id, action);
  return () => {
    if (registered.get(action.id) === action) registered.delete(action.id);
  };
}

/** Several at once, for a component's `$effect`. */
export function registerActions(list: Action[]): () => void {
  const off = list.map(registerAction);
  return () => {
    off.forEach((stop) => {
      stop();
    });
  };
}

/** The actions that make sense now, in the order they were made known. */
export function availableActions(): Action[] {
  return [...registered.values()].filter((action) => action.when?.() ?? true);
}

export function runAction(id: string): void {
  const action = registered.get(id);
  if (action && (action.when?.() ?? true)) action.run();
}

/** The single ways in `keys`: `Ctrl+Shift+Z | Ctrl+Y` are two. */
export function keyWays(keys: string | undefined): string[] {
  return keys?.split(" | ") ?? [];
}

/** The name of a pressed key as `keys` writes it: `Ctrl+Shift+Z`, `g`, `?`. */
export function keyName(event: KeyboardEvent): string {
  const single = event.key.length === 1;
  const held = event.ctrlKey || event.metaKey;
  const parts = [];
  if (held) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  // A character already tells that Shift was held: `?`.
  if (event.shiftKey && (!single || held)) parts.push("Shift");
  parts.push(single ? (held ? event.key.toUpperCase() : event.key) : event.key);
  return parts.join("+");
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

/** Keys that a focused control means for itself. */
function belongsToControl(target: EventTarget | null, name: string): boolean {
  if (name !== "Enter" && name !== " ") return false;
  return target instanceof Element && target.closest("button, a[href], summary, [role=menuitem], [role=tab]") !== null;
}

function modalIsOpen(): boolean {
  return document.querySelector("[role=menu], [role=dialog][data-state=open], [role=alertdialog][data-state=open], dialog[open]") !== null;
}

function match(pressed: string): Action | undefined {
  return availableActions().find((action) => keyWays(action.keys).includes(pressed));
}

/** Listens on the window; returns a way to stop. */
export function listenForKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const name = keyName(event);
    if (event.defaultPrevented || event.isComposing || belongsToControl(event.target, name)) return;
    const plain = !name.startsWith("Ctrl+");
    if (modalIsOpen() || (isTyping(event.target) && (plain || name === "Ctrl+Z" || name === "Ctrl+Y" || name === "Ctrl+Shift+Z"))) return;
    const sequence = prefix !== "" && event.timeStamp - prefixAt < sequenceMs ? `${prefix} ${name}` : "";
    const action = match(sequence) ?? match(name);
    prefix = action ? "" : name;
    prefixAt = event.timeStamp;
    if (!action) return;
    event.preventDefault();
    action.run();
  };
  addEventListener("keydown", onKey);
  return () => {
    removeEventListener("keydown", onKey);
  };
}
