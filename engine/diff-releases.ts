/**
 * What two drawings tell differently because of their releases: a field that a release does not
 * have is no difference where it is not told, nor is the form in which a release keeps a body.
 *
 * In: the releases of the two. The `dwg` strings of the schema say which have a field; for types
 * with hand decoders it stands here. DXF has had its codes as long.
 */
import { RELEASES } from './schema/dsl.ts';
import { typeByName } from './schema/layout.ts';

/** Of a drawing: `AC1015` is 1015; undefined where it says none. */
export type Release = number | undefined;

export const releaseOf = (version: string | undefined): Release =>
  version === undefined ? undefined : Number(/^AC(\d+)$/.exec(version)?.[1]) || undefined;

/** Releases from the first to the last. */
type Range = readonly [first: number, last: number];

const since = (release: keyof typeof RELEASES): Range[] => [[RELEASES[release], Infinity]];

/** ODA 20.4.1: of every entity. */
const common: Readonly<Record<string, Range[]>> = {
  lineWeight: since('R2000'),
  color: since('R2004'),
  transparency: since('R2004'),
};

const bodies = { uid: since('R2013'), history: since('R2007') };
const attribute = { lockPosition: since('R2007') };
/** By the decoders in `assembly/formats/dwg/irregular/`. */
const irregular: Readonly<Record<string, Readonly<Record<string, Range[]>>>> = {
  ATTRIB: attribute,
  ATTDEF: attribute,
  MTEXT: {
    definedHeight: since('R2007'),
    columnType: since('R2018'),
    columnCount: since('R2018'),
    columnFlowReversed: since('R2018'),
    columnAutoHeight: since('R2018'),
    columnWidth: since('R2018'),
    columnGutter: since('R2018'),
    columnHeights: since('R2018'),
  },
  MULTILEADER: { version: since('R2010'), extendLeaderToText: since('R2013') },
  REGION: bodies,
  BODY: bodies,
  '3DSOLID': bodies,
};

function rangeOf(text: string): Range {
  const number = (name: string) => RELEASES[name as keyof typeof RELEASES];
  if (text.endsWith('+')) return [number(text.slice(0, -1)), Infinity];
  const [first, last = first] = text.split('-') as [string, string?];
  return [number(first), number(last)];
}

/** The releases that have a field; undefined for all. */
function rangesOf(type: string, field: string): Range[] | undefined {
  const known = irregular[type]?.[field] ?? common[field];
  if (known) return known;
  const ranges: Range[] = [];
  const words = typeByName.get(type)?.dwg.matchAll(/(\w+)(?:\[\w+\])?:\w+(?:\/(\w+))?(?:@(\S+))?/g);
  for (const [, target, second, range] of words ?? []) {
    if (target !== field && second !== field) continue;
    if (range === undefined) return undefined;
    ranges.push(rangeOf(range));
  }
  return ranges.length > 0 ? ranges : undefined;
}

/** Whether a field of two entities, of one type, is to be compared. */
export class ReleasePair {
  readonly #a: Release;
  readonly #b: Release;
  readonly #ranges = new Map<string, Range[] | undefined>();

  constructor(a: Release, b: Release) {
    this.#a = a;
    this.#b = b;
  }

  compares(type: unknown, field: string, from: unknown, to: unknown): boolean {
    if (this.#a === this.#b || typeof type !== 'string') return true;
    if (field === 'acis') return (from === undefined) !== (to === undefined);
    if (from === undefined) return this.#has(this.#a, type, field);
    return to !== undefined || this.#has(this.#b, type, field);
  }

  #has(release: Release, type: string, field: string): boolean {
    const name = `${type} ${field}`;
    if (!this.#ranges.has(name)) this.#ranges.set(name, rangesOf(type, field));
    const ranges = this.#ranges.get(name);
    if (!ranges || release === undefined) return true;
    return ranges.some(([first, last]) => release >= first && release <= last);
  }
}
