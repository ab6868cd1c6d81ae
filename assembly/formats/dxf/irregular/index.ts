/**
 * The types that tables cannot read: which hand function takes their tags.
 *
 * `readIrregular` gets each tag that the schema marks irregular (`irregular.read`), in file order,
 * while
 * `record` is the current record's address; `endIrregular` is called once behind its last tag.
 */
import { EXTRA_tags } from '../../../generated/model';
import { keepTag } from '../reader';

export function readIrregular(type: u32, record: usize): void {
  switch (type) {
    default:
      keepTag(EXTRA_tags);
  }
}

export function endIrregular(type: u32, record: usize): void {}
