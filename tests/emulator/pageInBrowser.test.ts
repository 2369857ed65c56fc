/// <reference lib="dom" />
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { matrix } from "../matrix";
import { connectTo } from "../reads/connectTo";
import { findBrowser } from "./findBrowser";

/** Nothing but what the test is about: no updates, no accounts, no graphics card. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

matrix.describe("the emulator's page in a browser", () => {
  let folder: string;
  let browser: BrowserContext;
  let emulator: TatEmulator;
  let page: Page;
  const complaints: string[] = [];
  const hosts = new Set<string>();

  before(async function () {
    const executablePath = findBrowser();
    if (executablePath === undefined) {
      console.log("      skipped: there is no Chromium on PATH, and CHROMIUM_PATH names none");
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), "tat-browser-"));
    browser = await chromium.launchPersistentContext(join(folder, "profile"), {
      executablePath,
      headless: true,
      args: ARGUMENTS,
      viewport: { width: 1200, height: 800 },
      timeout: 0,
    });
    // What hangs is ended by the limit of the test.
    browser.setDefaultTimeout(0);
    emulator = await startTatEmulator();
    const daily = { intervalSeconds: 86_400 };
    emulator.addInvoker({ ...daily, invokerId: "ivk-other", count: 1 });
    emulator.addInvoker({
      ...daily,
      invokerId: "ivk-backup",
      name: "nightly backup",
      count: 300,
      latestResults: ["SUCCESS"],
    });
    const latestResults = ["SUCCESS", "FAILED", "TIMEOUT"];
    emulator.addInvoker({ ...daily, invokerId: "ivk-sync", latestResults, inProgress: 1 });
    emulator.addInvoker({ ...daily, invokerId: "ivk-idle", count: 0, enable: false });
    page = await browser.newPage();
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("requestfailed", (request) => complaints.push(`${request.url()} ${request.failure()?.errorText}`));
    page.on("request", (request) => hosts.add(new URL(request.url()).host));
    await page.goto(emulator.url);
  });

  after(async () => {
    await browser?.close();
    await emulator?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const cardOf = (invokerId: string) => page.locator(`#${invokerId}`);
  const stripOf = (invokerId: string) => cardOf(invokerId).locator(".strip");

  it("lists each invoker with its number of runs and a strip of the newest, the latest on the right", async () => {
    assert.equal(await page.title(), "TAT emulator");
    assert.equal(await page.locator("#invokers li").count(), 4);
    assert.match(
      await cardOf("ivk-sync").innerText(),
      /^job-sync\s+✓ SUCCESS.*◌ RUNNING.*ivk-sync\s+ap-guangzhou\s+4 runs/s,
    );
    assert.equal((await stripOf("ivk-sync").innerText()).replace(/\s/g, ""), "✗✗✓◌");
    assert.match(await cardOf("ivk-idle").innerText(), /disabled/);
    assert.match(await cardOf("ivk-backup").innerText(), /nightly backup.*300 runs/s);
    assert.match((await stripOf("ivk-backup").innerText()).replace(/\s/g, ""), /^✓{60}$/);
    assert.equal(await stripOf("ivk-idle").innerText(), "");
  });

  it("shows runs that went well and ill in colours of their own, each with its time and its result", async () => {
    const [failed, , succeeded, running] = await stripOf("ivk-sync").locator("span").all();
    const colours = await Promise.all(
      [failed, succeeded, running].map((run) => run?.evaluate((element) => getComputedStyle(element).backgroundColor)),
    );
    assert.equal(new Set(colours).size, 3);
    assert.match((await failed?.getAttribute("title")) ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ TIMEOUT$/);
  });

  it("shows a client's request by itself, without anybody reloading it", async () => {
    assert.match(await page.locator("#requests").innerText(), /None yet/);
    await connectTo(emulator).describeInvokerRecords({ invokerIds: ["ivk-sync"], limit: 2, offset: 0 });
    await page.locator("#requests", { hasText: "DescribeInvokerRecords" }).waitFor();
    assert.match(
      (await page.locator("#requests li").innerText()).replace(/\s+/g, " "),
      /^[\d:.]{12} 200 DescribeInvokerRecords ap-guangzhou \{"InvokerIds":\["ivk-sync"\],"Limit":2,"Offset":0\} tat\.localhost:\d+ AKIDem…etId/,
    );
  });

  it("puts what is new into its place: scroll place, focus, filter and what was typed stay", async () => {
    await page.setViewportSize({ width: 1200, height: 200 });
    await page.locator("[name=filter]").fill("ivk");
    await page.locator("summary").click();
    await page.locator("[name=reason]").fill("by hand");
    const button = await cardOf("ivk-backup").locator("[data-deed=fail]").elementHandle();
    await button?.focus();
    await page.evaluate(() => window.scrollTo(0, 150));
    const marked = await cardOf("ivk-backup").elementHandle();
    await emulator.addRecord({ invokerId: "ivk-backup", result: "PARTIAL_FAILED" });
    await cardOf("ivk-backup").locator("b", { hasText: "PARTIAL_FAILED" }).waitFor();
    const state = await page.evaluate((element) => [document.activeElement === element, window.scrollY > 100], button);
    assert.deepEqual(state, [true, true]);
    assert.ok(await marked?.evaluate((element) => element.isConnected), "the card was made anew");
    const typed = ["filter", "reason"].map((name) => page.locator(`[name=${name}]`).inputValue());
    assert.deepEqual(await Promise.all(typed), ["ivk", "by hand"]);
    assert.equal(await page.locator("#invokers li").first().getAttribute("id"), "ivk-backup");
    assert.equal(await page.title(), "1 failing · TAT emulator");
    await page.locator("[name=reason]").fill("");
    await page.locator("[name=filter]").fill("");
    await page.setViewportSize({ width: 1200, height: 800 });
  });

  it("finds invokers, without others in its way, and keeps them found when it is loaded again", async () => {
    await page.locator("[name=filter]").fill("idle");
    await page.locator("#count", { hasText: "Invokers: 4" }).waitFor();
    while ((await page.locator("#invokers li").count()) > 1) await page.locator("#ivk-idle").waitFor();
    await page.reload();
    assert.deepEqual(await page.locator("#invokers li strong").allInnerTexts(), ["job-idle"]);
    await page.goto(emulator.url);
  });

  it("does by its buttons what the command does, and says what was done", async () => {
    const press = async (deed: string, said: RegExp) => {
      await cardOf("ivk-idle").locator(`[data-deed=${deed}]`).click();
      await page.locator("#said", { hasText: said }).waitFor();
    };
    await press("miss", /ivk-idle is disabled, and so never due/);
    assert.equal(await page.locator("#said").getAttribute("class"), "bad");
    assert.match(complaints.splice(0).join(), /^Failed to load resource: .* 400 \(Bad Request\)$/);
    await press("enable", /^ivk-idle is enabled\.$/);
    await cardOf("ivk-idle").locator("[data-deed=disable]").waitFor();
    await page.locator("summary").click();
    await page.locator("[name=failure]").selectOption("TIMEOUT");
    await page.locator("[name=seconds]").fill("7");
    await page.locator("[name=reason]").fill("tried & seen");
    await press("fail", /came to TIMEOUT/);
    await press("run", /goes on for 7 seconds and then comes to SUCCESS/);
    await stripOf("ivk-idle").locator("span.open").waitFor();
    assert.deepEqual(
      emulator.listRecords(["ivk-idle"]).map(({ result, reason }) => [result, reason]),
      [
        ["RUNNING", "tried & seen"],
        ["TIMEOUT", "tried & seen"],
      ],
    );
    await page.locator("[name=fault]").selectOption("InternalError");
    await page.locator("[name=times]").press("Enter"); // which would send the form and lose the page
    await page.getByRole("button", { name: "Set" }).click();
    await page.locator("#faults", { hasText: "A fault is to come" }).waitFor();
    assert.equal(emulator.faults.pending, 1);
    await page.getByRole("button", { name: "Forget" }).click();
    await page.locator("#faults:empty").waitFor({ state: "attached" });
    assert.deepEqual([emulator.faults.pending, emulator.requests.length], [0, 1]);
  });

  it("fits into its window on a phone too, the strip under the name and the newest run at one place in every row", async () => {
    for (const width of [1200, 480, 360]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide for ${width}`);
      const cards = await page.locator("#invokers li").evaluateAll((elements) =>
        elements.map((element) => {
          const [name, newest] = ["strong", ".strip span:last-child"].map((part) =>
            element.querySelector(part)?.getBoundingClientRect(),
          );
          return { right: newest?.right ?? 0, isUnder: (newest?.top ?? 0) >= (name?.bottom ?? 0) };
        }),
      );
      assert.equal(new Set(cards.map(({ right }) => Math.round(right))).size, 1);
      assert.ok(cards.every(({ right, isUnder }) => isUnder && right < width));
    }
  });

  it("breaks no ID", async () => {
    const heights = await page.locator(".id").evaluateAll((ids) => ids.map((id) => id.getClientRects().length));
    assert.ok(heights.length > 3);
    assert.deepEqual([...new Set(heights)], [1]);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`can be photographed and read in ${colorScheme} colours`, async () => {
      await page.emulateMedia({ colorScheme });
      for (const width of [1200, 390]) {
        const path = join(process.env.PAGE_SCREENSHOTS ?? folder, `page-${colorScheme}-${width}.png`);
        await page.setViewportSize({ width, height: 800 });
        await page.screenshot({ path });
        assert.ok((await readFile(path)).length > 10_000, "an empty page");
      }
      const back = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(back, colorScheme === "light" ? "rgb(246, 247, 249)" : "rgb(20, 23, 26)");
    });
  }

  it("complains of nothing and asks no other host", () => {
    assert.deepEqual(complaints, []);
    assert.deepEqual([...hosts], [new URL(emulator.url).host]);
  });

  it("says that the emulator has ended", async () => {
    await emulator.close();
    await page.locator("#said", { hasText: "The emulator has ended" }).waitFor();
  });
});
