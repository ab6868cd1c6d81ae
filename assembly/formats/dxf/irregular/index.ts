/**
 * The types that tables cannot read: which hand function takes their tags.
 *
 * `readIrregular` gets each tag that the schema marks irregular (`irregular.read`), in file
 * order, while `record` is the current record's address; `beginIrregular` is called before a
 * record's first tag and `endIrregular` once behind its last.
 */
import {
  EXTRA_tags,
  T_ACAD_EVALUATION_GRAPH,
  T_ACAD_PROXY_ENTITY,
  T_ACAD_PROXY_OBJECT,
  T_ACAD_TABLE,
  T_ACDBDATATABLE,
  T_ACSH_SWEEP_CLASS,
  T_ATTDEF,
  T_ATTRIB,
  T_CELLSTYLEMAP,
  T_BLOCKPOLARSTRETCHACTION,
  T_BLOCKSTRETCHACTION,
  T_BLOCKVISIBILITYPARAMETER,
  T_DATATABLE,
  T_DIMASSOC,
  T_FIELD,
  T_HATCH,
  T_LIGHT,
  T_LWPOLYLINE,
  T_MESH,
  T_MLINE,
  T_MLINESTYLE,
  T_MPOLYGON,
  T_MTEXT,
  T_MULTILEADER,
  T_SECTION_SETTINGS,
  T_SORTENTSTABLE,
  T_SPATIAL_FILTER,
  T_TABLECONTENT,
  T_TABLEGEOMETRY,
  T_VIEWPORT,
  T_VISUALSTYLE,
  T_XRECORD,
} from '../../../generated/model';
import { isAssociative, readAssociativeTags } from '../../associations/index';
import { keepTag } from '../values';
import { beginField, readFieldTag } from './field';
import { beginHatch, endHatch, readHatchTag } from './hatch';
import { beginMesh, endMesh, readMeshTag } from './mesh';
import { beginMLine, endMLine, readMLineTag } from './mline';
import { endAttribute, endMText, readMTextTag } from './mtext';
import { beginMultileader, readMultileaderTag } from './multileader';
import {
  beginSpatialFilter,
  beginXrecord,
  endSpatialFilter,
  readSortTag,
  readSpatialFilterTag,
  readXrecordTag,
} from './objects';
import {
  beginGraph,
  readAssociationTag,
  readDataTag,
  readGraphTag,
  readPolarStretchTag,
  readStretchTag,
  readSweepTag,
  readVisibilityTag,
} from './nested';
import { readWidthTag } from './polyline';
import { beginProxy, endProxy, readProxyTag } from './proxy';
import { beginSectionSettings, readSectionSettingsTag } from './section-settings';
import {
  beginVisualStyle,
  readLightTag,
  readMLineStyleTag,
  readVisualStyleTag,
} from './styles';
import { beginTable, endTable, readTableTag } from './table';
import { beginTableContent, readTableContentTag } from './table-content';
import { readTableGeometryTag } from './table-geometry';
import { endViewport } from '../../../model/viewport-view';

export function beginIrregular(type: u32): void {
  switch (type) {
    case T_HATCH:
    case T_MPOLYGON:
      beginHatch(type);
      break;
    case T_MLINE:
      beginMLine();
      break;
    case T_MESH:
      beginMesh();
      break;
    case T_MULTILEADER:
      beginMultileader();
      break;
    case T_ACAD_TABLE:
      beginTable();
      break;
    case T_ACAD_PROXY_ENTITY:
    case T_ACAD_PROXY_OBJECT:
      beginProxy(type);
      break;
    case T_SPATIAL_FILTER:
      beginSpatialFilter();
      break;
    case T_XRECORD:
      beginXrecord();
      break;
    case T_FIELD:
      beginField();
      break;
    case T_TABLECONTENT:
    case T_CELLSTYLEMAP:
      beginTableContent(type);
      break;
    case T_VISUALSTYLE:
      beginVisualStyle();
      break;
    case T_ACAD_EVALUATION_GRAPH:
      beginGraph();
      break;
    case T_SECTION_SETTINGS:
      beginSectionSettings();
      break;
    default:
  }
}

export function readIrregular(type: u32, record: usize): void {
  // by far the most frequent, so it comes first
  if (type == T_LWPOLYLINE) {
    readWidthTag(record);
    return;
  }
  switch (type) {
    case T_HATCH:
    case T_MPOLYGON:
      readHatchTag(record);
      break;
    case T_MTEXT:
      readMTextTag(record);
      break;
    case T_MLINE:
      readMLineTag(record);
      break;
    case T_MESH:
      readMeshTag(record);
      break;
    case T_MULTILEADER:
      readMultileaderTag(record);
      break;
    case T_ACAD_TABLE:
      readTableTag(record);
      break;
    case T_ACAD_PROXY_ENTITY:
    case T_ACAD_PROXY_OBJECT:
      readProxyTag(type, record);
      break;
    case T_SORTENTSTABLE:
      readSortTag(record);
      break;
    case T_SPATIAL_FILTER:
      readSpatialFilterTag(record);
      break;
    case T_XRECORD:
      readXrecordTag(record);
      break;
    case T_LIGHT:
      readLightTag(record);
      break;
    case T_MLINESTYLE:
      readMLineStyleTag(record);
      break;
    case T_VISUALSTYLE:
      readVisualStyleTag(record);
      break;
    case T_FIELD:
      readFieldTag(record);
      break;
    case T_TABLECONTENT:
    case T_CELLSTYLEMAP:
      readTableContentTag(record);
      break;
    case T_TABLEGEOMETRY:
      readTableGeometryTag(record);
      break;
    default:
      readNested(type, record);
  }
}

function readNested(type: u32, record: usize): void {
  switch (type) {
    case T_ACAD_EVALUATION_GRAPH:
      readGraphTag(record);
      break;
    case T_BLOCKVISIBILITYPARAMETER:
      readVisibilityTag(record);
      break;
    case T_BLOCKPOLARSTRETCHACTION:
      readPolarStretchTag(record);
      break;
    case T_BLOCKSTRETCHACTION:
      readStretchTag(record);
      break;
    case T_DATATABLE:
    case T_ACDBDATATABLE:
      readDataTag(record);
      break;
    case T_DIMASSOC:
      readAssociationTag(record);
      break;
    case T_SECTION_SETTINGS:
      readSectionSettingsTag(record);
      break;
    case T_ACSH_SWEEP_CLASS:
      readSweepTag(record);
      break;
    default:
      keepTag(record, EXTRA_tags);
  }
}

export function endIrregular(type: u32, record: usize): void {
  switch (type) {
    case T_HATCH:
    case T_MPOLYGON:
      endHatch(record);
      break;
    case T_MTEXT:
      endMText(record);
      break;
    case T_ATTRIB:
    case T_ATTDEF:
      endAttribute(type, record);
      break;
    case T_MLINE:
      endMLine(record);
      break;
    case T_MESH:
      endMesh(record);
      break;
    case T_ACAD_TABLE:
      endTable(record);
      break;
    case T_ACAD_PROXY_ENTITY:
    case T_ACAD_PROXY_OBJECT:
      endProxy(type, record);
      break;
    case T_SPATIAL_FILTER:
      endSpatialFilter(record);
      break;
    case T_VIEWPORT:
      endViewport(record);
      break;
    default:
      if (isAssociative(type)) readAssociativeTags(type, record);
  }
}
