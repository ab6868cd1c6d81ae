/**
 * The result document: metadata, layers, layouts, blocks and the four parts, from DXF text.
 */
import { describe, expect, it } from 'vitest';
import { type DocumentOptions, writeDocument, writeGeoJson } from '../../engine/document.ts';
import { EngineError } from '../../engine/pool/protocol.ts';
import { WasmEngine } from '../../engine/wasm.ts';
import type { Json } from './write-module.ts';

const tags = (...pairs: [number, string | number][]): string =>
  pairs.map(([code, value]) => `${code}\n${value}\n`).join('');
const section = (name: string, body: string): string =>
  `${tags([0, 'SECTION'], [2, name])}${body}${tags([0, 'ENDSEC'])}`;

const HEADER = tags(
  [9, '$ACADVER'],
  [1, 'AC1032'],
  [9, '$INSUNITS'],
  [70, 6],
  [9, '$DWGCODEPAGE'],
  [3, 'ANSI_1252'],
  [9, '$PROJECTNAME'],
  [1, 'Bridge'],
  [9, '$CUSTOMPROPERTYTAG'],
  [1, 'Client'],
  [9, '$CUSTOMPROPERTY'],
  [1, 'Ärzte'],
  [9, '$TDUCREATE'],
  [40, 2440588.5],
);
const layer = (name: string, color: number, flags: number, weight: number): string =>
  tags([0, 'LAYER'], [5, `A${flags}`], [2, name], [70, flags], [62, color], [6, 'DASHED']) +
  tags([370, weight]);
const record = (handle: string, name: string, layout: string): string =>
  tags([0, 'BLOCK_RECORD'], [5, handle], [2, name], [340, layout]);
const block = (owner: string, name: string, body = ''): string =>
  tags([0, 'BLOCK'], [5, `${owner}1`], [330, owner], [8, 0], [2, name], [10, 1], [20, 2], [30, 3]) +
  body +
  tags([0, 'ENDBLK'], [5, `${owner}2`], [330, owner], [8, 0]);
const line = (handle: string, more = ''): string =>
  tags([0, 'LINE'], [5, handle]) + more + tags([8, 'WALL'], [10, 0], [20, 0], [11, 3], [21, 4]);
const layout = (handle: string, name: string, tab: number, owner: string): string =>
  tags([0, 'LAYOUT'], [5, handle], [100, 'AcDbPlotSettings'], [4, 'ISO_A3'], [44, 420], [45, 297]) +
  tags([100, 'AcDbLayout'], [1, name], [70, 1], [71, tab], [330, owner]);

const DXF = [
  section('HEADER', HEADER),
  section(
    'TABLES',
    tags([0, 'TABLE'], [2, 'LAYER']) +
      layer('WALL', -3, 4, 35) +
      layer('COLD', 5, 1, -3) +
      tags([0, 'ENDTAB'], [0, 'TABLE'], [2, 'BLOCK_RECORD']) +
      record('10', '*Model_Space', '20') +
      record('11', '*Paper_Space', '21') +
      record('12', '*Paper_Space0', '22') +
      record('13', 'DOOR', '0') +
      record('14', '*D1', '0') +
      tags([0, 'ENDTAB']),
  ),
  section(
    'BLOCKS',
    block('10', '*Model_Space') +
      block('11', '*Paper_Space') +
      block('12', '*Paper_Space0', line('C1', tags([330, 12], [67, 1]))) +
      block('13', 'DOOR', line('D1')) +
      block('14', '*D1'),
  ),
  section(
    'ENTITIES',
    line('B1') +
      line('B2', tags([330, 11], [67, 1])) +
      tags([0, 'ACME_THING'], [5, 'B3'], [8, 'WALL'], [1, 'kept'], [70, 4]),
  ),
  section(
    'OBJECTS',
    layout('20', 'Model', 0, '10') +
      layout('22', 'Second', 1, '12') +
      layout('21', 'First', 2, '11') +
      tags([0, 'ACME_RULES'], [5, 'E1'], [1, 'kept'], [0, 'ACME_RULES'], [5, 'E2'], [1, 'kept']) +
      tags([0, 'ACDSSCHEMA'], [90, 0], [1, 'AcDb3DSolid_ASM_Data']),
  ),
  tags([0, 'EOF']),
].join('');

function engineOf(text: string): WasmEngine {
  const engine = new WasmEngine();
  let rest = new TextEncoder().encode(text);
  const isRead = engine.readDxf((target) => {
    const size = Math.min(target.length, rest.length);
    target.set(rest.subarray(0, size));
    rest = rest.subarray(size);
    return size;
  });
  expect(isRead).toBe(true);
  return engine;
}

