/**
 * What the drawings at hand do not show: rare types, flags and parts of types in each release, in
 * files written bit by bit from the description (`test/support/write-dwg.ts`).
 */
import { describe, expect, it } from 'vitest';
import {
  BE,
  BT,
  entity,
  HANDLE,
  RELEASES,
  readWhole,
  since,
  xy,
  xyz,
} from '../support/dwg-entities.ts';
import { readDwgBytes } from '../support/read-dwg.ts';
import {
  DwgBits,
  type DwgObject,
  type DwgVersion,
  dwgFile,
  tableHead,
  writeLookBehindColor,
} from '../support/write-dwg.ts';

/** Reads one object, which must be whole. */
function readOne(version: DwgVersion, type: string, object: Omit<DwgObject, 'handle'>) {
  const read = readWhole(version, [{ ...object, handle: HANDLE }]);
  const record = read.first(type);
  return { fields: record.fields, record, drawing: read.drawing };
}

describe('records', () => {
  it.each(since('AC1015'))('%s: a UCS has its origins for the views from the sides', (version) => {
    const { fields } = readOne(version, 'UCS', {
      type: 63,
      fields: (w) => {
        tableHead(w, 'Side');
        w.BD(1, 2, 3, 0, 1, 0, 0, 0, 1, 4.5).BS(2, 2);
        w.BS(1).BD(7, 8, 9).BS(5).BD(0, 0, 6).H(0, 4).H(0xab).H(0);
      },
    });
    expect(fields).toMatchObject({
      ...{ name: 'Side', elevation: 4.5, orthographic: 2, baseUcs: 'AB', origin: xyz(1, 2, 3) },
      orthographicOrigins: [
        { type: 1, origin: xyz(7, 8, 9) },
        { type: 5, origin: xyz(0, 0, 6) },
      ],
    });
  });

  it.each(since('AC1024'))('%s: a DIMSTYLE has the direction of its texts', (version) => {
    const { fields } = readOne(version, 'DIMSTYLE', {
      type: 69,
      fields: (w) => {
        tableHead(w, 'Right to left');
        w.TV('<> mm').TV('').BD(1, 2.5, 0, 0, 0, 0, 0, 0, 0, 0, 0.5).BS(1).CMC(3);
        w.B(0, 0, 1, 1, 0, 0).BS(0, 8, 0, 0).BD(2.5, 0, 0, 25.4, 1, 0, 1, 0.6, 0);
        w.B(0).BS(2).B(0, 0, 0, 0).CMC(1).CMC(2).CMC(4).BS(0, 3, 2, 2, 2, 0, 0, 2, 44, 0, 0);
        w.B(0, 1).BS(1, 0, 0, 0).B(0).BS(3).B(0, 1).BD(100).TV('').BD(100).TV('cm');
        w.BS(25, 13).B(0).H(0).H(0x11).H(0).H(0).H(0).H(0).H(0).H(0).H(0);
      },
    });
    expect(fields).toMatchObject({
      ...{ name: 'Right to left', DIMPOST: '<> mm', DIMASZ: 2.5, DIMTXT: 2.5, DIMGAP: 0.6 },
      ...{ DIMTXTDIRECTION: 1, DIMSD2: 1, DIMDEC: 3, DIMDSEP: 44, DIMLWD: 25, DIMLWE: 13 },
      ...{ DIMTFILL: 1, DIMTFILLCLR: 3, DIMCLRD: 1, DIMCLRT: 4, DIMTXSTY: '11', DIMFIT: 3 },
    });
  });

  it.each(since('AC1015'))('%s: what a page setup plots is a view by its name', (version) => {
    const isR2007 = version >= 'AC1021';
    const view = (w: DwgBits) => {
      tableHead(w, 'North side');
      w.BD(10, 20).RD(1, 2).BD(0, 0, 0, 0, -1, 0, 0, 50, 0, 0).B(0, 0, 0, 1).RC(0);
      if (isR2007) w.B(1).RC(1).BD(0, 0).CMC(250);
      w.B(0, 0);
      if (isR2007) w.B(1).H(0).H(0).H(0).H(0);
      w.H(0);
    };
    const setup = (w: DwgBits) => {
      w.TV('Setup').TV('plotter').BS(16).BD(1, 2, 3, 4, 210, 297).TV('A4').BD(5, 6).BS(1, 0, 3);
      w.BD(0, 0, 10, 10);
      if (version === 'AC1015') w.TV('North side');
      w.BD(1, 2).TV('acad.ctb').BS(16).BD(1, 0, 0);
      if (version >= 'AC1018') w.BS(0, 2, 300).H(0x300);
      if (isR2007) w.H(0xab);
    };
    const { first } = readWhole(version, [
      { type: 'PLOTSETTINGS', handle: HANDLE, fields: setup },
      { type: 61, handle: 0x300, fields: view },
    ]);
    expect(first('VIEW').fields).toMatchObject({ name: 'North side', center: xy(1, 2), width: 20 });
    expect(first('PLOTSETTINGS').fields).toMatchObject({
      ...{ pageSetup: 'Setup', plotView: 'North side', paperSize: 'A4', plotType: 3 },
      ...{ scaleDenominator: 2, styleSheet: 'acad.ctb', paperHeight: 297 },
    });
  });

  it.each(RELEASES)('%s: an XRECORD has values of all kinds', (version) => {
    const isOld = version < 'AC1021';
    const text = (w: DwgBits, value: string) => {
      w.RS(value.length);
      if (isOld) w.RC(30);
      for (const unit of value) isOld ? w.RC(unit.charCodeAt(0)) : w.RS(unit.charCodeAt(0));
    };
    const values = new DwgBits(version);
    values.RS(38).RD(2.5).RS(39).RD(3.5).RS(10).RD(1, 2, 3).RS(290).RC(1).RS(70).RS(0xffff);
    values
      .RS(160)
      .RLL(1n << 40n)
      .RS(330)
      .RLL(0x2fan)
      .RS(310)
      .RC(2, 0xab, 0xcd)
      .RS(5);
    text(values, '2F');
    text(values.RS(320).RLL(0x10002n).RS(102), '}');
    // types of ADS, which its programs take for group codes
    text(values.RS(5001).RD(0.5).RS(5003).RS(6).RS(5005), 'ads');
    values.RS(5009).RD(4, 5, 6);
    const { drawing, record } = xrecord(version, values);
    expect(drawing.tagsOf(record.offset).map(({ code, value }) => [code, value])).toEqual([
      ...[
        [38, 2.5],
        [39, 3.5],
        [10, 1],
        [20, 2],
        [30, 3],
        [290, 1],
        [70, -1],
        [160, 2 ** 40],
      ],
      ...[
        [330, '2FA'],
        [310, Uint8Array.of(0xab, 0xcd)],
        [5, '2F'],
        [320, '10002'],
        [102, '}'],
        [5001, 0.5],
        [5003, 6],
        [5005, 'ads'],
        [5009, 4],
        [5019, 5],
        [5029, 6],
      ],
    ]);
    if (version >= 'AC1015') expect(record.fields.cloning).toBe(1);
  });

  it('an XRECORD whose codes nobody knows is told', () => {
    const values = new DwgBits('AC1015').RS(70).RS(7).RS(600).RD(1).RS(70).RS(8);
    const file = dwgFile('AC1015', [xrecordOf(values)]);
    const { faults, first, drawing } = readDwgBytes(file);
    expect(faults['dwg-object']).toBe(1);
    expect(drawing.tagsOf(first('XRECORD').offset)).toEqual([{ code: 70, value: 7 }]);
    expect(first('XRECORD').fields.cloning).toBe(1);
  });

  it('extended data whose code nobody knows is told, and what follows is read', () => {
    const file = dwgFile('AC1015', [
      {
        ...CIRCLE,
        xdata: (w) => {
          w.BS(4).handleHere(0x12, 5).RC(70).RS(7).RC(90);
          w.BS(3).handleHere(0x12, 5).RC(70).RS(8);
        },
      },
    ]);
    const { faults, first, drawing } = readDwgBytes(file);
    expect(faults['dwg-object']).toBe(1);
    const values = drawing.tagsOf(first('CIRCLE').offset, 'xdata').map(({ value }) => value);
    expect(values).toEqual(['', 7, '', 8]);
    expect(first('CIRCLE').fields.radius).toBe(4);
  });
});

