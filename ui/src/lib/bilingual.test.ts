import { expect, it } from "vitest";
import { inLanguage, inWords } from "./bilingual";

const text = { en: "Effective reply", zh: "有效回复" };

it("changes one language's words and keeps the other's", () => {
  expect(inWords(text, "Prompt reply", "en")).toEqual({ en: "Prompt reply", zh: "有效回复" });
  expect(inWords(text, "及时回复", "zh-CN")).toEqual({ en: "Effective reply", zh: "及时回复" });
});

it("reads the words of the language shown", () => {
  expect([inLanguage(text, "en"), inLanguage(text, "zh-CN")]).toEqual(["Effective reply", "有效回复"]);
});
