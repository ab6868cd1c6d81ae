/**
 * What cells of tables refer to: contents, fields, blocks, attribute definitions.
 *
 * In: records with handles that can be found. Out: tables with the content that is theirs, cells
 * with the texts of their fields, the names of their blocks and the tags of their attributes. A
 * content of a DXF file, or of a DWG file until R2007, belongs to the table whose extension
 * dictionary has it (ODA 20.4.97): its owners lead there.
 */
import {
  ACAD_TABLE_cells,
  ACAD_TABLE_cells_SIZE,
  ACAD_TABLE_cells_attributes,
  ACAD_TABLE_cells_attributes_SIZE,
  ACAD_TABLE_cells_attributes_definition,
  ACAD_TABLE_cells_attributes_tag,
  ACAD_TABLE_cells_block,
  ACAD_TABLE_cells_content,
  ACAD_TABLE_cells_field,
  ACAD_TABLE_cells_text,
  ACAD_TABLE_content,
  ATTDEF_tag,
  T_ACAD_TABLE,
  T_ATTDEF,
  T_TABLECONTENT,
} from '../generated/model';
import { base } from './arena';
import { sparseList } from './builder';
import { beginFieldTexts, fieldText } from './field-text';
import { findHandle } from './handles';
import { addContents, blockName, fillTable } from './table-cells';

/** Xrecord, dictionary, table. */
const OWNERS: u32 = 3;

@inline
function typeOf(record: usize): u32 {
  return load<u16>(record, 4);
}

export function linkTables(): void {
  beginFieldTexts();
  const count = load<u32>(sparseList, 4);
  for (let i: u32 = 0; i < count; i++) {
    const record = sparseAt(i);
    if (typeOf(record) == T_TABLECONTENT) findTable(record);
    else if (typeOf(record) == T_ACAD_TABLE && load<u32>(record, ACAD_TABLE_content) != 0) {
      fillTable(record);
    }
  }
  for (let i: u32 = 0; i < count; i++) {
    const record = sparseAt(i);
    if (typeOf(record) != T_ACAD_TABLE) continue;
    if (load<u32>(record, ACAD_TABLE_content) != 0) addContents(record);
    linkCells(record);
  }
}

@inline
function sparseAt(index: u32): usize {
  return base + load<u32>(base + load<u32>(sparseList) + (<usize>index << 2));
}

/** Gives a content to its table; cells that the table has itself stay as they are. */
function findTable(content: usize): void {
  let owner = content;
  for (let i: u32 = 0; i < OWNERS; i++) {
    owner = findHandle(load<u64>(owner, 16));
    if (owner == 0) return;
    if (typeOf(owner) != T_ACAD_TABLE) continue;
    if (load<u32>(owner, ACAD_TABLE_content) != 0) return;
    store<u32>(owner, <u32>(content - base), ACAD_TABLE_content);
    if (load<u32>(owner + ACAD_TABLE_cells, 4) == 0) fillTable(owner);
    return;
  }
}

function linkCells(table: usize): void {
  const cells = table + ACAD_TABLE_cells;
  const count = load<u32>(cells, 4);
  for (let i: u32 = 0; i < count; i++) {
    const cell = base + load<u32>(cells) + i * ACAD_TABLE_cells_SIZE;
    const content = load<u64>(cell, ACAD_TABLE_cells_content);
    if (content != 0) store<u32>(cell, blockName(content), ACAD_TABLE_cells_block);
    if (load<u32>(cell, ACAD_TABLE_cells_text) == 0) {
      store<u32>(cell, fieldText(load<u64>(cell, ACAD_TABLE_cells_field)), ACAD_TABLE_cells_text);
    }
    linkAttributes(cell + ACAD_TABLE_cells_attributes);
  }
}

function linkAttributes(attributes: usize): void {
  for (let i: u32 = 0; i < load<u32>(attributes, 4); i++) {
    const attribute = base + load<u32>(attributes) + i * ACAD_TABLE_cells_attributes_SIZE;
    const handle = load<u64>(attribute, ACAD_TABLE_cells_attributes_definition);
    const definition = findHandle(handle);
    if (definition == 0 || typeOf(definition) != T_ATTDEF) continue;
    store<u32>(attribute, load<u32>(definition, ATTDEF_tag), ACAD_TABLE_cells_attributes_tag);
  }
}
