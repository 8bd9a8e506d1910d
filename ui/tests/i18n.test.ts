/** Both languages are complete, and hold nothing that the screen does not say. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";

const src = join(import.meta.dirname, "../src");
const plural = /_(zero|one|two|few|many|other)$/;

/** `namespace:dotted.key` -> text. */
function texts(language: string): Map<string, string> {
  const folder = join(src, "i18n", language);
  const found = new Map<string, string>();
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
  for (const file of files) {
    flatten(JSON.parse(readFileSync(join(folder, file), "utf8")), `${basename(file, ".json")}:`, found);
  }
  return found;
}

function flatten(node: unknown, prefix: string, into: Map<string, string>): void {
  if (typeof node === "string") return void into.set(prefix, node);
  for (const [key, value] of Object.entries(node as object)) {
    flatten(value, prefix.endsWith(":") ? prefix + key : `${prefix}.${key}`, into);
  }
}

function base(keys: Iterable<string>): Set<string> {
  return new Set([...keys].map((key) => key.replace(plural, "")));
}

/** Every key the sources name; `${…}` in a template stands for any one part. */
function usedPatterns(): RegExp[] {
  const sources = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes("bindings"));
  const named = new Set<string>();
  for (const name of sources) {
    const text = readFileSync(join(src, name), "utf8");
    for (const match of text.matchAll(/["'`]([a-z]+:(?:[A-Za-z_][\w.]*|\$\{[^{}`]*(?:\{[^{}]*\}[^{}`]*)*\}|\.)+)["'`]/g)) {
      if (match[1]) named.add(match[1]);
    }
  }
  return [...named].map((key) => new RegExp(`^${key.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "\0").replaceAll(".", "\\.").replaceAll("\0", "[\\w.-]+")}$`));
}

describe("texts", () => {
  const en = texts("en");
  const zh = texts("zh-CN");

  it("exist in both languages", () => {
    expect([...base(en.keys())].sort()).toEqual([...base(zh.keys())].sort());
  });

  it("are never empty", () => {
    const empty = [...en, ...zh].filter(([, text]) => text.trim() === "").map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it("fill the same places in both languages", () => {
    const places = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();
    const differing = [...zh].filter(([key, text]) => places(text).join() !== places(en.get(key) ?? "").join()).map(([key]) => key);
    expect(differing).toEqual([]);
  });

  it("have the plural forms of their language", () => {
    const lacking = [...en.keys()].filter((key) => key.endsWith("_one") && !en.has(key.replace(/_one$/, "_other")));
    expect(lacking).toEqual([]);
    expect([...zh.keys()].filter((key) => key.endsWith("_one"))).toEqual([]);
  });

  it("are all said somewhere, and nothing is said that has no text", () => {
    const patterns = usedPatterns();
    const keys = [...base(en.keys())];
    expect(keys.filter((key) => !patterns.some((pattern) => pattern.test(key)))).toEqual([]);
    const namespaces = new Set(keys.map((key) => key.split(":")[0]));
    const spoken = patterns.filter((pattern) => namespaces.has(pattern.source.slice(1).split(":")[0] ?? ""));
    expect(spoken.filter((pattern) => !keys.some((key) => pattern.test(key))).map((pattern) => pattern.source)).toEqual([]);
  });
});
