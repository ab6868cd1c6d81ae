/**
 * Entities written bit by bit and read: what the tests of rare parts of entities have in common.
 */
import { expect } from 'vitest';
import { readDwgBytes } from './read-dwg.ts';
import { type DwgBits, type DwgObject, type DwgVersion, dwgFile } from './write-dwg.ts';

export const RELEASES: DwgVersion[] = ['AC1012', 'AC1014', 'AC1015', 'AC1018', 'AC1021'];
RELEASES.push('AC1024', 'AC1027', 'AC1032');
export const since = (first: DwgVersion): DwgVersion[] =>
  RELEASES.filter((release) => release >= first);

/** Faults that files without header variables have. */
const NO_HEADER = new Set(['dwg-crc', 'dwg-section-missing']);
export const HANDLE = 0x100;

export type Fill = (w: DwgBits, version: DwgVersion) => unknown;

/** Reads objects, which must be whole. */
export function readWhole(version: DwgVersion, objects: DwgObject[]) {
  const result = readDwgBytes(dwgFile(version, objects));
  const faults = Object.keys(result.faults).filter((code) => !NO_HEADER.has(code));
  expect(faults, version).toEqual([]);
  return result;
}

/** The fields of one entity. */
export function entity(version: DwgVersion, type: number | string, name: string, fill: Fill) {
  const fields = (w: DwgBits) => fill(w, version);
  return readWhole(version, [{ type, handle: HANDLE, isEntity: true, fields }]).first(name).fields;
}

export const xyz = (x: number, y: number, z = 0) => ({ x, y, z });
export const xy = (x: number, y: number) => ({ x, y });
export const isOld = (w: DwgBits) => w.version < 'AC1015';
/** A thickness, an extrusion: a bit for the usual one from R2000 on. */
export const BT = (w: DwgBits, value: number) => (isOld(w) ? w.BD(value) : w.B(0).BD(value));
export const BE = (w: DwgBits, x: number, y: number, z: number) =>
  isOld(w) ? w.BD(x, y, z) : w.B(0).BD(x, y, z);
/** A double that differs wholly from the one before. */
export const DD = (w: DwgBits, value: number) => w.BB(3).RD(value);
