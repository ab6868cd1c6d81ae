/** The text of a value of a table or field (ODA 20.4.99), from the list that holds it alone. */
import { FIELD_result_shown, FIELD_result_text } from '../generated/model';
import { base } from './arena';

/** The text as it is shown: the one made of the value, or a text itself; 0 for none. */
export function shownValue(list: usize): u32 {
  if (load<u32>(list, 4) == 0) return 0;
  const value = base + load<u32>(list);
  const shown = load<u32>(value, FIELD_result_shown);
  return shown != 0 ? shown : load<u32>(value, FIELD_result_text);
}
