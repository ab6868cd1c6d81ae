/**
 * Names of converted files: `<name>.<ext>` in one folder, distinct whatever the sources are called.
 *
 *   a/plan.dxf, b/site.dwg   -> plan.png, site.png
 *   a/plan.dxf, b/plan.dwg   -> plan.dxf.png, plan.dwg.png
 *   a/plan.dxf, b/plan.dxf   -> plan.dxf.png, plan.dxf-2.png
 *
 * Names that differ in case only count as equal, because they are on many disks.
 */
import { basename, parse } from 'node:path';

export const SUMMARY_NAME = 'summary.json';

/** The output name of each source, in their order. */
export function outputNames(paths: readonly string[], extension: string): string[] {
  const short = paths.map((path) => `${parse(path).name}.${extension}`);
  const counts = new Map([[SUMMARY_NAME, 1]]);
  for (const name of short) {
    const key = name.toLowerCase();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const isFree = (name: string): boolean => counts.get(name.toLowerCase()) === 1;
  const taken = new Set([SUMMARY_NAME, ...short.filter(isFree).map((name) => name.toLowerCase())]);
  return paths.map((path, index) => {
    const name = short[index]!;
    if (isFree(name)) return name;
    const stem = basename(path);
    for (let number = 1; ; number++) {
      const candidate = `${stem}${number === 1 ? '' : `-${number}`}.${extension}`;
      if (taken.has(candidate.toLowerCase())) continue;
      taken.add(candidate.toLowerCase());
      return candidate;
    }
  });
}
