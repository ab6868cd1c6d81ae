/**
 * MULTILEADER: a context with leaders and their lines nested in it, then the leader's own settings.
 *
 *   300 CONTEXT_DATA{ … 302 LEADER{ … 304 LEADER_LINE{ … 305 } … 303 } … 301 }  own codes…
 *
 * Codes are those of ezdxf `src/ezdxf/entities/mleader.py` (the DXF Reference has some of them
 * wrong). 304 is the text, too: its value tells. Here are the nesting and the leaders; the
 * scalars of the context and of the entity are in `multileader-content.ts`.
 */
import {
  EXTRA_tags,
  MULTILEADER_leaders,
  MULTILEADER_leaders_BIT,
  MULTILEADER_leaders_SIZE,
  MULTILEADER_leaders_attachmentDirection,
  MULTILEADER_leaders_breaks,
  MULTILEADER_leaders_doglegLength,
  MULTILEADER_leaders_doglegVector,
  MULTILEADER_leaders_hasDogleg,
  MULTILEADER_leaders_hasLastPoint,
  MULTILEADER_leaders_index,
  MULTILEADER_leaders_lastPoint,
  MULTILEADER_leaders_lines,
  MULTILEADER_leaders_lines_SIZE,
  MULTILEADER_leaders_lines_arrowHead,
  MULTILEADER_leaders_lines_arrowSize,
  MULTILEADER_leaders_lines_breakSegment,
  MULTILEADER_leaders_lines_breaks,
  MULTILEADER_leaders_lines_color,
  MULTILEADER_leaders_lines_index,
  MULTILEADER_leaders_lines_leaderType,
  MULTILEADER_leaders_lines_lineType,
  MULTILEADER_leaders_lines_lineWeight,
  MULTILEADER_leaders_lines_overrides,
  MULTILEADER_leaders_lines_vertices,
} from '../../../generated/model';
import { keepTag } from '../values';
import {
  VALUE_TEXT,
  code,
  tagF64,
  tagHandle,
  tagI32,
  valueKind,
  valueLength,
  valueStart,
} from '../tags';
import { addPointTag, added, last, mark, setPointTag } from './fields';
import { beginContent, readContextTag, readOwnTag } from './multileader-content';

const OWN: u32 = 0;
const CONTEXT: u32 = 1;
const LEADER: u32 = 2;
const LINE: u32 = 3;

/** A color's value that says ByBlock, and no lineweight: what a line without its own has. */
const BY_BLOCK: i32 = -1056964608;
const NO_WEIGHT: i32 = -1000;

let state: u32 = OWN;

export function beginMultileader(): void {
  state = OWN;
  beginContent();
}

export function readMultileaderTag(record: usize): void {
  if (readBracket(record)) return;
  if (state == OWN) readOwnTag(record);
  else if (state == CONTEXT) readContextTag(record);
  else if (state == LEADER) readLeaderTag(record);
  else readLineTag(record);
}

/** The tags that open and close; true when this is one. */
function readBracket(record: usize): bool {
  const leaders = record + MULTILEADER_leaders;
  switch (code) {
    case 300:
      if (!opens()) return false;
      state = CONTEXT;
      return true;
    case 301:
      state = OWN;
      return true;
    case 302: {
      if (state == OWN || !opens()) return false;
      const leader = added(leaders, MULTILEADER_leaders_SIZE);
      store<i32>(leader + MULTILEADER_leaders_hasLastPoint, 1);
      store<i32>(leader + MULTILEADER_leaders_hasDogleg, 1);
      mark(record, MULTILEADER_leaders_BIT);
      state = LEADER;
      return true;
    }
    case 303:
      state = CONTEXT;
      return true;
    case 304: {
      if (state == OWN || !opens()) return false;
      const leader = last(leaders, MULTILEADER_leaders_SIZE);
      const line = added(leader + MULTILEADER_leaders_lines, MULTILEADER_leaders_lines_SIZE);
      store<i32>(line, BY_BLOCK, MULTILEADER_leaders_lines_color);
      store<i32>(line, -1, MULTILEADER_leaders_lines_leaderType);
      store<i32>(line, NO_WEIGHT, MULTILEADER_leaders_lines_lineWeight);
      state = LINE;
      return true;
    }
    case 305:
      state = LEADER;
      return true;
    default:
      return false;
  }
}

