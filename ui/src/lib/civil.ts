/**
 * From what a person types (a day and a time on the wall) to an instant. The
 * zone's rules are the core's: it is asked where the day begins and ends in the
 * dispatcher's zone, and the time is counted from the nearer end, so that a
 * clock change in the small hours does not shift the afternoon.
 */
import type { BoardDay } from "@/bindings/BoardDay";
import type { Moment } from "@/bindings/Moment";
import { host } from "@/host";

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const noon = 12 * 60;

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const offsetPattern = /^([+-])(\d{2}):(\d{2})$/;
const timePattern = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** Whether this is a day that there is: some engines take 30 February for 2 March. */
export function isDate(text: string): boolean {
  const ms = datePattern.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** The day that it is where a moment is worded; the offset is the core's. */
export function dayOf(moment: Pick<Moment, "ms" | "offset">): string {
  const parts = offsetPattern.exec(moment.offset);
  if (!parts) throw new RangeError(`not an offset: ${moment.offset}`);
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  const local = moment.ms + (parts[1] === "-" ? -minutes : minutes) * minuteMs;
  return new Date(local).toISOString().slice(0, "2026-11-18".length);
}

export function isTime(text: string): boolean {
  return timePattern.test(text);
}

/** The instant of `HH:MM` on a day whose ends are known. */
export function instantIn(day: Pick<BoardDay, "from_ms" | "to_ms">, time: string): string {
  const parts = timePattern.exec(time);
  if (!parts) throw new RangeError(`not a time of day: ${time}`);
  const minutes = Number(parts[1]) * 60 + Number(parts[2]);
  const ms = minutes < noon ? day.from_ms + minutes * minuteMs : day.to_ms - (dayMinutes - minutes) * minuteMs;
  return new Date(ms).toISOString();
}

/** The instant of a day and a time in the dispatcher's zone. */
export async function dispatcherInstant(date: string, time: string): Promise<string> {
  const board = await host.call("board", { from: date, to: date, at: null });
  const day = board.days[0];
  if (!day) throw new RangeError(`the core knows no day ${date}`);
  return instantIn(day, time);
}
