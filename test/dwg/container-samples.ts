/**
 * DWG files made for tests: the head of an R2000 file, objects of zeros, and their object map.
 */

/** CRC-16 as DWG has it, bit by bit. */
export function crc16(bytes: Uint8Array, seed = 0xc0c1): number {
  let crc = seed;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = (crc >> 1) ^ (crc & 1 ? 0xa001 : 0);
  }
  return crc;
}

function modularChar(value: bigint): number[] {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return [...out, Number(rest)];
}

/** The last byte has six bits and the sign. */
function signedModularChar(value: number): number[] {
  const out: number[] = [];
  let rest = BigInt(Math.abs(value));
  for (; rest > 63n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
  return [...out, Number(rest) | (value < 0 ? 64 : 0)];
}

export interface MapEntry {
  handle: bigint;
  offset: number;
}

/** An object map: blocks below 2,032 bytes, each with its CRC, and an empty one (ODA 23). */
export function encodeObjectMap(entries: MapEntry[]): Uint8Array {
  const out: number[] = [];
  let block: number[] = [];
  const close = (): void => {
    const size = block.length + 2;
    const bytes = [size >> 8, size & 255, ...block];
    const crc = crc16(Uint8Array.from(bytes));
    out.push(...bytes, crc >> 8, crc & 255);
    block = [];
  };
  let last: MapEntry = { handle: 0n, offset: 0 };
  for (const entry of entries) {
    if (block.length > 2000) {
      close();
      last = { handle: 0n, offset: 0 };
    }
    block.push(...modularChar(entry.handle - last.handle));
    block.push(...signedModularChar(entry.offset - last.offset));
    last = entry;
  }
  if (block.length > 0) close();
  close();
  return Uint8Array.from(out);
}

/** An R2000 file with objects of `size` zero bytes, and nothing in header and class sections. */
export function buildR2000(objects: { handle: bigint; size: number }[]) {
  const locatorCount = 3;
  const head = Buffer.alloc(0x19 + 9 * locatorCount + 2 + 16);
  head.write('AC1015');
  head.writeUInt16LE(30, 0x13);
  head.writeUInt32LE(locatorCount, 0x15);
  const parts: Uint8Array[] = [head];
  let end = head.length;
  const offsets = objects.map(({ size }) => {
    const object = Buffer.alloc(size + 4);
    object.writeUInt16LE(size);
    object.writeUInt16LE(crc16(object.subarray(0, size + 2)), size + 2);
    parts.push(object);
    end += object.length;
    return end - object.length;
  });
  const map = encodeObjectMap(objects.map(({ handle }, i) => ({ handle, offset: offsets[i]! })));
  const header = Buffer.alloc(40);
  header.write('cf7b1f23fdde38a95f7c68b84e6d335f', 'hex');
  const sections = [header, Buffer.alloc(40), map];
  sections.forEach((section, i) => {
    head.writeUInt8(i, 0x19 + 9 * i);
    head.writeUInt32LE(end, 0x1a + 9 * i);
    head.writeUInt32LE(section.length, 0x1e + 9 * i);
    parts.push(section);
    end += section.length;
  });
  const crcAt = 0x19 + 9 * locatorCount;
  head.writeUInt16LE(crc16(head.subarray(0, crcAt), 0) ^ 0xa598, crcAt);
  return { file: Buffer.concat(parts), offsets };
}
