/**
 * A large file passes through a small window: memory follows the drawing, not the file.
 *
 * Two generated files of over 60 MB, read from disk: one of lines, one that is nearly all comments.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WasmEngine } from '../../engine/wasm.ts';

const MEGABYTE = 2 ** 20;
const FILE_SIZE = 64 * MEGABYTE;
/** Static data, type tables, windows, and one step of growth. */
const FIXED_MEMORY = 24 * MEGABYTE;
const LINE =
  '  0\r\nLINE\r\n  8\r\nWALLS\r\n 10\r\n12.5\r\n 20\r\n-7.25\r\n 30\r\n0.0\r\n' +
  ' 11\r\n1234.0625\r\n 21\r\n99.5\r\n 31\r\n0.0\r\n';
const COMMENT = `999\r\n${'a comment that no one reads '.repeat(8)}\r\n`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'linework-streaming-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file of pieces repeated up to the size; returns its path and the number of pieces. */
function makeFile(name: string, piece: string): { path: string; count: number } {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  const perChunk = 10_000;
  const chunk = Buffer.from(piece.repeat(perChunk));
  writeSync(file, `  0\r\nSECTION\r\n  2\r\nENTITIES\r\n${LINE}`);
  let count = 0;
  for (let size = 0; size < FILE_SIZE; size += chunk.length) {
    writeSync(file, chunk);
    count += perChunk;
  }
  writeSync(file, `${LINE}  0\r\nENDSEC\r\n  0\r\nEOF\r\n`);
  closeSync(file);
  return { path, count };
}

interface Run {
  entities: number;
  drawingSize: number;
  memory: number;
  /** Largest read that was asked for. */
  largestRead: number;
}

function readFrom(path: string): Run {
  const engine = new WasmEngine();
  const file = openSync(path, 'r');
  let largestRead = 0;
  const isRead = engine.readDxf((target) => {
    largestRead = Math.max(largestRead, target.length);
    return readSync(file, target, 0, target.length, null);
  });
  closeSync(file);
  expect(isRead).toBe(true);
  const { drawing } = engine;
  return {
    entities: drawing.entitiesOf(drawing.modelSpace).length,
    drawingSize: drawing.bytes.length,
    memory: engine.memoryUsed,
    largestRead,
  };
}

describe('a file of over 60 MB', () => {
  it('of lines takes the memory of its drawing', () => {
    const { path, count } = makeFile('lines.dxf', LINE);
    expect(statSync(path).size).toBeGreaterThan(60 * MEGABYTE);
    const run = readFrom(path);
    expect(run.entities).toBe(count + 2);
    expect(run.largestRead).toBeLessThanOrEqual(MEGABYTE);
    // memory grows by an eighth at a time
    expect(run.memory).toBeLessThan(run.drawingSize * 1.15 + FIXED_MEMORY);
  });

  it('of comments takes next to no memory', () => {
    const { path } = makeFile('comments.dxf', COMMENT);
    expect(statSync(path).size).toBeGreaterThan(60 * MEGABYTE);
    const run = readFrom(path);
    expect(run.entities).toBe(2);
    expect(run.drawingSize).toBeLessThan(MEGABYTE);
    expect(run.memory).toBeLessThan(FIXED_MEMORY);
  });
});
