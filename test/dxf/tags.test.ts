/**
 * How the bytes of a DXF file become tags: line ends, the borders of the input window, ends of
 * files of every kind, and finding the way again after what is no tag.
 */
import { describe, expect, it } from 'vitest';
import { asciiDxf, BINARY_SENTINEL, binaryDxf, type Tag } from '../support/dxf-tags.ts';
import { flatRecord } from '../support/flat-record.ts';
import { RawEngine, type ReadResult, sourceOf } from '../support/raw-engine.ts';

const engine = new RawEngine();
const WINDOW = 1 << 20;

const point = (x: number, handle = 0xa0): Tag[] => [
  [0, 'POINT'],
  [5, handle.toString(16).toUpperCase()],
  [8, '0'],
  [10, x],
  [20, 2],
  [30, 3],
];
const text = (words: string): Tag[] => [
  [0, 'TEXT'],
  [5, 'B0'],
  [8, '0'],
  [10, 1],
  [20, 2],
  [40, 1],
  [1, words],
];
const inEntities = (...tags: Tag[]): Tag[] => [
  [0, 'SECTION'],
  [2, 'ENTITIES'],
  ...tags,
  [0, 'ENDSEC'],
  [0, 'EOF'],
];
const bytesOf = (source: string): Buffer => Buffer.from(source, 'latin1');

/** The x of each POINT of model space. */
function pointsOf({ drawing }: ReadResult): number[] {
  return [...drawing!.recordsOf('POINT')].map((record) => record.fields.position.x);
}

function textsOf({ drawing }: ReadResult): string[] {
  return [...drawing!.recordsOf('TEXT')].map((record) => record.fields.text);
}

