/**
 * What the engine asks of its host: the imports of the wasm module `host`.
 *
 * A `declare function` without a decorator is imported from the module named like its file, hence
 * `host.parseNumber` and so on. The TypeScript side is `engine/host-imports.ts`.
 */

/**
 * The double nearest to a decimal text (digits, optional sign, point and exponent), as JS `Number`.
 * Called for the rare text of more than 19 digits that its first 19 do not decide.
 */
export declare function parseNumber(source: usize, length: u32): f64;

/**
 * Turns bytes of a double-byte codepage (932, 936, 949, 950, 1361) into UTF-8 at `target` and
 * returns the number of bytes written, at most `targetMax`. Invalid bytes become U+FFFD.
 */
export declare function decodeMultibyte(
  codepage: i32,
  source: usize,
  length: u32,
  target: usize,
  targetMax: u32,
): u32;
