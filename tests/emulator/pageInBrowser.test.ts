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
    emulator.addInvoker({ ...daily, invokerId: "ivk-backup", name: "nightly backup", count: 300, successRate: 0.9 });
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

  const rowOf = (invokerId: string) => page.locator("#invokers tbody tr", { hasText: invokerId });

  it("lists each invoker with its number of runs and a strip of the newest, the latest on the right", async () => {
    assert.equal(await page.title(), "TAT emulator");
    assert.equal(await page.locator("#invokers tbody tr").count(), 3);
    const [id, name, region, runs, nextDue, strip] = await rowOf("ivk-sync").locator("td").allInnerTexts();
    assert.deepEqual([id, name, region, runs, strip], ["ivk-sync", "job-sync", "ap-guangzhou", "4", "✗✗✓◌"]);
    assert.match(nextDue ?? "", /^\d{4}-\d\d-\d\dT00:00:00Z$/);
    assert.match(await rowOf("ivk-idle").innerText(), /disabled/);
    const backup = rowOf("ivk-backup");
    assert.match(await backup.innerText(), /nightly backup\s+ap-guangzhou\s+300/);
    assert.match(await backup.locator(".strip").innerText(), /^[✓✗]{60}$/);
    assert.equal(await rowOf("ivk-idle").locator(".strip").innerText(), "");
  });

  it("shows runs that went well and ill in colours of their own, each with its time and its result", async () => {
    const [failed, , succeeded, running] = await rowOf("ivk-sync").locator(".strip span").all();
    const colours = await Promise.all(
      [failed, succeeded, running].map((run) => run?.evaluate((element) => getComputedStyle(element).color)),
    );
    assert.equal(new Set(colours).size, 3);
    assert.match((await failed?.getAttribute("title")) ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ TIMEOUT$/);
  });

  it("shows a client's request by itself, without anybody reloading it", async () => {
    assert.match(await page.locator("#requests tbody").innerText(), /None yet/);
    await connectTo(emulator).describeInvokerRecords({ invokerIds: ["ivk-sync"], limit: 2, offset: 0 });
    await page.locator("#requests tbody", { hasText: "DescribeInvokerRecords" }).waitFor();
    const [time, action, region, parameters, answer] = await page.locator("#requests tbody td").allInnerTexts();
    assert.equal(time, emulator.requests[0]?.time);
    assert.deepEqual(
      [action, region, parameters, answer?.trim()],
      ["DescribeInvokerRecords", "ap-guangzhou", '{"InvokerIds":["ivk-sync"],"Limit":2,"Offset":0}', "200"],
    );
  });

  it("shows a run as soon as it is there", async () => {
    emulator.addRecord({ invokerId: "ivk-idle", result: "FAILED" });
    await rowOf("ivk-idle").locator(".strip", { hasText: "✗" }).waitFor();
  });

  it("fits into its window, where it is narrow too", async () => {
    for (const width of [1200, 480]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide for ${width}`);
    }
  });

  it("can be photographed", async () => {
    const path = process.env.PAGE_SCREENSHOT ?? join(folder, "page.png");
    await page.setViewportSize({ width: 1200, height: 700 });
    await page.screenshot({ path });
    const [header, size] = [(await readFile(path)).subarray(1, 4).toString(), (await readFile(path)).length];
    assert.equal(header, "PNG");
    assert.ok(size > 10_000, `${size} bytes: an empty page`);
  });

  it("complains of nothing and asks no other host", () => {
    assert.deepEqual(complaints, []);
    assert.deepEqual([...hosts], [new URL(emulator.url).host]);
  });
});
