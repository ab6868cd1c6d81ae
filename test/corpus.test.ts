/**
 * The corpus of real drawings, where it is there: converts all of them through the command line and
 * compares with what independent readers found. What is held must stay: a drawing that differs must
 * stand in `corpus-exceptions.ts` with the lines that prove our side.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  type CorpusException,
  DWG_EXCEPTIONS,
  DXF_EXCEPTIONS,
  OPEN_SIBLINGS,
  REFUSE_EXCEPTIONS,
} from './corpus-exceptions.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const corpus = fileURLToPath(new URL('../../shared/corpus/', import.meta.url));
const check = fileURLToPath(new URL('../../shared/check/check.mjs', import.meta.url));
const isThere = existsSync(check) && existsSync(corpus);
const TIME = 150_000;
/** Readable DXF drawings of the corpus; all of them are read. */
const DXF_READ = 434;

interface Outcome {
  /** Text behind each failing file's name. */
  failing: Map<string, string>;
  /** The figure: the last line. */
  figure: string;
}

function runCheck(kind: string): Promise<Outcome> {
  const env = { ...process.env, LINEWORK_CHECK_NOBUILD: '1', DECODE_DAMAGED: '60' };
  return new Promise((resolve) => {
    const options = { cwd: root, env, maxBuffer: 2 ** 26, timeout: TIME - 5000 };
    execFile(process.execPath, [check, kind], options, (_error, stdout) => {
      const lines = stdout.trimEnd().split('\n');
      const failing = new Map<string, string>();
      for (const line of lines) {
        const match = /^FAIL (.+?): (.*)$/.exec(line);
        if (match) failing.set(match[1]!, match[2]!);
      }
      resolve({ failing, figure: lines.at(-1)! });
    });
  });
}

/** Says so where the corpus is missing; true where it is there. */
function hasCorpus(): boolean {
  if (!isThere) console.log(`corpus: no drawings at ${corpus}; nothing was compared`);
  return isThere;
}

function checkEvidence(exceptions: Record<string, CorpusException>): void {
  for (const [path, { evidence }] of Object.entries(exceptions)) {
    const lines = readFileSync(`${corpus}${path}`, 'utf8').split(/\r\n|\n/);
    const found = evidence.map(([line]) => [line, lines[line - 1]]);
    expect(found, path).toEqual(evidence);
  }
}

describe('corpus', () => {
  it('the files say what the exceptions claim', () => {
    if (!hasCorpus()) return;
    checkEvidence(DXF_EXCEPTIONS);
    checkEvidence(REFUSE_EXCEPTIONS);
  });

  it(
    'DXF: every drawing is read, and exact but for the exceptions',
    async () => {
      if (!hasCorpus()) return;
      const { failing, figure } = await runCheck('dxf');
      expect(Object.fromEntries(failing)).toEqual(
        Object.fromEntries(Object.keys(DXF_EXCEPTIONS).map((path) => [path, expect.any(String)])),
      );
      const [, read, all, exact] = /^read (\d+)\/(\d+), exact (\d+)\//.exec(figure)!.map(Number);
      expect(all).toBeGreaterThanOrEqual(DXF_READ);
      expect(read).toBe(all);
      expect(exact).toBe(all! - failing.size);
    },
    TIME,
  );

  it(
    'DWG: every drawing from R13 on is read, and exact but for the exceptions',
    async () => {
      if (!hasCorpus()) return;
      const { failing, figure } = await runCheck('dwg');
      expect(figure).toMatch(/^read \d+\/\d+/);
      const differing = [...failing].filter(([, why]) => !why.includes('no reader for them'));
      expect(differing.map(([path]) => path)).toEqual(Object.keys(DWG_EXCEPTIONS));
    },
    TIME,
  );

  it(
    'what is no drawing is refused, damaged drawings end in order',
    async () => {
      if (!hasCorpus()) return;
      const { failing, figure } = await runCheck('refuse');
      expect([...failing.keys()]).toEqual(Object.keys(REFUSE_EXCEPTIONS));
      expect(figure).toMatch(/damaged 60\/60 .*batch ok/);
    },
    TIME,
  );

  it(
    'no drawing differs from its sibling in another format, where both are read',
    async () => {
      if (!hasCorpus()) return;
      const { failing, figure } = await runCheck('siblings');
      expect(figure).toMatch(/^pairs \d+\/\d+/);
      const differing = [...failing].filter(([, why]) => !why.includes('has no reader'));
      const open = Object.keys(OPEN_SIBLINGS);
      expect(differing.filter(([pair]) => !open.some((name) => pair.includes(name)))).toEqual([]);
    },
    TIME,
  );
});
