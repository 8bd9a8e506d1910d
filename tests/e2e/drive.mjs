/** A drive: a test of node's own runner that leaves a picture when it fails. */
import { join } from "node:path";
import { test } from "node:test";
import { picture } from "./desktop.mjs";
import { PICTURES } from "./window.mjs";

export function drive(name, body) {
  test(name, async (t) => {
    try {
      await body(t);
    } catch (problem) {
      const file = join(PICTURES, "failed", `${name.replaceAll(/\W+/g, "-")}.png`);
      const seen = await picture(file).then(() => `; see ${file}`, () => "");
      throw new Error(`${problem.message}${seen}`, { cause: problem });
    }
  });
}
