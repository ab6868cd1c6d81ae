/** The engine in a process of its own: what passes the border, and what a death of it does. */
import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { EngineLost, IsolatedPool } from '../../engine/pool/isolated.ts';
import type { PoolOptions } from '../../engine/pool/pool.ts';
import type { ConvertTask } from '../../engine/pool/protocol.ts';
import { linesBytes, temporaryFolder } from '../support/drawings.ts';
import { DEADLY, type EngineWatch, isAlive, watchEngine } from '../support/engine-process.ts';

let engines: EngineWatch;

beforeEach(() => {
  engines = watchEngine(temporaryFolder());
  vi.stubEnv('NODE_OPTIONS', engines.env.NODE_OPTIONS);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function openPool(options: PoolOptions = { threads: 1 }): IsolatedPool {
  const pool = new IsolatedPool(options);
  onTestFinished(() => pool.close());
  return pool;
}

const small = (name = 'small.dxf'): ConvertTask => ({
  source: { bytes: linesBytes(5), name },
  outputs: [{ id: 'json' }],
});
const largeBytes = linesBytes(150_000);
/** Its picture's file is begun before the picture is drawn, which takes a while. */
const large = (path?: string): ConvertTask => ({
  source: { bytes: largeBytes, name: 'large.dxf' },
  outputs: [{ id: 'png', path }],
});

/** Resolves when the file's writing has begun. */
const begun = (folder: string) =>
  expect.poll(() => readdirSync(folder), { interval: 5 }).not.toEqual([]);

describe('the border', () => {
  it('outcomes pass, with their bytes', async () => {
    const outcome = await openPool().convert(small());
    expect(outcome).toMatchObject({ format: 'DXF', entityCount: 5 });
    const text = new TextDecoder().decode(outcome.outputs[0]!.bytes);
    expect(JSON.parse(text).vectorJson).toHaveLength(5);
  });
  it('the process gives way to the one that forked it', async () => {
    await openPool().convert(small());
    expect(getPriority(engines.pids()[0]!)).toBeGreaterThan(getPriority());
  });
  it('errors, cancels and deadlines pass', async () => {
    const pool = openPool();
    const source = { bytes: new TextEncoder().encode('hello'), name: 'a.txt' };
    const refused = pool.convert({ source, outputs: [] });
    await expect(refused).rejects.toMatchObject({ name: 'EngineError', code: 'unsupported' });
    const late = pool.convert({ ...large(), limits: { deadlineMs: 15 } });
    await expect(late).rejects.toMatchObject({ code: 'timeout' });
    const stop = new AbortController();
    const tasks = [large(), small()].map((task) => pool.convert(task, { signal: stop.signal }));
    setTimeout(() => stop.abort(), 30);
    for (const end of await Promise.allSettled(tasks)) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    }
    expect((await pool.convert(small())).entityCount).toBe(5);
    expect(engines.pids()).toHaveLength(1);
  });
  it('an end cancels what runs, and leaves no process', async () => {
    const pool = openPool();
    const folder = temporaryFolder();
    const running = pool.convert(large(join(folder, 'a.png'))).catch((error) => error);
    await begun(folder);
    await pool.close();
    expect(await running).toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
    expect(engines.pids().map(isAlive)).toEqual([false]);
    await expect(pool.convert(small())).rejects.toMatchObject({ code: 'cancelled' });
    expect(await pool.isHealthy()).toBe(false);
  });
});

describe('an engine process that dies', () => {
  it('rejects the tasks it had, leaves no files, and is started again', async () => {
    const pool = openPool();
    const folder = temporaryFolder();
    const tasks = [pool.convert(large(join(folder, 'a.png'))), pool.convert(small())];
    await begun(folder);
    process.kill(engines.pids()[0]!, 'SIGKILL');
    for (const end of await Promise.allSettled(tasks)) {
      expect(end).toMatchObject({ reason: { name: 'EngineLost', code: 'internal' } });
      expect(end).toMatchObject({ reason: { wasRunning: true } });
    }
    expect(readdirSync(folder)).toEqual([]);
    expect((await pool.convert(small())).entityCount).toBe(5);
    expect(engines.pids()).toHaveLength(2);
  });
  it('by a native fault says which', async () => {
    await expect(openPool().convert(small(DEADLY))).rejects.toThrow(
      /^The engine process ended \(SIGSEGV\)/,
    );
  });
  it("is not ended by a group's SIGINT and SIGTERM", async () => {
    const pool = openPool();
    await pool.convert(small());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.kill(engines.pids()[0]!, signal);
    expect((await pool.convert(large())).entityCount).toBe(150_000);
    expect(engines.pids()).toHaveLength(1);
  });
  it('before it is ready rejects what waits, and is tried ever more slowly', async () => {
    engines.setBroken(true);
    const pool = openPool();
    const ends = await Promise.allSettled([pool.convert(small()), pool.convert(small())]);
    for (const end of ends) {
      const reason = (end as PromiseRejectedResult).reason as EngineLost;
      expect(reason).toBeInstanceOf(EngineLost);
      expect(reason.wasRunning).toBe(false);
      expect(reason.message).toBe('The engine process could not be started (exit code 3).');
    }
    expect(engines.pids()).toHaveLength(1);
    expect(await pool.isHealthy()).toBe(false);
    const started = performance.now();
    for (let attempt = 0; attempt < 3; attempt++) expect(await pool.isHealthy()).toBe(false);
    expect(performance.now() - started).toBeGreaterThan(50 + 100 + 200);
    expect(engines.pids()).toHaveLength(5);
    engines.setBroken(false);
    expect(await pool.isHealthy()).toBe(true);
    expect((await pool.convert(small())).entityCount).toBe(5);
  });
});
