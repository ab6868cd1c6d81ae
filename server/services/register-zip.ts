/**
 * A drawing register as ZIP: `register.pdf`, `register.csv`, and under `drawings/` each drawing by
 * its own name; a name that is taken gets a number: `plan (2).dwg`.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yazl from 'yazl';
import { percent, type RegisterDrawing, type RegisterJob } from './register.ts';
import { registerCsv } from './register-csv.ts';
import { countPages } from './register-pdf.ts';
import { writePdfInThread } from './register-pdf-thread.ts';

export async function writeZip(job: RegisterJob): Promise<void> {
  const { register, blobs, path, tell } = job;
  const steps = countPages(register) + register.drawings.length;
  const pdfPath = blobs.temporaryPath();
  try {
    // Its own percentages are of the pages; here they are some of the steps.
    let page = 0;
    const tellPage = (_progress: number, message: string) => tell(percent(page++, steps), message);
    await writePdfInThread({ ...job, path: pdfPath, tell: tellPage });
    await pack(job, pdfPath, steps);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await rm(pdfPath, { force: true });
  }
}

async function pack(job: RegisterJob, pdfPath: string, steps: number): Promise<void> {
  const { register, blobs, path, signal, tell } = job;
  const { drawings, createdAt } = register;
  const options = { mtime: createdAt, mode: 0o100644 };
  const archive = new yazl.ZipFile();
  const stop = new AbortController();
  let failure: unknown;
  archive.on('error', (error) => {
    failure ??= error;
    stop.abort();
  });
  /** An entry is opened when the one before it is written. */
  const add = (name: string, open: () => Promise<Readable>) =>
    archive.addReadStreamLazy(name, options, (opened) => {
      open().then(
        (stream) => opened(null, stream),
        (error) => opened(error, undefined as never),
      );
    });
  add('register.pdf', async () => createReadStream(pdfPath));
  archive.addBuffer(Buffer.from(registerCsv(register)), 'register.csv', options);
  const names = uniqueNames(drawings);
  for (const [index, drawing] of drawings.entries()) {
    add(`drawings/${names[index]}`, async () => {
      const done = steps - drawings.length + index;
      await tell(percent(done, steps), `Packing drawing ${index + 1}/${drawings.length}...`);
      return blobs.read(drawing.hash);
    });
  }
  archive.end();
  const target = createWriteStream(path, { mode: 0o600 });
  try {
    const both = AbortSignal.any([signal, stop.signal]);
    await pipeline(archive.outputStream, target, { signal: both });
  } catch (error) {
    throw failure ?? error;
  }
}

/** The drawings' names without folders, each once, whatever the case. */
export function uniqueNames(drawings: readonly Pick<RegisterDrawing, 'fileName'>[]): string[] {
  const taken = new Set<string>();
  return drawings.map(({ fileName }) => {
    const clean = fileName.replace(/[\p{Cc}\\/:*?"<>|]/gu, '_').replace(/^\.+/, '_') || 'drawing';
    const [, base, extension] = /^(.*?)(\.[^.]*)?$/s.exec(clean)!;
    let name = clean;
    for (let number = 2; taken.has(name.toLowerCase()); number++) {
      name = `${base} (${number})${extension ?? ''}`;
    }
    taken.add(name.toLowerCase());
    return name;
  });
}
