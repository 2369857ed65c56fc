import type { Release, ReleaseStep } from "./recordReleases";
import { renderCard, renderText, wrapText } from "./svgCard";

const WIDTH = 960;
const LEFT = 24;
const BOX = { width: 200, height: 64, gap: 37 };
const LANE_HEIGHT = 150;

/** What a step waits for or stands for, below its name. */
const ROLES: Readonly<Record<string, string>> = {
  "backup-healthy": "gate: is the backup healthy?",
  candidate: "your resource",
  "smoke-test-passed": "gate: waits for a run",
  live: "your resource",
};

/** Draws what {@link recordReleases} saw: one lane for each up, and below the words of the gate that stopped it. */
export function renderReleases(releases: readonly Release[]): string {
  const parts = releases.flatMap((release, index) => renderLane(release, 20 + index * LANE_HEIGHT));
  const words = wrapText(releases.find(({ message }) => message !== "")?.message ?? "", 118);
  const y = 20 + releases.length * LANE_HEIGHT;
  parts.push(
    ...words.map((line, index) =>
      renderText(line, { x: LEFT, y: y + index * 20, look: "badText" }, { "font-size": 13 }),
    ),
  );
  return renderCard(
    "Two releases: one passes both gates, the next is stopped by the first, before anything is touched",
    { width: WIDTH, height: y + words.length * 20 + 8 },
    parts,
  );
}

function renderLane({ version, steps, message }: Release, top: number): string[] {
  const stopped = message !== "";
  const heading = stopped ? `pulumi up, release ${version}: the latest backup failed` : `pulumi up, release ${version}`;
  return [
    renderText(heading, { x: LEFT, y: top + 18 }, { "font-weight": 600 }),
    ...steps.flatMap((step, index) =>
      renderStep(step, { x: LEFT + index * (BOX.width + BOX.gap), y: top + 34, stopped, index }),
    ),
  ];
}

function renderStep(
  { name, isGate, outcome }: ReleaseStep,
  { x, y, stopped, index }: { x: number; y: number; stopped: boolean; index: number },
): string[] {
  const isStopper = stopped && index === 0;
  const look = isStopper ? "bad" : stopped ? "box" : "good";
  const middle = y + BOX.height / 2;
  const arrow =
    index === 0
      ? []
      : [
          `<path class="line" d="M${x - BOX.gap + 4} ${middle}h${BOX.gap - 12}m-6 -5l6 5l-6 5"${stopped ? ' stroke-dasharray="3 4"' : ""}/>`,
        ];
  const said = isStopper ? "✗ the up ends here" : stopped ? "not touched" : isGate ? "✓ passed" : `✓ ${outcome}`;
  const saidLook = isStopper ? "badText" : stopped ? "faint" : "goodText";
  // A gate is drawn with cut corners.
  const shape = isGate
    ? `<path class="${look}" d="M${x + 12} ${y}h${BOX.width - 24}l12 ${BOX.height / 2}l-12 ${BOX.height / 2}h-${BOX.width - 24}l-12 -${BOX.height / 2}z"/>`
    : `<rect class="${look}" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6"/>`;
  const center = x + BOX.width / 2;
  const middled = { "text-anchor": "middle" };
  return [
    ...arrow,
    shape,
    renderText(
      name,
      { x: center, y: y + 27 },
      { ...middled, "font-family": "ui-monospace, Menlo, Consolas, monospace" },
    ),
    renderText(ROLES[name] ?? "", { x: center, y: y + 48, look: "faint" }, { ...middled, "font-size": 12 }),
    renderText(said, { x: center, y: y + BOX.height + 22, look: saidLook }, { ...middled, "font-size": 13 }),
  ];
}
