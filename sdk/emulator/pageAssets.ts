/** How the emulator's page looks: one column on a phone, in the colours of the reader's system. */
export const STYLE = `
:root { color-scheme: light dark; --line: #8884; --dim: #666; --card: #fff; --back: #f6f7f9; --text: #1a1d21
; --good: #0a7d33; --bad: #c62828; --open: #8a5a00; --good-back: #0a7d331f; --bad-back: #c6282812; --open-back: #f0b42933; --on-bad: #fff }
@media (prefers-color-scheme: dark) { :root { --dim: #9aa3ad; --card: #1d2126; --back: #14171a; --text: #e6e9ec
; --good: #5fcf86; --bad: #ff8a80; --open: #f0b429; --good-back: #5fcf8626; --bad-back: #ff8a801a; --open-back: #f0b42926; --on-bad: #3b0a08 } }
* { box-sizing: border-box }
body { font: 14px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 80rem; padding: 1rem; color: var(--text); background: var(--back) }
h1 { font-size: 1.35rem; margin: 0 }
h2 { font-size: 1.05rem; margin: 0 }
p { color: var(--dim); margin: .25rem 0 0 }
code, .id { font-family: ui-monospace, monospace; font-size: .95em }
.id { white-space: nowrap }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin: 1.5rem 0 .5rem }
form { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1rem; margin: 0 }
label { display: inline-flex; flex-wrap: wrap; align-items: center; gap: .35rem; color: var(--dim) }
input, select, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .6rem; min-height: 2.1rem; max-width: 100% }
input[type=checkbox] { min-height: 0 }
input[type=number] { width: 5rem }
button { cursor: pointer; white-space: nowrap }
button i { font-style: normal }
button:hover { border-color: var(--dim) }
:focus-visible { outline: 2px solid #3b82f6; outline-offset: 1px }
#said { position: fixed; z-index: 1; bottom: .75rem; left: 50%; translate: -50%; width: max-content; max-width: calc(100% - 1.5rem); margin: 0; padding: .5rem 1rem; color: var(--back); background: var(--text); border-radius: 8px; overflow-wrap: anywhere }
#said.bad { background: var(--bad); color: var(--on-bad) }
#said:empty { display: none }
summary { cursor: pointer; color: var(--dim) }
details { margin-bottom: .5rem }
details form { padding: .5rem 0 }
ol { list-style: none; margin: 0; padding: 0 }
li { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 8px; padding: .6rem .8rem; margin: 0 0 .5rem }
li.bad { border-left-color: var(--bad); background: linear-gradient(var(--bad-back), var(--bad-back)), var(--card) }
li.good { border-left-color: var(--good) } li.open { border-left-color: var(--open) }
#invokers li { display: grid; grid-template-columns: 1fr auto; gap: .35rem 1rem; align-items: center }
.head, .deeds, .facts { display: flex; flex-wrap: wrap; gap: .1rem .75rem; align-items: baseline; min-width: 0 }
.head strong { font-size: 1rem; overflow-wrap: anywhere }
.facts, .from { color: var(--dim) }
.deeds { gap: .35rem }
.strip { grid-column: 1 / -1; display: flex; justify-content: flex-end; gap: 2px; overflow: hidden }
.strip span { flex: 0 0 .95rem; text-align: center; font: 700 .8rem/1.35rem ui-monospace, monospace; border-radius: 3px }
.good { color: var(--good) } .bad { color: var(--bad) } .open { color: var(--open) }
li.good, li.bad, li.open { color: inherit }
.strip .good { background: var(--good-back) } .strip .open { background: var(--open-back) }
.strip .bad { background: var(--bad); color: var(--on-bad) }
.strip .missed { background: none; box-shadow: inset 0 0 0 2px var(--bad); color: var(--bad) }
#requests li { display: grid; grid-template-columns: 6.5rem minmax(0, 16rem) minmax(0, 1fr); gap: .1rem 1rem; padding: .35rem .8rem; margin-bottom: .25rem }
#requests b { grid-row: span 2 }
#requests time { font-variant-numeric: tabular-nums; color: var(--dim) }
#requests code, #requests b { overflow-wrap: anywhere }
.from { grid-column: 3; display: flex; flex-wrap: wrap; gap: 0 .75rem; font-size: .9em; overflow-wrap: anywhere }
@media (max-width: 46rem) {
  body { padding: .75rem }
  #invokers li { grid-template-columns: minmax(0, 1fr) }
  .deeds { order: 1; display: grid; grid-template-columns: repeat(5, 1fr) }
  .deeds button { padding: .2rem 0; font-size: .85rem; line-height: 1.4 }
  .deeds button i { display: block }
  input, select { min-height: 2.5rem }
  input[type=search] { width: 9rem }
  #requests li { grid-template-columns: auto minmax(0, 1fr) }
  #requests b { grid-row: auto }
  #requests .what, .from { grid-column: 1 / -1 }
}
`;

