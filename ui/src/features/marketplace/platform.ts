/** The two kinds of account, and what can go wrong with the simulated one. */

export const profiles = ["A", "B"] as const;
export type Profile = (typeof profiles)[number];

/** Where the platform itself answers. */
export const addresses: Record<Profile, string> = {
  A: "https://open-api.alibaba.com",
  B: "https://openapi-api.alibaba.com",
};

/** Where the platform sends the browser back to: the core's own address, to be named in the app console. */
export const callback = "http://127.0.0.1:17653/callback";

/** The simulator's own names of its faults. */
export const faults = [
  "throttle",
  "ban",
  "expiry",
  "skew",
  "5xx",
  "html",
  "truncated",
  "inserts",
  "repeated-page",
  "empty-object",
  "strings",
  "denied",
  "funds-denied",
  "bad-order",
] as const;

/** What was typed, or null for the platform's own. */
export function ownAddress(profile: Profile, typed: string): string | null {
  const address = typed.trim();
  return address === "" || address === addresses[profile] ? null : address;
}

/** The profile's name, where a word came that is one. */
export function asProfile(word: string | null): Profile | null {
  return profiles.find((profile) => profile === word) ?? null;
}
