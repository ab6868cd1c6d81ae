/**
 * MTEXT strings to formatted words: inline codes, groups, stacks and paragraphs.
 *
 *   "{\fArial|b1;Bold} \S1/2;\Pnext"  ->  words, spaces, stacks and line ends, each with its format
 *
 * Codes as in the DXF Reference and ezdxf `tools/text.py`. Unknown codes are dropped with their
 * argument up to `;` where they have one. Not handled: tabulator stops of their own.
 */
import { decodeUnicode, symbolOf } from './characters.ts';

export interface Format {
  /** ACI; undefined is the entity's own colour. */
  colorIndex?: number;
  /** 0xRRGGBB. */
  rgb?: number;
  height: number;
  widthFactor: number;
  oblique: number;
  /** Of `\T`: 1 is natural. */
  tracking: number;
  font?: string;
  bold: boolean;
  italic: boolean;
  under: boolean;
  over: boolean;
  strike: boolean;
  /** Of `\A`: 0 bottom, 1 centre, 2 top of the line. */
  shift: number;
}

export interface Paragraph {
  align: 'l' | 'c' | 'r' | 'j' | '';
  /** First line (relative to left), left and right, in text heights. */
  indent: number;
  left: number;
  right: number;
}

export type Token =
  | { kind: 'word'; text: string; format: Format; paragraph: Paragraph }
  | {
      kind: 'stack';
      upper: string;
      lower: string;
      bar: boolean;
      format: Format;
      paragraph: Paragraph;
    }
  | { kind: 'space' | 'tab' | 'end' | 'column'; format: Format; paragraph: Paragraph };

const DEPTH_MAX = 100;
const RATIO_MAX = 1000;

class Codes {
  private readonly text: string;
  private at = 0;
  private format: Format;
  private paragraph: Paragraph = { align: '', indent: 0, left: 0, right: 0 };
  private readonly groups: Format[] = [];
  private word = '';
  private readonly tokens: Token[] = [];

  constructor(text: string, format: Format) {
    this.text = text;
    this.format = format;
  }

  read(): Token[] {
    while (this.at < this.text.length) this.step();
    this.endWord();
    return this.tokens;
  }

  private endWord(): void {
    const { word: text, format, paragraph } = this;
    if (text !== '') this.tokens.push({ kind: 'word', text, format, paragraph });
    this.word = '';
  }

  private put(kind: 'space' | 'tab' | 'end' | 'column'): void {
    this.endWord();
    this.tokens.push({ kind, format: this.format, paragraph: this.paragraph });
  }

  private change(part: Partial<Format>): void {
    this.endWord();
    this.format = { ...this.format, ...part };
  }

  private step(): void {
    const c = this.text[this.at++]!;
    if (c === '\\') this.code();
    else if (c === '{') {
      this.endWord();
      if (this.groups.length < DEPTH_MAX) this.groups.push(this.format);
    } else if (c === '}') {
      this.endWord();
      this.format = this.groups.pop() ?? this.format;
    } else if (c === ' ') this.put('space');
    else if (c === '\t') this.put('tab');
    else if (c === '\n') this.put('end');
    else if (c === '%' && this.text[this.at] === '%') this.percent();
    else if (c === '^' && /[IJM]/.test(this.text[this.at] ?? '')) this.caret();
    else if (c >= ' ') this.word += c;
  }

  /** `^I`, `^J` and `^M` stand for tab, line feed and return. */
  private caret(): void {
    const c = this.text[this.at++];
    if (c === 'I') this.put('tab');
    else if (c === 'J') this.put('end');
  }

  private percent(): void {
    const match = /^%(\d{3}|[dcpDCP%])/.exec(this.text.slice(this.at, this.at + 4));
    if (!match) {
      this.word += '%';
      return;
    }
    this.at += match[0].length;
    this.word += symbolOf(match[1]!);
  }

  /** The argument up to `;`, which may be missing at the end of the text. */
  private argument(): string {
    const end = this.text.indexOf(';', this.at);
    const stop = end < 0 ? this.text.length : end;
    const argument = this.text.slice(this.at, stop);
    this.at = stop + 1;
    return argument;
  }

