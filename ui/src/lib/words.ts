/** The field's fixed words in the reader's language. */
import type { Channel } from "@/bindings/Channel";
import type { Method } from "@/bindings/Method";
import type { Service } from "@/bindings/Service";
import { t } from "@/i18n/index.svelte";

export const services: readonly Service[] = [
  "video_guidance",
  "installation",
  "commissioning",
  "fault_detection",
  "parts_delivery",
  "parts_replacement",
  "training",
];
export const methods: readonly Method[] = ["overseas_engineer", "local_service_point", "remote"];
export const channels: readonly Channel[] = ["email", "platform", "phone", "chat"];

/** Things named one after another, as the language lists them. */
export function listed(names: readonly string[]): string {
  return names.join(t("words:comma"));
}

export function serviceNames(list: readonly string[]): string {
  return list.map((service) => t(`words:service.${service}`)).join(" · ");
}

export function methodName(method: string | null): string {
  return t(`words:method.${method ?? "open"}`);
}

export function hoursOf(minutes: number): string {
  return t("words:hours", { count: Math.round(minutes / 6) / 10 });
}

/** Ways by which a message is kept as a note and neither starts nor stops a clock. */
export function isOnlyNoted(channel: string): boolean {
  return channel === "phone" || channel === "chat";
}