describe('line ends', () => {
  for (const [name, lineEnd] of [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    it(`reads ${name}`, () => {
      const result = engine.read(asciiDxf(inEntities(...point(7), ...text('a b ')), { lineEnd }));
      expect(pointsOf(result)).toEqual([7]);
      expect(textsOf(result)).toEqual(['a b ']);
      expect(result.faultCodes).toEqual([]);
    });
  }

  it('reads CRLF and LF in one file', () => {
    const source = asciiDxf(inEntities(...point(7))).toString('latin1');
    let isEven = false;
    const mixed = source.replaceAll('\r\n', () => {
      isEven = !isEven;
      return isEven ? '\n' : '\r\n';
    });
    expect(pointsOf(engine.read(bytesOf(mixed)))).toEqual([7]);
  });

  it('reads a last line without an end', () => {
    const source = asciiDxf(inEntities(...point(7)), { lineEnd: '\n' }).toString('latin1');
    const result = engine.read(bytesOf(source.slice(0, -1)));
    expect(pointsOf(result)).toEqual([7]);
    expect(result.faultCodes).toEqual([]);
  });

  it('skips a byte order mark', () => {
    const source = Buffer.concat([Buffer.from('\ufeff'), asciiDxf(inEntities(...point(7)))]);
    const result = engine.read(source);
    expect(pointsOf(result)).toEqual([7]);
    expect(result.faultCodes).toEqual([]);
  });

  it('takes a CR inside of a line for a part of it', () => {
    const source = asciiDxf(inEntities(...text('a\rb')), { lineEnd: '\n' });
    expect(textsOf(engine.read(source))).toEqual(['a\rb']);
  });
});

describe('files with little or nothing in them', () => {
  for (const [name, source] of [
    ['no byte', ''],
    ['one byte', '0'],
    ['a line end', '\n'],
    ['a code', '  0\n'],
    ['blanks', '   \n\n  \n'],
    ['a letter', 'Dear reader,\nnothing here.\n'],
  ] as const) {
    it(`finds no drawing in ${name}`, () => {
      const result = engine.read(bytesOf(source));
      expect(result.drawing).toBeNull();
      expect(result.faultCodes).toContain('empty-drawing');
    });
  }
});

describe('group codes', () => {
  it('takes blanks around them, signs and leading zeros', () => {
    const source = '0\nSECTION\n  2\nENTITIES\n\t0 \nPOINT\n010\n5\n  20\n6\n-5\nA1\n0\nEOF\n';
    const result = engine.read(bytesOf(source));
    expect(pointsOf(result)).toEqual([5]);
    expect(result.faultCodes.filter((code) => code === 'bad-group-code')).toEqual([]);
  });

  for (const junk of ['what', '1x', '', '123456', '1 0']) {
    it(`goes on at the next object after "${junk}"`, () => {
      const before = asciiDxf([[0, 'SECTION'], [2, 'ENTITIES'], ...point(1, 0xa1)]).toString(
        'latin1',
      );
      const lost = `${junk}\r\nlost\r\n 10\r\n99\r\n`;
      const after = asciiDxf([...point(2, 0xa2), [0, 'ENDSEC'], [0, 'EOF']]).toString('latin1');
      const result = engine.read(bytesOf(before + lost + after));
      expect(pointsOf(result)).toEqual([1, 2]);
      expect(result.faultCodes).toEqual(['bad-group-code']);
      const fault = result.faults.find(({ code }) => code === 'bad-group-code');
      expect(fault).toMatchObject({ isLine: true, place: before.split('\n').length });
    });
  }

  it('goes on after a single lost line', () => {
    const source = asciiDxf(inEntities(...point(1, 0xa1), ...point(2, 0xa2), ...point(3, 0xa3)));
    const lines = source.toString('latin1').split('\r\n');
    lines.splice(lines.indexOf(' 20'), 1);
    const found = pointsOf(engine.read(bytesOf(lines.join('\r\n'))));
    expect(found.slice(-2)).toEqual([2, 3]);
  });
});

describe('the input window', () => {
  /** Points with a comment of a given length before them, so that they stand at a given byte. */
  function shifted(size: number, count: number): Buffer {
    const points = Array.from({ length: count }, (_, i) => point(i, 0x100 + i)).flat();
    const head = '999\n';
    const comment = `${head}${'c'.repeat(size - head.length - 1)}\n`;
    const body = asciiDxf(inEntities(...points), { lineEnd: '\n' });
    return Buffer.concat([bytesOf(comment), body]);
  }

  it('reads tags that lie across its end, at any byte', () => {
    const wanted = [0, 1, 2, 3];
    const size = shifted(64, 4).length - 64;
    for (let before = WINDOW - size - 2; before < WINDOW + 2; before++) {
      const result = engine.read(shifted(before, 4));
      if (pointsOf(result).join() !== wanted.join() || result.faultCodes.length > 0) {
        expect.fail(`with ${before} bytes before: ${pointsOf(result)} ${result.faultCodes}`);
      }
    }
  });

  it('reads the same from sources that give a few bytes at a time', () => {
    const source = asciiDxf(inEntities(...point(1, 0xa1), ...text('x'.repeat(300)), ...point(2)));
    for (const step of [1, 2, 3, 63, 64, 65]) {
      const result = engine.read(sourceOf(source, step));
      expect(pointsOf(result)).toEqual([1, 2]);
      expect(textsOf(result)).toEqual(['x'.repeat(300)]);
    }
  });

  it('reads lines of any length around the width of the scanner', () => {
    for (let length = 1; length < 200; length++) {
      const words = 'w'.repeat(length);
      for (const lineEnd of ['\n', '\r\n']) {
        const result = engine.read(asciiDxf(inEntities(...text(words), ...point(1)), { lineEnd }));
        if (textsOf(result)[0] !== words) expect.fail(`a line of ${length}`);
      }
    }
  });

  it('keeps a long line that fits', () => {
    const words = 'w'.repeat(WINDOW - 1000);
    const result = engine.read(asciiDxf(inEntities(...text(words), ...point(1))));
    expect(textsOf(result)[0]).toBe(words);
    expect(result.faultCodes).toEqual([]);
  });

  for (const size of [WINDOW, WINDOW + 1, 2 * WINDOW, 3 * WINDOW]) {
    it(`cuts a line of ${size} bytes, says so, and reads on`, () => {
      for (const lineEnd of ['\n', '\r\n', '\r']) {
        const source = asciiDxf(inEntities(...text('w'.repeat(size)), ...point(1)), { lineEnd });
        const result = engine.read(source);
        expect(result.faultCodes).toEqual(['line-too-long']);
        expect(pointsOf(result)).toEqual([1]);
        const [words] = textsOf(result);
        expect(words!.length).toBeGreaterThan(WINDOW / 2);
        expect(words!.length).toBeLessThan(WINDOW);
        expect(/^w+$/.test(words!)).toBe(true);
      }
    });
  }

  it('cuts a line that the file ends in', () => {
    const tags = inEntities(...point(1), ...text('w'.repeat(2 * WINDOW)));
    const source = asciiDxf(tags.slice(0, -2));
    const result = engine.read(source);
    expect(pointsOf(result)).toEqual([1]);
    expect(result.faultCodes).toEqual(['line-too-long', 'no-eof']);
  });
});

describe('files cut off', () => {
  const tags = inEntities(...point(1, 0xa1), ...text('words'), ...point(2, 0xa2));

  /** Each record of the cut file either is as in the whole one, or is its last. */
  function checkCuts(bytes: Buffer, first: number): void {
    const whole = engine.read(bytes).drawing!;
    const wanted = [...whole.entitiesOf(whole.modelSpace)].map((at) => flatRecord(whole, at));
    let most = 0;
    for (let size = first; size < bytes.length; size++) {
      const { drawing, faultCodes } = engine.read(bytes.subarray(0, size));
      // a type's name that is cut off is the name of another type
      const found = drawing
        ? [...drawing.entitiesOf(drawing.modelSpace)]
            .map((at) => flatRecord(drawing, at))
            .filter((record) => record.type !== 'UNKNOWN_ENTITY')
        : [];
      expect(found.slice(0, -1)).toEqual(wanted.slice(0, Math.max(0, found.length - 1)));
      expect(found.length).toBeGreaterThanOrEqual(most);
      if (size < bytes.length - 4) expect(faultCodes).toContain('no-eof');
      most = found.length;
    }
    expect(most).toBe(3);
  }

  it('are read up to the cut: ASCII', () => checkCuts(asciiDxf(tags), 0));
  it('are read up to the cut: binary', () => checkCuts(binaryDxf(tags), BINARY_SENTINEL.length));
  it('are read up to the cut: binary with one-byte codes', () =>
    checkCuts(binaryDxf(tags, { codeSize: 1 }), BINARY_SENTINEL.length));
});

describe('binary files', () => {
  const everyKind: Tag[] = [
    ...point(1.5, 0xa1),
    [60, 1],
    [62, 5],
    [370, 25],
    [420, 0x123456],
    [1001, 'LINEWORK'],
    [1070, -7],
    [1071, -70000],
    [1040, 1e-300],
    [1004, Uint8Array.of(1, 2, 3)],
    [1005, 'FFFFFFFFFFFFFFF'],
  ];

  for (const codeSize of [1, 2] as const) {
    it(`read as the same file in ASCII, codes of ${codeSize}`, () => {
      const tags = inEntities(...everyKind);
      const flat = (bytes: Buffer) => {
        const { drawing, faultCodes } = engine.read(bytes);
        expect(faultCodes).toEqual([]);
        return flatRecord(drawing!, drawing!.findHandle('A1'));
      };
      expect(flat(binaryDxf(tags, { codeSize }))).toEqual(flat(asciiDxf(tags)));
    });
  }

  it('read across the window, at any byte', () => {
    for (let extra = 0; extra < 400; extra++) {
      const words = 'w'.repeat(WINDOW - 300 + extra);
      const tags = inEntities(
        ...point(0, 1),
        [0, 'TEXT'],
        [1, words],
        ...point(1, 2),
        ...point(2, 3),
      );
      const result = engine.read(binaryDxf(tags));
      if (pointsOf(result).join() !== '0,1,2') expect.fail(`${extra}: ${pointsOf(result)}`);
    }
  });

  it('cut a text that is longer than the window, and find the way again', () => {
    const tags = inEntities(...text('w'.repeat(3 * WINDOW)), ...point(1));
    const result = engine.read(binaryDxf(tags));
    expect(result.faultCodes).toContain('line-too-long');
    expect(pointsOf(result)).toEqual([1]);
  });

  it('take 0 for numbers that are not finite', () => {
    const result = engine.read(binaryDxf(inEntities(...point(Number.NaN))));
    expect(pointsOf(result)).toEqual([0]);
    expect(result.faultCodes).toEqual(['bad-number']);
  });
});
