/**
 * The extents of model space against those that the drawing's header tells, over the corpus: they
 * agree wherever the header's are current. Files that differ are listed in `extents-causes.ts` with
 * the cause; none may join them. Where the header's are only larger, ours must lie inside.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Drawing } from '../../engine/drawing.ts';
import { metadataOf } from '../../engine/metadata.ts';
import { WasmEngine, type WasmFormat } from '../../engine/wasm.ts';
import { LARGER, OTHER } from './extents-causes.ts';

const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
/** Parts of the diagonal: measured exactly but for slack of the writer; with estimated texts. */
const EXACT = 0.01;
const ESTIMATED = 0.02;
const MEASURED_BY_TEXT = /TEXT|ATT|DIM|LEADER|INSERT|TABLE|PROXY|TOLER/;
/** Beyond this a header says that nothing was drawn yet. */
const NOTHING = 1e19;
/** Files that agree; their number may only grow. */
const AGREEING: Record<string, number> = { DWG: 67, DXF: 159 };

interface Extents {
  header: number[];
  ours: number[] | null;
  tolerance: number;
}

function read(engine: WasmEngine, path: string, format: WasmFormat): Drawing | undefined {
  const bytes = readFileSync(path);
  let done = 0;
  const isRead = engine.read(format, (target) => {
    const part = bytes.subarray(done, done + target.length);
    target.set(part);
    done += part.length;
    return part.length;
  });
  if (!isRead) return undefined;
  engine.writers.countDrawing();
  return engine.drawing;
}

/** Undefined where the header has none, or has those of an empty drawing. */
function extentsOf(drawing: Drawing): Extents | undefined {
  const variables = drawing.headerVariables();
  const [low, high] = [variables.get('$EXTMIN'), variables.get('$EXTMAX')] as number[][];
  if (!low || !high) return undefined;
  const header = [low[0]!, low[1]!, high[0]!, high[1]!];
  const isEmpty = !(low[0]! <= high[0]!) || Math.abs(low[0]!) >= NOTHING;
  if (isEmpty || (low[0] === high[0] && low[1] === high[1] && low[0] === 0)) return undefined;
  const source = { filename: '', format: '', warnings: [] };
  const { boundingBox, entityCounts } = metadataOf(drawing, source);
  const box = boundingBox as Record<string, number> | null;
  const ours = box && [box.minX!, box.minY!, box.maxX!, box.maxY!];
  const hasText = Object.keys(entityCounts as object).some((type) => MEASURED_BY_TEXT.test(type));
  return { header, ours, tolerance: hasText ? ESTIMATED : EXACT };
}

type Verdict = 'agrees' | 'larger' | 'other';

function judge({ header, ours, tolerance }: Extents): Verdict {
  if (!ours) return 'larger';
  const diagonal = Math.hypot(header[2]! - header[0]!, header[3]! - header[1]!) || 1;
  const [left, down, right, up] = header.map((side, i) => (ours[i]! - side) / diagonal);
  const apart = Math.max(...[left!, down!, right!, up!].map(Math.abs));
  if (apart <= tolerance) return 'agrees';
  const isInside = Math.min(left!, down!) >= -tolerance && Math.max(right!, up!) <= tolerance;
  return isInside ? 'larger' : 'other';
}

function* drawings(folder: string): Generator<[path: string, name: string]> {
  if (!existsSync(`${corpus}${folder}`)) return;
  for (const release of readdirSync(`${corpus}${folder}`)) {
    for (const file of readdirSync(`${corpus}${folder}/${release}`)) {
      yield [`${corpus}${folder}/${release}/${file}`, file.replace(/\.(dwg|dxf)$/i, '')];
    }
  }
}

describe('extents of the header', () => {
  const larger = new Set(Object.values(LARGER).flat());
  const other = new Set(Object.values(OTHER).flat());

  for (const [format, folders] of [
    ['DWG', ['dwg']],
    ['DXF', ['dxf-ascii', 'dxf-binary']],
  ] as const) {
    it(`${format}: agree where they are current`, () => {
      const engine = new WasmEngine();
      const unexplained: string[] = [];
      let agreeing = 0;
      let count = 0;
      for (const [path, name] of folders.flatMap((folder) => [...drawings(folder)])) {
        count++;
        const drawing = read(engine, path, format);
        const extents = drawing && extentsOf(drawing);
        if (!extents) continue;
        const verdict = judge(extents);
        if (verdict === 'agrees') agreeing++;
        else if (!(verdict === 'larger' ? larger : other).has(name)) {
          unexplained.push(`${path}: ${verdict}: ${extents.header}, ours ${extents.ours}`);
        }
      }
      if (count === 0) console.log(`extents: no drawings at ${corpus}; nothing was compared`);
      expect(unexplained).toEqual([]);
      if (count > 0) expect(agreeing).toBeGreaterThanOrEqual(AGREEING[format]!);
    }, 120_000);
  }
});
