/**
 * A DXF file to a linked drawing buffer: tags, then the header's facts, texts, and the joins.
 */
import { linkAcis } from '../../acis/link';
import { codepageFromName, isDoubleByte } from '../../core/codepages';
import {
  EXTRA_tags,
  FAULT_codepage_unknown,
  FAULT_empty_drawing,
  HEAD_codepage,
  HEAD_codepageUsed,
  HEAD_version,
  TAG_SIZE,
} from '../../generated/model';
import { base, rewind } from '../../model/arena';
import { decodeDxfTexts } from '../../model/decode';
import { fault, forgetFaults } from '../../model/faults';
import { link } from '../../model/link';
import { readProxyGraphics } from '../../model/proxy-graphics';
import { forgetSymbols } from '../../model/symbols';
import { judgeThumbnail } from '../../model/thumbnail';
import { headerRecord, recordList } from '../../model/builder';
import { nameProxies } from './irregular/proxy';
import { readTags } from './reader';
import { sectionCount } from './sections';

/** "$ACADVER", "$DWGCODE", "$HANDSEE": the first eight bytes tell these variables apart. */
const ACADVER: u64 = 0x5245564441434124;
const DWGCODEPAGE: u64 = 0x45444f4347574424;
/** From here on text is UTF-8 whatever the file declares. */
const R2007: u32 = 1021;
const HANDSEED: u64 = 0x454553444e414824;

/** The tag behind the header variable whose name begins with eight given bytes; 0 without it. */
function variable(name: u64): usize {
  if (headerRecord == 0) return 0;
  const extra = load<u32>(base + headerRecord, 32);
  if (extra == 0) return 0;
  const list = base + extra + EXTRA_tags;
  const count = load<u32>(list, 4);
  for (let i: u32 = 0; i + 1 < count; i++) {
    const tag = base + load<u32>(list) + i * TAG_SIZE;
    if (load<i16>(tag) != 9) continue;
    const text = load<u32>(tag, 4);
    if (text == 0 || load<u32>(base + text, 4) < 8) continue;
    if (load<u64>(base + load<u32>(base + text)) == name) return tag + TAG_SIZE;
  }
  return 0;
}

/** AC1015 → 1015, AC2.10 → 210; 0 for anything else. */
function versionNumber(): u32 {
  const tag = variable(ACADVER);
  if (tag == 0 || load<u32>(tag, 4) == 0) return 0;
  const node = base + load<u32>(tag, 4);
  if (load<u32>(node, 4) < 6) return 0;
  let at = base + load<u32>(node) + 2;
  let value: u32 = 0;
  for (let i = 0; i < 4; i++) {
    const byte = <u32>load<u8>(at);
    at++;
    if (i == 1 && byte == 46) continue;
    if (byte - 48 > 9) return 0;
    value = value * 10 + (byte - 48);
  }
  return value;
}

function handleSeed(): u64 {
  const tag = variable(HANDSEED);
  return tag == 0 ? 0 : load<u64>(tag, 8);
}

/** Reads a DXF file through `refill`; 0 when there is a drawing, 1 when nothing could be read. */
export function readDxf(): i32 {
  rewind();
  forgetFaults();
  forgetSymbols();
  readTags();
  if (load<u32>(recordList, 4) == 0 && sectionCount == 0) {
    fault(FAULT_empty_drawing);
    return 1;
  }
  const version = versionNumber();
  nameProxies();
  readProxyGraphics(version);
  let codepage: i32 = 0;
  const declared = variable(DWGCODEPAGE);
  if (declared != 0 && load<u32>(declared, 4) != 0) {
    const node = base + load<u32>(declared, 4);
    codepage = codepageFromName(base + load<u32>(node), load<u32>(node, 4));
    if (codepage == 0 && version < R2007) fault(FAULT_codepage_unknown);
  }
  const used = decodeDxfTexts(version, codepage, isDoubleByte(codepage));
  link(handleSeed());
  linkAcis();
  judgeThumbnail();
  store<u32>(base, version, HEAD_version);
  store<u32>(base, <u32>codepage, HEAD_codepage);
  store<u32>(base, <u32>used, HEAD_codepageUsed);
  return 0;
}
