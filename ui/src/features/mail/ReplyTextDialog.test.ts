/** Text to send, as a person meets it. */
import { render, screen } from "@testing-library/svelte";
import { beforeAll, expect, it, vi } from "vitest";
import type { ReplyTextView } from "@/bindings/ReplyTextView";
import { i18n } from "@/i18n/index.svelte";
import { answerWith } from "../../../tests/fixtures/core";
import ReplyTextDialog from "./ReplyTextDialog.svelte";

beforeAll(() => i18n.need("mail"));

const view: ReplyTextView = {
  language: "es",
  subject: "Respuesta",
  body: "Estimado/a [... nombre del contacto ...]:",
  missing: ["whom to address: add the contact to the buyer"],
  languages: [
    { tag: "en", name: "English" },
    { tag: "es", name: "Español" },
  ],
};

it("shows what is missing, asks again in another language, and copies", async () => {
  const calls = answerWith({ reply_text: ({ language }) => ({ ...view, language: language ?? "es" }) });
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  render(ReplyTextDialog, { open: true, requestId: "R-0019", kind: "confirmation", onclose: () => undefined });
  expect(await screen.findByText(/whom to address/)).toBeInTheDocument();
  expect(calls[0]?.input).toEqual({ request_id: "R-0019", kind: "confirmation", language: null });
  const select = screen.getByRole<HTMLSelectElement>("combobox", { name: "Language" });
  select.value = "en";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await expect.poll(() => calls.at(-1)?.input).toMatchObject({ language: "en" });
  screen.getByRole("button", { name: "Copy the text" }).click();
  expect(await screen.findByText("The text is copied.")).toBeInTheDocument();
  expect(writeText).toHaveBeenCalledWith(view.body);
});
