/**
 * A DWG file to a linked drawing buffer: container, header variables, classes, objects, the joins.
 */
import { linkAcis } from '../../acis/link';
import { setBitsVersion } from '../../core/bits';
import { codepageFromDwgIndex, isDoubleByte } from '../../core/codepages';
import {
  FAULT_empty_drawing,
  HEAD_codepage,
  HEAD_codepageUsed,
  HEAD_isBinary,
  HEAD_tagCount,
  HEAD_version,
} from '../../generated/model';
import { base, beginDrawing } from '../../model/arena';
import { forgetRecords, recordList } from '../../model/builder';
import { decodeTexts } from '../../model/decode';
import { fault, forgetFaults } from '../../model/faults';
import { linkHandles } from '../../model/handles';
import { linkRecords } from '../../model/link';
import { readProxyGraphics } from '../../model/proxy-graphics';
import { forgetSymbols } from '../../model/symbols';
import { judgeThumbnail } from '../../model/thumbnail';
import { internTypeNames } from '../../model/types';
import { forgetBookColors, linkBookColors } from './book-colors';
import { readApplication } from './application';
import { readClasses } from './classes';
import { readDataStore } from './container-acds';
import { codepageIndex, dwgVersion, objectCount, openInput } from './file';
import { handleSeed, readHeaderVariables } from './header-variables';
import { orderRecords } from './link';
import { readObjects } from './objects';
import { readPreview } from './preview';
import { readSummary } from './summary';

/** Reads a DWG file through `refill`; 0 when there is a drawing, 1 when nothing could be read. */
export function readDwg(): i32 {
  forgetFaults();
  const failed = openInput();
  beginDrawing();
  forgetSymbols();
  forgetRecords();
  if (failed != 0) return 1;
  setBitsVersion(dwgVersion);
  internTypeNames();
  readClasses();
  forgetBookColors();
  readObjects();
  if (load<u32>(recordList, 4) == 0) {
    fault(FAULT_empty_drawing);
    return 1;
  }
  readHeaderVariables();
  readSummary();
  readApplication();
  readPreview();
  readProxyGraphics(dwgVersion);
  const codepage = codepageFromDwgIndex(<i32>codepageIndex);
  const used = decodeTexts(dwgVersion, codepage, isDoubleByte(codepage));
  linkHandles(handleSeed);
  linkBookColors();
  orderRecords();
  linkRecords();
  readDataStore();
  linkAcis();
  judgeThumbnail();
  store<u32>(base, dwgVersion, HEAD_version);
  store<u32>(base, <u32>codepage, HEAD_codepage);
  store<u32>(base, <u32>used, HEAD_codepageUsed);
  store<u32>(base, 0, HEAD_isBinary);
  store<u32>(base, objectCount, HEAD_tagCount);
  return 0;
}