/** True for CONTEXT_DATA{, LEADER{ and LEADER_LINE{; a text of the content may begin alike. */
function opens(): bool {
  if (valueKind != VALUE_TEXT) return false;
  if (code == 302) return valueLength == 7 && begins(LEADER_NAME, 7);
  if (code == 304) return valueLength == 12 && begins(LINE_NAME, 12);
  return valueLength == 13 && begins(CONTEXT_NAME, 13);
}

const CONTEXT_NAME: usize = memory.data<u8>([
  67, 79, 78, 84, 69, 88, 84, 95, 68, 65, 84, 65, 123,
]);
const LEADER_NAME: usize = memory.data<u8>([76, 69, 65, 68, 69, 82, 123]);
const LINE_NAME: usize = memory.data<u8>([76, 69, 65, 68, 69, 82, 95, 76, 73, 78, 69, 123]);

function begins(name: usize, length: u32): bool {
  return memory.compare(valueStart, name, length) == 0;
}

function readLeaderTag(record: usize): void {
  const leader = last(record + MULTILEADER_leaders, MULTILEADER_leaders_SIZE);
  switch (code) {
    case 10:
    case 20:
    case 30:
      setPointTag(leader + MULTILEADER_leaders_lastPoint);
      break;
    case 11:
    case 21:
    case 31:
      setPointTag(leader + MULTILEADER_leaders_doglegVector);
      break;
    case 12:
    case 22:
    case 32:
    case 13:
    case 23:
    case 33:
      addPointTag(leader + MULTILEADER_leaders_breaks);
      break;
    case 40:
      store<f64>(leader + MULTILEADER_leaders_doglegLength, tagF64());
      break;
    case 90:
      store<i32>(leader + MULTILEADER_leaders_index, tagI32());
      break;
    case 290:
      store<i32>(leader + MULTILEADER_leaders_hasLastPoint, tagI32());
      break;
    case 291:
      store<i32>(leader + MULTILEADER_leaders_hasDogleg, tagI32());
      break;
    case 271:
      store<i32>(leader + MULTILEADER_leaders_attachmentDirection, tagI32());
      break;
    default:
      keepTag(record, EXTRA_tags);
  }
}

function readLineTag(record: usize): void {
  const leader = last(record + MULTILEADER_leaders, MULTILEADER_leaders_SIZE);
  const line = last(leader + MULTILEADER_leaders_lines, MULTILEADER_leaders_lines_SIZE);
  switch (code) {
    case 10:
    case 20:
    case 30:
      addPointTag(line + MULTILEADER_leaders_lines_vertices);
      break;
    case 11:
    case 21:
    case 31:
    case 12:
    case 22:
    case 32:
      addPointTag(line + MULTILEADER_leaders_lines_breaks);
      break;
    case 91:
      store<i32>(line + MULTILEADER_leaders_lines_index, tagI32());
      break;
    case 92:
      store<i32>(line + MULTILEADER_leaders_lines_color, tagI32());
      break;
    default:
      if (!readOverride(line)) keepTag(record, EXTRA_tags);
  }
}

/** What a line has of its own. */
function readOverride(line: usize): bool {
  switch (code) {
    case 90:
      store<i32>(line + MULTILEADER_leaders_lines_breakSegment, tagI32());
      return true;
    case 93:
      store<i32>(line + MULTILEADER_leaders_lines_overrides, tagI32());
      return true;
    case 170:
      store<i32>(line + MULTILEADER_leaders_lines_leaderType, tagI32());
      return true;
    case 340:
      store<u64>(line + MULTILEADER_leaders_lines_lineType, tagHandle());
      return true;
    case 171:
      store<i32>(line + MULTILEADER_leaders_lines_lineWeight, tagI32());
      return true;
    case 40:
      store<f64>(line + MULTILEADER_leaders_lines_arrowSize, tagF64());
      return true;
    case 341:
      store<u64>(line + MULTILEADER_leaders_lines_arrowHead, tagHandle());
      return true;
    default:
      return false;
  }
}
