/**
 * Objects of data: DATATABLE, DIMASSOC, GEODATA, DBCOLOR, VBA_PROJECT, BLOCKLOOKUPACTION, and the
 * MTEXT of an annotative scale.
 *
 *   DATATABLE   BS version, BL columns, BL rows, name, per column: BL kind, name, values
 *   DIMASSOC    BL points (a bit each), B, RC, handle, per point: class, RC snap, objects …
 *   GEODATA     ODA 20.4.78; version 1 (R2009) has another order than 2 and 3
 *
 * ODA describes GEODATA alone; the others follow LibreDWG `src/dwg2.spec` and what DXF files have.
 * In: the cursor behind the common data. Out: the record, as the DXF reader would fill it.
 */
import {
  R2000,
  bitsFault,
  bitsVersion,
  checkCount,
  checkHandleCount,
  checkTextCount,
  colorIndex,
  colorBook,
  colorName,
  colorTrue,
  read2RD,
  read3BD,
  readB,
  readBD,
  readBL,
  readBS,
  readBytes,
  readCMC,
  readCount,
  readH,
  readRC,
  readText,
  setFault,
} from '../../../core/bits';
import {
  BLOCKLOOKUPACTION_cells,
  BLOCKLOOKUPACTION_columnCount,
  BLOCKLOOKUPACTION_columns,
  BLOCKLOOKUPACTION_columns_SIZE,
  BLOCKLOOKUPACTION_columns_isEditable,
  BLOCKLOOKUPACTION_columns_isLookup,
  BLOCKLOOKUPACTION_columns_node,
  BLOCKLOOKUPACTION_columns_property,
  BLOCKLOOKUPACTION_columns_unitType,
  BLOCKLOOKUPACTION_columns_unmatched,
  BLOCKLOOKUPACTION_columns_valueType,
  BLOCKLOOKUPACTION_elementFlags,
  BLOCKLOOKUPACTION_elementMajorVersion,
  BLOCKLOOKUPACTION_elementMinorVersion,
  BLOCKLOOKUPACTION_elementName,
  BLOCKLOOKUPACTION_flags,
  BLOCKLOOKUPACTION_majorVersion,
  BLOCKLOOKUPACTION_minorVersion,
  BLOCKLOOKUPACTION_nodeCount,
  BLOCKLOOKUPACTION_nodeId,
  BLOCKLOOKUPACTION_nodes,
  BLOCKLOOKUPACTION_position,
  BLOCKLOOKUPACTION_rowCount,
  BLOCKLOOKUPACTION_selection,
  BLOCKLOOKUPACTION_selectionCount,
  BLOCKLOOKUPACTION_valueInteger,
  BLOCKLOOKUPACTION_valueNumber,
  BLOCKLOOKUPACTION_valueText,
  BLOCKLOOKUPACTION_valueType,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_actualHeight,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_actualWidth,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_attachment,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnAutoHeight,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnCount,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnFlowReversed,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnGutter,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnHeights,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnType,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnWidth,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_height,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_isDefault,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_position,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_scale,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_version,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_width,
  ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_xAxis,
  DATATABLE_columnCount,
  DATATABLE_columns,
  DATATABLE_columns_SIZE,
  DATATABLE_columns_handles,
  DATATABLE_columns_kind,
  DATATABLE_columns_name,
  DATATABLE_columns_numbers,
  DATATABLE_columns_points,
  DATATABLE_columns_texts,
  DATATABLE_rowCount,
  DATATABLE_tableName,
  DATATABLE_version,
  DBCOLOR_color,
  DBCOLOR_colorIndex,
  DBCOLOR_colorName,
  DIMASSOC_acrossSpaces,
  DIMASSOC_dimension,
  DIMASSOC_points,
  DIMASSOC_references,
  DIMASSOC_references_SIZE,
  DIMASSOC_references_className,
  DIMASSOC_references_hasLast,
  DIMASSOC_references_marker,
  DIMASSOC_references_objects,
  DIMASSOC_references_otherMarker,
  DIMASSOC_references_otherObjects,
  DIMASSOC_references_otherSubentity,
  DIMASSOC_references_parameter,
  DIMASSOC_references_point,
  DIMASSOC_references_snap,
  DIMASSOC_references_subentity,
  DIMASSOC_rotatedType,
  GEODATA_blockRecord,
  GEODATA_coordinateSystem,
  GEODATA_coordinateType,
  GEODATA_designPoint,
  GEODATA_geoRss,
  GEODATA_horizontalUnitScale,
  GEODATA_horizontalUnits,
  GEODATA_meshFaces,
  GEODATA_meshFaces_SIZE,
  GEODATA_meshFaces_first,
  GEODATA_meshFaces_second,
  GEODATA_meshFaces_third,
  GEODATA_meshPoints,
  GEODATA_meshPoints_SIZE,
  GEODATA_meshPoints_source,
  GEODATA_meshPoints_target,
  GEODATA_northDirection,
  GEODATA_observationCoverage,
  GEODATA_observationFrom,
  GEODATA_observationTo,
  GEODATA_projectionRadius,
  GEODATA_referencePoint,
  GEODATA_scaleEstimation,
  GEODATA_seaLevelCorrection,
  GEODATA_seaLevelElevation,
  GEODATA_upDirection,
  GEODATA_userScale,
  GEODATA_version,
  GEODATA_verticalUnitScale,
  GEODATA_verticalUnits,
  VBA_PROJECT_data,
  VBA_PROJECT_size,
} from '../../../generated/model';
import { readEvaluation } from '../evaluation';
import { append, base, outputWindow } from '../../../model/arena';
import { fileText } from '../../../model/builder';
import { makeList, scratch } from '../values';

