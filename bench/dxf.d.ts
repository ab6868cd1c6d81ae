/** The part of the package `dxf` that the bench calls; the package has no types. */
declare module 'dxf' {
  export function parseString(text: string): { entities: unknown[] };
}
