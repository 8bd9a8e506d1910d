import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { drive } from "../drive.mjs";
import { SCRATCH } from "../window.mjs";
import { openOn } from "../workspaces.mjs";

/** An e-mail of yesterday, from or to a buyer of the sample who waits for an answer. */
async function mail(name, { from, to, subject, type = "text/plain; charset=utf-8", text }) {
  const sent = new Date(Date.now() - 86_400_000).toUTCString().replace("GMT", "+0000");
  const path = join(SCRATCH, name);
  const head = [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Date: ${sent}`, `Message-ID: <${name}@drive.example>`, "MIME-Version: 1.0", `Content-Type: ${type}`];
  await writeFile(path, `${head.join("\r\n")}\r\n\r\n${text}\r\n`);
  return path;
}

const buyer = "Amina Saadi <service1@buyer1.example>";
const us = "After-sales <service@fettle.example>";

/** A letter with a photo, in HTML that would like to run. */
const letter = [
  "--b",
  "Content-Type: text/html; charset=utf-8",
  "",
  "<html><body><p>Dear service team,</p><p>the spindle of our machine <b>stops after ten minutes</b> and shows alarm 14.</p>",
  "<img src=\"http://tracker.example/pixel.gif\"><script>document.title = 'run'</script><p>Please help us quickly.</p><p>Amina</p></body></html>",
  "--b",
  "Content-Type: image/jpeg; name=\"alarm-14.jpg\"",
  "Content-Disposition: attachment",
  "Content-Transfer-Encoding: base64",
  "",
  "/9j/4AAQSkZJRgABAQ".repeat(2_000),
  "--b--",
].join("\r\n");

drive("a dropped e-mail is looked at, taken in as a demand with its time and proof, and taken back", async (t) => {
  const path = await mail("spindle.eml", { from: buyer, to: us, subject: "Spindle stops", type: "multipart/mixed; boundary=b", text: letter });
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  const { log_length } = await window.ask("status", {});
  await window.drop([path]);
  await window.see("[role=dialog] h2", "Take in an e-mail");
  await window.see("[role=dialog]", /stops after ten minutes and shows alarm 14/);
  assert.doesNotMatch((await window.texts("[role=dialog] pre"))[0], /<|document\.title/, "no markup, no script");
  await window.see("[role=dialog]", /Not signed/);
  await window.see("[role=dialog] li", /alarm-14\.jpg/);
  assert.equal((await window.ask("status", {})).log_length, log_length, "a look changes nothing");
  await window.click("[role=dialog] fieldset label", /^\d{15,}/);
  await window.click("[role=dialog] label", /Fault detection/);
  await window.picture("mail-demand-en-light");
  await window.click("[role=dialog] button", "Take in the demand");
  await window.seeNo("[role=dialog]");
  await window.see("section ol li", /Demand received/);
  await window.see("section ol li", /E-mail from Amina Saadi/);
  await window.drop([path]);
  await window.see("[role=dialog]", /taken in already, with R-/);
  await window.press("Escape");
  await window.seeNo("[role=dialog]");
  await window.press("Ctrl+z");
  await window.go("/today");
  await window.until(() => [...document.querySelectorAll("[role=group] button")].some((button) => /^60 /.test(drive.nameOf(button))), "60 open demands again");
});

drive("a reply that was sent is recorded from its e-mail and meets its promise", async (t) => {
  const path = await mail("reply.eml", { from: us, to: buyer, subject: "Re: R-0054", text: "Dear Amina,\r\n\r\nwe send an engineer to install and commission it." });
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  await window.press("y");
  await window.see("[role=dialog] button", "Choose an e-mail…");
  await window.picture("mail-empty-en-light");
  await window.drop([path]);
  await window.see("[role=dialog]", /R-0054 waits for a reply/);
  await window.click("[role=dialog] label", /agrees the method/);
  await window.click("[role=dialog] label", /agrees the content/);
  await window.picture("mail-reply-en-light");
  await window.click("[role=dialog] button", "Record the reply");
  await window.see("h1", "R-0054");
  await window.see("section ol li", /Replied: method and content agreed/);
});

drive("what is no e-mail is refused in a sentence, and a workbook still goes to the import", async (t) => {
  const path = join(SCRATCH, "book.eml");
  await writeFile(path, "PK\u0003\u0004 not a letter");
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  await window.drop([path]);
  await window.see("[role=dialog]", /this is no e-mail/);
  await window.picture("mail-refused-en-light");
  await window.press("Escape");
  await window.seeNo("[role=dialog]");
  await window.drop([join(import.meta.dirname, "../../../src-tauri/resources/sample/seller.xlsx")]);
  await window.see("[role=dialog] h2", "Import a workbook");
});

drive("text to send is in the chosen language, and what is not known is a gap", async (t) => {
  const window = await openOn(t, "sample");
  await window.go("/request/R-0054");
  await window.click("button", "Text to send…");
  await window.see("[role=dialog]", /the buyer's language is not on record/);
  await window.picture("reply-text-en-light");
  const body = () => window.evaluate(() => document.querySelector("[role=dialog] textarea").value);
  assert.match(await body(), /\[\.\.\. how we will serve you \.\.\.\]/);
  await window.choose("[role=dialog] select", "العربية");
  await window.until(() => /الآلة/.test(document.querySelector("[role=dialog] textarea").value), "the text in Arabic");
  await window.picture("reply-text-arabic-en-light");
  await window.click("[role=dialog] button", "Copy the text");
  await window.see("[role=dialog] [role=status]", "The text is copied.");
});

drive("the e-mail and the text are told in Chinese and in the dark", async (t) => {
  const path = await mail("confirm.eml", { from: us, to: buyer, subject: "R-0054 预约确认", text: "尊敬的 Amina：\r\n\r\n现确认预约，工程师将于 11 月 30 日到达。" });
  const window = await openOn(t, "sample");
  await window.go("/settings/look");
  await window.click("main label", "Dark");
  await window.click("main label", "简体中文");
  await window.until(() => document.documentElement.lang === "zh-CN" && document.documentElement.dataset.theme === "dark", "language and theme");
  await window.dismissToasts();
  await window.go("/request/R-0054");
  await window.click("button", "回复文本…");
  await window.see("[role=dialog] h2", "回复文本");
  await window.see("[role=dialog]", /尚缺内容/);
  await window.picture("reply-text-zh-dark");
  await window.press("Escape");
  await window.seeNo("[role=dialog]");
  await window.drop([path]);
  await window.see("[role=dialog]", /建议：预约确认/);
  await window.picture("mail-confirmation-zh-dark");
});