// ---- DATATABLE

const CELL_INTEGER: i32 = 1;
const CELL_DOUBLE: i32 = 2;
const CELL_TEXT: i32 = 3;
const CELL_POINT: i32 = 4;
const CELL_BOOL: i32 = 10;
const CELL_VECTOR: i32 = 11;

export function readDataTable(record: usize): void {
  store<i32>(record, readBS(), DATATABLE_version);
  const columns = checkCount(<u32>readBL(), 2);
  const rows = <u32>readBL();
  store<i32>(record, <i32>columns, DATATABLE_columnCount);
  store<i32>(record, <i32>rows, DATATABLE_rowCount);
  store<u32>(record, readText(), DATATABLE_tableName);
  const first = makeList(record + DATATABLE_columns, DATATABLE_columns_SIZE, columns);
  for (let i: u32 = 0; i < columns && !bitsFault; i++) {
    readColumn(first + i * DATATABLE_columns_SIZE, rows);
  }
}

function readColumn(column: usize, rows: u32): void {
  const kind = readBL();
  store<i32>(column, kind, DATATABLE_columns_kind);
  store<u32>(column, readText(), DATATABLE_columns_name);
  if (kind == CELL_INTEGER || kind == CELL_DOUBLE || kind == CELL_BOOL) {
    const count = checkCount(rows, kind == CELL_BOOL ? 1 : 2);
    const at = makeList(column + DATATABLE_columns_numbers, 8, count);
    for (let i: u32 = 0; i < count; i++) store<f64>(at + (i << 3), readNumber(kind));
  } else if (kind == CELL_TEXT) {
    const count = checkTextCount(rows);
    const at = makeList(column + DATATABLE_columns_texts, 4, count);
    for (let i: u32 = 0; i < count; i++) store<u32>(at + (i << 2), readText());
  } else if (kind == CELL_POINT || kind == CELL_VECTOR) {
    const count = checkCount(rows, 6);
    const at = makeList(column + DATATABLE_columns_points, 24, count);
    for (let i: u32 = 0; i < count; i++) read3BD(at + i * 24);
  } else if (kind > CELL_POINT && kind < CELL_BOOL) {
    const count = checkHandleCount(rows);
    const at = makeList(column + DATATABLE_columns_handles, 8, count);
    for (let i: u32 = 0; i < count; i++) store<u64>(at + (i << 3), readH());
  } else setFault();
}

function readNumber(kind: i32): f64 {
  if (kind == CELL_DOUBLE) return readBD();
  return kind == CELL_BOOL ? <f64>(<i32>readB()) : <f64>readBL();
}

// ---- DIMASSOC

/** Bits of the points that a dimension may hold on to. */
const POINTS_MAX: u32 = 6;
const SNAP_NONE: i32 = 0;
const SNAP_INTERSECTION: i32 = 6;
const SNAP_APPARENT: i32 = 11;

