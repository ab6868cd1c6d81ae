/** The thread of `register-pdf-thread.ts`: writes one PDF, asks for its pictures, and ends. */
import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { RegisterDrawing } from './register.ts';
import { writePdf } from './register-pdf.ts';
import type { PdfMessage, PdfReply, PdfWork } from './register-pdf-thread.ts';

const port = parentPort!;
const { register, path } = workerData as PdfWork;
const say = (message: PdfMessage) => port.postMessage(message);
const indexes = new Map(register.drawings.map((drawing, index) => [drawing, index]));

async function open(drawing: RegisterDrawing) {
  const index = indexes.get(drawing)!;
  say({ what: 'open', index });
  const [picture] = (await once(port, 'message')) as [PdfReply];
  if (picture === null) return undefined;
  return { path: picture, release: async () => say({ what: 'release', index }) };
}

await writePdf({
  ...{ register, path, pictures: { open } },
  // Whoever wants it to stop ends the thread.
  signal: new AbortController().signal,
  tell: async (progress, message) => say({ what: 'tell', progress, message }),
});
say({ what: 'done' });
