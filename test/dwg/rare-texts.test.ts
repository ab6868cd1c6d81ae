/**
 * Texts and dimensions with parts that the drawings at hand do not show, in each release that has
 * them: written bit by bit from the ODA description, chapter 20.4.
 */
import { describe, expect, it } from 'vitest';
import {
  DD,
  entity,
  type Fill,
  HANDLE,
  isOld,
  RELEASES,
  readWhole,
  since,
  xyz,
} from '../support/dwg-entities.ts';
import type { DwgBits } from '../support/write-dwg.ts';

describe('DIMENSION', () => {
  /** What all kinds begin with (ODA 20.4.22). */
  const common = (w: DwgBits, flags: number) => {
    if (w.version >= 'AC1024') w.RC(0);
    w.BD(0, 0, -1)
      .RD(3, 4)
      .BD(5)
      .RC(flags)
      .TV('<> m')
      .BD(Math.PI / 2, Math.PI, 1, 1, 1, 0);
    if (w.version >= 'AC1015') w.BS(8, 2).BD(1.5, 42.5);
    if (w.version >= 'AC1021') w.B(0, 1, 0);
    return w.RD(6, 7);
  };
  const KINDS: [number, number, number, Fill, object][] = [
    [
      20,
      6 | 64,
      2,
      (w) => w.BD(1, 2, 3, 4, 5, 6, 7, 8, 9).RC(1),
      { definitionPoint: xyz(1, 2, 3) },
    ],
    [21, 0, 2, (w) => w.BD(1, 2, 3, 4, 5, 6, 7, 8, 9, 0.5, Math.PI), { angle: 180 }],
    [22, 1, 3, (w) => w.BD(1, 2, 3, 4, 5, 6, 7, 8, 9, Math.PI), { oblique: 180 }],
    [23, 5, 2, (w) => w.BD(1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 8, 7), { definitionPoint4: xyz(9, 8, 7) }],
    [
      24,
      2,
      2,
      (w) => w.RD(9, 9).BD(1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 8, 7),
      { definitionPoint5: xyz(9, 9, 5) },
    ],
    [
      25,
      4,
      2,
      (w) => w.BD(1, 2, 3, 4, 5, 6, 7),
      { definitionPoint: xyz(1, 2, 3), leaderLength: 7 },
    ],
    [
      26,
      3,
      2,
      (w) => w.BD(1, 2, 3, 4, 5, 6, 7),
      { definitionPoint: xyz(4, 5, 6), leaderLength: 7 },
    ],
  ];
  it.each(RELEASES)('%s: every kind, with texts moved or not, blocks shared or not', (version) => {
    for (const [type, kind, flags, fill, expected] of KINDS) {
      const fields = entity(version, type, 'DIMENSION', (w) => {
        common(w, flags);
        fill(w, version);
        w.H(0).H(0);
      });
      const moved = (flags & 1) === 0 ? 128 : 0;
      expect(fields, `${version} ${type}`).toMatchObject({
        ...{ flags: kind | 32 | moved, text: '<> m', textPosition: xyz(3, 4, 5) },
        ...{
          textRotation: 90,
          horizontalDirection: 180,
          insertionPoint: xyz(6, 7, 5),
          ...expected,
        },
        ...(version >= 'AC1015'
          ? { attachment: 8, measurement: 42.5, lineSpacingFactor: 1.5 }
          : {}),
        ...(version >= 'AC1021' ? { flipArrow1: true, flipArrow2: false } : {}),
      });
    }
  });
});

