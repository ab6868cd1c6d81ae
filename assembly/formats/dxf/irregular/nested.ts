/**
 * Objects whose lists hold lists, or have codes that mean several things by where they stand.
 *
 *   ACAD_EVALUATION_GRAPH  96 97, per node 91 93 95 360 92 × 4, per edge 92 93 94 91 91 92 × 5
 *   BLOCKVISIBILITYPARAMETER  … per state 303 94 332… 95 333…
 *   BLOCKSTRETCHACTION     … per entity 331 74 94…, per element 95 76 94…
 *   BLOCKPOLARSTRETCHACTION … per entity 332 75 76…
 *   ACSH_SWEEP_CLASS       … 92 90 310… 93 90 310…
 *   DATATABLE              70 90 91 1, per column 92 2 and values of one code
 *   DIMASSOC               … per reference 1 72 331… 73 91 40 10 332…
 *
 * In: the tags that the schema names for them. Out: the lists of the record. Counts are not
 * believed.
 */
import {
  ACAD_EVALUATION_GRAPH_edges,
  ACAD_EVALUATION_GRAPH_edges_SIZE,
  ACAD_EVALUATION_GRAPH_edges_flags,
  ACAD_EVALUATION_GRAPH_edges_from,
  ACAD_EVALUATION_GRAPH_edges_id,
  ACAD_EVALUATION_GRAPH_edges_previousIn,
  ACAD_EVALUATION_GRAPH_edges_references,
  ACAD_EVALUATION_GRAPH_nodes,
  ACAD_EVALUATION_GRAPH_nodes_SIZE,
  ACAD_EVALUATION_GRAPH_nodes_expression,
  ACAD_EVALUATION_GRAPH_nodes_firstIn,
  ACAD_EVALUATION_GRAPH_nodes_flags,
  ACAD_EVALUATION_GRAPH_nodes_id,
  ACAD_EVALUATION_GRAPH_nodes_nextId,
  ACSH_SWEEP_CLASS_path,
  ACSH_SWEEP_CLASS_pathBits,
  ACSH_SWEEP_CLASS_pathClass_BIT,
  ACSH_SWEEP_CLASS_profile,
  ACSH_SWEEP_CLASS_profileBits,
  BLOCKPOLARSTRETCHACTION_entities,
  BLOCKPOLARSTRETCHACTION_entities_SIZE,
  BLOCKPOLARSTRETCHACTION_entities_entity,
  BLOCKPOLARSTRETCHACTION_entities_points,
  BLOCKSTRETCHACTION_elements,
  BLOCKSTRETCHACTION_elements_SIZE,
  BLOCKSTRETCHACTION_elements_node,
  BLOCKSTRETCHACTION_elements_points,
  BLOCKSTRETCHACTION_entities,
  BLOCKSTRETCHACTION_entities_SIZE,
  BLOCKSTRETCHACTION_entities_entity,
  BLOCKSTRETCHACTION_entities_points,
  BLOCKVISIBILITYPARAMETER_states,
  BLOCKVISIBILITYPARAMETER_states_SIZE,
  BLOCKVISIBILITYPARAMETER_states_entities,
  BLOCKVISIBILITYPARAMETER_states_name,
  BLOCKVISIBILITYPARAMETER_states_nodes,
  DATATABLE_columns,
  DATATABLE_columns_SIZE,
  DATATABLE_columns_handles,
  DATATABLE_columns_numbers,
  DATATABLE_columns_points,
  DATATABLE_columns_texts,
  DIMASSOC_references,
  DIMASSOC_references_SIZE,
  DIMASSOC_references_objects,
  DIMASSOC_references_otherObjects,
} from '../../../generated/model';
import { append } from '../../../model/arena';
import { code, tagF64, tagHandle, tagI32 } from '../tags';
import { appendBytes, tagText } from '../values';
import { addI32, addPointTag, added, last } from './fields';

function addHandle(list: usize): void {
  const handle = tagHandle();
  store<u64>(append(list, 8), handle);
}

// ---- ACAD_EVALUATION_GRAPH

const NODE_LINKS: u32 = 4;
const EDGE_LINKS: u32 = 5;
/** Tags 92 that the last node or edge has, and tags 91 of the last edge. */
let links: u32 = 0;
let ends: u32 = 0;
let isEdge: bool = false;

export function beginGraph(): void {
  links = NODE_LINKS;
  ends = 0;
  isEdge = false;
}

export function readGraphTag(record: usize): void {
  const nodes = record + ACAD_EVALUATION_GRAPH_nodes;
  const edges = record + ACAD_EVALUATION_GRAPH_edges;
  if (code == 91 && (!isEdge || links == EDGE_LINKS)) {
    isEdge = false;
    links = 0;
    const node = added(nodes, ACAD_EVALUATION_GRAPH_nodes_SIZE);
    store<i32>(node, tagI32(), ACAD_EVALUATION_GRAPH_nodes_id);
  } else if (code == 92 && links == (isEdge ? EDGE_LINKS : NODE_LINKS)) {
    isEdge = true;
    links = 0;
    ends = 0;
    const edge = added(edges, ACAD_EVALUATION_GRAPH_edges_SIZE);
    store<i32>(edge, tagI32(), ACAD_EVALUATION_GRAPH_edges_id);
  } else if (isEdge) readEdgeTag(last(edges, ACAD_EVALUATION_GRAPH_edges_SIZE));
  else readNodeTag(last(nodes, ACAD_EVALUATION_GRAPH_nodes_SIZE));
}

