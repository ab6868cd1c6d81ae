/**
 * The house rules that a machine can check: columns, lengths, opening comments, the direction of
 * imports, and files that nothing uses.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const COLUMNS = 100;
const FUNCTION_LINES = 70;
const FILE_LINES = 500;

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path.endsWith('.ts') && !path.includes('/generated/'));
const sources = tracked.filter((path) =>
  /^(assembly|engine|server|test|bench|scripts)\//.test(path),
);
const lines = new Map(sources.map((path) => [path, readFileSync(path, 'utf8').split('\n')]));
/** Data, not code: the schema, and tables of facts. */
const isData = (path: string): boolean =>
  /^engine\/schema\/(entities|objects|dynamic-blocks|context-data|rendering|aci)\.ts$/.test(path) ||
  /(powers-of-ten|codepage-tables)\.ts$/.test(path);

/** Lengths of the functions of a file: from a head line to the line that closes its indentation. */
function longFunctions(path: string): string[] {
  const text = lines.get(path)!;
  const found: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const head =
      /^(\s*)(export )?(async )?(function\b|(public |private |static )*\w+\(.*\).*\{$)/.exec(
        text[i]!,
      );
    if (!head || /^\s*(if|for|while|switch|return|else)\b/.test(text[i]!)) continue;
    const end = text.findIndex((line, j) => j > i && line.startsWith(`${head[1]}}`));
    if (end - i + 1 > FUNCTION_LINES) found.push(`${path}:${i + 1} has ${end - i + 1} lines`);
  }
  return found;
}

function importsOf(path: string): string[] {
  const text = lines.get(path)!.join('\n');
  return [...text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)].map((match) =>
    normalize(join(dirname(path), match[1]!)),
  );
}

describe('tidy', () => {
  it('finds the sources', () => {
    expect(sources.length).toBeGreaterThan(30);
  });

  it(`no line is longer than ${COLUMNS} columns`, () => {
    const long = sources
      .filter((path) => !isData(path))
      .flatMap((path) =>
        lines
          .get(path)!
          .flatMap((line, i) => (line.length > COLUMNS ? [`${path}:${i + 1} ${line.length}`] : [])),
      );
    expect(long).toEqual([]);
  });

  it(`no file is longer than ${FILE_LINES} lines`, () => {
    const long = sources.filter(
      (path) => !isData(path) && lines.get(path)!.length > FILE_LINES + 1,
    );
    expect(long.map((path) => `${path} ${lines.get(path)!.length}`)).toEqual([]);
  });

  it(`no function is longer than ${FUNCTION_LINES} lines`, () => {
    const checked = sources.filter((path) => !path.startsWith('test/') && !isData(path));
    expect(checked.flatMap(longFunctions)).toEqual([]);
  });

  it('every file opens by saying what it is', () => {
    const silent = sources.filter((path) => {
      const first = lines.get(path)!.find((line) => !line.startsWith('#!')) ?? '';
      return !first.startsWith('/**') && !first.startsWith('//');
    });
    expect(silent).toEqual([]);
  });

  it('imports go one way: assembly within itself, engine no server, readers no writers', () => {
    const wrong = sources.flatMap((path) =>
      importsOf(path)
        .filter(
          (target) =>
            (path.startsWith('assembly/') && !target.startsWith('assembly/')) ||
            (path.startsWith('engine/') && target.startsWith('server/')) ||
            (path.startsWith('assembly/formats/') && target.startsWith('assembly/write/')),
        )
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('no source file is unused', () => {
    const used = new Set(tracked.filter((path) => !sources.includes(path)));
    // the generator names what the generated writers import
    const generator = lines.get('engine/schema/generate-json.ts')!.join('\n');
    const generatedImports = new Set(
      [...generator.matchAll(/'\.\.\/((?:write|model)\/[\w-]+)'/g)].map(
        (match) => `assembly/${match[1]}.ts`,
      ),
    );
    const entries = sources.filter(
      (path) =>
        path.startsWith('test/') ||
        path.startsWith('bench/') ||
        path.startsWith('scripts/') ||
        path === 'assembly/index.ts' ||
        /^assembly\/.+\/testing\.ts$/.test(path) ||
        generatedImports.has(path) ||
        path === 'engine/pool/worker.ts' ||
        path === 'engine/pool/host-process.ts' ||
        path === 'server/services/register-pdf-worker.ts' ||
        path === 'engine/diff-worker.ts' ||
        path === 'engine/schema/generate.ts' ||
        path.endsWith('.d.ts'),
    );
    const all = new Set(sources);
    const queue = [...entries, ...used];
    const seen = new Set(queue);
    while (queue.length > 0) {
      const path = queue.pop()!;
      const text = lines.get(path) ?? readFileSync(path, 'utf8').split('\n');
      lines.set(path, text);
      for (const target of importsOf(path)) {
        const found = [target, `${target}.ts`].find((candidate) => all.has(candidate));
        if (found && !seen.has(found)) {
          seen.add(found);
          queue.push(found);
        }
      }
    }
    expect(sources.filter((path) => !seen.has(path))).toEqual([]);
  });
});
