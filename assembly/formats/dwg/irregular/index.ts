/**
 * Which hand decoder reads which type. The schema marks such types with `irregular: { dwg: true }`.
 */
import {
  T_3DFACE,
  T_3DSOLID,
  T_ACAD_PROXY_ENTITY,
  T_ACAD_PROXY_OBJECT,
  T_ACAD_TABLE,
  T_ACDBDATATABLE,
  T_ACDBDICTIONARYWDFLT,
  T_ACDBPOINTCLOUD,
  T_ACDB_MTEXTOBJECTCONTEXTDATA_CLASS,
  T_ARCALIGNEDTEXT,
  T_ARC_DIMENSION,
  T_ATTDEF,
  T_ATTRIB,
  T_BLOCK,
  T_BLOCKLOOKUPACTION,
  T_BLOCK_RECORD,
  T_BODY,
  T_CELLSTYLEMAP,
  T_DATATABLE,
  T_DBCOLOR,
  T_DGNUNDERLAY,
  T_DICTIONARY,
  T_DIMASSOC,
  T_DIMENSION,
  T_DWFUNDERLAY,
  T_FIELD,
  T_GEODATA,
  T_HATCH,
  T_HELIX,
  T_IMAGE,
  T_IMAGEDEF_REACTOR,
  T_INSERT,
  T_LARGE_RADIAL_DIMENSION,
  T_LAYER,
  T_LINE,
  T_LTYPE,
  T_LWPOLYLINE,
  T_MATERIAL,
  T_MESH,
  T_MLINE,
  T_MLINESTYLE,
  T_MPOLYGON,
  T_MTEXT,
  T_MULTILEADER,
  T_OLE2FRAME,
  T_OLEFRAME,
  T_PDFUNDERLAY,
  T_POLYLINE,
  T_REGION,
  T_SOLID,
  T_SORTENTSTABLE,
  T_SPATIAL_FILTER,
  T_SPLINE,
  T_STYLE,
  T_TABLECONTENT,
  T_TABLEGEOMETRY,
  T_TABLESTYLE,
  T_TEXT,
  T_TRACE,
  T_VBA_PROJECT,
  T_VERTEX,
  T_VIEW,
  T_VISUALSTYLE,
  T_VPORT,
  T_WIPEOUT,
  T_XRECORD,
} from '../../../generated/model';
import { isAssociative, readAssociativeBits } from '../../associations/index';
import { isModelled } from '../../../model/modelled';
import { readMaterial, readVisualStyle } from './appearance';
import { readBlock, readBlockRecord } from './blocks';
import { readFace, readLine, readLwpolyline, readMline, readSolid, readSpline } from './curves';
import {
  readDataTable,
  readDbColor,
  readDimensionAssociation,
  readGeoData,
  readLookupAction,
  readMtextContext,
  readVbaProject,
} from './data';
import { readArcDimension, readDimension, readLargeRadialDimension } from './dimensions';
import { readField } from './field';
import { readArcAlignedText, readPointCloud } from './express';
import { readHatch, readMpolygon } from './hatch';
import { readHelix } from './helix';
import { readImage, readInsert, readOle2Frame, readOleFrame, readUnderlay } from './inserts';
import { readModeller } from './modelled';
import { readMultileader } from './multileader';
import {
  readDictionary,
  readDictionaryWithDefault,
  readImageReactor,
  readMlineStyle,
  readSortTable,
  readSpatialFilter,
} from './objects';
import { readPolyline, readVertex } from './polylines';
import { readProxyEntity, readProxyObject } from './proxy';
import { readMesh } from './solids';
import { readSurface } from './surfaces';
import { readTable } from './table';
import { readTableContent, readTableGeometry } from './table-content';
import { readCellStyleMap, readTableStyle } from './table-styles';
import { readLayer, readLineType, readStyle } from './tables';
import { readAttribute, readAttributeDefinition, readMtext, readTextFields } from './texts';
import { readView, readVport } from './views';
import { readXrecord } from './xrecord';

