import { expect, it } from "vitest";
import { wordDuration } from "./duration";

const cases: [number, string, string][] = [
  [0, "0 s", "0 秒"],
  [59.9, "59 s", "59 秒"],
  [60, "1 min", "1 分"],
  [270, "4 min 30 s", "4 分 30 秒"],
  [601, "10 min", "10 分"],
  [3600, "1 h", "1 小时"],
  [25_920, "7 h 12 min", "7 小时 12 分"],
  [86_399, "23 h 59 min", "23 小时 59 分"],
  [86_400, "1 d", "1 天"],
  [205_200, "2 d 9 h", "2 天 9 小时"],
  [-205_200, "2 d 9 h", "2 天 9 小时"],
];

it.each(cases)("words %d seconds", (seconds, en, zh) => {
  expect(wordDuration(seconds, "en")).toBe(en);
  expect(wordDuration(seconds, "zh-CN")).toBe(zh);
});
