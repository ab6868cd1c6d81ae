/** Judges answers of a server by the schemas of its own `/openapi.json`. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Answer } from './server.ts';

// biome-ignore lint/suspicious/noExplicitAny: any node of the document.
type Node = any;

const JSON_TYPE = /^application\/json\b/;

/**
 * Closes each object that says what it holds, so that a field that nobody described is a fault.
 * What is joined by `allOf` is closed as a whole.
 */
function closed(node: Node, joined: ReadonlySet<string>, isJoined = false): Node {
  if (Array.isArray(node)) return node.map((inner) => closed(inner, joined, isJoined));
  if (typeof node !== 'object' || node === null) return node;
  const copy: Node = {};
  for (const [name, inner] of Object.entries(node)) {
    copy[name] = closed(inner, joined, name === 'allOf' || joined.has(name));
  }
  const isObject = (copy.type === 'object' && copy.properties) || Array.isArray(copy.allOf);
  const isOpen = isJoined || !isObject || copy.additionalProperties !== undefined;
  return isOpen ? copy : { ...copy, unevaluatedProperties: false };
}

/** The names of the components that some `allOf` joins. */
function joinedNames(node: Node, names = new Set<string>()): Set<string> {
  if (typeof node !== 'object' || node === null) return names;
  for (const part of Array.isArray(node.allOf) ? node.allOf : []) {
    if (part.$ref) names.add(part.$ref.split('/').at(-1));
  }
  for (const inner of Object.values(node)) joinedNames(inner, names);
  return names;
}

export class Contract {
  readonly #document: Node;
  readonly #ajv: Ajv2020;
  readonly #joined: ReadonlySet<string>;
  /** `get /v1/jobs 200` */
  readonly seen = new Set<string>();

  constructor(document: Node) {
    this.#document = document;
    this.#joined = joinedNames(document);
    this.#ajv = new Ajv2020({ strict: false, allErrors: true });
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.#ajv);
    this.#ajv.addSchema({ $id: 'openapi', components: closed(document.components, this.#joined) });
  }

  /** `post /v1/parse` of every operation. */
  get operations(): string[] {
    return Object.entries(this.#document.paths as Record<string, object>).flatMap(
      ([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`),
    );
  }

  /** What is wrong with an answer to a request; nothing for one that is as described. */
  faults(method: string, pathname: string, answer: Answer): string[] {
    const name = `${method.toLowerCase()} ${pathname}`;
    const path = this.#pathOf(method, pathname.replace(/\?.*/, ''));
    if (!path) return [`${name} is not described`];
    const told = `${method.toLowerCase()} ${path} ${answer.status}`;
    this.seen.add(told);
    const response = this.#document.paths[path][method.toLowerCase()].responses[answer.status];
    if (!response) return [`${told} is not described`];
    const bare = (mediaType: string) => mediaType.replace(/;.*/, '');
    const type = bare(answer.headers.get('Content-Type') ?? '');
    if (!response.content) return answer.text === '' ? [] : [`${told} has a body`];
    const ranges = Object.keys(response.content);
    const range = ranges.find((name) => bare(name) === type || name === '*/*');
    const media = range && response.content[range];
    if (!media) return [`${told} is of the type ${type}`];
    if (!JSON_TYPE.test(type)) return [];
    const validate = this.#validator(told, media.schema);
    if (validate(answer.body)) return [];
    return validate.errors!.slice(0, 5).map(({ instancePath, message, params }) => {
      const extra = params.unevaluatedProperty ?? params.additionalProperty ?? '';
      return `${told}: ${instancePath} ${message} ${extra}`.trimEnd();
    });
  }

  #validator(name: string, schema: Node): ValidateFunction {
    const known = this.#ajv.getSchema(name);
    if (known) return known;
    const text = JSON.stringify(closed(schema, this.#joined)).replaceAll('"#/', '"openapi#/');
    return this.#ajv.compile({ ...JSON.parse(text), $id: undefined });
  }

  /** A path without parameters wins over one with. */
  #pathOf(method: string, pathname: string): string | undefined {
    const fitting = Object.keys(this.#document.paths).filter((path) => {
      const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      return pattern.test(pathname) && this.#document.paths[path][method.toLowerCase()];
    });
    return fitting.toSorted((a, b) => a.split('{').length - b.split('{').length)[0];
  }
}
