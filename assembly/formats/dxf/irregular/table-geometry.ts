/**
 * TABLEGEOMETRY: where the contents of each cell were drawn last.
 *
 *   90 rows 91 columns 92 cells, each 93 40 41 330 94, each content 10 11 43 44 45 46 95
 *
 * What AutoCAD writes; ODA 20.4.98 has the geometry of a content.
 */
import {
  EXTRA_tags,
  TABLEGEOMETRY_cells,
  TABLEGEOMETRY_cells_SIZE,
  TABLEGEOMETRY_cells_contents,
  TABLEGEOMETRY_cells_contents_SIZE,
  TABLEGEOMETRY_cells_contents_center,
  TABLEGEOMETRY_cells_contents_contentHeight,
  TABLEGEOMETRY_cells_contents_contentWidth,
  TABLEGEOMETRY_cells_contents_flags,
  TABLEGEOMETRY_cells_contents_height,
  TABLEGEOMETRY_cells_contents_topLeft,
  TABLEGEOMETRY_cells_contents_width,
  TABLEGEOMETRY_cells_flags,
  TABLEGEOMETRY_cells_height,
  TABLEGEOMETRY_cells_reference,
  TABLEGEOMETRY_cells_width,
  TABLEGEOMETRY_columnCount,
  TABLEGEOMETRY_rowCount,
} from '../../../generated/model';
import { code, tagF64, tagHandle, tagI32 } from '../tags';
import { keepTag } from '../values';
import { added, last, setPointTag } from './fields';

export function readTableGeometryTag(record: usize): void {
  const cells = record + TABLEGEOMETRY_cells;
  switch (code) {
    case 90:
      store<i32>(record + TABLEGEOMETRY_rowCount, tagI32());
      break;
    case 91:
      store<i32>(record + TABLEGEOMETRY_columnCount, tagI32());
      break;
    case 92:
      // the number of cells
      break;
    case 93: {
      const flags = tagI32();
      store<i32>(added(cells, TABLEGEOMETRY_cells_SIZE) + TABLEGEOMETRY_cells_flags, flags);
      break;
    }
    default:
      if (!readCellTag(last(cells, TABLEGEOMETRY_cells_SIZE))) keepTag(record, EXTRA_tags);
  }
}

function readCellTag(cell: usize): bool {
  const contents = cell + TABLEGEOMETRY_cells_contents;
  switch (code) {
    case 40:
      store<f64>(cell + TABLEGEOMETRY_cells_width, tagF64());
      return true;
    case 41:
      store<f64>(cell + TABLEGEOMETRY_cells_height, tagF64());
      return true;
    case 330:
      store<u64>(cell + TABLEGEOMETRY_cells_reference, tagHandle());
      return true;
    case 94:
      // the number of contents
      return true;
    case 10:
      added(contents, TABLEGEOMETRY_cells_contents_SIZE);
      break;
    default:
  }
  return readContentTag(last(contents, TABLEGEOMETRY_cells_contents_SIZE));
}

function readContentTag(content: usize): bool {
  switch (code) {
    case 10:
    case 20:
    case 30:
      setPointTag(content + TABLEGEOMETRY_cells_contents_topLeft);
      return true;
    case 11:
    case 21:
    case 31:
      setPointTag(content + TABLEGEOMETRY_cells_contents_center);
      return true;
    case 43:
      store<f64>(content + TABLEGEOMETRY_cells_contents_contentWidth, tagF64());
      return true;
    case 44:
      store<f64>(content + TABLEGEOMETRY_cells_contents_contentHeight, tagF64());
      return true;
    case 45:
      store<f64>(content + TABLEGEOMETRY_cells_contents_width, tagF64());
      return true;
    case 46:
      store<f64>(content + TABLEGEOMETRY_cells_contents_height, tagF64());
      return true;
    case 95:
      store<i32>(content + TABLEGEOMETRY_cells_contents_flags, tagI32());
      return true;
    default:
      return false;
  }
}
