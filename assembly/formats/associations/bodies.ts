/**
 * Bodies of actions: what an action does. An aligned dimension follows its points, a surface the
 * curves that it was made of. The manager beside them names parts of solids.
 *
 *   body       version | before version 2: 2 versions, n parameters, version, n values
 *   dimension  a body | version, dependency | version, 2 points
 *   surface    a body | version, dependency, flag, step, flag, status of grips | version | version
 *              | of a revolved one: flag
 *   manager    numbers | flag
 *
 * LibreDWG `src/dwg2.spec`; the flag of revolved surfaces by what files have.
 */
import {
  ACDBASSOCALIGNEDDIMACTIONBODY_annotationVersion,
  ACDBASSOCALIGNEDDIMACTIONBODY_bodyVersion,
  ACDBASSOCALIGNEDDIMACTIONBODY_dependency,
  ACDBASSOCALIGNEDDIMACTIONBODY_firstPoint,
  ACDBASSOCALIGNEDDIMACTIONBODY_secondPoint,
  ACDBASSOCALIGNEDDIMACTIONBODY_version,
  ACDBASSOCPERSSUBENTMANAGER_managerFlag,
  ACDBASSOCPERSSUBENTMANAGER_numbers,
  ACDBASSOCPLANESURFACEACTIONBODY_bodyVersion,
  ACDBASSOCPLANESURFACEACTIONBODY_dependency,
  ACDBASSOCPLANESURFACEACTIONBODY_gripStatus,
  ACDBASSOCPLANESURFACEACTIONBODY_isSemiAssociative,
  ACDBASSOCPLANESURFACEACTIONBODY_isSemiOverridden,
  ACDBASSOCPLANESURFACEACTIONBODY_parameters,
  ACDBASSOCPLANESURFACEACTIONBODY_parametersMinorVersion,
  ACDBASSOCPLANESURFACEACTIONBODY_parametersVersion,
  ACDBASSOCPLANESURFACEACTIONBODY_pathVersion,
  ACDBASSOCPLANESURFACEACTIONBODY_stepId,
  ACDBASSOCPLANESURFACEACTIONBODY_surfaceVersion,
  ACDBASSOCPLANESURFACEACTIONBODY_values,
  ACDBASSOCPLANESURFACEACTIONBODY_valuesVersion,
  ACDBASSOCPLANESURFACEACTIONBODY_version,
  ACDBASSOCREVOLVEDSURFACEACTIONBODY_revolvedFlag,
} from '../../generated/model';
import { append } from '../../model/arena';
import { WITH_PARAMETERS, readHandles, readValues } from './actions';
import { flag, handle, hasMore, isSound, long, short } from './source';

/** `rest`: as far from the record as its four-byte fields are from those of a surface. */
function readBody(rest: usize): void {
  const version = long(90);
  store<i32>(rest, version, ACDBASSOCPLANESURFACEACTIONBODY_bodyVersion);
  if (version >= WITH_PARAMETERS) return;
  store<i32>(rest, long(90), ACDBASSOCPLANESURFACEACTIONBODY_parametersVersion);
  store<i32>(rest, long(90), ACDBASSOCPLANESURFACEACTIONBODY_parametersMinorVersion);
  readHandles(rest + ACDBASSOCPLANESURFACEACTIONBODY_parameters, 360);
  store<i32>(rest, long(90), ACDBASSOCPLANESURFACEACTIONBODY_valuesVersion);
  readValues(rest + ACDBASSOCPLANESURFACEACTIONBODY_values);
}

export function readAlignedDimensionBody(record: usize): void {
  const offset = ACDBASSOCALIGNEDDIMACTIONBODY_bodyVersion;
  readBody(record + offset - ACDBASSOCPLANESURFACEACTIONBODY_bodyVersion);
  store<i32>(record, short(90), ACDBASSOCALIGNEDDIMACTIONBODY_annotationVersion);
  store<u64>(record, handle(330), ACDBASSOCALIGNEDDIMACTIONBODY_dependency);
  store<i32>(record, long(90), ACDBASSOCALIGNEDDIMACTIONBODY_version);
  store<u64>(record, handle(330), ACDBASSOCALIGNEDDIMACTIONBODY_firstPoint);
  store<u64>(record, handle(330), ACDBASSOCALIGNEDDIMACTIONBODY_secondPoint);
}

export function readSurfaceBody(record: usize): void {
  readBody(record);
  store<i32>(record, long(90), ACDBASSOCPLANESURFACEACTIONBODY_surfaceVersion);
  store<u64>(record, handle(330), ACDBASSOCPLANESURFACEACTIONBODY_dependency);
  store<i32>(record, flag(290), ACDBASSOCPLANESURFACEACTIONBODY_isSemiAssociative);
  store<i32>(record, long(90), ACDBASSOCPLANESURFACEACTIONBODY_stepId);
  store<i32>(record, flag(290), ACDBASSOCPLANESURFACEACTIONBODY_isSemiOverridden);
  store<i32>(record, short(70), ACDBASSOCPLANESURFACEACTIONBODY_gripStatus);
  store<i32>(record, long(90), ACDBASSOCPLANESURFACEACTIONBODY_pathVersion);
  store<i32>(record, long(90), ACDBASSOCPLANESURFACEACTIONBODY_version);
}

export function readRevolvedBody(record: usize): void {
  readSurfaceBody(record);
  store<i32>(record, flag(290), ACDBASSOCREVOLVEDSURFACEACTIONBODY_revolvedFlag);
}

/** Numbers up to a last flag: how they make lists is not known. */
export function readManager(record: usize): void {
  const list = record + ACDBASSOCPERSSUBENTMANAGER_numbers;
  while (hasMore(90) && isSound()) {
    const number = long(90);
    store<i32>(append(list, 4), number);
  }
  store<i32>(record, flag(290), ACDBASSOCPERSSUBENTMANAGER_managerFlag);
}
