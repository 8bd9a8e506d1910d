/** What a person says an e-mail is, begun from what the core proposes. */
import type { MailAs } from "@/bindings/MailAs";
import type { MailTakeInput } from "@/bindings/MailTakeInput";
import type { MailView } from "@/bindings/MailView";

export const kinds: readonly MailAs[] = ["demand", "reply", "confirmation"];

/** How much of a letter becomes a demand's words, to be cut further by hand. */
const descriptionChars = 1_000;

export interface Choice {
  as: MailAs | "";
  requestId: string;
  orderId: string;
  services: string[];
  description: string;
  day: string;
  agreesMethod: boolean;
  agreesContent: boolean;
}

/** The proposal, as a choice that is still to be made. What was agreed is for the reader to say. */
export function proposed(view: MailView): Choice {
  return {
    as: view.proposal === "none" ? "" : view.proposal,
    requestId: view.matches[0]?.request_id ?? "",
    orderId: view.order_ids.length === 1 ? (view.order_ids[0] ?? "") : "",
    services: [],
    description: view.text.slice(0, descriptionChars),
    day: "",
    agreesMethod: false,
    agreesContent: false,
  };
}

/** Whether enough is said to take the e-mail in. */
export function isComplete(choice: Choice): boolean {
  if (choice.as === "") return false;
  return choice.as === "demand" ? choice.orderId !== "" : choice.requestId !== "";
}

/** What the core is asked to do; null while something is lacking. */
export function takeInput(path: string, sha256: string, choice: Choice): MailTakeInput | null {
  if (choice.as === "" || !isComplete(choice)) return null;
  const isDemand = choice.as === "demand";
  return {
    path,
    sha256,
    as: choice.as,
    request_id: isDemand ? null : choice.requestId,
    order_id: isDemand ? choice.orderId : null,
    services: isDemand ? choice.services : [],
    appointment_on: choice.as === "confirmation" ? choice.day || null : null,
    agrees_method: choice.as === "reply" && choice.agreesMethod,
    agrees_content: choice.as === "reply" && choice.agreesContent,
    description: isDemand ? choice.description : null,
  };
}

/** Whether a dropped file is an e-mail rather than a workbook. */
export function isMail(path: string): boolean {
  return path.toLowerCase().endsWith(".eml");
}

/** A length in bytes as people read it. */
export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [unit, size] = bytes < 1024 * 1024 ? ["KB", bytes / 1024] : ["MB", bytes / 1024 / 1024];
  return `${size < 10 ? Math.round(size * 10) / 10 : Math.round(size)} ${unit}`;
}