export function readDimensionAssociation(record: usize): void {
  const points = readBL();
  store<i32>(record, points, DIMASSOC_points);
  store<i32>(record, <i32>readB(), DIMASSOC_acrossSpaces);
  store<i32>(record, <i32>readRC(), DIMASSOC_rotatedType);
  store<u64>(record, readH(), DIMASSOC_dimension);
  for (let i: u32 = 0; i < POINTS_MAX && !bitsFault; i++) {
    if ((points & (1 << i)) == 0) continue;
    // an earlier point of a reference is another reference behind it
    let more = true;
    for (let depth: u32 = 0; more && depth < POINTS_MAX && !bitsFault; depth++) {
      more = readReference(record + DIMASSOC_references);
    }
  }
}

function readReference(list: usize): bool {
  const element = append(list, DIMASSOC_references_SIZE);
  memory.fill(element, 0, DIMASSOC_references_SIZE);
  store<u32>(element, readText(), DIMASSOC_references_className);
  const snap = <i32>readRC();
  store<i32>(element, snap, DIMASSOC_references_snap);
  readHandles(element + DIMASSOC_references_objects);
  if (snap != SNAP_NONE) {
    store<i32>(element, readBL(), DIMASSOC_references_subentity);
    store<i32>(element, readBL(), DIMASSOC_references_marker);
    skipTexts();
  }
  store<f64>(element, readBD(), DIMASSOC_references_parameter);
  read3BD(element + DIMASSOC_references_point);
  if (snap == SNAP_INTERSECTION || snap == SNAP_APPARENT) {
    readHandles(element + DIMASSOC_references_otherObjects);
    store<i32>(element, readBL(), DIMASSOC_references_otherSubentity);
    store<i32>(element, readBL(), DIMASSOC_references_otherMarker);
    skipTexts();
  }
  const hasLast = readB();
  store<i32>(element, <i32>hasLast, DIMASSOC_references_hasLast);
  return hasLast;
}

function readHandles(list: usize): void {
  const count = checkHandleCount(<u32>readBL());
  const at = makeList(list, 8, count);
  for (let i: u32 = 0; i < count; i++) store<u64>(at + (i << 3), readH());
}

function skipTexts(): void {
  const count = checkTextCount(<u32>readBL());
  for (let i: u32 = 0; i < count; i++) readText();
}

// ---- GEODATA

const VERSION_R2009: i32 = 1;

export function readGeoData(record: usize): void {
  const version = readBL();
  store<i32>(record, version, GEODATA_version);
  store<u64>(record, readH(), GEODATA_blockRecord);
  store<i32>(record, readBS(), GEODATA_coordinateType);
  if (version == VERSION_R2009) readOldPlace(record);
  else readPlace(record);
  store<u32>(record, readText(), GEODATA_observationFrom);
  store<u32>(record, readText(), GEODATA_observationTo);
  store<u32>(record, readText(), GEODATA_observationCoverage);
  readGeoMesh(record);
  if (version == VERSION_R2009) readCivilData(record);
}

function readPlace(record: usize): void {
  read3BD(record + GEODATA_designPoint);
  read3BD(record + GEODATA_referencePoint);
  store<f64>(record, readBD(), GEODATA_horizontalUnitScale);
  store<i32>(record, readBL(), GEODATA_horizontalUnits);
  store<f64>(record, readBD(), GEODATA_verticalUnitScale);
  store<i32>(record, readBL(), GEODATA_verticalUnits);
  read3BD(record + GEODATA_upDirection);
  read2RD(record + GEODATA_northDirection);
  readCorrections(record);
  store<u32>(record, readText(), GEODATA_coordinateSystem);
  store<u32>(record, readText(), GEODATA_geoRss);
}

function readCorrections(record: usize): void {
  store<i32>(record, readBL(), GEODATA_scaleEstimation);
  store<f64>(record, readBD(), GEODATA_userScale);
  store<i32>(record, <i32>readB(), GEODATA_seaLevelCorrection);
  store<f64>(record, readBD(), GEODATA_seaLevelElevation);
  store<f64>(record, readBD(), GEODATA_projectionRadius);
}

