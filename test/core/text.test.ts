/** Text to UTF-8: every codepage against Node's decoders, escapes, carets, and bytes that lie. */
import { isUtf8 } from 'node:buffer';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Core, loadCore } from './core-module.ts';
import { createRandom } from './random.ts';

let core: Core;

beforeAll(async () => {
  core = await loadCore(8);
});

const targetOffset = 1 << 20;

/** Puts bytes in memory, with bytes behind them that would show if they were taken in. */
function place(bytes: Uint8Array | string): [address: number, length: number] {
  const source = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
  core.bytes().fill(0x5e, core.base, core.base + source.length + 64);
  core.bytes().set(source, core.base);
  return [core.base, source.length];
}

function written(size: number): Uint8Array {
  const target = core.base + targetOffset;
  return core.bytes().slice(target, target + size);
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** Decodes, checks that the answer is UTF-8 and within its room, and that the count is right. */
function decode(bytes: Uint8Array | string, codepage: number, asUtf8 = false): string {
  const [source, length] = place(bytes);
  const target = core.base + targetOffset;
  const limit = target + 4 * length + 16;
  core.bytes().fill(0xaa, limit, limit + 64);
  const before = core.replacementCount();
  const text = strict.decode(written(core.decodeText(source, length, target, codepage, asUtf8)));
  expect(
    core
      .bytes()
      .subarray(limit, limit + 64)
      .every((byte) => byte === 0xaa),
  ).toBe(true);
  expect(core.replacementCount() - before).toBe(text.split('\uFFFD').length - 1);
  return text;
}

const decodeUtf8 = (bytes: Uint8Array | string) => decode(bytes, 0, true);

/**
 * Node's names of the single-byte codepages that it knows by their own tables. 1252 is not among
 * them: Node 20 takes `windows-1252` for ISO 8859-1.
 */
const nodeLabels: Record<number, string> = {
  ...Object.fromEntries([0, 1, 3, 4, 5, 6, 7, 8].map((n) => [1250 + n, `windows-125${n}`])),
  ...Object.fromEntries([2, 3, 4, 5, 6, 7, 8].map((n) => [28590 + n, `iso-8859-${n}`])),
  874: 'windows-874',
  866: 'ibm866',
  10000: 'macintosh',
};

const upperHalf = Uint8Array.from({ length: 128 }, (_, index) => 128 + index);

describe('single-byte codepages', () => {
  it.each(Object.entries(nodeLabels))('reads %s as %s', (codepage, label) => {
    const ours = [...decode(upperHalf, Number(codepage))];
    const theirs = [...new TextDecoder(label).decode(upperHalf)];
    // Node fills these gaps where the Encoding Standard, as we, has no character.
    if (label === 'windows-874') theirs.splice(0x5b, 4, ...'\uFFFD'.repeat(4));
    if (label === 'windows-874') theirs.splice(0x7c, 4, ...'\uFFFD'.repeat(4));
    if (label === 'windows-1253') theirs[0x2a] = '\uFFFD';
    expect(ours).toEqual(theirs);
  });

  it('reads 1252', () => {
    const c1 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
    const rest = Buffer.from(upperHalf.subarray(32)).toString('latin1');
    expect(decode(upperHalf, 1252)).toBe(c1 + rest);
  });

  it('reads ISO 8859-1 and 8859-9, which Node takes for Windows codepages', () => {
    const latin1 = Buffer.from(upperHalf).toString('latin1');
    expect(decode(upperHalf, 28591)).toBe(latin1);
    const turkish: Record<string, string> = { Ð: 'Ğ', Ý: 'İ', Þ: 'Ş', ð: 'ğ', ý: 'ı', þ: 'ş' };
    expect(decode(upperHalf, 28599)).toBe(latin1.replace(/[ÐÝÞðýþ]/g, (c) => turkish[c]!));
  });

  it('reads the DOS codepages', () => {
    const samples: [codepage: number, hex: string, text: string][] = [
      [437, 'f1f8e18120fb', '±°ßü √'],
      [850, '477294e16520d5209e', 'Größe ı ×'],
      [852, '50fda16c69e720a76c759c6f759f6bec', 'Příliš žluťoučký'],
      [855, 'd3d6e3c6eba0', 'Москва'],
      [857, '987374616e62756c208da79f', 'İstanbul ığş'],
      [860, '53846f205061756c6f', 'São Paulo'],
      [861, '8da272736894666e', 'Þórshöfn'],
      [863, '5175826265632085', 'Québec à'],
      [864, 'c7e1', 'ﺍﻓ'],
      [865, '8f7365209d767265', 'Åse Øvre'],
      [866, '8fe0a8a2a5e2', 'Привет'],
      [869, 'a4e29ee7d620f6', 'Αθήνα ψ'],
    ];
    for (const [codepage, hex, text] of samples) {
      expect([codepage, decode(Buffer.from(hex, 'hex'), codepage)]).toEqual([codepage, text]);
    }
  });

  it('takes 1252 for a codepage that is not known', () => {
    for (const codepage of [0, 20127, 4711, -1])
      expect(decode('Gr\xf6\xdfe', codepage)).toBe('Größe');
  });
});

describe('double-byte codepages', () => {
  const labels: Record<number, string> = {
    932: 'shift_jis',
    936: 'gb18030',
    949: 'euc-kr',
    950: 'big5',
  };

  it.each(Object.entries(labels))('reads every pair of %s as %s', (codepage, label) => {
    const reference = new TextDecoder(label);
    const pairs: number[] = [];
    for (let lead = 0x81; lead < 0xff; lead++) {
      for (let trail = 0x40; trail < 0xff; trail++) {
        if (trail === 0x7f) continue;
        const text = reference.decode(Uint8Array.of(lead, trail));
        if (!text.includes('\uFFFD')) pairs.push(lead, trail, 0x20);
      }
    }
    expect(pairs.length).toBeGreaterThan(3 * 7000);
    const bytes = Uint8Array.from(pairs);
    expect(decode(bytes, Number(codepage))).toBe(reference.decode(bytes));
    const run = bytes.filter((_, index) => index % 3 !== 2);
    expect(decode(run, Number(codepage))).toBe(reference.decode(run));
  });

  it('sees no escape in the second byte of a character', () => {
    // 表 is 95 5C in Shift-JIS, and 5C is the backslash.
    expect(decode('\x95\x5cU+0041', 932)).toBe('表U+0041');
    expect(decode('\xb1\x5cU+0041', 932)).toBe('ｱA');
    expect(decode('\x81\x5cU+0041', 936)).toBe(
      `${new TextDecoder('gbk').decode(Uint8Array.of(0x81, 0x5c))}U+0041`,
    );
    // EUC-KR has no such second byte: the lead stands alone and the escape counts.
    expect(decode('\xb0\x5cU+0041', 949)).toBe('\uFFFDA');
  });

  it('reads mixed text, GB 18030 in four bytes, and what is cut off', () => {
    expect(decode('A\xc1\xaa\xcd\xa8-1 \\P\xb2\xe2', 936)).toBe('A联通-1 \\P测');
    expect(decode('\x81\x30\x81\x34x', 936)).toBe('\u0084x');
    expect(decode('a\xc1', 936)).toBe('a\uFFFD');
    expect(decode('a\xc1 b', 936)).toBe('a\uFFFD b');
    expect(decode('a\x815b', 936)).toBe('a\uFFFD5b');
    expect(decode('\xb1\xb2\x83A', 932)).toBe('ｱｲア');
  });

  it('says that it cannot read Johab', () => {
    expect(decode('A\x88\x61B', 1361)).toBe('A\uFFFDB');
  });
});

describe('escapes', () => {
  it('resolves Unicode', () => {
    expect(decode('\\U+00B0C \\u+03b1 \\U+4E2D', 1252)).toBe('°C α 中');
    expect(decodeUtf8(Buffer.from('é\\U+00B0ü'))).toBe('é°ü');
    expect(decode('\\U+D83D\\U+DE00!', 1252)).toBe('😀!');
    expect(decode('\\U+D83Dx\\U+DE00', 1252)).toBe('\uFFFDx\uFFFD');
    expect(decode('\\U+D83D\\U+0041', 1252)).toBe('\uFFFDA');
    expect(decode('\\U+0000', 1252)).toBe('\uFFFD');
  });

  it('resolves characters of double-byte codepages', () => {
    expect(decode('\\M+1955C\\M+5C1AA\\M+5CDA8', 1252)).toBe('表联通');
    expect(decode('\\M+2A4A4\\m+3b0a1', 1252)).toBe('中가');
    expect(decode('\\M+100B1', 1252)).toBe('ｱ');
    expect(decode('\\M+48861', 1252)).toBe('\uFFFD');
    expect(decode('\\M+5FFFF\\M+50000\\M+14142', 1252).replaceAll('\uFFFD', '')).toBe('');
  });

  it('leaves what is no escape', () => {
    const texts = ['\\U+12', '\\U+00G0', '\\U-0041', '\\P\\pxi;\\~', 'C:\\U', '\\', '\\M+6C1AA'];
    texts.push('\\M+5C1A', '\\M+5C1AX', '\\\\', '\\U+004', 'a\\', '%%c\\L');
    for (const text of texts) expect(decode(text, 1252)).toBe(text);
  });

  it('finds them', () => {
    const padding = ['', 'x', '123456789012345', '1234567890123456'.repeat(3)];
    const yes = [
      '\\U+0041',
      '\\u+',
      '\\M+1',
      '\\m+',
      '^J',
      '^ ',
      '^I',
      '^M',
      '^a',
      '^@',
      '^?',
      '\0',
    ];
    const no = ['', '\\', '\\P', '^', '^1', '\\U', '\\U-', 'U+0041', '\\\\P^', '^+'];
    for (const before of padding) {
      for (const text of yes) expect(core.hasEscape(...place(`${before}${text}`))).toBe(1);
      for (const text of no) expect(core.hasEscape(...place(`${before}${text}`))).toBe(0);
    }
  });

  it('resolves carets', () => {
    const resolve = (text: string) => {
      const [source, length] = place(Buffer.from(text));
      return Buffer.from(
        written(core.resolveCarets(source, length, core.base + targetOffset)),
      ).toString();
    };
    expect(resolve('a^Jb^Ic^M^J')).toBe('a\nb\tc\r\n');
    expect(resolve('2^ 3 und ^ J')).toBe('2^3 und ^J');
    // the character 0x40 before: of letters in lower case too; no text holds a NUL
    expect(resolve('^@ ^1 ^a^? ^')).toBe('  ^1 !\x7f ^');
    expect(resolve(`${'中'.repeat(30)}^J${'x'.repeat(40)}^`)).toBe(
      `${'中'.repeat(30)}\n${'x'.repeat(40)}^`,
    );
    expect(resolve('')).toBe('');
  });
});

describe('UTF-8', () => {
  it('is told from what is not', () => {
    expect(core.isUtf8(...place(''))).toBe(1);
    expect(core.isUtf8(...place(Buffer.from('plain, Größe, 中文, 😀, \u{10FFFF}')))).toBe(1);
    // 联通 in GBK, which lenient checks take for UTF-8: C1 would be an overlong form.
    expect(core.isUtf8(...place('\xc1\xaa\xcd\xa8'))).toBe(0);
    const wrong = [
      '80',
      'c080',
      'e08080',
      'eda080',
      'f0808080',
      'f4908080',
      'f5808080',
      'c3',
      'e4b8',
    ];
    for (const hex of wrong) {
      expect([hex, core.isUtf8(...place(Buffer.from(hex, 'hex')))]).toEqual([hex, 0]);
    }
  });

  it('has exactly the three-byte forms that Node takes', () => {
    const [at] = place('xxx');
    const memory = core.bytes();
    let wrong = 0;
    for (let lead = 0xe0; lead < 0xf0; lead++) {
      for (let second = 0; second < 0x100; second++) {
        for (const third of [0x00, 0x7f, 0x80, 0xbf, 0xc0]) {
          const bytes = Uint8Array.of(lead, second, third);
          memory.set(bytes, at);
          if ((core.isUtf8(at, 3) !== 0) !== isUtf8(bytes)) wrong++;
        }
      }
    }
    expect(wrong).toBe(0);
  });

  it('and ASCII are judged as Node does, and decode alike, on random bytes', () => {
    const random = createRandom('UTF-8');
    const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
    const pieces = ['a', ' 12.5', 'é', '中文', '😀', '\x7f', 'x'.repeat(17)].map((text) =>
      Buffer.from(text),
    );
    let judgedWrong = 0;
    for (let round = 0; round < 5_000; round++) {
      const parts: Uint8Array[] = [];
      for (let count = random.below(8); count > 0; count--) {
        const piece = pieces[random.below(pieces.length)]!;
        parts.push(random.below(20) === 0 ? piece.subarray(0, random.below(4)) : piece);
        if (random.below(20) === 0) parts.push(Uint8Array.of(128 + random.below(128)));
      }
      const bytes = new Uint8Array(Buffer.concat(parts));
      const text = lenient.decode(bytes);
      const isRight = !text.includes('\uFFFD');
      if (!isRight) judgedWrong++;
      expect(core.isUtf8(...place(bytes))).toBe(isRight ? 1 : 0);
      expect(core.isAscii(...place(bytes))).toBe(bytes.every((byte) => byte < 0x80) ? 1 : 0);
      expect(decodeUtf8(bytes)).toBe(text);
    }
    expect(judgedWrong).toBeGreaterThan(100);
  });

  it('ends at NUL and keeps other control characters', () => {
    expect(decodeUtf8('a\tb\x01\x7f\0c')).toBe('a\tb\x01\x7f');
    expect(decodeUtf8('')).toBe('');
  });

  it('comes from UTF-16', () => {
    const fromUtf16 = (text: string) => {
      const [source, length] = place(Buffer.from(text, 'utf16le'));
      const size = core.decodeUtf16(source, length / 2, core.base + targetOffset);
      return Buffer.from(written(size)).toString();
    };
    expect(fromUtf16('Größe 中文 😀 \u0800\u07ff')).toBe('Größe 中文 😀 \u0800\u07ff');
    expect(fromUtf16('a\ud83d')).toBe('a\uFFFD');
    expect(fromUtf16('\ude00b\0c')).toBe('\uFFFDb');
  });
});

describe('codepage names', () => {
  const byName = (name: string) => core.codepageFromName(...place(name));

  it('are read as drawings spell them', () => {
    const names: Record<string, number> = {
      ANSI_1252: 1252,
      ansi_936: 936,
      dos437: 437,
      DOS850: 850,
      DOS_866: 866,
      ASCII: 20127,
      'US-ASCII': 20127,
      'UTF-8': 65001,
      utf8: 65001,
      GB2312: 936,
      gbk: 936,
      BIG5: 950,
      KSC5601: 949,
      'KS_C_5601-1987': 949,
      JOHAB: 1361,
      MACINTOSH: 10000,
      'ISO8859-1': 28591,
      'iso_8859-9': 28599,
      '8859_5': 28595,
      ANSI_874: 874,
      ANSI_1361: 1361,
      ANSI_1200: 1200,
      Shift_JIS: 932,
      dos932: 932,
    };
    for (const [name, codepage] of Object.entries(names)) {
      expect([name, byName(name)]).toEqual([name, codepage]);
    }
    for (const name of ['', 'undefined', 'ANSI_9999', 'ISO8859-0', 'Greek', '99999999999999']) {
      expect([name, byName(name)]).toEqual([name, 0]);
    }
  });

  it('are written so that they read back', () => {
    const pages = [
      ...Object.keys(nodeLabels).map(Number),
      1252,
      437,
      850,
      932,
      936,
      949,
      950,
      1361,
    ];
    for (const codepage of [...pages, 28591, 28599, 20127, 65001, 1200]) {
      const size = core.codepageName(codepage, core.base + targetOffset);
      const name = Buffer.from(written(size)).toString();
      expect([codepage, byName(name)]).toEqual([codepage, codepage]);
    }
    const size = core.codepageName(0, core.base + targetOffset);
    expect(Buffer.from(written(size)).toString()).toBe('ANSI_1252');
  });

  it('have numbers in DWG headers', () => {
    const pages: Record<number, number> = { 0: 0, 1: 20127, 2: 28591, 10: 28599, 11: 437, 21: 869 };
    Object.assign(pages, { 22: 932, 23: 10000, 27: 866, 28: 1250, 30: 1252, 31: 936, 37: 874 });
    Object.assign(pages, { 42: 1361, 43: 1200, 44: 1258, 45: 65001, 46: 0, [-1]: 0, 255: 0 });
    for (const [index, codepage] of Object.entries(pages)) {
      expect([index, core.codepageFromDwgIndex(Number(index))]).toEqual([index, codepage]);
    }
  });
});
