/**
 * MESH, an entity with a body of data of its own (ACadSharp `DwgObjectReader.cs`).
 */
import {
  bitsVersion,
  read3BD,
  readB,
  readBD,
  readBL,
  readBS,
  readCount,
} from '../../../core/bits';
import {
  MESH_blendCrease,
  MESH_creases,
  MESH_edges,
  MESH_faces,
  MESH_subdivisionLevels,
  MESH_version,
  MESH_vertices,
} from '../../../generated/model';
import { makeList } from '../values';

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
  // two flags that nobody describes
  readB();
  readB();
}

function readIntegers(list: usize, count: u32): void {
  const at = makeList(list, 4, count);
  for (let i: u32 = 0; i < count; i++) store<i32>(at + (i << 2), readBL());
}
