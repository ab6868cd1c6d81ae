/**
 * AcDb:AppInfo to a PRODUCT record: the program that saved the drawing, as it tells of itself.
 *
 *   … | u16 length | ["] <ProductInformation name ="…" build_version="…" …/> ["] | …
 *
 * In: the section (ODA 16), whose lists differ between programs and releases; texts are UTF-16, or
 * bytes in some of R2004. Out: a record with that one text as it is; `engine/properties.ts` reads
 * it. Not handled: the comments and the class identifiers beside it.
 */
import { decodeUtf16 } from '../../core/text';
import { PRODUCT_information, PRODUCT_information_BIT, T_PRODUCT } from '../../generated/model';
import { newText, outputWindow } from '../../model/arena';
import { fileText, newRecord } from '../../model/builder';
import { SECTION_APPINFO, isPrefix, sectionSize, sectionStart } from './container-sections';
import { present } from './values';

const LENGTH_MAX: u32 = 4096;
const LESS: u32 = 60;
const QUOTE: u32 = 34;

/** Makes the record, if the section names a program. */
export function readApplication(): void {
  const start = sectionStart(SECTION_APPINFO);
  const end = start + sectionSize(SECTION_APPINFO);
  for (let at = start + 4; at + 2 < end; at++) {
    if (load<u8>(at) != LESS) continue;
    const stride: u32 = load<u8>(at, 1) == 0 ? 2 : 1;
    if (!isPrefix(at, <u32>(end - at) / stride, stride, '<ProductInformation')) continue;
    // most have it in quotes
    if (load<u8>(at - stride) == QUOTE) at -= stride;
    const length = <u32>load<u16>(at - 2);
    if (length <= LENGTH_MAX && length * stride <= <u32>(end - at)) keepProduct(at, length, stride);
    return;
  }
}

function keepProduct(at: usize, length: u32, stride: u32): void {
  const record = newRecord(T_PRODUCT);
  const target = outputWindow();
  const node =
    stride == 1 ? fileText(at, length) : newText(target, <u32>decodeUtf16(at, length, target), 0);
  store<u32>(record, node, PRODUCT_information);
  present(record, PRODUCT_information_BIT);
}