function documentOf(text: string, more: Partial<DocumentOptions> = {}): Json {
  const engine = engineOf(text);
  const chunks: Buffer[] = [];
  const options = { filename: 'plan.dxf', format: 'DXF', warnings: [], ...more };
  writeDocument(engine, engine.drawing, options, (chunk) => {
    chunks.push(Buffer.from(chunk));
  });
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

describe('metadata', () => {
  const { metadata } = documentOf(DXF);
  it('names the file, its version, units and properties', () => {
    expect(metadata).toMatchObject({
      filename: 'plan.dxf',
      format: 'DXF',
      dwgVersion: 'AC1032',
      units: 'm',
      boundingBox: { minX: 0, minY: 0, maxX: 3, maxY: 4, width: 3, height: 4 },
      entityCounts: { LINE: 1, ACME_THING: 1 },
      blocks: 2,
      codepage: 'UTF-8',
    });
    expect(metadata.properties).toEqual({
      projectName: 'Bridge',
      created: '1970-01-02T00:00:00.000Z',
      custom: { Client: 'Ärzte' },
    });
  });
  it('lists Model first, then the layouts in tab order', () => {
    expect(metadata.layouts.map((l: Json) => [l.name, l.tabOrder, l.entityCount])).toEqual([
      ['Model', 0, 2],
      ['Second', 1, 1],
      ['First', 2, 1],
    ]);
    expect(metadata.layouts[1].paperSize).toMatchObject({ name: 'ISO_A3', width: 420 });
  });
  it('tells what was kept as tags', () => {
    expect(metadata.coverage.decoded).toBe(4);
    expect(metadata.coverage.skipped).toEqual([
      { type: 'ACME_THING', count: 1, reason: 'kept as tags: the type is not described' },
      {
        type: 'ACME_RULES',
        count: 2,
        reason: 'an object, kept as tags: the type is not described',
      },
    ]);
  });
});

describe('layersJson', () => {
  it('has the fields of the contract', () => {
    const [wall, cold, zero] = documentOf(DXF).layersJson;
    expect(wall).toEqual({
      name: 'WALL',
      color: 3,
      colorHex: '#00FF00',
      lineType: 'DASHED',
      isVisible: false,
      entityCount: 2,
      isFrozen: false,
      isLocked: true,
      isPlottable: true,
      lineWeight: 0.35,
      handle: 'A4',
    });
    expect(cold).toMatchObject({ isVisible: false, isFrozen: true, lineWeight: null });
    // block marks are on layer 0, which the table lacks
    expect(zero).toMatchObject({ name: '0', color: 7, colorHex: '#FFFFFF', entityCount: 0 });
  });
});

describe('vectorJson', () => {
  const ids = (space: string): string[] =>
    documentOf(DXF, { selection: { space } }).vectorJson.map(
      (entity: Json) => `${entity.id}${entity.layout ? ` ${entity.layout}` : ''}`,
    );
  it('follows the space', () => {
    expect(ids('model')).toEqual(['B1', 'B3']);
    expect(ids('paper')).toEqual(['C1 Second', 'B2 First']);
    expect(ids('all')).toEqual(['B1', 'B3', 'C1 Second', 'B2 First']);
    expect(ids('first')).toEqual(['B2 First']);
    expect(ids('Model')).toEqual(['B1', 'B3']);
  });
  it('refuses a layout that is not there, and says which are', () => {
    expect(() => ids('Third')).toThrow(EngineError);
    expect(() => ids('Third')).toThrow('"Third"; the drawing has: Model, Second, First');
  });
  it('filters by types that the model does not describe too', () => {
    const of = (types: string[], layers?: string[]) =>
      documentOf(DXF, { selection: { types, layers } }).vectorJson.map((e: Json) => e.type);
    expect(of(['LINE'])).toEqual(['LINE']);
    expect(of(['ACME_THING'])).toEqual(['ACME_THING']);
    expect(of(['LINE', 'ACME_THING'], ['wall'])).toEqual(['LINE', 'ACME_THING']);
    expect(of(['LINE'], ['COLD'])).toEqual([]);
  });
  it('keeps the tags of an unknown type', () => {
    expect(documentOf(DXF).vectorJson[1]).toMatchObject({
      type: 'ACME_THING',
      id: 'B3',
      layer: 'WALL',
      tags: [
        [1, 'kept'],
        [70, 4],
      ],
    });
  });
});

describe('the document', () => {
  it('has other members around its parts, and blocks when asked', () => {
    const selection = { blocks: true };
    const before = { jobId: 'job_1', status: undefined };
    const document = documentOf(DXF, { selection, before, after: { imageUrl: null } });
    expect(Object.keys(document)).toEqual([
      'jobId',
      'metadata',
      'layersJson',
      'vectorJson',
      'blocksJson',
      'imageUrl',
    ]);
    expect(document.blocksJson.map((b: Json) => [b.name, b.entities.length])).toEqual([
      ['DOOR', 1],
      ['*D1', 0],
    ]);
    expect(document.blocksJson[0].basePoint).toEqual({ x: 1, y: 2, z: 3 });
  });

  it('of R12 has a Layout1 for paper space', () => {
    const r12 =
      section('HEADER', tags([9, '$ACADVER'], [1, 'AC1009'])) +
      section('ENTITIES', line('B1') + line('B2', tags([67, 1]))) +
      tags([0, 'EOF']);
    const document = documentOf(r12, { selection: { space: 'all' } });
    expect(document.metadata.layouts.map((l: Json) => l.name)).toEqual(['Model', 'Layout1']);
    expect(document.vectorJson.map((e: Json) => e.layout)).toEqual([undefined, 'Layout1']);
    expect(document.metadata.dwgVersion).toBe('AC1009');
  });

  it('as GeoJSON is a FeatureCollection', () => {
    const engine = engineOf(DXF);
    let text = '';
    const count = writeGeoJson(engine, engine.drawing, {}, (chunk) => {
      text += Buffer.from(chunk).toString('utf8');
    });
    const collection = JSON.parse(text);
    expect(collection.type).toBe('FeatureCollection');
    expect(collection.features.length).toBe(count);
  });
});