function readNodeTag(node: usize): void {
  if (code == 93) store<i32>(node, tagI32(), ACAD_EVALUATION_GRAPH_nodes_flags);
  else if (code == 95) store<i32>(node, tagI32(), ACAD_EVALUATION_GRAPH_nodes_nextId);
  else if (code == 360) store<u64>(node, tagHandle(), ACAD_EVALUATION_GRAPH_nodes_expression);
  else if (code == 92) {
    store<i32>(node + (links << 2), tagI32(), ACAD_EVALUATION_GRAPH_nodes_firstIn);
    links++;
  }
}

function readEdgeTag(edge: usize): void {
  if (code == 93) store<i32>(edge, tagI32(), ACAD_EVALUATION_GRAPH_edges_flags);
  else if (code == 94) store<i32>(edge, tagI32(), ACAD_EVALUATION_GRAPH_edges_references);
  else if (code == 91 && ends < 2) {
    store<i32>(edge + (ends << 2), tagI32(), ACAD_EVALUATION_GRAPH_edges_from);
    ends++;
  } else if (code == 92) {
    store<i32>(edge + (links << 2), tagI32(), ACAD_EVALUATION_GRAPH_edges_previousIn);
    links++;
  }
}

// ---- nodes of dynamic blocks

export function readVisibilityTag(record: usize): void {
  const states = record + BLOCKVISIBILITYPARAMETER_states;
  if (code == 303) {
    const name = tagText();
    const state = added(states, BLOCKVISIBILITYPARAMETER_states_SIZE);
    store<u32>(state, name, BLOCKVISIBILITYPARAMETER_states_name);
    return;
  }
  const state = last(states, BLOCKVISIBILITYPARAMETER_states_SIZE);
  if (code == 332) addHandle(state + BLOCKVISIBILITYPARAMETER_states_entities);
  else if (code == 333) addHandle(state + BLOCKVISIBILITYPARAMETER_states_nodes);
}

/** The points of 94 are of an element, not of an entity. */
let isElement: bool = false;

export function readStretchTag(record: usize): void {
  const entities = record + BLOCKSTRETCHACTION_entities;
  const elements = record + BLOCKSTRETCHACTION_elements;
  if (code == 331) {
    isElement = false;
    const entity = added(entities, BLOCKSTRETCHACTION_entities_SIZE);
    store<u64>(entity, tagHandle(), BLOCKSTRETCHACTION_entities_entity);
  } else if (code == 95) {
    isElement = true;
    const element = added(elements, BLOCKSTRETCHACTION_elements_SIZE);
    store<i32>(element, tagI32(), BLOCKSTRETCHACTION_elements_node);
  } else if (code == 94) {
    if (isElement) {
      addI32(last(elements, BLOCKSTRETCHACTION_elements_SIZE) + BLOCKSTRETCHACTION_elements_points);
    } else {
      addI32(last(entities, BLOCKSTRETCHACTION_entities_SIZE) + BLOCKSTRETCHACTION_entities_points);
    }
  }
}

export function readPolarStretchTag(record: usize): void {
  const entities = record + BLOCKPOLARSTRETCHACTION_entities;
  if (code == 332) {
    const entity = added(entities, BLOCKPOLARSTRETCHACTION_entities_SIZE);
    store<u64>(entity, tagHandle(), BLOCKPOLARSTRETCHACTION_entities_entity);
  } else if (code == 76) {
    const entity = last(entities, BLOCKPOLARSTRETCHACTION_entities_SIZE);
    addI32(entity + BLOCKPOLARSTRETCHACTION_entities_points);
  }
}

// ---- steps of solids

/** Data of the path once its class was told, else of the profile; behind it stands a byte more. */
export function readSweepTag(record: usize): void {
  const isPath = (load<u64>(record, 24) & ACSH_SWEEP_CLASS_pathClass_BIT) != 0;
  const list = record + (isPath ? ACSH_SWEEP_CLASS_path : ACSH_SWEEP_CLASS_profile);
  const bits = isPath ? ACSH_SWEEP_CLASS_pathBits : ACSH_SWEEP_CLASS_profileBits;
  const size = <u32>(((<u64>load<u32>(record + bits)) + 7) >> 3);
  appendBytes(list);
  if (load<u32>(list, 4) == size + 1) store<u32>(list, size, 4);
}

// ---- DATATABLE, DIMASSOC

export function readDataTag(record: usize): void {
  const column = last(record + DATATABLE_columns, DATATABLE_columns_SIZE);
  if (code == 93 || code == 71) {
    const value = <f64>tagI32();
    store<f64>(append(column + DATATABLE_columns_numbers, 8), value);
  } else if (code == 40) {
    const value = tagF64();
    store<f64>(append(column + DATATABLE_columns_numbers, 8), value);
  } else if (code == 3) {
    const text = tagText();
    store<u32>(append(column + DATATABLE_columns_texts, 4), text);
  } else if (code < 40) addPointTag(column + DATATABLE_columns_points);
  else addHandle(column + DATATABLE_columns_handles);
}

export function readAssociationTag(record: usize): void {
  const reference = last(record + DIMASSOC_references, DIMASSOC_references_SIZE);
  if (code == 331) addHandle(reference + DIMASSOC_references_objects);
  else addHandle(reference + DIMASSOC_references_otherObjects);
}
