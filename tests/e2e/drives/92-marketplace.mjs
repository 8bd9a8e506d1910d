import assert from "node:assert/strict";
import { drive } from "../drive.mjs";
import { poll } from "../poll.mjs";
import { APP, browser, simulator } from "../simulator.mjs";
import { Window } from "../window.mjs";
import { deskWith, openOn } from "../workspaces.mjs";

/** The status bar's item, which comes a moment after the first paint. */
const ITEM = "footer a[href='#/settings/marketplace']";

const view = (window) => window.ask("marketplace", {});

/** From the sample to invented orders: one click to get there, one to start. */
async function simulate(window) {
  await window.see("h1", "Today");
  await window.click(ITEM, /not connected/);
  await window.click("button", "Start the simulator");
  await window.see("main", /These orders are invented by a stand-in/);
  await poll(async () => (await view(window)).last_success !== null && !(await view(window)).pulling, "a first pull to go through");
}

drive("two clicks from the sample to simulated orders, marked as such and off the undo stack", async (t) => {
  const window = await openOn(t, "sample");
  const { undo } = await window.ask("status", {});
  await simulate(window);
  const { order_count, simulated, connected } = await view(window);
  assert.ok(connected && simulated);
  assert.ok(order_count >= 60, `${order_count} orders`);
  await window.see(ITEM, /^Simulated/);
  await window.see("main dd", /\d+ orders/);
  await window.see("main dt", /Service demands/);
  assert.equal((await window.ask("status", {})).undo, undo);
  await window.dismissToasts();
  await window.picture("marketplace-simulated-en-light");
});