const xrecordOf = (values: DwgBits): DwgObject => ({
  type: 79,
  handle: 0x100,
  fields: (w) => {
    w.BL(values.data.length / 8);
    w.data.text += values.data.text;
    if (w.version >= 'AC1015') w.BS(1);
  },
});
const xrecord = (version: DwgVersion, values: DwgBits) =>
  readOne(version, 'XRECORD', xrecordOf(values));

const CIRCLE: DwgObject = {
  type: 18,
  handle: 0x100,
  isEntity: true,
  fields: (w) => {
    BT(w.BD(1, 2, 3, 4), 0.5);
    BE(w, 0, 0, -1);
  },
};

describe('entities', () => {
  it.each(since('AC1018'))('%s: colors with a value, of an entity', (version) => {
    const color = (flags: number, ...values: number[]) => {
      const look = (w: DwgBits) => {
        w.BS(flags).BL(...values);
        writeLookBehindColor(w);
      };
      const { drawing, record } = readOne(version, 'CIRCLE', { ...CIRCLE, look });
      const { colorIndex, trueColor, transparency } = drawing.entity(record.offset);
      return [colorIndex, trueColor, transparency];
    };
    expect(color(0x8000, 0xc2123456)[1]).toBe(0x123456);
    // programs that leave out what kind of value it is
    expect(color(0x8000, 0x00123456)[1]).toBe(0x123456);
    expect(color(0xa000, 0xc2123456, 0x0200007f).slice(1)).toEqual([0x123456, 0x0200007f]);
    expect(color(0x8000, 0xc3000005)).toEqual([5, -1, -1]);
    expect(color(0x2003, 0x01000000)).toEqual([3, -1, 0x01000000]);
  });

  it.each(since('AC1015'))('%s: an underlay that shows what is outside of its clip', (version) => {
    const fields = entity(version, 'PDFUNDERLAY', 'PDFUNDERLAY', (w) => {
      w.BD(0, 0, 1, 1, 2, 3, Math.PI / 2, 2, 3, 4)
        .RC(16 | 3, 80, 20)
        .H(0xab);
      w.BL(2).RD(0, 0, 4, 5).BS(3).RD(1, 1, 2, 1, 2, 2);
    });
    expect(fields).toMatchObject({
      ...{ definition: 'AB', position: xyz(1, 2, 3), rotation: 90, flags: 19, scaleY: 3 },
      ...{ contrast: 80, fade: 20, clip: [xy(0, 0), xy(4, 5)] },
      invertedClip: [xy(1, 1), xy(2, 1), xy(2, 2)],
    });
  });
});
