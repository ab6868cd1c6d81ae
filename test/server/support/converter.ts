/**
 * A converter for the server's tests: does what the first comment (group 999) of a DXF says, and
 * writes documents whose content shows what was asked for.
 *
 *   sleep 500   takes so long            fail TEXT   rejects as unreadable
 *   big 1000    writes so many lines     trap        is a bug
 */
import { appendFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ConvertTask,
  EngineError,
  type OutputRequest,
} from '../../../engine/pool/protocol.ts';
import type { Converter } from '../../../server/services/converter.ts';

/** A PNG of one pixel. */
export const onePixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42' +
    'mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

export class ScriptedConverter implements Converter {
  /** Where each begun conversion adds a line, if that is wanted. */
  readonly #journal: string | undefined;

  constructor(journal?: string) {
    this.#journal = journal;
  }

  async convert(task: ConvertTask, { signal }: { signal?: AbortSignal }) {
    if (!('path' in task.source)) throw new Error('the server gives paths');
    const text = await readFile(task.source.path, 'latin1');
    if (this.#journal) appendFileSync(this.#journal, `begin ${task.source.name}\n`);
    const comment = /^\s*999\r?\n(.*?)\r?\n/.exec(text)?.[1] ?? '';
    const [, verb, rest] = /^(\w+) ?(.*)$/.exec(comment) ?? [];
    if (verb === 'sleep') {
      await sleep(Number(rest), undefined, { signal }).catch(() => {
        throw new EngineError('cancelled', 'cancelled');
      });
    }
    if (verb === 'fail') throw new EngineError('unreadable', rest!);
    if (verb === 'trap') throw new Error('a bug');
    for (const output of task.outputs) {
      const lines = verb === 'big' ? Number(rest) : 1;
      await writeFile(output.path!, documentOf(output, task.source.name ?? '', lines));
    }
    if (this.#journal) appendFileSync(this.#journal, `end ${task.source.name}\n`);
    const figures = { entityCount: 1, layerCount: 1, warnings: [], readMs: 1, writeMs: 1 };
    return { format: 'DXF', version: 'AC1015', outputs: [], ...figures };
  }

  async isHealthy(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {}
}

function documentOf(output: OutputRequest, filename: string, lines: number): string | Buffer {
  if (output.id === 'png') return onePixel;
  if (output.id !== 'json') return `${output.id} ${JSON.stringify(output.selection)}\n`;
  const line = { type: 'LINE', id: '1A4', layer: 'WALL', start: { x: 0, y: 0 } };
  const vectorJson = Array.from({ length: lines }, () => line);
  const metadata = { filename, format: 'DXF', selection: output.selection };
  const layersJson = [{ name: 'WALL', color: 7 }];
  return `${JSON.stringify({ metadata, layersJson, vectorJson })}\n`;
}
