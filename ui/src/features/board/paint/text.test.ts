import { describe, expect, it } from "vitest";
import { seeded } from "../../../../bench/generate";
import { TextFitter } from "./text";

let measured = 0;
const fitter = new TextFitter((_font, char) => {
  measured += 1;
  return char === "…" ? 9 : char > "\u2e80" ? 12 : 5 + (char.charCodeAt(0) % 4);
});
const FONT = "600 12px X";

describe("fitting text", () => {
  it("never is wider than asked, and leaves alone what fits", () => {
    const random = seeded(2);
    const text = "R-0017 Wuppertal · 杜塞尔多夫 commissioning";
    for (let i = 0; i < 400; i++) {
      const max = random() * 420;
      const fitted = fitter.fit(FONT, text, max);
      if (fitted !== "") expect(fitter.width(FONT, fitted)).toBeLessThanOrEqual(max);
      expect(fitted === text).toBe(fitter.width(FONT, text) <= max);
    }
  });

  it("says nothing rather than dots alone", () => {
    expect(fitter.fit(FONT, "Bursa", 8)).toBe("");
    expect(fitter.fit(FONT, "", 8)).toBe("");
  });

  it("measures a character once", () => {
    fitter.fit(FONT, "aaaa", 400);
    const before = measured;
    fitter.fit(FONT, "aaaaaaaaaa", 400);
    expect(measured).toBe(before);
  });
});
