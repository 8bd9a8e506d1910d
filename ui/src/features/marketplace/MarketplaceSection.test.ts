/** *Settings > Marketplace* as a person meets it, in each way the connection can stand. */
import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import axe from "axe-core";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { MarketplaceView } from "@/bindings/MarketplaceView";
import { i18n } from "@/i18n/index.svelte";
import { market } from "@/store/market.svelte";
import { router } from "@/store/router.svelte";
import { answerWith, type Answers, type Call } from "../../../tests/fixtures/core";
import { connected, pulled, unconnected } from "../../../tests/fixtures/market";
import { now, status } from "../../../tests/fixtures/rows";
import MarketplaceSection from "./MarketplaceSection.svelte";
import { pulling } from "./pulling.svelte";
import { signingIn } from "./signingIn.svelte";

beforeAll(() => i18n.need("marketplace"));
beforeEach(() => {
  market.view = null;
  pulling.forget();
  signingIn.url = null;
  router.replace("/settings/marketplace");
});

const done = { message: "done", batch_id: "b-1", log_length: 2 };

async function show(view: MarketplaceView, answers: Answers = {}): Promise<Call[]> {
  const calls = answerWith({ marketplace: () => view, status: () => status, task_progress: () => ({ running: true, done: 0, total: null, message: "" }), task_cancel: () => ({ running: false, done: 0, total: null, message: "" }), ...answers });
  render(MarketplaceSection);
  await screen.findByText(/Fettle reads your orders/);
  return calls;
}

const asked = (calls: Call[], name: string): unknown[] => calls.filter((call) => call.name === name).map((call) => call.input);

it("sends the secrets once and keeps none of them", async () => {
  const calls = await show(unconnected(), { marketplace_connect: () => connected({ signed_in: false }) });
  await fireEvent.input(screen.getByLabelText("App key"), { target: { value: "5001" } });
  const secret = screen.getByLabelText(/^App secret/);
  expect(secret).toHaveAttribute("type", "password");
  await fireEvent.input(secret, { target: { value: "s3cret-word" } });
  await fireEvent.click(screen.getByRole("button", { name: "Connect" }));
  await screen.findByRole("button", { name: "Sign in in the browser" });
  expect(asked(calls, "marketplace_connect")).toEqual([
    { profile: "A", base_url: null, auth_url: null, app_key: "5001", app_secret: "s3cret-word", code: null, passphrase: null, first_from: null },
  ]);
  expect(JSON.stringify(localStorage) + location.href + document.body.innerHTML).not.toContain("s3cret-word");
});

it("empties the secret when the core refuses, and says beside which field", async () => {
  await show(unconnected(), {
    marketplace_connect: () => {
      throw new Error("the app key is unknown");
    },
  });
  await fireEvent.input(screen.getByLabelText("App key"), { target: { value: "5001" } });
  await fireEvent.input(screen.getByLabelText(/^App secret/), { target: { value: "s3cret" } });
  await fireEvent.click(screen.getByRole("button", { name: "Connect" }));
  expect(await screen.findByText("the app key is unknown")).toBeVisible();
  expect(screen.getByLabelText(/^App secret/)).toHaveValue("");
  expect(screen.getByText(/enter them again/)).toBeVisible();
});

it("takes another account's address along, but not over one's own", async () => {
  await show(unconnected());
  const address = screen.getByLabelText("Address");
  await fireEvent.click(screen.getAllByRole("radio", { name: "Overseas sellers" })[0] as HTMLElement);
  expect(address).toHaveValue("https://openapi-api.alibaba.com");
  await fireEvent.input(address, { target: { value: "http://127.0.0.1:8123" } });
  await fireEvent.click(screen.getAllByRole("radio", { name: "China suppliers" })[0] as HTMLElement);
  expect(address).toHaveValue("http://127.0.0.1:8123");
});

