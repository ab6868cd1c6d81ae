/**
 * The bit cursors against strings of bits made by hand: the examples of the ODA description,
 * chapter 2, each code of each type, values across byte borders, and ends that come too early.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bits, bitsOf, doubleBits, loadBits } from './bits-module.ts';

let bits: Bits;
beforeAll(async () => {
  bits = await loadBits();
}, 180_000);

const isFault = (): boolean => bits.bitsFault.value !== 0;

describe('whole numbers', () => {
  it('reads the five shorts of chapter 2.2', () => {
    bits.open('00 00000001 00000001 | 10 | 11 | 01 00001111 | 10');
    const read = Array.from({ length: 5 }, () => bits.readBS());
    expect(read).toEqual([257, 0, 256, 15, 0]);
    expect(bits.bitPosition()).toBe(34);
  });

  it('reads the longs of chapter 2.3', () => {
    bits.open('00 00000001 00000001 00000000 00000000 | 10 | 01 00001111 | 10');
    expect(Array.from({ length: 4 }, () => bits.readBL())).toEqual([257, 0, 15, 0]);
  });

  it('reads negative shorts and longs in their long form', () => {
    bits.open(`00 ${'1'.repeat(16)} | 00 ${'1'.repeat(32)}`);
    expect(bits.readBS()).toBe(-1);
    expect(bits.readBL()).toBe(-1);
  });

  it('has no code 11 for longs', () => {
    bits.open('11 000000');
    expect(bits.readBL()).toBe(0);
    expect(isFault()).toBe(true);
  });

  it('reads one to three bits', () => {
    bits.open('0 10 110 111 0');
    expect(Array.from({ length: 4 }, () => bits.read3B())).toEqual([0, 2, 6, 7]);
  });

  it('reads long longs by their number of bytes', () => {
    bits.open(`010 ${bitsOf([0x34, 0x12])} | 000`);
    expect(bits.readBLL()).toBe(0x1234n);
    expect(bits.readBLL()).toBe(0n);
  });

  it('reads raw values at every bit', () => {
    for (let shift = 0; shift < 8; shift++) {
      const bytes = [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde];
      bits.open('1'.repeat(shift) + bitsOf(bytes) + doubleBits(-1234.5678));
      bits.skipBits(shift);
      expect(bits.readRC()).toBe(0x12);
      expect(bits.readRS()).toBe(0x5634);
      expect(bits.readRL() >>> 0).toBe(0xdebc9a78);
      expect(bits.readRD()).toBe(-1234.5678);
    }
  });
});

describe('modular numbers', () => {
  it('reads the chars of chapter 2.6', () => {
    bits.open('10000010 00100100 | 11101001 10010111 11100110 00110101 | 10000101 01001011');
    expect(bits.readMC()).toBe(4610);
    expect(bits.readMC()).toBe(112_823_273);
    expect(bits.readMC()).toBe(-1413);
  });

  it('reads chars without a sign', () => {
    bits.open('10000101 01001011');
    expect(bits.readUMC()).toBe(9605n);
  });

  it('reads the short of chapter 2.7', () => {
    bits.open('00110001 11110100 10001101 00000000');
    expect(bits.readMS()).toBe(4_650_033);
  });

  it('gives up on numbers that never end', () => {
    bits.open('1'.repeat(160));
    bits.readUMC();
    expect(isFault()).toBe(true);
  });
});

describe('doubles', () => {
  it('reads each code', () => {
    bits.open(`00 ${doubleBits(0.1)} | 01 | 10 | 11`);
    expect([bits.readBD(), bits.readBD(), bits.readBD()]).toEqual([0.1, 1, 0]);
    expect(isFault()).toBe(false);
    bits.readBD();
    expect(isFault()).toBe(true);
  });

  it('patches the default', () => {
    const fallback = new DataView(new ArrayBuffer(8));
    fallback.setFloat64(0, 123.456, true);
    const expected = new DataView(fallback.buffer.slice(0));
    expected.setUint32(0, 0x01020304, true);
    bits.open(
      `00 | 01 ${bitsOf([4, 3, 2, 1])} | 10 ${bitsOf([6, 5, 4, 3, 2, 1])} | 11 ${doubleBits(7)}`,
    );
    expect(bits.readDD(123.456)).toBe(123.456);
    expect(bits.readDD(123.456)).toBe(expected.getFloat64(0, true));
    expected.setUint16(4, 0x0506, true);
    expect(bits.readDD(123.456)).toBe(expected.getFloat64(0, true));
    expect(bits.readDD(123.456)).toBe(7);
  });

  it('takes 0 for what is not finite', () => {
    bits.open(`00 ${doubleBits(Number.NaN)} | 00 ${doubleBits(Number.POSITIVE_INFINITY)}`);
    expect([bits.readBD(), bits.readBD()]).toEqual([0, 0]);
  });

  it('reads thickness and extrusion of R2000 in a bit, of R14 in full', () => {
    bits.open('1 1', 1015);
    expect(bits.readBT()).toBe(0);
    bits.readBE(bits.values);
    expect([0, 8, 16].map((at) => bits.valueAt(at))).toEqual([0, 0, 1]);
    bits.open('01 | 10 01 10', 1014);
    expect(bits.readBT()).toBe(1);
    bits.readBE(bits.values);
    expect([0, 8, 16].map((at) => bits.valueAt(at))).toEqual([0, 1, 0]);
  });
});

describe('object types', () => {
  it('are shorts before R2010', () => {
    bits.open('01 00010011', 1021);
    expect(bits.readOT()).toBe(0x13);
  });

  it('have one or two bytes from R2010 on', () => {
    bits.open(`00 ${bitsOf([0x13])} | 01 ${bitsOf([0x05])} | 10 ${bitsOf([0x05, 0x02])}`, 1024);
    expect([bits.readOT(), bits.readOT(), bits.readOT()]).toEqual([0x13, 0x1f5, 0x205]);
  });
});

describe('handles', () => {
  it('reads the reference of chapter 2.13', () => {
    bits.open('01010010 00000101 11100111');
    expect(bits.readH()).toBe(0x5e7n);
    expect(bits.handleCode.value).toBe(5);
  });

  it('resolves offsets against the object', () => {
    bits.open(`0110 0000 | 1000 0000 | 1010 0001 ${bitsOf([5])} | 1100 0001 ${bitsOf([5])}`);
    bits.setReferenceHandle(0x100n);
    const read = Array.from({ length: 4 }, () => bits.readH());
    expect(read).toEqual([0x101n, 0xffn, 0x105n, 0xfbn]);
  });

  it('come from their own stream where there is one', () => {
    bits.open('01 00001111 | 0101 0001 00000111 0101 0001 00001000');
    bits.openHandles(10, 42);
    bits.setBitEnd(10);
    expect(bits.readH()).toBe(7n);
    expect(bits.readBS()).toBe(15);
    expect(bits.readH()).toBe(8n);
    expect(isFault()).toBe(false);
    expect(bits.readH()).toBe(0n);
    expect(isFault()).toBe(true);
  });
});

describe('texts', () => {
  it('reads bytes of the code page before R2007, up to a NUL', () => {
    bits.open(`01 00000011 ${bitsOf(Buffer.from('AB\0'))}`, 1018);
    bits.readTV();
    expect(bits.text()).toBe('AB');
  });

  it('finds the text stream of R2007 from the end of the data', () => {
    // data | length and units | size of the two | they exist
    const text = `01 00000010 ${bitsOf(Buffer.from('é漢', 'utf16le'))}`;
    const size = text.replaceAll(' ', '').length;
    const data = `01 00000101 ${text} ${bitsOf([size & 255, size >> 8])} 1`;
    bits.open(data, 1021);
    bits.openStrings(data.replaceAll(' ', '').length);
    bits.readTV();
    expect(bits.text()).toBe('é漢');
    expect(bits.readBS()).toBe(5);
    expect(isFault()).toBe(false);
  });

  it('gives empty texts where there is no text stream', () => {
    bits.open('01 00000101 0', 1021);
    bits.openStrings(11);
    bits.readTV();
    expect(bits.text()).toBe('');
    expect(isFault()).toBe(false);
  });

  it('does not believe a size that reaches before the data', () => {
    bits.open(`${bitsOf([255, 127])} 1`, 1021);
    bits.openStrings(17);
    expect(isFault()).toBe(true);
  });
});

describe('colors', () => {
  it('is an index before R2004', () => {
    bits.open('01 00000101', 1015);
    bits.readCMC();
    expect([bits.colorIndex.value, bits.colorTrue.value]).toEqual([5, -1]);
  });

  it('tells ByLayer, ByBlock, RGB and index apart by the highest byte', () => {
    const color = (value: number[]): [number, number] => {
      bits.open(`10 | 00 ${bitsOf(value)} | ${bitsOf([0])}`, 1018);
      bits.readCMC();
      return [bits.colorIndex.value, bits.colorTrue.value];
    };
    expect(color([0, 0, 0, 0xc0])[0]).toBe(256);
    expect(color([0, 0, 0, 0xc1])[0]).toBe(0);
    expect(color([3, 2, 1, 0xc2])[1]).toBe(0x010203);
    expect(color([30, 0, 0, 0xc3])).toEqual([30, -1]);
  });

  it('gives RGB the index that AutoCAD writes beside it in DXF', () => {
    const indexOf = (rgb: number): number => {
      const parts = [rgb, rgb >> 8, rgb >> 16].map((part) => part & 255);
      bits.open(`10 | 00 ${bitsOf([...parts, 0xc2])} | ${bitsOf([0])}`, 1018);
      bits.readCMC();
      return bits.colorIndex.value;
    };
    // pairs of 62 and 420 or 421 in DXF files; the second is RAL 1006 out of a color book
    const written = [0xffffff, 0xe29000, 0x000000, 0x333333, 0x4c5f99, 0xa953a0].map(indexOf);
    expect(written).toEqual([7, 42, 18, 250, 165, 215]);
  });

  it('has no value behind a color out of a book', () => {
    bits.open(`00 ${bitsOf([0, 0xc0])} | 01 00000101`, 1018);
    bits.readENC();
    expect(bits.colorHasHandle.value).toBeTruthy();
    expect(bits.readBS()).toBe(5);
  });

  it('reads color and transparency of an entity', () => {
    const flags = bitsOf([0x07, 0xa0]);
    bits.open(`00 ${flags} | 00 ${bitsOf([3, 2, 1, 0xc2])} | 00 ${bitsOf([0x7f, 0, 0, 2])}`, 1018);
    bits.readENC();
    expect(bits.colorIndex.value).toBe(7);
    expect(bits.colorTrue.value).toBe(0x010203);
    expect(bits.colorTransparency.value).toBe(0x0200007f);
  });
});

describe('ends', () => {
  it('gives 0 and a fault behind the end, until the next start', () => {
    bits.open('1111 0000');
    expect([bits.readRS(), bits.readRD(), bits.readB()]).toEqual([0, 0, 0]);
    expect(isFault()).toBe(true);
    expect(bits.bitsLeft()).toBe(0);
    bits.open('1');
    expect(isFault()).toBe(false);
  });

  it('checks a count against the bits left', () => {
    bits.open('00000000 00000000');
    expect(bits.checkCount(8, 2)).toBe(8);
    expect(isFault()).toBe(false);
    expect(bits.checkCount(9, 2)).toBe(0);
    expect(isFault()).toBe(true);
  });
});
