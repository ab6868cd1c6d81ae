/**
 * A converter for what real drawings cannot bring about at will: does what the first comment
 * (group 999) of a DXF says, and writes the smallest result.
 *
 *   sleep 500   takes so many milliseconds, unless cancelled       trap   is a bug
 */
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConvertTask, EngineError } from '../../../engine/pool/protocol.ts';
import type { Converter } from '../../../server/services/converter.ts';

const DOCUMENT = { metadata: { format: 'DXF' }, layersJson: [], vectorJson: [] };

export class ScriptedConverter implements Converter {
  async convert(task: ConvertTask, { signal }: { signal?: AbortSignal }) {
    if (!('path' in task.source)) throw new Error('the server gives paths');
    const text = await readFile(task.source.path, 'latin1');
    const comment = /^\s*999\r?\n(.*?)\r?\n/.exec(text)?.[1] ?? '';
    const [, verb, rest] = /^(\w+) ?(.*)$/.exec(comment) ?? [];
    if (verb === 'sleep') {
      await sleep(Number(rest), undefined, { signal }).catch(() => {
        throw new EngineError('cancelled', 'cancelled');
      });
    }
    if (verb === 'trap') throw new Error('a bug');
    for (const { id, path } of task.outputs) {
      await writeFile(path!, id === 'png' ? 'a picture' : JSON.stringify(DOCUMENT));
    }
    const figures = { entityCount: 0, layerCount: 0, warnings: [], readMs: 1, writeMs: 1 };
    return { format: 'DXF', version: 'AC1015', outputs: [], ...figures };
  }

  async isHealthy(): Promise<boolean> {
    return true;
  }

  async close(): Promise<void> {}
}
