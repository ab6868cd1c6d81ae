/** A drawing register as CSV (RFC 4180): UTF-8, a line of names, CRLF, quotes where needed. */
import { writeFile } from 'node:fs/promises';
import { percent, type Register, type RegisterDrawing, type RegisterJob } from './register.ts';

const columns: [string, (drawing: RegisterDrawing) => string | number | null][] = [
  ['part_number', (drawing) => drawing.partNumber],
  ['name', (drawing) => drawing.name],
  ['description', (drawing) => drawing.description],
  ['revision', (drawing) => drawing.revision],
  ['version', (drawing) => drawing.version],
  ['created_at', (drawing) => drawing.createdAt],
  ['file_name', (drawing) => drawing.fileName],
  ['file_size', (drawing) => drawing.fileSize],
  ['sha256', (drawing) => drawing.hash],
  ['item_id', (drawing) => drawing.itemId],
];

function field(value: string | number | null): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (values: (string | number | null)[]) => `${values.map(field).join(',')}\r\n`;

export function registerCsv(register: Register): string {
  const rows = register.drawings.map((drawing) => line(columns.map(([, read]) => read(drawing))));
  return line(columns.map(([name]) => name)) + rows.join('');
}

export async function writeCsv({ register, path, signal, tell }: RegisterJob): Promise<void> {
  await tell(percent(0, 1), `Writing ${register.drawings.length} rows...`);
  signal.throwIfAborted();
  await writeFile(path, registerCsv(register), { mode: 0o600 });
}
