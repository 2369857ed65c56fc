/** What an answer got wrong. */
export interface Problem {
  kind: "lost" | "doubled" | "wrong";
  detail: string;
}

/** A problem, if it is one. */
export function problemIf(isProblem: boolean, kind: Problem["kind"], detail: string): Problem[] {
  return isProblem ? [{ kind, detail }] : [];
}

/** A problem for each of the IDs, at most one that names a few. */
export function problemWith(ids: readonly string[], kind: Problem["kind"], what: string): Problem[] {
  return problemIf(ids.length > 0, kind, `${ids.length} ${what}: ${ids.slice(0, 3).join(", ")}`);
}
