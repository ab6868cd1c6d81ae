/**
 * What crosses the border between the engine's host and its workers: one task in, one outcome out.
 *
 *   ConvertTask  --pool.run()-->  worker: read once, write each output  -->  ConvertOutcome |
 *   EngineError
 *
 * Both ends import these types and nothing else of each other. Everything here survives structured
 * clone.
 */
import type { DrawingFacts } from '../facts.ts';

/** Output ids; the table with extensions and MIME types is `engine/outputs.ts`. */
export type OutputId = 'json' | 'ndjson' | 'geojson' | 'svg' | 'png';

/**
 * Where the drawing's bytes are. `name` is the name shown in `metadata.filename`; content decides
 * the format.
 */
export type Source =
  | { path: string; name?: string }
  | { bytes: Uint8Array<ArrayBuffer>; name: string };

/** Which entities a text output holds. */
export interface Selection {
  /** `model` (default), `paper`, `all`, or the name of one layout. */
  space?: string;
  /** Expand inserts into the geometry they place. */
  flatten?: boolean;
  /** Write points as `{x,y,z}`. */
  z?: boolean;
  /** Add `blocksJson`. */
  blocks?: boolean;
  /** Only entities on these layers (names, case-insensitive). */
  layers?: string[];
  /** Only entities of these DXF types. */
  types?: string[];
}

/** How a picture is drawn. Sizes are pixels. */
export interface PictureOptions {
  /** Width; the height follows the drawing. Without it the longer side has 1600. */
  width?: number;
  /** Exact size; the drawing is fitted and centred in it. */
  size?: { width: number; height: number };
  /** World rectangle [x0, y0, x1, y1] to show in place of the extents. */
  window?: [number, number, number, number];
  /** CSS color, default `#FFFFFF`. */
  background?: string;
}

/** One file to write. */
export interface OutputRequest {
  id: OutputId;
  /** Path to write; without it the bytes come back in `OutputResult.bytes`. */
  path?: string;
  selection?: Selection;
  picture?: PictureOptions;
  /** `json` only: adds `jobId`, `status`, `imageUrl` and `createdAt`, as `linework parse` does. */
  envelope?: boolean;
}

/** Limits that hold for one task. */
export interface TaskLimits {
  /** Wall clock for the whole task, milliseconds. Default 120,000. */
  deadlineMs?: number;
  /** WASM memory cap in bytes. Default 2 GiB, at most 4 GiB. */
  memoryBytes?: number;
}

export interface ConvertTask {
  source: Source;
  outputs: OutputRequest[];
  /** Whether the outcome has `facts`. */
  wantsFacts?: boolean;
  limits?: TaskLimits;
}

/** A fault that did not stop the reading; wording as in `engine/schema/faults.ts`. */
export interface Warning {
  code: string;
  message: string;
  section?: string;
  /** Line number of a text file. */
  line?: number;
  /** Byte offset of a binary file. */
  offset?: number;
  handle?: string;
  count: number;
}

/** A picture request for `space: 'all'` gives one result a sheet, model space first. */
export interface OutputResult {
  id: OutputId;
  path?: string;
  /** The sheet that a picture shows, when it is not the first asked for. */
  layout?: string;
  size: number;
  bytes?: Uint8Array;
}

export interface ConvertOutcome {
  /** `DXF`, `DWG`, …; the spelling of `metadata.format`. */
  format: string;
  /** `AC1032`, …; empty where the file does not say. */
  version: string;
  /** Entities of model space. */
  entityCount: number;
  layerCount: number;
  warnings: Warning[];
  outputs: OutputResult[];
  /** Where the task wants them. */
  facts?: DrawingFacts;
  /** Milliseconds spent reading, and writing all outputs. */
  readMs: number;
  writeMs: number;
}

/**
 * Why a task gave no outcome.
 * `unsupported`: not a format we read. `unreadable`: a supported kind with nothing to salvage.
 * `too-large`: past the memory cap or a named limit. `timeout`, `cancelled`: stopped from outside.
 * `output`: what was asked of the result cannot be (no such layout). `unwritable`: the result could
 * not be written (disk full, no such folder). `internal`: our bug, a trap or crash.
 */
export type EngineErrorCode =
  | 'unsupported'
  | 'unreadable'
  | 'too-large'
  | 'timeout'
  | 'cancelled'
  | 'output'
  | 'unwritable'
  | 'internal';

/** The engine's one error: a code for programs and one clear line for people. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;
  constructor(code: EngineErrorCode, message: string) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
  }
}
