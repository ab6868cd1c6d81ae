/**
 * MESH: four lists, of which faces and edges share code 90 and are told apart by the count before.
 *
 *   91 levels 92 vertices (10 20 30)… 93 face list size 90… 94 edges 90… 95 creases 140…
 *   90 overrides (91 92 90 …)…
 *
 * DXF Reference, "MESH". A face is its number of corners, then their indexes; an edge two indexes.
 * Not handled: overrides of subentities, which are kept as tags.
 */
import {
  EXTRA_tags,
  MESH_creases,
  MESH_edges,
  MESH_edges_BIT,
  MESH_faces,
  MESH_faces_BIT,
  MESH_subdivisionLevels,
  MESH_subdivisionLevels_BIT,
  MESH_vertices,
} from '../../../generated/model';
import { keepTag } from '../values';
import { code, tagI32 } from '../tags';
import { UNTOLD, addI32, compareCount, mark, setI32 } from './fields';

const HEAD: u32 = 0;
const FACES: u32 = 1;
const EDGES: u32 = 2;
const CREASES: u32 = 3;

let state: u32 = HEAD;
let toldVertices: i32 = UNTOLD;
let toldFaces: i32 = UNTOLD;
let toldEdges: i32 = UNTOLD;
let toldCreases: i32 = UNTOLD;

export function beginMesh(): void {
  state = HEAD;
  toldVertices = UNTOLD;
  toldFaces = UNTOLD;
  toldEdges = UNTOLD;
  toldCreases = UNTOLD;
}

export function endMesh(record: usize): void {
  compareCount(toldVertices, load<u32>(record + MESH_vertices, 4));
  compareCount(toldFaces, load<u32>(record + MESH_faces, 4));
  const indexes = load<u32>(record + MESH_edges, 4);
  compareCount(toldEdges, (indexes & 1) == 0 ? indexes >> 1 : u32.MAX_VALUE);
  compareCount(toldCreases, load<u32>(record + MESH_creases, 4));
}

export function readMeshTag(record: usize): void {
  if (state == CREASES) {
    keepTag(record, EXTRA_tags);
    return;
  }
  switch (code) {
    case 91:
      setI32(record, MESH_subdivisionLevels, MESH_subdivisionLevels_BIT);
      break;
    case 92:
      toldVertices = tagI32();
      break;
    case 93:
      state = FACES;
      toldFaces = tagI32();
      break;
    case 94:
      state = EDGES;
      toldEdges = tagI32();
      break;
    case 95:
      state = CREASES;
      toldCreases = tagI32();
      break;
    default:
      readIndex(record);
  }
}

function readIndex(record: usize): void {
  if (state == FACES) {
    addI32(record + MESH_faces);
    mark(record, MESH_faces_BIT);
  } else if (state == EDGES) {
    addI32(record + MESH_edges);
    mark(record, MESH_edges_BIT);
  } else keepTag(record, EXTRA_tags);
}
