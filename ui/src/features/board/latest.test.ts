import { describe, expect, it } from "vitest";
import { LatestWins, type Answer } from "./latest";

/** Questions wait until the test answers them. */
function desk() {
  const asked: { question: string; reply: (answer: string) => void; fail: (why: Error) => void }[] = [];
  const delivered: [string, Answer<string>][] = [];
  const latest = new LatestWins<string, string>(
    (question) => new Promise((reply, fail) => asked.push({ question, reply, fail })),
    (question) => question,
    (question, answer) => delivered.push([question, answer]),
  );
  return { asked, delivered, latest };
}
const settle = (): Promise<void> => new Promise((done) => setTimeout(done));

describe("asking while something moves", () => {
  it("has one question under way and asks the newest next", async () => {
    const { asked, delivered, latest } = desk();
    for (const question of ["a", "b", "c", "d"]) latest.want(question);
    expect(asked.map((one) => one.question)).toEqual(["a"]);
    asked[0]?.reply("A");
    await settle();
    expect(asked.map((one) => one.question)).toEqual(["a", "d"]);
    expect(delivered).toEqual([]);
    asked[1]?.reply("D");
    await settle();
    expect(delivered).toEqual([["d", { ok: true, value: "D" }]]);
  });

  it("answers at once where it has been before", async () => {
    const { asked, delivered, latest } = desk();
    latest.want("a");
    asked[0]?.reply("A");
    await settle();
    latest.want("b");
    asked[1]?.reply("B");
    await settle();
    latest.want("a");
    expect(asked).toHaveLength(2);
    expect(delivered.at(-1)).toEqual(["a", { ok: true, value: "A" }]);
  });

  it("delivers a failure and goes on", async () => {
    const { asked, delivered, latest } = desk();
    latest.want("a");
    asked[0]?.fail(new Error("gone"));
    await settle();
    expect(delivered).toEqual([["a", { ok: false, error: new Error("gone") }]]);
    latest.want("b");
    expect(asked).toHaveLength(2);
  });

  it("delivers nothing after a reset", async () => {
    const { asked, delivered, latest } = desk();
    latest.want("a");
    latest.reset();
    asked[0]?.reply("A");
    await settle();
    expect(delivered).toEqual([]);
    latest.want("a");
    expect(asked).toHaveLength(2);
  });
});
