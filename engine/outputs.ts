/**
 * The table of outputs: what the command line offers, what the server tells, who writes each.
 *
 * In: a drawing in the WASM's memory. Out: chunks to a sink, gone after the call. The picture
 * writers are loaded when first asked for, because the canvas takes longer to load than a small
 * drawing takes to convert.
 */
import { type TextEngine, writeDocument, writeGeoJson, writeNdjson } from './document.ts';
import type { Drawing } from './drawing.ts';
import type { OutputId, OutputRequest, Warning } from './pool/protocol.ts';

export interface WriteContext {
  engine: TextEngine;
  drawing: Drawing;
  request: OutputRequest;
  /** The name and format that `metadata` tells. */
  filename: string;
  format: string;
  warnings: readonly Warning[];
  /** The block record of the sheet that a picture shows. */
  sheet: number;
  write(chunk: Uint8Array): void;
}

export interface Output {
  id: OutputId;
  /** What `--help` says. */
  title: string;
  extension: string;
  mime: string;
  /** A picture shows one sheet, a text holds a selection of entities. */
  kind: 'text' | 'picture';
  write(context: WriteContext): void | Promise<void>;
}

const JSON_OUTPUT: Output = {
  id: 'json',
  title: 'the result document: metadata, layers, every entity',
  extension: 'json',
  mime: 'application/json',
  kind: 'text',
  write({ engine, drawing, request, filename, format, warnings, write }) {
    const { selection = {}, envelope } = request;
    const around = envelope && {
      before: { jobId: null, status: 'COMPLETED' },
      after: { imageUrl: null, createdAt: new Date().toISOString() },
    };
    writeDocument(engine, drawing, { filename, format, warnings, selection, ...around }, write);
  },
};

const NDJSON_OUTPUT: Output = {
  id: 'ndjson',
  title: 'one entity a line',
  extension: 'ndjson',
  mime: 'application/x-ndjson',
  kind: 'text',
  write({ engine, drawing, request, write }) {
    writeNdjson(engine, drawing, request.selection ?? {}, write);
  },
};

const GEOJSON_OUTPUT: Output = {
  id: 'geojson',
  title: 'a GeoJSON FeatureCollection',
  extension: 'geojson',
  mime: 'application/geo+json',
  kind: 'text',
  write({ engine, drawing, request, write }) {
    writeGeoJson(engine, drawing, request.selection ?? {}, write);
  },
};

const SVG_OUTPUT: Output = {
  id: 'svg',
  title: 'a picture as SVG',
  extension: 'svg',
  mime: 'image/svg+xml',
  kind: 'picture',
  async write({ drawing, request, sheet, write }) {
    const { drawScene } = await import('./render/draw/index.ts');
    const { renderSvg } = await import('./render/svg.ts');
    const encoder = new TextEncoder();
    const scene = drawScene(drawing, { space: sheet });
    renderSvg(scene, request.picture ?? {}, (text) => write(encoder.encode(text)));
  },
};

const PNG_OUTPUT: Output = {
  id: 'png',
  title: 'a picture as PNG',
  extension: 'png',
  mime: 'image/png',
  kind: 'picture',
  async write({ drawing, request, sheet, write }) {
    const { drawScene } = await import('./render/draw/index.ts');
    const { renderPng } = await import('./render/png.ts');
    write(await renderPng(drawScene(drawing, { space: sheet }), request.picture ?? {}));
  },
};

export const OUTPUTS: Record<OutputId, Output> = {
  json: JSON_OUTPUT,
  ndjson: NDJSON_OUTPUT,
  geojson: GEOJSON_OUTPUT,
  svg: SVG_OUTPUT,
  png: PNG_OUTPUT,
};

export const OUTPUT_IDS = Object.keys(OUTPUTS) as OutputId[];
