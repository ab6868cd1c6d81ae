/**
 * The types whose geometry is ACIS data, and where their records have it: three lists in a row, the
 * SAT text, the SAB bytes, and the edges that `assembly/acis/` makes of either.
 */
import {
  BODY_acis,
  EXTRUDEDSURFACE_acis,
  LOFTEDSURFACE_acis,
  NURBSURFACE_acis,
  PLANESURFACE_acis,
  REGION_acis,
  REVOLVEDSURFACE_acis,
  SURFACE_acis,
  SWEPTSURFACE_acis,
  T_3DSOLID,
  T_LOFTEDSURFACE,
  _3DSOLID_acis,
} from '../generated/model';

/** In the order of the type numbers, which follow each other. */
const OFFSETS: usize = memory.data<usize>([
  _3DSOLID_acis,
  REGION_acis,
  BODY_acis,
  SURFACE_acis,
  PLANESURFACE_acis,
  NURBSURFACE_acis,
  EXTRUDEDSURFACE_acis,
  REVOLVEDSURFACE_acis,
  SWEPTSURFACE_acis,
  LOFTEDSURFACE_acis,
]);

@inline
export function isModelled(type: u32): bool {
  return type - T_3DSOLID <= T_LOFTEDSURFACE - T_3DSOLID;
}

/** The list of SAT texts of a record of these types. */
export function satTexts(record: usize): usize {
  return record + load<usize>(OFFSETS + (<usize>(load<u16>(record, 4) - T_3DSOLID) << 2));
}
export function sabBytes(record: usize): usize {
  return satTexts(record) + 12;
}
export function solidEdges(record: usize): usize {
  return satTexts(record) + 24;
}
