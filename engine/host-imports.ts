/**
 * The host's side of the wasm imports declared in `assembly/core/host.ts`: two small services that
 * every JavaScript engine has and that the engine would otherwise carry tables for.
 *
 * Both take addresses in the instance's memory. The memory is asked for on each call, because an
 * instance has none yet when its imports are made, and growing it replaces its buffer.
 */

/** WHATWG labels of the double-byte codepages. Johab (1361) has no decoder there. */
const labels: Readonly<Record<number, string>> = {
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
};

type Decoder = InstanceType<typeof TextDecoder>;

/** The imports, as the module `host` of a wasm instance; a type, so that it fits `Imports`. */
export type HostImports = {
  parseNumber(source: number, length: number): number;
  decodeMultibyte(
    codepage: number,
    source: number,
    length: number,
    target: number,
    targetMax: number,
  ): number;
};

export function createHostImports(getMemory: () => WebAssembly.Memory): HostImports {
  const decoders = new Map<number, Decoder>();
  const encoder = new TextEncoder();

  function decoderOf(codepage: number): Decoder | undefined {
    const label = labels[codepage];
    if (label === undefined) return undefined;
    let decoder = decoders.get(codepage);
    if (decoder === undefined) {
      decoder = new TextDecoder(label);
      decoders.set(codepage, decoder);
    }
    return decoder;
  }

  // Wasm passes addresses as signed numbers: `>>> 0` makes those beyond 2 GiB right.
  function bytesAt(address: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(getMemory().buffer, address >>> 0, length >>> 0);
  }

  return {
    parseNumber(source, length) {
      let text = '';
      for (const byte of bytesAt(source, length)) text += String.fromCharCode(byte);
      return Number(text.replace(/d/i, 'e'));
    },

    decodeMultibyte(codepage, source, length, target, targetMax) {
      const bytes = bytesAt(source, length);
      const text = decoderOf(codepage)?.decode(bytes) ?? '\uFFFD'.repeat(Math.ceil(length / 2));
      return encoder.encodeInto(text, bytesAt(target, targetMax)).written;
    },
  };
}
