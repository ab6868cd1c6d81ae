/** The pool: turns, deadlines, cancels, a thread that dies, the end. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EnginePool, type PoolOptions } from '../../engine/pool/pool.ts';
import type { ConvertTask } from '../../engine/pool/protocol.ts';
import { linesBytes, temporaryFolder, textsDxf } from '../support/drawings.ts';

function openPool(options: PoolOptions): EnginePool {
  const pool = new EnginePool(options);
  onTestFinished(() => pool.close());
  return pool;
}

const small: ConvertTask = {
  source: { bytes: linesBytes(5), name: 'small.dxf' },
  outputs: [{ id: 'json' }],
};
const largeBytes = linesBytes(150_000);

/** Long enough that a test can stop it in its midst. */
const large = (path?: string): ConvertTask => ({
  source: { bytes: largeBytes, name: 'large.dxf' },
  outputs: [{ id: 'json', path }],
});

describe('the pool', () => {
  it('converts more tasks than it has threads', async () => {
    const pool = openPool({ threads: 2 });
    const outcomes = await Promise.all(Array.from({ length: 9 }, () => pool.convert(small)));
    expect(outcomes.map(({ entityCount }) => entityCount)).toEqual(new Array(9).fill(5));
    expect(outcomes[8]!.outputs[0]!.bytes!.length).toBeGreaterThan(100);
  });

  it('hands errors over with their code', async () => {
    const pool = openPool({ threads: 1 });
    const source = { bytes: new TextEncoder().encode('hello'), name: 'a.txt' };
    await expect(pool.convert({ source, outputs: [] })).rejects.toMatchObject({
      name: 'EngineError',
      code: 'unsupported',
    });
  });

  it('ends a task at its deadline, leaves no file, and goes on', async () => {
    const folder = temporaryFolder();
    const pool = openPool({ threads: 1 });
    await pool.convert(small);
    const task = { ...large(join(folder, 'a.json')), limits: { deadlineMs: 15 } };
    const started = performance.now();
    await expect(pool.convert(task)).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('0.015 s'),
    });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(readdirSync(folder)).toEqual([]);
    expect((await pool.convert(small)).entityCount).toBe(5);
  });

  it('counts a deadline from the start of the work, not of the wait', async () => {
    const pool = openPool({ threads: 1 });
    await pool.convert(small);
    const alone = performance.now();
    await pool.convert(large());
    const deadlineMs = 2.5 * (performance.now() - alone) + 200;
    const limits = { deadlineMs };
    const tasks = Array.from({ length: 5 }, () => pool.convert({ ...large(), limits }));
    expect((await Promise.all(tasks)).map(({ entityCount }) => entityCount)).toEqual(
      new Array(5).fill(150_000),
    );
  });

  it('cancels what runs and what waits', async () => {
    const pool = openPool({ threads: 1 });
    await pool.convert(small);
    const stop = new AbortController();
    const running = pool.convert(large(), { signal: stop.signal });
    const waiting = pool.convert(small, { signal: stop.signal });
    const other = pool.convert(small);
    setTimeout(() => stop.abort(), 10);
    for (const end of await Promise.allSettled([running, waiting])) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    }
    expect((await other).entityCount).toBe(5);
    await expect(pool.convert(small, { signal: stop.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('survives a thread whose heap is full', async () => {
    const pool = openPool({ threads: 1, heapMegabytes: 8 });
    // A picture's texts are objects in the heap, its lines are not.
    const source = { bytes: new TextEncoder().encode(textsDxf(100_000)), name: 'texts.dxf' };
    const end = await pool.convert({ source, outputs: [{ id: 'svg' }] }).then(
      () => 'done',
      ({ code }) => code,
    );
    expect(end).toBe('too-large');
    expect((await pool.convert(small)).entityCount).toBe(5);
  });

  it('refuses all when it closes', async () => {
    const pool = openPool({ threads: 1 });
    const tasks = [pool.convert(large()), pool.convert(small)];
    const ends = Promise.allSettled(tasks);
    await pool.close();
    for (const end of await ends) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    }
    await expect(pool.convert(small)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