it("asks for a passphrase twice where there is no key store, and says why", async () => {
  await show(unconnected({ key_store: { available: false, sentence: "This system runs no key store." } }));
  expect(screen.getByText(/runs no key store/)).toBeVisible();
  await fireEvent.input(screen.getByLabelText("App key"), { target: { value: "5001" } });
  await fireEvent.input(screen.getByLabelText(/^App secret/), { target: { value: "s" } });
  await fireEvent.input(screen.getByLabelText(/^Passphrase (?!again)/), { target: { value: "one" } });
  await fireEvent.input(screen.getByLabelText(/^Passphrase again/), { target: { value: "other" } });
  expect(await screen.findByText(/not the same/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Connect" })).toBeDisabled();
  await fireEvent.input(screen.getByLabelText(/^Passphrase again/), { target: { value: "one" } });
  await waitFor(() => expect(screen.getByRole("button", { name: "Connect" })).toBeEnabled());
});

it("starts the simulator with one click, marks it, and pulls", async () => {
  let view = unconnected();
  const calls = await show(view, {
    marketplace: () => view,
    marketplace_simulate() {
      view = connected({ simulated: true });
      return { base_url: "http://127.0.0.1:8123", profile: "A", view };
    },
    marketplace_pull: () => pulled,
  });
  await fireEvent.click(screen.getByRole("button", { name: "Start the simulator" }));
  expect(await screen.findByText(/invented by a stand-in/)).toBeVisible();
  expect(await screen.findByText(/3 orders were new/)).toBeVisible();
  expect(asked(calls, "marketplace_simulate")).toMatchObject([{ faults: [], profile: "A" }]);
  expect(asked(calls, "marketplace_pull")).toHaveLength(1);
});

it("hands the chosen faults to the simulator by its own names", async () => {
  const calls = await show(unconnected(), { marketplace_simulate: () => ({ base_url: "", profile: "A", view: connected({ pulling: true }) }) });
  await fireEvent.click(screen.getByText("How many orders, and what should go wrong"));
  await fireEvent.click(screen.getByRole("checkbox", { name: /Server errors/ }));
  await fireEvent.click(screen.getByRole("checkbox", { name: /A page comes twice/ }));
  await fireEvent.click(screen.getByRole("button", { name: "Start the simulator" }));
  await waitFor(() => expect(asked(calls, "marketplace_simulate")).toMatchObject([{ faults: ["5xx", "repeated-page"] }]));
});

it("pulls with progress, and stops when told to", async () => {
  let end: (view: typeof pulled) => void = () => undefined;
  const calls = await show(connected(), {
    marketplace_pull: () => new Promise((resolve) => (end = resolve)),
    task_progress: () => ({ running: true, done: 40, total: 100, message: "40 of 100 orders" }),
  });
  await fireEvent.click(screen.getByRole("button", { name: /^Pull orders now/ }));
  expect(await screen.findByText("40 of 100 orders")).toBeVisible();
  expect(screen.getByRole("button", { name: /^Pull orders now/ })).toBeDisabled();
  await fireEvent.click(screen.getByRole("button", { name: "Stop" }));
  const [pull] = asked(calls, "marketplace_pull") as { task: string }[];
  expect(asked(calls, "task_cancel")).toEqual([{ task_id: pull?.task }]);
  end({ ...pulled, denied: ["order_fund"] });
  expect(await screen.findByText(/Denied to this app: payments/)).toBeVisible();
  expect(screen.queryByRole("progressbar")).toBeNull();
});

it("signs in in the browser, waits in sight, and goes on when it came back", async () => {
  const open = vi.spyOn(window, "open").mockReturnValue(null);
  let isBack = false;
  const calls = await show(connected({ signed_in: false }), {
    marketplace: () => connected({ signed_in: isBack }),
    marketplace_sign_in: () => ({ url: "https://open-api.alibaba.com/oauth/authorize?state=1", task: "sign-in-1" }),
    task_progress: () => ({ running: !isBack, done: 0, total: null, message: "" }),
    marketplace_pull: () => pulled,
  });
  await fireEvent.click(screen.getByRole("button", { name: "Sign in in the browser" }));
  expect(await screen.findByText(/Waiting for the sign-in/)).toBeVisible();
  expect(screen.getByDisplayValue(/oauth\/authorize/)).toHaveAttribute("readonly");
  expect(open).toHaveBeenCalledWith("https://open-api.alibaba.com/oauth/authorize?state=1", "_blank", "noopener");
  isBack = true;
  await waitFor(() => expect(asked(calls, "marketplace_pull")).toHaveLength(1), { timeout: 3_000 });
  expect(screen.queryByRole("button", { name: "Sign in in the browser" })).toBeNull();
});

it("lets a sign-in be called off", async () => {
  vi.spyOn(window, "open").mockReturnValue(null);
  const calls = await show(connected({ signed_in: false }), { marketplace_sign_in: () => ({ url: "https://x.example/", task: "sign-in-2" }) });
  await fireEvent.click(screen.getByRole("button", { name: "Sign in in the browser" }));
  await fireEvent.click(await screen.findByRole("button", { name: "Stop" }));
  expect(asked(calls, "task_cancel")).toEqual([{ task_id: "sign-in-2" }]);
  expect(await screen.findByRole("button", { name: "Sign in in the browser" })).toBeEnabled();
});

it("opens the sealed secrets with the passphrase, and keeps it nowhere", async () => {
  const problem = { code: "wrong_passphrase", message: "the passphrase does not open it", advice: "Try again." };
  const calls = await show(connected({ locked: true }), { marketplace_pull: () => ({ ...pulled, seen: 0, problem }) });
  expect(screen.queryByRole("button", { name: "Sign in in the browser" })).toBeNull();
  const field = screen.getByLabelText("Passphrase");
  await fireEvent.input(field, { target: { value: "open sesame" } });
  await fireEvent.click(screen.getByRole("button", { name: "Unseal and pull" }));
  await waitFor(() => expect(asked(calls, "marketplace_pull")).toMatchObject([{ passphrase: "open sesame" }]));
  expect(field).toHaveValue("");
  expect(await screen.findByText(/the passphrase does not open it/)).toBeVisible();
});

it("signs in with a code where there is no browser", async () => {
  let isIn = false;
  const calls = await show(connected({ signed_in: false }), {
    marketplace: () => connected({ signed_in: isIn }),
    marketplace_sign_in() {
      isIn = true;
      return { url: "", task: "sign-in-3" };
    },
    marketplace_pull: () => pulled,
  });
  await fireEvent.input(screen.getByLabelText(/^Code/), { target: { value: " 3_500102 " } });
  await fireEvent.click(screen.getByRole("button", { name: "Sign in with the code" }));
  await waitFor(() => expect(asked(calls, "marketplace_pull")).toHaveLength(1));
  expect(asked(calls, "marketplace_sign_in")).toEqual([{ code: "3_500102", passphrase: null }]);
});

it("starts the same simulator again after it ended with the program", async () => {
  const problem = { code: "simulator_stopped", message: "the simulated marketplace is not running", advice: "Start it again." };
  const calls = await show(connected({ simulated: true, problem }), { marketplace_simulate: () => ({ base_url: "", profile: "A", view: connected({ simulated: true, pulling: true }) }) });
  await fireEvent.click(screen.getByRole("button", { name: "Start the simulator again" }));
  await waitFor(() => expect(asked(calls, "marketplace_simulate")).toEqual([{ seed: null, orders: null, faults: [], profile: null }]));
});

it("shows that the core pulls by itself, and when it is done", async () => {
  let isOver = false;
  await show(connected({ pulling: true }), { marketplace: () => connected({ pulling: !isOver }) });
  expect(screen.getByRole("progressbar")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Stop" })).toBeNull();
  isOver = true;
  await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull(), { timeout: 4_000 });
});

it("takes no offence when the core was quicker to pull", async () => {
  let isQuick = false;
  await show(connected(), {
    marketplace: () => connected({ pulling: isQuick }),
    marketplace_pull() {
      isQuick = true;
      throw new Error("orders are being pulled already");
    },
  });
  await fireEvent.click(screen.getByRole("button", { name: /^Pull orders now/ }));
  await waitFor(() => expect(pulling.taskId).toBeNull());
  await waitFor(() => expect(screen.getByText("Pulling orders…")).toBeVisible());
  expect(screen.queryByText(/being pulled already/)).toBeNull();
});

it("decides whether a product is serviced", async () => {
  const calls = await show(connected({ unknown_products: [{ product_id: "P-9", name: "Palletizer", orders: 3 }] }), { put_record: () => done });
  const row = screen.getByRole("group", { name: "Palletizer" });
  expect(row).toHaveTextContent("3 orders");
  await fireEvent.click(within(row).getByRole("button", { name: "No" }));
  await waitFor(() => expect(asked(calls, "put_record")).toMatchObject([{ type: "product", base_rev: 0, record: { product_id: "P-9", name: "Palletizer", serviced: false } }]));
});

it("gives a buyer a site out of the gazetteer, never a guess", async () => {
  const site = { buyer_id: "B-9", name: "Springfield Ltd", city: "Springfield", country: "US", order_ids: ["1", "2", "3"] };
  const hit = { name: "Springfield", country: "US", lat: 39.8, lon: -89.6, zone: "America/Chicago" };
  const calls = await show(connected({ unknown_sites: [site] }), { place_search: () => [hit], put_record: () => done } as unknown as Answers);
  expect(screen.getByText("and 1 more")).toBeVisible();
  await fireEvent.click(screen.getByRole("button", { name: "Give the site…" }));
  const save = screen.getByRole("button", { name: "Save" });
  expect(save).toBeDisabled();
  expect(await screen.findByRole("button", { name: /America\/Chicago/ })).toBeVisible();
  expect(asked(calls, "place_search")).toEqual([{ query: "Springfield", country: null }]);
  await fireEvent.click(screen.getByRole("button", { name: /America\/Chicago/ }));
  await waitFor(() => expect(save).toBeEnabled());
  await fireEvent.click(save);
  await waitFor(() => expect(asked(calls, "put_record")).toMatchObject([{ type: "buyer", base_rev: 0, record: { buyer_id: "B-9", name: "Springfield Ltd", site: { city: "Springfield", zone: "America/Chicago" } } }]));
});

it("leads from an order to look at again to its demands, visits and journeys", async () => {
  await show(connected({ review: [{ order_id: "77", reason: { rule: "order_refunded", detail: "Money went back." }, requests: ["R-0001"], visits: ["R-0001"], journeys: ["J-1"] }] }));
  expect(screen.getByText(/Money went back\.$/)).toBeVisible();
  const links = screen.getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(links).toEqual(expect.arrayContaining(["#/people/orders/77", "#/request/R-0001", "#/board/R-0001", "#/journeys/J-1"]));
});

it("says what happened and what to do, and which orders wait why", async () => {
  await show(
    connected({
      problem: { code: "address_not_listed", message: "The platform does not know this address.", advice: "Add it to the app's list." },
      waiting: [{ trade_id: "88", reason: "The order cannot be read.", tried: now }],
    }),
  );
  expect(screen.getByText("Add it to the app's list.")).toBeVisible();
  expect(screen.getByText("The order cannot be read.")).toBeVisible();
});

it("disconnects only after it said what goes and what stays", async () => {
  const calls = await show(connected(), { marketplace_disconnect: () => unconnected() });
  await fireEvent.click(screen.getByRole("button", { name: "Disconnect…" }));
  const dialog = await screen.findByRole("dialog");
  expect(dialog).toHaveTextContent("The 214 orders that were pulled stay");
  expect(asked(calls, "marketplace_disconnect")).toHaveLength(0);
  await fireEvent.click(within(dialog).getByRole("button", { name: "Disconnect" }));
  await waitFor(() => expect(asked(calls, "marketplace_disconnect")).toHaveLength(1));
  expect(await screen.findByRole("button", { name: "Connect" })).toBeInTheDocument();
});

it("shows the core's sentence when it fails", async () => {
  answerWith({});
  render(MarketplaceSection);
  expect(await screen.findByText("no answer for marketplace")).toBeVisible();
});

it.each([
  ["unconnected", unconnected({ key_store: { available: false, sentence: "None." } })],
  ["connected", connected({ unknown_products: [{ product_id: "P-9", name: null, orders: 1 }], waiting: [{ trade_id: "88", reason: "unreadable", tried: now }] })],
  ["signed out", connected({ signed_in: false })],
])("has no fault that axe can find: %s", { timeout: 30_000 }, async (_name, view) => {
  await show(view);
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false }, "color-contrast": { enabled: false } } });
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
});

it("stops a pull that the core began by itself", async () => {
  let isOver = false;
  const running = { running: true, done: 40, total: null, message: "40 orders read" };
  const calls = await show(connected({ pulling: true, pull_task: "pull-by-itself" }), {
    marketplace: () => (isOver ? connected() : connected({ pulling: true, pull_task: "pull-by-itself" })),
    task_progress: () => ({ ...running, running: !isOver }),
    task_cancel: () => ((isOver = true), { ...running, running: false }),
  });
  expect(await screen.findByText("40 orders read", {}, { timeout: 2_000 })).toBeVisible();
  await fireEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(calls.find((call) => call.name === "task_cancel")?.input).toEqual({ task_id: "pull-by-itself" });
  await waitFor(() => expect(screen.queryByText("40 orders read")).toBeNull(), { timeout: 2_000 });
});
