/** From the core's proposal to what a person chose. */
import { expect, it } from "vitest";
import { mailView } from "../../../tests/fixtures/mail";
import { isComplete, isMail, proposed, sizeOf, takeInput } from "./choice";

it("begins with the proposal and asks for what is lacking", () => {
  const choice = proposed(mailView());
  expect(choice).toMatchObject({ as: "demand", orderId: "", requestId: "R-0019", agreesMethod: false });
  expect(isComplete(choice)).toBe(false);
  expect(isComplete({ ...choice, orderId: "O-1" })).toBe(true);
  expect(takeInput("a.eml", "h", choice)).toBeNull();
});

it("never chooses where nothing is proposed", () => {
  expect(proposed(mailView({ proposal: "none" })).as).toBe("");
});

it("says only what belongs to the kind", () => {
  const choice = { ...proposed(mailView()), orderId: "O-1", services: ["installation"], day: "2026-12-01", agreesMethod: true };
  expect(takeInput("a.eml", "h", choice)).toMatchObject({ as: "demand", order_id: "O-1", request_id: null, appointment_on: null, agrees_method: false });
  expect(takeInput("a.eml", "h", { ...choice, as: "reply" })).toMatchObject({ order_id: null, request_id: "R-0019", services: [], agrees_method: true, description: null });
  expect(takeInput("a.eml", "h", { ...choice, as: "confirmation" })).toMatchObject({ appointment_on: "2026-12-01", agrees_method: false });
});

it("tells e-mails from workbooks, and lengths", () => {
  expect([isMail("/x/A.EML"), isMail("/x/book.xlsx"), isMail("/x/eml")]).toEqual([true, false, false]);
  expect([sizeOf(5), sizeOf(1536), sizeOf(20 * 1024 * 1024)]).toEqual(["5 B", "1.5 KB", "20 MB"]);
});