drive("what the platform froze or took back is shown with the work it touches", async (t) => {
  const window = await openOn(t, "sample");
  await simulate(window);
  const { review } = await view(window);
  const touched = review.filter((order) => order.visits.length > 0 && order.journeys.length > 0);
  assert.ok(touched.length >= 3, JSON.stringify(review));
  await window.see("main section h2", new RegExp(`${review.length}`));
  await window.see("main section", /frozen: ask the platform before sending anybody/);
  await window.see("main section", /payment charged back: nothing is owed on it/);
  await window.see("main section", /with a refund|a refund for order/);
  const [demand] = review.find((order) => order.reason.rule === "order_charged_back").requests;
  await window.click("main section a", new RegExp(`^${demand}$`));
  await window.see("main section", /charged back/);
  await window.see("main section dd", /Simulated/);
  // The list of orders shows them alone.
  await window.press("g o");
  await window.see("[role=option]", /from the simulator|from the seller/);
  await window.evaluate(() => {
    const select = document.querySelector(".tools select");
    select.value = select.options[1].value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  await window.see("[role=tab][aria-selected=true]", new RegExp(`^Orders ${review.length}$`));
  await window.picture("orders-review-en-light");
});

drive("an order opens from the list, and becomes a demand", async (t) => {
  const window = await openOn(t, "sample");
  await simulate(window);
  await window.press("g o");
  await window.see("[role=tab][aria-selected=true]", /^Orders \d+/);
  const { rows } = await window.ask("orders", { query: null });
  const pulled = rows.find((row) => row.from === "platform" && row.paid !== null && !row.refunded);
  await window.type("#people-filter", pulled.order_id);
  await window.see("[role=tab][aria-selected=true]", /^Orders 1$/);
  await window.click("[role=option]", new RegExp(pulled.order_id));
  await window.see("article h2", pulled.order_id);
  await window.see("article h3", "Payments");
  await window.see("article", /From the simulator: an invented order/);
  await window.picture("order-en-light");
  await window.click("article button", "Take in a demand for this order");
  await window.see("[role=dialog] b", new RegExp(pulled.order_id));
  await window.click("[role=dialog] label", /Video guidance/);
  await window.click("[role=dialog] button", "Take in");
  await window.see("section ol li", /Demand received/);
  const now = (await window.ask("orders", { query: pulled.order_id })).rows[0];
  assert.equal(now.demands.length, 1);
  // The intake finds pulled orders by their number as well.
  await window.press("n");
  await window.type("[role=dialog] [role=combobox]", pulled.order_id);
  await window.see("[role=dialog] [role=option]", new RegExp(pulled.order_id));
});

drive("what nobody but the seller knows is asked: serviced products, sites", async (t) => {
  const window = await openOn(t, "sample");
  await simulate(window);
  const before = await view(window);
  const [product] = before.unknown_products;
  assert.ok(product, "the simulator sells something that the catalogue does not have");
  await window.click("section [role=group] button", "Yes");
  await poll(async () => (await view(window)).unknown_products.length === before.unknown_products.length - 1, "the product to be decided");
  const { products } = await window.ask("people", {});
  assert.equal(products.find(({ record }) => record.product_id === product.product_id).record.serviced, true);
  const [site] = before.unknown_sites;
  if (site !== undefined) {
    await window.click("section button", "Give the site…");
    await window.type("section form fieldset input", "Lyon");
    await window.click("section form li button", /Lyon.*Europe\/Paris/);
    await window.click("section form button", "Save");
    await poll(async () => (await view(window)).unknown_sites.length === before.unknown_sites.length - 1, "the site to be known");
  }
});

drive("signing in in the browser, with the secrets sealed, locked after a restart, and gone after disconnecting", async (t) => {
  const place = await deskWith(t, "sample");
  const url = await simulator(t, { orders: 30 });
  const given = await browser(place.home, "yes");
  const now = new Date().toISOString();
  const window = await Window.open(t, place, { now });
  await window.see("h1", "Today");
  await window.go("/settings");
  await window.click("main nav a", "Marketplace");
  await window.fill(/^App key/, APP.key);
  await window.fill(/^App secret/, APP.secret);
  await window.fill(/^Address/, url);
  await window.fill(/^Passphrase(?! again)/, "a long walk");
  await window.fill(/^Passphrase again/, "a long walk");
  await window.picture("marketplace-connect-en-light");
  await window.click("main button", "Connect");
  await window.see("main h2", "Sign in to the account");
  await window.click("main button", "Sign in in the browser");
  await poll(async () => (await view(window)).last_success !== null, "the orders of the account");
  assert.match(await given(), new RegExp(`^${url}/oauth/authorize\\?`));
  assert.ok((await view(window)).signed_in);
  const { order_count } = await view(window);
  assert.ok(order_count >= 30, `${order_count} orders`);
  const held = await window.evaluate(() => JSON.stringify(localStorage) + location.href + document.documentElement.outerHTML);
  assert.doesNotMatch(held, /sim-secret|a long walk/);
  await window.close();

  const again = await Window.open(t, place, { now });
  await again.see("h1", "Today");
  await again.click(ITEM);
  await again.see("main h2", "The secrets are sealed");
  await again.picture("marketplace-sealed-en-light");
  await again.fill(/^Passphrase/, "another");
  await again.click("main button", "Unseal and pull");
  await again.see("main [role=alert]", /passphrase/);
  await again.fill(/^Passphrase/, "a long walk");
  await again.click("main button", "Unseal and pull");
  await again.seeNo("main h2", "The secrets are sealed");
  await again.click("main button", "Disconnect…");
  await again.see("[role=dialog] li", new RegExp(`The ${order_count} orders that were pulled stay`));
  await again.click("[role=dialog] button", "Disconnect");
  await again.see("main h2", "Connect your account");
  const left = await again.ask("orders", { query: null });
  const told = left.rows.filter((row) => row.from !== "seller");
  assert.ok(told.length >= 30, "the orders stay");
  assert.ok(told.every((row) => row.simulated), "and say where they came from");
  await again.press("g o");
  await again.type("#people-filter", told[0].order_id);
  await again.click("[role=option]", new RegExp(told[0].order_id));
  await again.see("article", /From the simulator: an invented order/);
});

drive("a refusal in the browser is told, and leaves nothing waiting", async (t) => {
  const place = await deskWith(t, "sample");
  const url = await simulator(t, { orders: 5 });
  await browser(place.home, "no");
  const window = await Window.open(t, place, { now: new Date().toISOString() });
  await window.see("h1", "Today");
  await window.ask("marketplace_connect", { profile: "A", base_url: url, auth_url: null, app_key: APP.key, app_secret: APP.secret, code: null, passphrase: "a long walk", first_from: null });
  await window.click(ITEM);
  await window.click("main button", "Sign in in the browser");
  await window.see("main section", /Sign in to the account.*(not finish|refuse|denied)/i);
  await window.see("main button", "Sign in in the browser");
  assert.ok(!(await view(window)).signed_in);
});

drive("a pull that takes long is in sight, and nothing in the window waits for it", async (t) => {
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  await window.ask("marketplace_simulate", { seed: 2, orders: 20_000, faults: [], profile: "A" });
  await window.go("/settings");
  await window.click("main nav a", "Marketplace");
  await window.see("main [role=progressbar]");
  // Nothing in the window waits for it.
  await window.press("g t");
  await window.see("h1", "Today");
  await window.see("[role=listbox] [role=option]", /R-\d+/);
  await window.see(ITEM, /Simulated/);
  // It began by itself, and a person can stop it all the same.
  await window.click(ITEM);
  await window.click("main button", "Stop");
  await poll(async () => !(await view(window)).pulling, "the pull to stop");
  await window.seeNo("main [role=progressbar]");
  const { rows } = await window.ask("orders", { query: null, limit: 1 });
  assert.equal(rows.length, 1, "what came is kept");
});

/** Words that a key without its text would show. */
const rawKeys = () => [...document.body.innerText.matchAll(/\b(common|actions|people|settings|marketplace|orders|words):[a-z][\w.]+/g)].map(([key]) => key);

for (const [language, tag] of [["en", "en"], ["zh-CN", "zh"]]) {
  for (const theme of ["light", "dark"]) {
    drive(`the marketplace's screens have their words (${tag}, ${theme})`, async (t) => {
      const window = await openOn(t, "sample");
      await window.see("h1", "Today");
      await window.go("/settings/look");
      await window.click("main label", theme === "dark" ? "Dark" : "Light");
      await window.click("main label", language === "en" ? "English" : "简体中文");
      await window.until((language, theme) => document.documentElement.lang === language && document.documentElement.dataset.theme === theme, "language and theme", language, theme);
      await window.dismissToasts();
      const faults = [];
      const look = async (name) => {
        await window.picture(`${name}-${tag}-${theme}`);
        faults.push(...(await window.evaluate(rawKeys)).map((key) => `${name} shows ${key}`));
      };
      await window.click("main nav a", language === "en" ? "Marketplace" : "平台对接");
      await window.see("main form input[type=password]");
      await look("marketplace-new");
      await window.click("main section:nth-of-type(2) summary");
      await look("marketplace-faults");
      await window.ask("marketplace_simulate", { seed: 1, orders: 60, faults: ["bad-order", "funds-denied"], profile: "A" });
      await poll(async () => (await view(window)).last_success !== null && !(await view(window)).pulling, "a pull");
      await window.go("/today");
      await window.click(ITEM);
      await window.see("main section dl");
      await look("marketplace");
      await window.evaluate(() => document.querySelector("main .content").scrollTo(0, 100_000));
      await look("marketplace-below");
      await window.press("g o");
      await window.see("[role=option]");
      await look("orders");
      const { rows } = await window.ask("orders", { query: null });
      const pulled = rows.find((row) => row.from === "platform" && row.refunded) ?? rows.find((row) => row.from === "platform");
      await window.evaluate((id) => void (location.hash = `#/people/orders/${id}`), pulled.order_id);
      await window.see("article h2", pulled.order_id);
      await look("order");
      assert.deepEqual(faults, []);
    });
  }
}
