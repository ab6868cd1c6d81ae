/**
 * What `convert` was given to what it converts: files, folders with all below them, patterns.
 *
 * A file that is named is taken as it is. In a folder a file is a drawing when its ending says so
 * or its first bytes do; others, and names that begin with a dot, are left out and counted.
 */
import { closeSync, openSync, readdirSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { sniff, sniffSize } from '../sniff.ts';
import { expandPattern, isPattern } from './glob.ts';

export interface Sources {
  paths: string[];
  /** Arguments that name nothing, with the reason. */
  missing: { argument: string; reason: string }[];
  /** Files in folders that are no drawings. */
  leftOut: number;
}

const ENDINGS = new Set(['.dwg', '.dxf', '.dwf', '.dwfx', '.w2d', '.dgn', '.pdf']);

/** `outFolder` is not searched: what an earlier run wrote is no source. */
export function collectSources(given: readonly string[], outFolder: string): Sources {
  const paths = new Set<string>();
  const sources: Sources = { paths: [], missing: [], leftOut: 0 };
  const walk = { paths, sources, visited: new Set<string>(), outFolder: resolve(outFolder) };
  for (const argument of given) {
    const stat = statSync(argument, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      const before = paths.size;
      addFolder(argument, walk);
      if (paths.size === before) {
        sources.missing.push({ argument, reason: 'there is no drawing in this folder' });
      }
    } else if (stat || !isPattern(argument)) {
      paths.add(argument);
    } else {
      const found = expandPattern(argument);
      for (const path of found) paths.add(path);
      if (found.length === 0) {
        sources.missing.push({ argument, reason: 'no file matches this pattern' });
      }
    }
  }
  sources.paths = [...paths];
  return sources;
}

interface Walk {
  paths: Set<string>;
  sources: Sources;
  /** Real paths of the folders seen: links may lead in a circle. */
  visited: Set<string>;
  outFolder: string;
}

function addFolder(folder: string, walk: Walk): void {
  const real = realpathSync(folder);
  if (walk.visited.has(real) || resolve(folder) === walk.outFolder) return;
  walk.visited.add(real);
  for (const name of namesOf(folder, walk)) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) addFolder(path, walk);
    else if (stat?.isFile() && isDrawing(path)) walk.paths.add(path);
    else walk.sources.leftOut++;
  }
}

function namesOf(folder: string, walk: Walk): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    walk.sources.missing.push({ argument: folder, reason: 'this folder cannot be read' });
    return [];
  }
}

function isDrawing(path: string): boolean {
  if (ENDINGS.has(extname(basename(path)).toLowerCase())) return true;
  try {
    const file = openSync(path, 'r');
    try {
      const prefix = new Uint8Array(sniffSize);
      return sniff(prefix.subarray(0, readSync(file, prefix))).format !== null;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