/** Reads the fields of an object. `number`: its DWG type, where several share a schema type. */
export function readIrregular(type: u32, number: u32, record: usize): void {
  if (type == T_LINE) readLine(record);
  else if (type == T_INSERT) readInsert(number, record);
  else if (type == T_LWPOLYLINE) readLwpolyline(record);
  else if (type == T_TEXT) readTextFields(record);
  else if (type == T_MTEXT) readMtext(record);
  else if (type == T_VERTEX) readVertex(number, record);
  else if (type == T_POLYLINE) readPolyline(number, record);
  else if (type == T_ATTRIB) readAttribute(record);
  else if (type == T_ATTDEF) readAttributeDefinition(record);
  else if (type == T_HATCH) readHatch(record);
  else if (type == T_DIMENSION) readDimension(number, record);
  else if (type == T_SOLID || type == T_TRACE) readSolid(record);
  else if (type == T_3DFACE) readFace(record);
  else if (type == T_SPLINE) readSpline(record);
  else if (type == T_BLOCK) readBlock(record);
  else if (type == T_ACAD_PROXY_ENTITY) readProxyEntity(number, record);
  else if (type == T_ACAD_PROXY_OBJECT) readProxyObject(number, record);
  else if (!readTableRecord(type, record) && !readObject(type, record)) readRare(type, record);
}

function readTableRecord(type: u32, record: usize): bool {
  if (type == T_BLOCK_RECORD) readBlockRecord(record);
  else if (type == T_LAYER) readLayer(record);
  else if (type == T_LTYPE) readLineType(record);
  else if (type == T_STYLE) readStyle(record);
  else if (type == T_VIEW) readView(record);
  else if (type == T_VPORT) readVport(record);
  else return false;
  return true;
}

function readObject(type: u32, record: usize): bool {
  if (type == T_DICTIONARY) readDictionary(record);
  else if (type == T_XRECORD) readXrecord(record);
  else if (type == T_ACDBDICTIONARYWDFLT) readDictionaryWithDefault(record);
  else if (type == T_SORTENTSTABLE) readSortTable(record);
  else if (type == T_SPATIAL_FILTER) readSpatialFilter(record);
  else if (type == T_MLINESTYLE) readMlineStyle(record);
  else if (type == T_FIELD) readField(record);
  else if (type == T_MATERIAL) readMaterial(record);
  else if (type == T_VISUALSTYLE) readVisualStyle(record);
  else return readTableObject(type, record);
  return true;
}

function readTableObject(type: u32, record: usize): bool {
  if (type == T_TABLESTYLE) readTableStyle(record);
  else if (type == T_CELLSTYLEMAP) readCellStyleMap(record);
  else if (type == T_TABLECONTENT) readTableContent(record);
  else if (type == T_TABLEGEOMETRY) readTableGeometry(record);
  else return readData(type, record);
  return true;
}

function readData(type: u32, record: usize): bool {
  if (type == T_DIMASSOC) readDimensionAssociation(record);
  else if (type == T_DATATABLE || type == T_ACDBDATATABLE) readDataTable(record);
  else if (type == T_GEODATA) readGeoData(record);
  else if (type == T_DBCOLOR) readDbColor(record);
  else if (type == T_VBA_PROJECT) readVbaProject(record);
  else if (type == T_IMAGEDEF_REACTOR) readImageReactor(record);
  else if (type == T_BLOCKLOOKUPACTION) readLookupAction(record);
  else if (type == T_ACDB_MTEXTOBJECTCONTEXTDATA_CLASS) readMtextContext(record);
  else if (isAssociative(type)) readAssociativeBits(type, record);
  else return false;
  return true;
}

function readRare(type: u32, record: usize): void {
  if (type == T_MLINE) readMline(record);
  else if (type == T_IMAGE || type == T_WIPEOUT) readImage(record);
  else if (type == T_3DSOLID || type == T_REGION || type == T_BODY) readModeller(record);
  else if (isModelled(type)) readSurface(type, record);
  else if (type == T_MULTILEADER) readMultileader(record);
  else if (type == T_ARCALIGNEDTEXT) readArcAlignedText(record);
  else if (type == T_ACDBPOINTCLOUD) readPointCloud(record);
  else if (type == T_MESH) readMesh(record);
  else if (type == T_ACAD_TABLE) readTable(record);
  else if (type == T_HELIX) readHelix(record);
  else if (type == T_MPOLYGON) readMpolygon(record);
  else if (type == T_ARC_DIMENSION) readArcDimension(record);
  else if (type == T_LARGE_RADIAL_DIMENSION) readLargeRadialDimension(record);
  else if (type == T_OLE2FRAME) readOle2Frame(record);
  else if (type == T_OLEFRAME) readOleFrame(record);
  else if (type == T_PDFUNDERLAY || type == T_DWFUNDERLAY) readUnderlay(record);
  else if (type == T_DGNUNDERLAY) readUnderlay(record);
}
