/**
 * Which decoder reads which type of associative object, from DWG or from the kept tags of DXF.
 *
 * Where the fields do not end with the object, they are of another release, or of a kind that is
 * not known: the object is then one of an unknown type with the name of its class, as if nothing
 * could read it. In DXF its tags stay kept.
 */
import { bitsFault, clearFault } from '../../core/bits';
import {
  T_ACDBASSOC2DCONSTRAINTGROUP,
  T_ACDBASSOCACTION,
  T_ACDBASSOCALIGNEDDIMACTIONBODY,
  T_ACDBASSOCDEPENDENCY,
  T_ACDBASSOCGEOMDEPENDENCY,
  T_ACDBASSOCEDGEACTIONPARAM,
  T_ACDBASSOCNETWORK,
  T_ACDBASSOCOSNAPPOINTREFACTIONPARAM,
  T_ACDBASSOCPATHACTIONPARAM,
  T_ACDBASSOCPERSSUBENTMANAGER,
  T_ACDBASSOCREVOLVEDSURFACEACTIONBODY,
  T_ACDBASSOCVALUEDEPENDENCY,
  T_ACDBASSOCVARIABLE,
  T_ACDBASSOCVERTEXACTIONPARAM,
  T_UNKNOWN_OBJECT,
  UNKNOWN_OBJECT_typeName,
} from '../../generated/model';
import { copyWords } from '../../model/arena';
import { symbolOfType, typeSize } from '../../model/types';
import { readAction, readNetwork, readVariable } from './actions';
import {
  readAlignedDimensionBody,
  readManager,
  readRevolvedBody,
  readSurfaceBody,
} from './bodies';
import { readConstraintGroup } from './constraints';
import { readDependency, readGeometryDependency, readValueDependency } from './dependencies';
import {
  readEdgeParameter,
  readPathParameter,
  readSnapParameter,
  readVertexParameter,
} from './parameters';
import { dropTags, fromTags, isWhole, useBits, useTags } from './source';

/** Bytes of a record before its fields. */
const OBJECT_HEAD: u32 = 40;
/** The record before its own fields were read. */
const before: usize = memory.data(512, 8);

/** The types that are read here stand together in the schema. */
@inline
export function isAssociative(type: u32): bool {
  return type >= T_ACDBASSOCACTION && type <= T_ACDBASSOCPERSSUBENTMANAGER;
}

/** In: the cursor behind the common data. */
export function readAssociativeBits(type: u32, record: usize): void {
  // a damaged head is told, whatever follows it
  if (bitsFault) return;
  useBits();
  readAssociative(type, record);
}

/** In: a record all whose tags are kept. */
export function readAssociativeTags(type: u32, record: usize): void {
  useTags(record);
  readAssociative(type, record);
}

function readAssociative(type: u32, record: usize): void {
  copyWords(before, record, typeSize(type));
  readType(type, record);
  if (!isWhole()) {
    copyWords(record, before, typeSize(type));
    forgetType(type, record);
    return;
  }
  if (fromTags) dropTags(record);
  // every field was told
  store<u64>(record, u64.MAX_VALUE, 24);
}

/** Makes an object of an unknown type of a record that has its defaults. */
function forgetType(type: u32, record: usize): void {
  if (!fromTags) clearFault();
  memory.fill(record + OBJECT_HEAD, 0, typeSize(type) - OBJECT_HEAD);
  store<u16>(record, <u16>T_UNKNOWN_OBJECT, 4);
  const name = symbolOfType(type);
  store<u32>(record, name, UNKNOWN_OBJECT_typeName);
}

function readType(type: u32, record: usize): void {
  if (type == T_ACDBASSOCACTION) readAction(record, record);
  else if (type == T_ACDBASSOCNETWORK) readNetwork(record);
  else if (type == T_ACDBASSOCVARIABLE) readVariable(record);
  else if (type == T_ACDBASSOC2DCONSTRAINTGROUP) readConstraintGroup(record);
  else if (type == T_ACDBASSOCDEPENDENCY) readDependency(record, record);
  else if (type == T_ACDBASSOCVALUEDEPENDENCY) readValueDependency(record);
  else if (type == T_ACDBASSOCGEOMDEPENDENCY) readGeometryDependency(record);
  else if (type == T_ACDBASSOCPATHACTIONPARAM) readPathParameter(record);
  else if (type == T_ACDBASSOCOSNAPPOINTREFACTIONPARAM) readSnapParameter(record);
  else if (type == T_ACDBASSOCEDGEACTIONPARAM) readEdgeParameter(record);
  else if (type == T_ACDBASSOCVERTEXACTIONPARAM) readVertexParameter(record);
  else if (type == T_ACDBASSOCALIGNEDDIMACTIONBODY) readAlignedDimensionBody(record);
  else if (type == T_ACDBASSOCREVOLVEDSURFACEACTIONBODY) readRevolvedBody(record);
  else if (type == T_ACDBASSOCPERSSUBENTMANAGER) readManager(record);
  else readSurfaceBody(record);
}
