/**
 * Irregular objects: SORTENTSTABLE, SPATIAL_FILTER and XRECORD.
 *
 *   SORTENTSTABLE   330 block record, (331 entity 5 sort handle)…
 *   SPATIAL_FILTER  70 count (10 20)… 210 11 71 72 (40) 73 (41) 40 × 12 inverse insert 40 × 12 clip
 *   XRECORD         280, then any tags
 *
 * DXF Reference, OBJECTS section. These come behind the subclass marker, where 5 and 330 no
 * longer are the object's own handle and owner.
 */
import {
  EXTRA_tags,
  SORTENTSTABLE_entities,
  SORTENTSTABLE_entities_BIT,
  SORTENTSTABLE_sortHandles,
  SPATIAL_FILTER_backClip,
  SPATIAL_FILTER_backClip_BIT,
  SPATIAL_FILTER_backDistance,
  SPATIAL_FILTER_backDistance_BIT,
  SPATIAL_FILTER_boundary,
  SPATIAL_FILTER_frontClip,
  SPATIAL_FILTER_frontClip_BIT,
  SPATIAL_FILTER_frontDistance,
  SPATIAL_FILTER_frontDistance_BIT,
  SPATIAL_FILTER_transforms,
  SPATIAL_FILTER_transforms_BIT,
  XRECORD_cloning,
  XRECORD_cloning_BIT,
} from '../../../generated/model';
import { append, base } from '../../../model/arena';
import { sawMarker } from '../reader';
import { code, tagHandle, tagI32 } from '../tags';
import { keepTag } from '../values';
import { UNTOLD, addF64, compareCount, mark, setF64, setI32 } from './fields';

// ---- SORTENTSTABLE

/** Both lists grow together; an entity without a sort handle has 0, its own handle then counts. */
export function readSortTag(record: usize): void {
  const handles = record + SORTENTSTABLE_sortHandles;
  const handle = tagHandle();
  if (code == 331) {
    store<u64>(append(record + SORTENTSTABLE_entities, 8), handle);
    store<u64>(append(handles, 8), 0);
    mark(record, SORTENTSTABLE_entities_BIT);
    return;
  }
  const count = load<u32>(handles, 4);
  if (count != 0) store<u64>(base + load<u32>(handles) + (<usize>(count - 1) << 3), handle);
  else keepTag(record, EXTRA_tags);
}

// ---- SPATIAL_FILTER

let toldBoundary: i32 = UNTOLD;
/** The next 40 is the distance of the front clip. */
let awaitsFront: bool = false;

export function beginSpatialFilter(): void {
  toldBoundary = UNTOLD;
  awaitsFront = false;
}

export function readSpatialFilterTag(record: usize): void {
  switch (code) {
    case 70:
      toldBoundary = tagI32();
      break;
    case 72:
      setI32(record, SPATIAL_FILTER_frontClip, SPATIAL_FILTER_frontClip_BIT);
      awaitsFront = load<i32>(record + SPATIAL_FILTER_frontClip) != 0;
      break;
    case 73:
      setI32(record, SPATIAL_FILTER_backClip, SPATIAL_FILTER_backClip_BIT);
      awaitsFront = false;
      break;
    case 41:
      setF64(record, SPATIAL_FILTER_backDistance, SPATIAL_FILTER_backDistance_BIT);
      break;
    default:
      if (awaitsFront) {
        setF64(record, SPATIAL_FILTER_frontDistance, SPATIAL_FILTER_frontDistance_BIT);
        awaitsFront = false;
        return;
      }
      addF64(record + SPATIAL_FILTER_transforms);
      mark(record, SPATIAL_FILTER_transforms_BIT);
  }
}

export function endSpatialFilter(record: usize): void {
  compareCount(toldBoundary, load<u32>(record + SPATIAL_FILTER_boundary, 4));
}

// ---- XRECORD

let sawContent: bool = false;

export function beginXrecord(): void {
  sawContent = false;
}

export function readXrecordTag(record: usize): void {
  if (sawMarker && !sawContent && code == 280) {
    setI32(record, XRECORD_cloning, XRECORD_cloning_BIT);
    sawContent = true;
    return;
  }
  if (sawMarker) sawContent = true;
  keepTag(record, EXTRA_tags);
}
