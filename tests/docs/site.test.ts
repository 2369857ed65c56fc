/// <reference lib="dom" />
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { buildSite } from "../../tools/docs/buildSite";
import { OTHER_GROUPS, TASK_GROUPS } from "../../tools/docs/referenceGroups";
import { findBrowser } from "../emulator/findBrowser";
import { matrix } from "../matrix";

describe("the site", () => {
  const site = mkdtempSync(join(tmpdir(), "tat-site-"));
  let files: string[];
  let browser: Browser | undefined;
  const read = (file: string) => readFileSync(join(site, file), "utf8");

  before(async () => {
    await buildSite(site);
    files = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));
  });

  after(async () => {
    await browser?.close();
    rmSync(site, { recursive: true, force: true });
  });

  it("has no link within itself that leads nowhere, nor a picture that is not there", () => {
    const broken: string[] = [];
    for (const file of files) {
      for (const [, target = ""] of read(file).matchAll(/(?:href|src|srcset)="([^"]+)"/g)) {
        if (/^(https?:|data:|#icon)/.test(target)) continue;
        const [path = "", anchor] = decodeURI(target).split("#");
        const linked = path === "" ? join(site, file) : resolve(site, dirname(file), path);
        const isThere =
          existsSync(linked) && (anchor === undefined || !linked.endsWith(".html") || hasAnchor(linked, anchor));
        // A folder shows its list where there is no server.
        if (!isThere || path.endsWith("/")) broken.push(`${file}: ${target}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  function hasAnchor(file: string, anchor: string): boolean {
    return anchor === "" || readFileSync(file, "utf8").includes(`id="${anchor}"`);
  }

  it("opens the reference task by task, with an example each, and errors last", () => {
    const page = read("modules/Reference.html");
    const headings = [...page.matchAll(/<h2 class="tsd-anchor-link" id="[^"]*">([^<]*)</g)].map(
      ([, heading]) => heading,
    );
    assert.deepEqual(headings, [...TASK_GROUPS.map(({ title }) => title), ...OTHER_GROUPS]);
    assert.equal(page.match(/<pre>/g)?.length, TASK_GROUPS.length);
    assert.doesNotMatch(page, /__pulumiType/);
    const names = [...page.matchAll(/class="tsd-member-summary-name"[\s\S]*?<a[^>]*>(.*?)<\/a>/g)];
    const shown = names.map(([, name = ""]) => name.replace(/<[^>]+>/g, ""));
    assert.equal(shown[0], "getInvokerRecords");
    for (const name of TASK_GROUPS.flatMap((group) => group.names)) assert.ok(shown.includes(name), name);
  });

  it("shows nothing internal", () => {
    const naming = files.filter((file) => read(file).includes("__pulumiType"));
    assert.deepEqual(naming, []);
  });

  matrix.describe("in a browser, from files, without a network", () => {
    let page: Page;

    beforeEach(async function () {
      const executablePath = findBrowser();
      if (executablePath === undefined) {
        console.log("      skipped: there is no Chromium on PATH, and CHROMIUM_PATH names none");
        this.skip();
      }
      browser ??= await chromium.launch({
        executablePath,
        headless: true,
        args: ["--no-sandbox", "--disable-gpu"],
        timeout: 0,
      });
      page = await browser.newPage({ viewport: { width: 1280, height: 800 }, offline: true });
      page.setDefaultTimeout(0);
    });

    afterEach(() => page?.close());

    const open = (file: string) => page.goto(pathToFileURL(join(site, file)).href);

    /** Follows links by what a reader sees of them, and gives the text of the section that shows then. */
    async function followLinks(links: readonly string[]): Promise<string> {
      await open("index.html");
      for (const link of links) {
        const before = page.url();
        // The last one: a link to a section stands below that to an example.
        await page.locator(".col-content a", { hasText: link }).last().click();
        await page.waitForURL((url) => url.href !== before);
      }
      const anchor = decodeURIComponent(new URL(page.url()).hash.slice(1));
      return page.evaluate((id) => {
        const heading = document.getElementById(id);
        const texts: string[] = [];
        for (
          let one = heading;
          one && (one === heading || !/^H[12]$/.test(one.tagName));
          one = one.nextElementSibling as HTMLElement
        ) {
          texts.push(one.innerText);
        }
        return texts.join("\n");
      }, anchor);
    }

    const journeys: [question: string, links: string[], answer: RegExp][] = [
      ["to stop a deployment when the backup did not run", ["notice a job that did not run"], /maxMissedRuns/],
      ["to use it from Python", ["Python"], /tat\.InvokerHealthGate/],
      ["what a permission error means", ["permission error"], /UnauthorizedOperation[\s\S]*tat:DescribeInvokers/],
      [
        "to stop a deployment when the backup did not run, in Chinese",
        ["简体中文", "发现没有执行的任务"],
        /maxMissedRuns/,
      ],
      ["to use it from Python, in Chinese", ["简体中文", "Python"], /tat\.InvokerHealthGate/],
      [
        "what a permission error means, in Chinese",
        ["简体中文", "权限错误"],
        /UnauthorizedOperation[\s\S]*tat:DescribeInvokers/,
      ],
    ];
    for (const [question, links, answer] of journeys) {
      it(`tells in two clicks from the start page how ${question}`.replace("how what", "what"), async () => {
        assert.match(await followLinks(links), answer);
      });
    }

    for (const [words, title] of [
      ["UnauthorizedOperation", "Configuration, credentials and errors"],
      ["guardStack", "guardStack"],
      ["权限错误", "配置、凭证与错误"],
      ["漏跑", "指南"],
    ] as const) {
      it(`finds ${words}`, async () => {
        await open("index.html");
        await page.locator("#tsd-search-trigger").click();
        await page.locator("#tsd-search-input").fill(words);
        await page.locator("#tsd-search-results li", { hasText: title }).first().waitFor();
      });
    }

    it("fits a phone, in both languages: nothing but tables and code scrolls sideways", async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      for (const file of files.filter((name) => name === "index.html" || name.startsWith("documents/"))) {
        await open(file);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 390, `${file} is ${width} wide`);
      }
    });
  });
});