/**
 * What the emulator's page does: asks for itself again and puts what is new into its place, element by element, so that
 * scroll place, focus and filter stay; and sends deeds. All texts come escaped from the server or are set as text.
 */
export const SCRIPT = `
"use strict";
const POLL_MS = 1500;
const SAYING_MS = 8000;
const find = document.getElementById("find");
const said = document.getElementById("said");
let shown = "";
let silence;

function morph(old, fresh) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const named = new Map([...old.children].filter(({ id }) => id).map((child) => [child.id, child]));
  const children = [...fresh.childNodes];
  children.forEach((child, index) => {
    const there = old.childNodes[index] ?? null;
    const same = child.id ? named.get(child.id) : there;
    if (!same || same.nodeName !== child.nodeName || (same.id ?? "") !== (child.id ?? "")) {
      old.insertBefore(child, there);
      return;
    }
    if (same !== there) old.insertBefore(same, there);
    morph(same, child);
  });
  while (old.childNodes.length > children.length) old.lastChild.remove();
}

async function refresh() {
  try {
    const answer = await fetch("/?" + new URLSearchParams(new FormData(find)), { cache: "no-store" });
    const text = await answer.text();
    if (said.dataset.gone) say("", true);
    if (text === shown) return;
    shown = text;
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const focused = document.activeElement;
    for (const element of document.querySelectorAll("[data-live]")) morph(element, fresh.getElementById(element.id));
    document.title = fresh.title;
    if (document.activeElement !== focused && focused.isConnected) focused.focus({ preventScroll: true });
  } catch {
    say("The emulator has ended: this is the last that it showed.", false);
    said.dataset.gone = "yes";
  }
}

function say(text, isDone) {
  delete said.dataset.gone;
  said.textContent = text;
  said.className = isDone ? "" : "bad";
  clearTimeout(silence);
  silence = setTimeout(() => say("", true), SAYING_MS);
}

const read = (name) => document.querySelector("[name=" + name + "]").value;
const options = {
  succeed: () => ({ reason: read("reason") }),
  fail: () => ({ result: read("failure"), reason: read("reason") }),
  run: () => ({ seconds: read("seconds"), result: read("outcome"), reason: read("reason") }),
  fault: () => ({ times: read("times") }),
};

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button[data-deed]");
  if (!button) return;
  const { deed } = button.dataset;
  const subject = button.closest("li")?.id ?? button.dataset.subject ?? read("fault");
  const given = Object.entries(options[deed]?.() ?? {}).filter(([, value]) => value !== "");
  const path = "/" + deed + "/" + encodeURIComponent(subject) + "?" + new URLSearchParams(given);
  try {
    const answer = await fetch(path, { method: "POST" });
    say((await answer.text()).trim(), answer.ok);
  } catch {}
  await refresh();
});
document.addEventListener("submit", (event) => event.preventDefault());
find.addEventListener("input", async () => {
  history.replaceState(null, "", "/?" + new URLSearchParams(new FormData(find)));
  await refresh();
});

async function watch() {
  if (!document.hidden) await refresh();
  setTimeout(watch, POLL_MS);
}
setTimeout(watch, POLL_MS);
`;
