/**
 * Objects that no drawing at hand has in a DWG, or not with these parts, in each release: written
 * bit by bit from the ODA description, chapter 20.4.
 */
import { describe, expect, it } from 'vitest';
import { type Fill, HANDLE, RELEASES, readWhole, since, xy, xyz } from '../support/dwg-entities.ts';
import { type DwgVersion, tableHead } from '../support/write-dwg.ts';

function object(version: DwgVersion, type: number | string, name: string, fill: Fill) {
  const { all } = readWhole(version, [{ type, handle: HANDLE, fields: (w) => fill(w, version) }]);
  return all(name).at(-1)!.fields;
}

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

describe('objects', () => {
  it.each(RELEASES)('%s: the clip of an INSERT', (version) => {
    const fields = object(version, 'SPATIAL_FILTER', 'SPATIAL_FILTER', (w) => {
      w.BS(2).RD(0, 0, 4, 5).BD(0, 0, 1, 1, 2, 3).BS(1, 1).BD(9).BS(1).BD(-9);
      w.BD(2, ...zeros(11), 0.5, ...zeros(11));
    });
    expect(fields).toMatchObject({
      ...{ boundary: [xy(0, 0), xy(4, 5)], origin: xyz(1, 2, 3), enabled: true },
      ...{ frontClip: true, frontDistance: 9, backClip: true, backDistance: -9 },
      transforms: [2, ...zeros(11), 0.5, ...zeros(11)],
    });
  });

  it.each(RELEASES)('%s: an index of layers and its buffers', (version) => {
    const index = object(version, 'LAYER_INDEX', 'LAYER_INDEX', (w) => {
      w.BL(2451545, 43200000).BL(1).BL(5).TV('0').H(0xb1);
    });
    const entries = [{ layer: '0', idBuffer: 'B1', count: 5 }];
    expect(index).toMatchObject({ timestamp: 2451545.5, entries });
    const buffer = object(version, 'IDBUFFER', 'IDBUFFER', (w) => w.RC(0).BL(2).H(0xb2).H(0xb3));
    expect(buffer.objects).toEqual(['B2', 'B3']);
  });

  it.each(since('AC1021'))('%s: geodata of the first version (R2009)', (version) => {
    const fields = object(version, 'GEODATA', 'GEODATA', (w) => {
      w.BL(1).H(0x1f, 4).BS(3).BD(1, 2, 3).BL(6).BD(4, 5, 6, 0, 0, 0, 0, 0, 1);
      // the direction of north, clockwise from y
      w.BD(Math.PI / 2, 1, 1, 1)
        .TV('WKT')
        .TV('rss')
        .BD(0.3048)
        .TV('')
        .TV('');
      w.TV('from').TV('to').TV('cover').BL(1).RD(1, 2, 3, 4).BL(1).BL(0, 1, 2);
      w.B(1, 0).RD(2, 1, 2, 1).BL(0, 0).B(0).RD(0, 0, 0, 0).B(0).BD(0, 0);
      w.BL(2).BD(1.5).B(1).BD(7, 6000000);
    });
    expect(fields).toMatchObject({
      ...{ referencePoint: xyz(1, 2, 3), designPoint: xyz(4, 5, 6), horizontalUnits: 6 },
      ...{
        verticalUnitScale: 0.3048,
        coordinateSystem: 'WKT',
        observationTo: 'to',
        userScale: 1.5,
      },
      ...{ seaLevelCorrection: true, seaLevelElevation: 7, projectionRadius: 6000000 },
      meshPoints: [{ source: xy(1, 2), target: xy(3, 4) }],
      meshFaces: [{ first: 0, second: 1, third: 2 }],
    });
    expect(fields.northDirection.x).toBeCloseTo(1, 12);
    expect(fields.northDirection.y).toBeCloseTo(0, 12);
  });

  it.each(since('AC1024'))('%s: geodata of later versions', (version) => {
    const fields = object(version, 'GEODATA', 'GEODATA', (w) => {
      w.BL(3).H(0x1f, 4).BS(2).BD(1, 2, 3, 4, 5, 6, 0.5).BL(2).BD(0.25).BL(3).BD(0, 0, 1);
      w.RD(0, 1).BL(4).BD(2).B(1).BD(7, 8).TV('XML').TV('rss').TV('f').TV('t').TV('c').BL(0, 0);
    });
    expect(fields).toMatchObject({
      ...{ version: 3, designPoint: xyz(1, 2, 3), referencePoint: xyz(4, 5, 6), verticalUnits: 3 },
      ...{ horizontalUnitScale: 0.5, scaleEstimation: 4, projectionRadius: 8, geoRss: 'rss' },
    });
  });

  it.each(RELEASES)('%s: a linetype with a text out of its area, and a shape', (version) => {
    const isWide = version >= 'AC1021';
    const texts = Buffer.from('ABC\0GAS\0', isWide ? 'utf16le' : 'latin1');
    const fields = object(version, 57, 'LTYPE', (w) => {
      tableHead(w, 'GAS');
      w.TV('--GAS--').BD(2).RC(65, 3).BD(1).BS(0).RD(0, 0).BD(1, 0).BS(0);
      w.BD(-0.5)
        .BS(texts.length / 2)
        .RD(-0.1, -0.05)
        .BD(0.1, Math.PI / 2)
        .BS(2);
      w.BD(0)
        .BS(132)
        .RD(0, 0)
        .BD(1, 0)
        .BS(4 | 1);
      w.RC(...texts, ...zeros((isWide ? 512 : 256) - texts.length));
      w.H(0).H(0).H(0x55).H(0x56);
    });
    expect(fields).toMatchObject({ name: 'GAS', description: '--GAS--', patternLength: 2 });
    expect(fields.elements).toMatchObject([
      { length: 1, kind: 0, style: '', text: '' },
      { length: -0.5, kind: 2, style: '55', text: 'GAS', offsetX: -0.1, rotation: 90, scale: 0.1 },
      { length: 0, kind: 5, style: '56', shapeNumber: 132 },
    ]);
  });
});
