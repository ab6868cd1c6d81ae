/**
 * Shell patterns for shells that do not expand them, and for quoted ones.
 *
 *   *  any characters but /     ?  one     [a-z] [!a-z]  one of    {a,b}  either    **  any folders
 *
 * A name that begins with a dot is matched only by a part that says so, as in a shell. Not handled:
 * extended patterns (`+(…)`) and escapes.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const isPattern = (text: string): boolean => /[*?[{]/.test(text);

/** The files that a pattern names, in order of their names. */
export function expandPattern(pattern: string): string[] {
  const parts = pattern.replaceAll('\\', '/').split('/');
  const fixed = parts.findIndex(isPattern);
  const start = parts.slice(0, fixed).join('/');
  const folder = fixed === 0 ? '' : start === '' ? '/' : start;
  const found = new Set<string>();
  for (const way of expandBraces(parts.slice(fixed).join('/'))) {
    match(folder, way.split('/'), found);
  }
  return [...found].sort();
}

/** `{a,b}c` → `ac`, `bc`; braces may hold further ones. */
function expandBraces(pattern: string): string[] {
  const braces = /\{([^{}]*)\}/.exec(pattern);
  if (!braces) return [pattern];
  const [whole, inside] = braces as unknown as [string, string];
  return inside
    .split(',')
    .flatMap((choice) =>
      expandBraces(
        pattern.slice(0, braces.index) + choice + pattern.slice(braces.index + whole.length),
      ),
    );
}

function match(folder: string, parts: string[], found: Set<string>): void {
  const [part, ...rest] = parts as [string, ...string[]];
  if (part === '**') {
    if (rest.length > 0) match(folder, rest, found);
    for (const name of namesIn(folder)) {
      if (name.startsWith('.')) continue;
      const path = join(folder, name);
      if (kindOf(path) === 'folder') match(path, parts, found);
      else if (rest.length === 0) found.add(path);
    }
    return;
  }
  const test = toRegExp(part);
  for (const name of isPattern(part) ? namesIn(folder) : [part]) {
    if (name.startsWith('.') && !part.startsWith('.')) continue;
    if (isPattern(part) && !test.test(name)) continue;
    const path = join(folder, name);
    const kind = kindOf(path);
    if (rest.length > 0 && kind === 'folder') match(path, rest, found);
    else if (rest.length === 0 && kind === 'file') found.add(path);
  }
}

function toRegExp(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]+\]|[\s\S]/g, (token) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    if (token.length > 1) {
      return token.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    }
    return token.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder === '' ? '.' : folder);
  } catch {
    return [];
  }
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return undefined;
  return stat.isDirectory() ? 'folder' : 'file';
}