  /** A number, or with `x` a multiple of what holds. */
  private ratio(now: number, base = 1): number {
    const argument = this.argument();
    const value = Math.abs(Number.parseFloat(argument));
    const next = /x\s*$/i.test(argument) ? now * value : value;
    return next > 0 && next < base * RATIO_MAX ? next : now;
  }

  private code(): void {
    const c = this.text[this.at++] ?? '\\';
    const f = this.format;
    switch (c) {
      case 'P':
        this.put('end');
        break;
      case 'N':
        this.put('column');
        break;
      case '~':
        this.word += '\u00a0';
        break;
      case 'L':
      case 'l':
        this.change({ under: c === 'L' });
        break;
      case 'O':
      case 'o':
        this.change({ over: c === 'O' });
        break;
      case 'K':
      case 'k':
        this.change({ strike: c === 'K' });
        break;
      case 'H':
        this.change({ height: this.ratio(f.height, 1e12) });
        break;
      case 'W':
        this.change({ widthFactor: this.ratio(f.widthFactor) });
        break;
      case 'T':
        this.change({ tracking: this.ratio(f.tracking) });
        break;
      case 'Q':
        this.change({ oblique: Number.parseFloat(this.argument()) || 0 });
        break;
      case 'A':
        this.change({ shift: Number.parseInt(this.argument(), 10) || 0 });
        break;
      case 'C':
        this.change({
          colorIndex: Number.parseInt(this.argument(), 10) || 0,
          rgb: undefined,
        });
        break;
      case 'c':
        this.change({ rgb: swapRedAndBlue(Number.parseInt(this.argument(), 10) || 0) });
        break;
      case 'f':
      case 'F':
        this.font(this.argument());
        break;
      case 'S':
        this.stack();
        break;
      case 'p':
        this.indent(this.argument());
        break;
      case 'X':
        break;
      default:
        this.word += c;
    }
  }

  private font(argument: string): void {
    const [font, ...flags] = argument.split('|');
    this.change({ font, bold: flags.includes('b1'), italic: flags.includes('i1') });
  }

  /** `1/2` with a bar, `1#2` side by side, `1^2` without a bar. */
  private stack(): void {
    this.endWord();
    const argument = this.argument();
    const parts = /^((?:\\.|[^/#^\\])*)([/#^])\s?([\s\S]*)$/.exec(argument);
    const plain = (text: string): string => text.replace(/\\(.)/g, '$1').trim();
    const { format, paragraph } = this;
    if (!parts) {
      this.tokens.push({ kind: 'word', text: plain(argument), format, paragraph });
      return;
    }
    const [upper, lower] = [plain(parts[1]!), plain(parts[3]!)];
    if (parts[2] === '#') {
      this.tokens.push({ kind: 'word', text: `${upper}/${lower}`, format, paragraph });
    } else {
      const bar = parts[2] === '/';
      this.tokens.push({ kind: 'stack', upper, lower, bar, format, paragraph });
    }
  }

  private indent(argument: string): void {
    this.endWord();
    const next = { ...this.paragraph };
    if (argument.includes('*')) Object.assign(next, { align: '', indent: 0, left: 0, right: 0 });
    const value = (key: string): number | undefined => {
      const found = new RegExp(`(?:^|[x,])${key}([-+.0-9]+)`).exec(argument)?.[1];
      return found === undefined ? undefined : Number.parseFloat(found) || 0;
    };
    next.indent = value('i') ?? next.indent;
    next.left = value('l') ?? next.left;
    next.right = value('r') ?? next.right;
    const align = /q([lcrjd*])/.exec(argument)?.[1];
    if (align) next.align = /[lcrj]/.test(align) ? (align as Paragraph['align']) : '';
    this.paragraph = next;
  }
}

/** `\c` holds the colour with red in the lowest byte. */
const swapRedAndBlue = (value: number): number =>
  ((value & 255) << 16) | (value & 0xff00) | ((value >> 16) & 255);

export function readCodes(text: string, format: Format): Token[] {
  return new Codes(decodeUnicode(text).replace(/\r\n?/g, '\n'), format).read();
}
