/**
 * Entities with a body of data of their own: 3DSOLID, REGION, BODY (ODA 20.4.41), MESH (ACadSharp)
 * and proxies (20.4.90).
 *
 *   ACIS: B empty | B | BS version | 1: blocks of BL size, coded text, until size 0 | wireframe
 *
 * In: the cursor at the fields. Out: the record; ACIS text as lines in the code that DXF has too.
 * Not handled: ACIS in binary form (version 2, and the AcDs section of R2013 and later), and the
 * wireframe, which repeats the body's edges.
 */
import {
  R2000,
  R2007,
  R2013,
  bitsFault,
  bitsLeft,
  bitsVersion,
  read3BD,
  readB,
  readBD,
  readBL,
  readBS,
  readBytes,
  readCount,
  readH,
  setFault,
} from '../../../core/bits';
import {
  ACAD_PROXY_ENTITY_applicationClass,
  ACAD_PROXY_ENTITY_data,
  ACAD_PROXY_ENTITY_drawingFormat,
  ACAD_PROXY_ENTITY_originalFormat,
  ACAD_PROXY_ENTITY_references,
  MESH_blendCrease,
  MESH_creases,
  MESH_edges,
  MESH_faces,
  MESH_subdivisionLevels,
  MESH_version,
  MESH_vertices,
  REGION_acis,
  REGION_modelerVersion,
  T_3DSOLID,
  _3DSOLID_acis,
  _3DSOLID_history,
  _3DSOLID_modelerVersion,
} from '../../../generated/model';
import { alloc, append, closeList } from '../../../model/arena';
import { fileText } from '../../../model/builder';
import { makeList } from '../values';
import { readProxyFormat, readReferences, readRest } from './objects';

const LINE_FEED: u32 = 10;

export function readSolidBody(type: u32, record: usize): void {
  // 3DSOLID has a handle in front of the fields that all three share
  const shift: usize = type == T_3DSOLID ? _3DSOLID_acis - REGION_acis : 0;
  if (bitsVersion < R2013 && !readB()) {
    readB();
    const version = readBS();
    store<i32>(record + shift, version, REGION_modelerVersion);
    if (version == 1) readAcisText(record + shift + REGION_acis);
  }
  if (type == T_3DSOLID && bitsVersion >= R2007) store<u64>(record, readH(), _3DSOLID_history);
}

/** Blocks of text; where lines end has nothing to do with where blocks end. */
function readAcisText(list: usize): void {
  closeList();
  const room = bitsLeft() >> 3;
  const text = alloc(room + 8);
  let size: u32 = 0;
  while (!bitsFault) {
    const block = <u32>readBL();
    if (block == 0) break;
    if (block > room - size) {
      setFault();
      break;
    }
    readBytes(text + size, block);
    size += block;
  }
  let start: u32 = 0;
  for (let i: u32 = 0; i <= size; i++) {
    if (i < size && <u32>load<u8>(text + i) != LINE_FEED) continue;
    let end = i;
    while (end > start && isBlank(load<u8>(text + end - 1))) end--;
    if (end > start) {
      const line = fileText(text + start, end - start);
      store<u32>(append(list, 4), line);
    }
    start = i + 1;
  }
}

/** Blanks and carriage returns at the ends of lines, which DXF leaves out. */
@inline
function isBlank(byte: u32): bool {
  return byte == 32 || byte == 13;
}

export function readMesh(record: usize): void {
  store<i32>(record, readBS(), MESH_version);
  store<i32>(record, <i32>readB(), MESH_blendCrease);
  store<i32>(record, readBL(), MESH_subdivisionLevels);
  const vertices = readCount(6);
  let at = makeList(record + MESH_vertices, 24, vertices);
  for (let i: u32 = 0; i < vertices; i++) read3BD(at + i * 24);
  readIntegers(record + MESH_faces, readCount(2));
  const edges = readCount(4);
  readIntegers(record + MESH_edges, edges << 1);
  const creases = readCount(2);
  at = makeList(record + MESH_creases, 8, creases);
  for (let i: u32 = 0; i < creases; i++) store<f64>(at + (i << 3), readBD());
}

function readIntegers(list: usize, count: u32): void {
  const at = makeList(list, 4, count);
  for (let i: u32 = 0; i < count; i++) store<i32>(at + (i << 2), readBL());
}

export function readProxyEntity(record: usize): void {
  store<i32>(record, readBL(), ACAD_PROXY_ENTITY_applicationClass);
  store<i32>(record, readProxyFormat(), ACAD_PROXY_ENTITY_drawingFormat);
  if (bitsVersion >= R2000) store<i32>(record, <i32>readB(), ACAD_PROXY_ENTITY_originalFormat);
  readRest(record + ACAD_PROXY_ENTITY_data);
  readReferences(record + ACAD_PROXY_ENTITY_references);
}
