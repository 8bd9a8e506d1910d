/**
 * Wording of lengths of time that run down on the screen. The only place where
 * the screen words time itself: lengths have no zone. Same wording as the
 * core's: two units at most, the smaller one left out where it is nothing.
 */
import type { Language } from "@/i18n/index.svelte";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

interface Units {
  d: string;
  h: string;
  m: string;
  s: string;
  gap: string;
}

const units: Record<Language, Units> = {
  en: { d: " d", h: " h", m: " min", s: " s", gap: " " },
  "zh-CN": { d: " 天", h: " 小时", m: " 分", s: " 秒", gap: " " },
};

/** Words `seconds` without a sign: `2 d 9 h`, `7 h 12 min`, `4 min 30 s`. */
export function wordDuration(seconds: number, language: Language): string {
  const u = units[language];
  const left = Math.floor(Math.abs(seconds));
  if (left >= day) return two(Math.floor(left / day), u.d, Math.floor((left % day) / hour), u.h, u.gap);
  if (left >= hour) return two(Math.floor(left / hour), u.h, Math.floor((left % hour) / minute), u.m, u.gap);
  if (left >= 10 * minute) return `${Math.floor(left / minute)}${u.m}`;
  if (left >= minute) return two(Math.floor(left / minute), u.m, left % minute, u.s, u.gap);
  return `${left}${u.s}`;
}

function two(large: number, largeUnit: string, small: number, smallUnit: string, gap: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${gap}${small}${smallUnit}`;
}