function readOldPlace(record: usize): void {
  read3BD(record + GEODATA_referencePoint);
  const units = readBL();
  store<i32>(record, units, GEODATA_horizontalUnits);
  store<i32>(record, units, GEODATA_verticalUnits);
  read3BD(record + GEODATA_designPoint);
  read3BD(scratch);
  read3BD(record + GEODATA_upDirection);
  const angle = Math.PI / 2 - readBD();
  store<f64>(record, Math.cos(angle), GEODATA_northDirection);
  store<f64>(record, Math.sin(angle), GEODATA_northDirection + 8);
  read3BD(scratch);
  store<u32>(record, readText(), GEODATA_coordinateSystem);
  store<u32>(record, readText(), GEODATA_geoRss);
  const scale = readBD();
  store<f64>(record, scale, GEODATA_horizontalUnitScale);
  store<f64>(record, scale, GEODATA_verticalUnitScale);
  readText();
  readText();
}

function readGeoMesh(record: usize): void {
  const points = readCount(256);
  const firstPoint = makeList(record + GEODATA_meshPoints, GEODATA_meshPoints_SIZE, points);
  for (let i: u32 = 0; i < points; i++) {
    const at = firstPoint + i * GEODATA_meshPoints_SIZE;
    read2RD(at + GEODATA_meshPoints_source);
    read2RD(at + GEODATA_meshPoints_target);
  }
  const faces = readCount(6);
  const firstFace = makeList(record + GEODATA_meshFaces, GEODATA_meshFaces_SIZE, faces);
  for (let i: u32 = 0; i < faces; i++) {
    const at = firstFace + i * GEODATA_meshFaces_SIZE;
    store<i32>(at, readBL(), GEODATA_meshFaces_first);
    store<i32>(at, readBL(), GEODATA_meshFaces_second);
    store<i32>(at, readBL(), GEODATA_meshFaces_third);
  }
}

/** What Civil 3D keeps besides: mostly the same place again. */
function readCivilData(record: usize): void {
  readB();
  readB();
  for (let i = 0; i < 2; i++) read2RD(scratch);
  readBL();
  readBL();
  readB();
  for (let i = 0; i < 2; i++) read2RD(scratch);
  readB();
  readBD();
  readBD();
  readCorrections(record);
}

// ---- small ones

export function readDbColor(record: usize): void {
  readCMC();
  store<i32>(record, colorIndex, DBCOLOR_colorIndex);
  store<i32>(record, colorTrue, DBCOLOR_color);
  store<u32>(record, colorName, DBCOLOR_colorName);
  if (colorBook != 0) store<u32>(record, fullName(colorBook, colorName), DBCOLOR_colorName);
}

/** "book$color", as DXF has it. */
function fullName(book: u32, name: u32): u32 {
  const text = outputWindow();
  let length = copyText(text, book);
  store<u8>(text + length, 0x24);
  length++;
  if (name != 0) length += copyText(text + length, name);
  return fileText(text, length);
}

function copyText(target: usize, node: u32): u32 {
  const length = load<u32>(base + node, 4);
  memory.copy(target, base + load<u32>(base + node), length);
  return length;
}

export function readVbaProject(record: usize): void {
  if (bitsVersion < R2000) return;
  const size = readCount(8);
  store<i32>(record, <i32>size, VBA_PROJECT_size);
  const at = makeList(record + VBA_PROJECT_data, 1, size);
  if (size != 0) readBytes(at, size);
}

// ---- BLOCKLOOKUPACTION

export function readLookupAction(record: usize): void {
  readAction(record);
  const rows = checkCount(<u32>readBL(), 0);
  const columns = checkCount(<u32>readBL(), 6);
  store<i32>(record, <i32>rows, BLOCKLOOKUPACTION_rowCount);
  store<i32>(record, <i32>columns, BLOCKLOOKUPACTION_columnCount);
  const product = <u64>rows * columns;
  const cells = checkTextCount(product > 0xffffffff ? 0xffffffff : <u32>product);
  const first = makeList(record + BLOCKLOOKUPACTION_cells, 4, cells);
  for (let i: u32 = 0; i < cells; i++) store<u32>(first + (i << 2), readText());
  const list = record + BLOCKLOOKUPACTION_columns;
  const column = makeList(list, BLOCKLOOKUPACTION_columns_SIZE, columns);
  for (let i: u32 = 0; i < columns && !bitsFault; i++) {
    readLookupColumn(column + i * BLOCKLOOKUPACTION_columns_SIZE);
  }
  store<i32>(record, <i32>readB(), BLOCKLOOKUPACTION_flags);
}

