/** Taking an e-mail in, as a person meets it. */
import { render, screen } from "@testing-library/svelte";
import axe from "axe-core";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { i18n } from "@/i18n/index.svelte";
import { router } from "@/store/router.svelte";
import { answerWith, type Answers, type Call } from "../../../tests/fixtures/core";
import { mailView } from "../../../tests/fixtures/mail";
import { status } from "../../../tests/fixtures/rows";
import MailDialog from "./MailDialog.svelte";

beforeAll(() => i18n.need("mail"));
beforeEach(() => router.go("/today"));

const done = { message: "demand saved", batch_id: "b-1", log_length: 3 };

function show(answers: Answers): { calls: Call[]; onclose: () => void } {
  const calls = answerWith({ status: () => status, search: () => [], log: () => [], mail_take: () => done, ...answers });
  const onclose = vi.fn();
  render(MailDialog, { open: true, path: "/mails/spindle.eml", onclose });
  return { calls, onclose };
}

const input = (calls: Call[]): unknown => calls.find((call) => call.name === "mail_take")?.input;

it("shows the text as text, and takes a demand in once its order is chosen", async () => {
  const { calls, onclose } = show({ mail_read: () => mailView() });
  expect(await screen.findByText("It stops <b>after</b> ten minutes.")).toBeInTheDocument();
  expect(screen.getByText(/Body changed/)).toBeInTheDocument();
  const take = screen.getByRole("button", { name: "Take in the demand" });
  expect(take).toBeDisabled();
  screen.getByRole("radio", { name: "O-2" }).click();
  await expect.poll(() => take).toBeEnabled();
  take.click();
  await expect.poll(() => onclose).toHaveBeenCalledOnce();
  expect(input(calls)).toMatchObject({ path: "/mails/spindle.eml", sha256: "ab".repeat(32), as: "demand", order_id: "O-2", request_id: null });
});

it("records a reply with what the reader says it agrees, and opens the demand", async () => {
  const { calls } = show({ mail_read: () => mailView({ direction: "to_buyer", proposal: "reply" }) });
  expect(await screen.findByRole("radio", { name: /R-0019.*address of Lyon/ })).toBeChecked();
  screen.getByRole("checkbox", { name: /method/ }).click();
  screen.getByRole("button", { name: "Record the reply" }).click();
  await expect.poll(() => location.hash).toBe("#/request/R-0019");
  expect(input(calls)).toMatchObject({ as: "reply", request_id: "R-0019", agrees_method: true, agrees_content: false });
});

it("offers no second taking in", async () => {
  show({ mail_read: () => mailView({ already_taken: "R-0007", proposal: "none" }) });
  (await screen.findByRole("button", { name: "Open R-0007" })).click();
  await expect.poll(() => location.hash).toBe("#/request/R-0007");
  expect(screen.queryByRole("button", { name: /^Take in$/ })).toBeNull();
});

it("says what is wrong with a file that is no e-mail, and lets another be chosen", async () => {
  show({
    mail_read: () => {
      throw new Error("this is no e-mail");
    },
  });
  expect(await screen.findByText("this is no e-mail")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Choose an e-mail…" })).toBeEnabled();
});

it("has no fault that axe can find", async () => {
  show({ mail_read: () => mailView({ proposal: "confirmation" }) });
  await screen.findByText("Spindle stops");
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false }, "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
});
