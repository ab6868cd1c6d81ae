/** `linework info`: what is in a drawing, as a table for people or as JSON. */
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { convert, readThumbnail } from '../convert.ts';
import { EngineError, type Warning } from '../pool/protocol.ts';
import { fileSink } from '../sinks.ts';
import type { Thumbnail } from '../thumbnail.ts';

interface Layer {
  name: string;
  colorHex: string;
  isVisible: boolean;
  entityCount: number;
}

interface Metadata {
  filename: string;
  format: string;
  dwgVersion?: string;
  units: string;
  boundingBox: Record<'minX' | 'minY' | 'maxX' | 'maxY' | 'width' | 'height', number> | null;
  entityCounts: Record<string, number>;
  layouts: { name: string; entityCount: number }[];
  blocks: number;
  codepage?: string;
  thumbnail?: Thumbnail;
  coverage: { skipped: { type: string; count: number }[] };
  warnings: Warning[];
}

export function registerInfo(program: Command): void {
  program
    .command('info')
    .description('tell what is in a drawing')
    .argument('<file>', 'the drawing')
    .addOption(new Option('--json', 'as JSON: the metadata and the layers'))
    .option('--thumbnail <file>', 'write the preview that is embedded in the drawing, as PNG')
    .addHelpText(
      'after',
      `
Examples:
  linework info plan.dxf
  linework info plan.dxf --json | jq .metadata.boundingBox
  linework info plan.dwg --thumbnail plan.png`,
    )
    .action(tell);
}

async function tell(file: string, flags: { json?: boolean; thumbnail?: string }): Promise<void> {
  if (flags.thumbnail !== undefined) {
    await writeThumbnail(file, flags.thumbnail);
    return;
  }
  const { metadata, layersJson } = await describe(file);
  const text = flags.json
    ? JSON.stringify({ metadata, layersJson }, null, 2)
    : table(metadata, layersJson);
  process.stdout.write(`${text}\n`);
}

/** Writes the preview; a WMF, which is no PNG, beside the path that was asked for. */
async function writeThumbnail(file: string, path: string): Promise<void> {
  const thumbnail = await readThumbnail({ source: { path: file } });
  if (!thumbnail) throw new EngineError('output', `${basename(file)} has no preview inside.`);
  const isWmf = thumbnail.extension === 'wmf' && !/\.wmf$/i.test(path);
  const written = isWmf ? `${path.replace(/\.[^./\\]*$/, '')}.wmf` : path;
  const sink = fileSink(written, String(process.pid));
  try {
    sink.write(thumbnail.bytes);
    sink.finish();
  } catch (error) {
    sink.discard();
    throw error;
  }
  const reason = isWmf ? ': the preview is a Windows metafile, not a PNG' : '';
  process.stdout.write(`${written}${reason}\n`);
}

async function describe(file: string): Promise<{ metadata: Metadata; layersJson: Layer[] }> {
  // No entity has this type: the document is all but its vectors.
  const selection = { types: ['-'] };
  const outcome = await convert({
    source: { path: file },
    outputs: [{ id: 'json', selection }],
  });
  const bytes = outcome.outputs[0]?.bytes;
  if (!bytes) throw new EngineError('internal', 'The engine gave no document.');
  return JSON.parse(new TextDecoder().decode(bytes));
}

const LABEL_WIDTH = 10;
const LAYERS_SHOWN = 40;
const SKIPPED_SHOWN = 20;

function table(metadata: Metadata, layers: Layer[]): string {
  const { boundingBox: box, entityCounts, layouts, coverage, warnings } = metadata;
  const total = Object.values(entityCounts).reduce((sum, count) => sum + count, 0);
  const extents = box
    ? `${tidy(box.minX)},${tidy(box.minY)} to ${tidy(box.maxX)},${tidy(box.maxY)}` +
      ` (${tidy(box.width)} x ${tidy(box.height)})`
    : 'nothing drawn';
  const lines = [
    row('file', metadata.filename),
    row('format', [metadata.format, metadata.dwgVersion].filter(Boolean).join(' ')),
    row('units', metadata.units),
    row('extents', extents),
    row('layouts', layouts.map(({ name, entityCount }) => `${name} (${entityCount})`).join(', ')),
    row('blocks', String(metadata.blocks)),
    ...(metadata.codepage ? [row('codepage', metadata.codepage)] : []),
    ...(metadata.thumbnail ? [row('preview', previewText(metadata.thumbnail))] : []),
    row('entities', String(total)),
    ...counted(Object.entries(entityCounts)),
    row('layers', String(layers.length)),
    ...counted(layers.slice(0, LAYERS_SHOWN).map(layerRow)),
    ...(layers.length > LAYERS_SHOWN ? [`  … ${layers.length - LAYERS_SHOWN} more`] : []),
    ...skippedRows(coverage.skipped),
    row('warnings', warnings.length === 0 ? 'none' : ''),
    ...warnings.map((warning) => `  ${warningText(warning)}`),
  ];
  return lines.join('\n');
}

function skippedRows(skipped: { type: string; count: number }[]): string[] {
  const shown = skipped.slice(0, SKIPPED_SHOWN);
  const rows = shown.map(({ type, count }) => row('kept raw', `${count} ${type}`));
  const more = skipped.length - shown.length;
  return more > 0 ? [...rows, `  … ${more} types more`] : rows;
}

const row = (label: string, value: string): string =>
  `${label.padEnd(LABEL_WIDTH)}${value}`.trimEnd();

const previewText = ({ format, width, height, bytes }: Thumbnail): string =>
  `${format.toUpperCase()} of ${width} x ${height}, ${bytes} bytes`;

const tidy = (value: number): string => String(Number(value.toPrecision(10)));

const layerRow = (layer: Layer): [string, number, string] => [
  layer.name,
  layer.entityCount,
  `${layer.colorHex}${layer.isVisible ? '' : ' hidden'}`,
];

/** Names in one column, their numbers right-aligned in the next. */
function counted(rows: [string, number, string?][]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  const digits = Math.max(0, ...rows.map(([, count]) => String(count).length));
  return rows.map(([name, count, more]) =>
    `  ${name.padEnd(width)}  ${String(count).padStart(digits)}  ${more ?? ''}`.trimEnd(),
  );
}

function warningText({ message, section, line, offset, count }: Warning): string {
  const place = [
    section && `section ${section}`,
    line !== undefined && `line ${line}`,
    offset !== undefined && `offset ${offset}`,
  ].filter(Boolean);
  const where = place.length > 0 ? `, first in ${place.join(', ')}` : '';
  return `${message} (${count === 1 ? 'once' : `${count} times`}${where})`;
}
