/** Drawing order by SORTENTSTABLE, and the irregular objects beside it. */
import { describe, expect, it } from 'vitest';
import { readDxf } from '../support/read-dxf.ts';

const tables = `
  0 SECTION
  2 TABLES
  0 TABLE
  2 BLOCK_RECORD
  0 BLOCK_RECORD
  5 1F
  100 AcDbSymbolTableRecord
  100 AcDbBlockTableRecord
  2 *Model_Space
  0 BLOCK_RECORD
  5 1B
  100 AcDbSymbolTableRecord
  100 AcDbBlockTableRecord
  2 OTHER
  0 ENDTAB
  0 ENDSEC
  0 SECTION
  2 BLOCKS
  0 BLOCK
  5 20
  330 1B
  2 OTHER
  0 LINE
  5 901
  0 LINE
  5 900
  0 ENDBLK
  5 21
  0 ENDSEC`;

const line = (handle: string) => `
  0 LINE
  5 ${handle}
  330 1F
  100 AcDbEntity
  8 0
  100 AcDbLine`;

const sortTable = (pairs: string, block = '330 1F') => `
  0 DICTIONARY
  5 50
  330 1F
  100 AcDbDictionary
  0 SORTENTSTABLE
  5 51
  330 50
  100 AcDbSortentsTable
  ${block}
  ${pairs}`;

const pairs = (list: [string, string][]) =>
  list.map(([entity, sort]) => `331 ${entity}\n5 ${sort}`).join('\n');

function order(lines: string[], objects: string): string[] {
  const { drawing } = readDxf({
    before: tables,
    entities: lines.map(line).join('\n'),
    objects,
  });
  return Array.from(drawing.entitiesOf(drawing.modelSpace), (e) => drawing.record(e).handle);
}

describe('drawing order', () => {
  it('is that of the file without a table, or with an empty one', () => {
    const lines = ['A3', 'A1', 'A2'];
    expect(order(lines, '')).toEqual(lines);
    expect(order(lines, sortTable(''))).toEqual(lines);
  });

  it('goes by sort handles, and by own handles for what is not named', () => {
    const objects = sortTable(
      pairs([
        ['A1', 'A4'],
        ['A4', 'A1'],
        ['DEAD', '1'],
        ['901', '2'],
      ]),
    );
    expect(order(['A1', 'A3', 'A2', 'A4'], objects)).toEqual(['A4', 'A2', 'A3', 'A1']);
  });

  it('keeps equal ones in their order', () => {
    const names = Array.from({ length: 500 }, (_, i) => (0x1000 + ((i * 7) % 500)).toString(16));
    const handles = names.map((name) => name.toUpperCase());
    const objects = sortTable(pairs(handles.map((h) => [h, h.slice(0, 2)])));
    const stable = handles
      .map((handle, index) => ({ handle, index, key: Number.parseInt(handle.slice(0, 2), 16) }))
      .sort((a, b) => a.key - b.key || a.index - b.index)
      .map((item) => item.handle);
    expect(order(handles, objects)).toEqual(stable);
  });

  it('finds the block by its dictionary when the table does not name it', () => {
    const objects = sortTable(pairs([['A1', 'FF']]), '');
    expect(order(['A1', 'A2'], objects)).toEqual(['A2', 'A1']);
  });

  it('keeps its own handle and owner', () => {
    const { first } = readDxf({
      before: tables,
      entities: line('A1'),
      objects: sortTable(pairs([['A1', 'A9']])),
    });
    const table = first('SORTENTSTABLE');
    expect(table).toMatchObject({ handle: '51', owner: '50' });
    expect(table.fields).toEqual({ blockRecord: '1F', entities: ['A1'], sortHandles: ['A9'] });
  });
});