/** What all actions begin with; see `engine/schema/dynamic-blocks.ts`. */
function readAction(record: usize): void {
  readBL();
  store<i32>(record, readBL(), BLOCKLOOKUPACTION_majorVersion);
  store<i32>(record, readBL(), BLOCKLOOKUPACTION_minorVersion);
  const number = record + BLOCKLOOKUPACTION_valueNumber;
  const text = record + BLOCKLOOKUPACTION_valueText;
  const integer = record + BLOCKLOOKUPACTION_valueInteger;
  readEvaluation(record + BLOCKLOOKUPACTION_valueType, number, text, integer);
  store<i32>(record, readBL(), BLOCKLOOKUPACTION_nodeId);
  store<u32>(record, readText(), BLOCKLOOKUPACTION_elementName);
  store<i32>(record, readBL(), BLOCKLOOKUPACTION_elementMajorVersion);
  store<i32>(record, readBL(), BLOCKLOOKUPACTION_elementMinorVersion);
  store<i32>(record, readBL(), BLOCKLOOKUPACTION_elementFlags);
  read3BD(record + BLOCKLOOKUPACTION_position);
  readHandles(record + BLOCKLOOKUPACTION_selection);
  const selected = load<i32>(record, BLOCKLOOKUPACTION_selection + 4);
  store<i32>(record, selected, BLOCKLOOKUPACTION_selectionCount);
  const nodes = readCount(2);
  store<i32>(record, <i32>nodes, BLOCKLOOKUPACTION_nodeCount);
  const at = makeList(record + BLOCKLOOKUPACTION_nodes, 4, nodes);
  for (let i: u32 = 0; i < nodes; i++) store<i32>(at + (i << 2), readBL());
}

function readLookupColumn(column: usize): void {
  store<i32>(column, readBL(), BLOCKLOOKUPACTION_columns_node);
  store<i32>(column, readBL(), BLOCKLOOKUPACTION_columns_valueType);
  store<i32>(column, readBL(), BLOCKLOOKUPACTION_columns_unitType);
  store<i32>(column, <i32>readB(), BLOCKLOOKUPACTION_columns_isLookup);
  store<u32>(column, readText(), BLOCKLOOKUPACTION_columns_unmatched);
  store<i32>(column, <i32>readB(), BLOCKLOOKUPACTION_columns_isEditable);
  store<u32>(column, readText(), BLOCKLOOKUPACTION_columns_property);
}

// ---- the MTEXT of an annotative scale

const COLUMNS_DYNAMIC: i32 = 2;

export function readMtextContext(record: usize): void {
  store<i32>(record, readBS(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_version);
  store<i32>(record, <i32>readB(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_isDefault);
  store<u64>(record, readH(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_scale);
  store<i32>(record, readBL(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_attachment);
  read3BD(record + ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_xAxis);
  read3BD(record + ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_position);
  store<f64>(record, readBD(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_width);
  store<f64>(record, readBD(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_height);
  store<f64>(record, readBD(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_actualWidth);
  store<f64>(record, readBD(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_actualHeight);
  const columns = readBL();
  store<i32>(record, columns, ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnType);
  if (columns != 0) readMtextColumns(record, columns);
}

function readMtextColumns(record: usize, kind: i32): void {
  const count = <u32>readBL();
  store<i32>(record, <i32>count, ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnCount);
  store<f64>(record, readBD(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnWidth);
  store<f64>(record, readBD(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnGutter);
  const isAuto = readB();
  store<i32>(record, <i32>isAuto, ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnAutoHeight);
  store<i32>(record, <i32>readB(), ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnFlowReversed);
  if (isAuto || kind != COLUMNS_DYNAMIC) return;
  const heights = checkCount(count, 2);
  const at = makeList(record + ACDB_MTEXTOBJECTCONTEXTDATA_CLASS_columnHeights, 8, heights);
  for (let i: u32 = 0; i < heights; i++) store<f64>(at + (i << 3), readBD());
}