describe('texts', () => {
  const mtext = (w: DwgBits, text: string) => {
    w.BD(1, 2, 3, 0, 0, 1, 0, 1, 0, 20);
    if (w.version >= 'AC1021') w.BD(30);
    w.BD(2.5).BS(7, 5).BD(4, 5).TV(text).H(0);
    if (w.version >= 'AC1015') w.BS(2).BD(1.25).B(0);
    return w;
  };

  it.each(since('AC1018'))('%s: an MTEXT has a background, or a frame from R2018 on', (version) => {
    for (const flags of [0, 1, 2, 3, 16, 17]) {
      const hasFill = (flags & 1) !== 0 || (version >= 'AC1032' && flags >= 16);
      const fields = entity(version, 44, 'MTEXT', (w) => {
        mtext(w, 'filled').BL(flags);
        if (hasFill) w.BD(1.5).CMC(3).BL(0x0200007f);
        if (version >= 'AC1032') w.B(0);
      });
      expect(fields).toMatchObject({
        ...{ text: 'filled', xAxis: xyz(0, 1, 0), height: 2.5, width: 20, lineSpacingStyle: 2 },
        ...{ backgroundFill: flags, backgroundScale: hasFill ? 1.5 : 0 },
      });
    }
  });

  it('an MTEXT of R2018 has columns of their own heights, or of one', () => {
    for (const [kind, isAuto] of [
      [0, 0],
      [1, 0],
      [2, 1],
      [2, 0],
    ] as const) {
      const fields = entity('AC1032', 44, 'MTEXT', (w) => {
        mtext(w, 'columns').BL(0).B(1).BS(0).B(1).H(0x12).BL(7).BD(0, 1, 0, 1, 2, 3, 20, 30, 4, 5);
        w.BS(kind);
        if (kind === 0) return;
        w.BL(3).BD(6, 0.75).B(isAuto, 1);
        if (kind === 2 && !isAuto) w.BD(10, 20, 30);
      });
      const heights = kind === 2 && !isAuto ? [10, 20, 30] : [];
      expect(fields).toMatchObject({ columnType: kind, columnHeights: heights });
      if (kind > 0) expect(fields).toMatchObject({ columnCount: 3, columnGutter: 0.75 });
    }
  });

  /** TEXT, as ATTRIB and ATTDEF begin: justified, with nothing left out from R2000 on. */
  const text = (w: DwgBits, value: string) => {
    if (isOld(w)) {
      w.BD(7).RD(1, 2, 3, 4).BD(0, 0, -1, 0.5, 0.25, Math.PI, 2.5, 0.8).TV(value).BS(4, 2, 3);
      return w.H(0);
    }
    DD(DD(w.RC(0).RD(7, 1, 2), 3), 4)
      .B(0)
      .BD(0, 0, -1)
      .B(0)
      .BD(0.5);
    return w.RD(0.25, Math.PI, 2.5, 0.8).TV(value).BS(4, 2, 3).H(0);
  };
  const TEXT = {
    ...{ position: xyz(1, 2, 7), alignmentPoint: xyz(3, 4, 7), extrusion: xyz(0, 0, -1) },
    ...{ thickness: 0.5, rotation: 180, height: 2.5, widthFactor: 0.8, generationFlags: 4 },
    ...{ horizontalAlignment: 2, verticalAlignment: 3 },
  };

  it.each(RELEASES)('%s: a TEXT with nothing left out', (version) => {
    const fields = entity(version, 1, 'TEXT', (w) => text(w, 'all'));
    expect(fields).toMatchObject({ ...TEXT, text: 'all' });
  });

  it.each(RELEASES)('%s: an attribute definition of one line', (version) => {
    const fields = entity(version, 3, 'ATTDEF', (w) => {
      text(w, 'default');
      if (version >= 'AC1024') w.RC(0);
      if (version >= 'AC1032') w.RC(1);
      w.TV('TAG').BS(0).RC(8);
      if (version >= 'AC1021') w.B(1);
      if (version >= 'AC1024') w.RC(0);
      w.TV('Which?');
    });
    expect(fields).toMatchObject({
      ...TEXT,
      text: 'default',
      tag: 'TAG',
      flags: 8,
      prompt: 'Which?',
    });
    if (version >= 'AC1021') expect(fields.lockPosition).toBe(true);
  });

  it('an attribute of several lines has an MTEXT in it (R2018)', () => {
    for (const [kind, size] of [
      [2, 0],
      [4, 3],
    ] as const) {
      const attribute = (w: DwgBits) => {
        text(w, 'first').RC(0, kind);
        // the MTEXT from its entity mode on: no owner, no reactors, no dictionary, no stored data
        w.BB(2).BL(0).B(1, 0).BS(256).BD(1).BB(0).H(0x10).BB(0).RC(0).BB(0).B(0, 0, 0).BS(0).RC(29);
        mtext(w, 'first\\Psecond').BL(0).B(0).BS(size);
        if (size > 0) w.RC(1, 2, 3).H(0x12).BS(0);
        w.TV('LINES').BS(0).RC(0).B(0);
      };
      const { first } = readWhole('AC1032', [
        {
          ...{ type: 7, handle: HANDLE, isEntity: true },
          fields: (w) => {
            w.BD(1, 2, 3).BB(3).BD(0, 0, 0, 1).B(1).BL(1).H(0x1f).H(0x200, 3).H(0x201, 3);
          },
        },
        { type: 2, handle: 0x200, isEntity: true, owner: HANDLE, fields: attribute },
        { type: 6, handle: 0x201, isEntity: true, owner: HANDLE, fields: () => undefined },
      ]);
      const expected = { tag: 'LINES', text: 'first', multilineText: 'first\\Psecond' };
      expect(first('ATTRIB').fields).toMatchObject({ ...TEXT, ...expected });
    }
  });
});
