/**
 * Faults of a reading as people see them: the WASM's fault table in, warnings or one line out.
 */
import { EngineError, type Warning } from './pool/protocol.ts';
import { FAULT_CODES, FAULTS, type FaultCode } from './schema/faults.ts';
import type { FaultRow } from './wasm.ts';

/** Section numbers of the fault table (`assembly/model/faults.ts`). */
const SECTIONS = [
  '',
  'HEADER',
  'CLASSES',
  'TABLES',
  'BLOCKS',
  'ENTITIES',
  'OBJECTS',
  'THUMBNAILIMAGE',
  'ACDSDATA',
];

const severityOf = (row: FaultRow): string => FAULTS[FAULT_CODES[row.fault]!][0];

/** All but the fatal ones. */
export function warningsOf(rows: readonly FaultRow[]): Warning[] {
  return rows
    .filter((row) => severityOf(row) !== 'fatal')
    .map((row) => ({
      code: FAULT_CODES[row.fault]!,
      message: FAULTS[FAULT_CODES[row.fault]!][1],
      ...placeOf(row),
      count: row.count,
    }));
}

/** A fault that is not a reader's and has no place. */
export function warningOf(code: FaultCode): Warning {
  return { code, message: FAULTS[code][1], count: 1 };
}

function placeOf(row: FaultRow): Partial<Warning> {
  const section = SECTIONS[row.section];
  const place = row.isLine ? { line: row.place } : { offset: row.place };
  return {
    ...(section ? { section } : {}),
    ...(row.place > 0 ? place : {}),
    ...(row.handle === 0n ? {} : { handle: row.handle.toString(16).toUpperCase() }),
  };
}

/** Why a file of a kind that is read gave nothing. */
export function unreadable(filename: string, rows: readonly FaultRow[]): EngineError {
  const row = rows.find((candidate) => severityOf(candidate) === 'fatal');
  const reason = row ? FAULTS[FAULT_CODES[row.fault]!][1] : 'nothing in it could be read';
  const { section, line, offset } = row ? placeOf(row) : {};
  const where = [
    section && `section ${section}`,
    line !== undefined && `line ${line}`,
    offset !== undefined && `offset ${offset}`,
  ].filter(Boolean);
  const place = where.length > 0 ? ` (${where.join(', ')})` : '';
  return new EngineError('unreadable', `Cannot read ${filename}: ${reason}${place}.`);
}
