/**
 * ACDBASSOCACTION, ACDBASSOCNETWORK and ACDBASSOCVARIABLE: what the network of a space does again
 * when an object changes.
 *
 *   action    version, status | network, body | index, last index of its dependencies
 *             | n dependencies | from version 2 on: n parameters, n values
 *   network   an action | version, last index | n actions | n actions to evaluate
 *   variable  an action | version | name, expression, evaluator, description | value | merging
 *   value     version, name, unit | n variables, of a value and a handle each | a handle
 *
 * LibreDWG `src/dwg2.spec`; versions are 1 up to R2010 and 2 from R2013 on. What an action owns has
 * a bit for it in DWG and the code 360 in DXF. `rest` is where the four-byte fields of the type
 * begin, as far from those of an ACDBASSOCACTION as the type has wider fields.
 */
import { readB, readBS } from '../../core/bits';
import {
  ACDBASSOCACTION_actionIndex,
  ACDBASSOCACTION_actionVersion,
  ACDBASSOCACTION_body,
  ACDBASSOCACTION_dependencies,
  ACDBASSOCACTION_dependencies_SIZE,
  ACDBASSOCACTION_dependencies_dependency,
  ACDBASSOCACTION_dependencies_isOwned,
  ACDBASSOCACTION_lastDependencyIndex,
  ACDBASSOCACTION_network,
  ACDBASSOCACTION_parameters,
  ACDBASSOCACTION_status,
  ACDBASSOCACTION_values,
  ACDBASSOCACTION_values_SIZE,
  ACDBASSOCACTION_values_controlledDependency,
  ACDBASSOCACTION_values_name,
  ACDBASSOCACTION_values_unitType,
  ACDBASSOCACTION_values_variables,
  ACDBASSOCACTION_values_variables_SIZE,
  ACDBASSOCACTION_values_variables_inputVariable,
  ACDBASSOCACTION_values_variables_valueInteger,
  ACDBASSOCACTION_values_variables_valueNumber,
  ACDBASSOCACTION_values_variables_valueText,
  ACDBASSOCACTION_values_variables_valueType,
  ACDBASSOCACTION_values_version,
  ACDBASSOCNETWORK_actions,
  ACDBASSOCNETWORK_actionsToEvaluate,
  ACDBASSOCNETWORK_lastActionIndex,
  ACDBASSOCNETWORK_networkVersion,
  ACDBASSOCVARIABLE_actionVersion,
  ACDBASSOCVARIABLE_description,
  ACDBASSOCVARIABLE_evaluator,
  ACDBASSOCVARIABLE_expression,
  ACDBASSOCVARIABLE_isMergeable,
  ACDBASSOCVARIABLE_mustMerge,
  ACDBASSOCVARIABLE_references,
  ACDBASSOCVARIABLE_valueInteger,
  ACDBASSOCVARIABLE_valueNumber,
  ACDBASSOCVARIABLE_valueText,
  ACDBASSOCVARIABLE_valueType,
  ACDBASSOCVARIABLE_variableName,
  ACDBASSOCVARIABLE_variableVersion,
} from '../../generated/model';
import { makeList } from '../../model/arena';
import {
  countOfHandles,
  double,
  flag,
  fromTags,
  giveUp,
  handle,
  isSound,
  long,
  nextCode,
  short,
  textOf,
} from './source';

/** Version from which on an action has parameters and values, which its body had before. */
export const WITH_PARAMETERS: i32 = 2;
/** A value that is none. */
const NO_VALUE: i32 = -9999;

export function readAction(record: usize, rest: usize): void {
  const version = short(90);
  store<i32>(rest, version, ACDBASSOCACTION_actionVersion);
  store<i32>(rest, long(90), ACDBASSOCACTION_status);
  store<u64>(record, handle(330), ACDBASSOCACTION_network);
  store<u64>(record, handle(360), ACDBASSOCACTION_body);
  store<i32>(rest, long(90), ACDBASSOCACTION_actionIndex);
  store<i32>(rest, long(90), ACDBASSOCACTION_lastDependencyIndex);
  readOwned(rest + ACDBASSOCACTION_dependencies);
  if (version < WITH_PARAMETERS) return;
  short(90);
  readHandles(rest + ACDBASSOCACTION_parameters, 360);
  short(90);
  readValues(rest + ACDBASSOCACTION_values);
}

/** Handles of what is owned or not. */
function readOwned(list: usize): void {
  const count = countOfHandles(90);
  const size = ACDBASSOCACTION_dependencies_SIZE;
  const first = makeList(list, size, count);
  for (let i: u32 = 0; i < count; i++) {
    const at = first + <usize>i * size;
    const isOwned = fromTags ? <i32>(nextCode() == 360) : <i32>readB();
    store<i32>(at, isOwned, ACDBASSOCACTION_dependencies_isOwned);
    const target = handle(isOwned != 0 ? 360 : 330);
    store<u64>(at, target, ACDBASSOCACTION_dependencies_dependency);
  }
}

export function readHandles(list: usize, code: i32): void {
  const count = countOfHandles(90);
  const at = makeList(list, 8, count);
  for (let i: u32 = 0; i < count; i++) store<u64>(at + (<usize>i << 3), handle(code));
}

// ---- values

export function readValues(list: usize): void {
  const count = countOfHandles(90);
  const size = ACDBASSOCACTION_values_SIZE;
  const first = makeList(list, size, count);
  for (let i: u32 = 0; i < count && isSound(); i++) readNamed(first + <usize>i * size);
}

function readNamed(at: usize): void {
  store<i32>(at, long(90), ACDBASSOCACTION_values_version);
  store<u32>(at, textOf(1), ACDBASSOCACTION_values_name);
  store<i32>(at, long(90), ACDBASSOCACTION_values_unitType);
  const count = countOfHandles(90);
  const size = ACDBASSOCACTION_values_variables_SIZE;
  const first = makeList(at + ACDBASSOCACTION_values_variables, size, count);
  for (let i: u32 = 0; i < count && isSound(); i++) {
    const variable = first + <usize>i * size;
    readValue(
      variable + ACDBASSOCACTION_values_variables_valueType,
      variable + ACDBASSOCACTION_values_variables_valueNumber,
      variable + ACDBASSOCACTION_values_variables_valueText,
      variable + ACDBASSOCACTION_values_variables_valueInteger,
    );
    store<u64>(variable, handle(330), ACDBASSOCACTION_values_variables_inputVariable);
  }
  store<u64>(at, handle(330), ACDBASSOCACTION_values_controlledDependency);
}

/** A value by the code that tells it: before it in DWG, its own in DXF. */
export function readValue(type: usize, number: usize, text: usize, integer: usize): void {
  const code = fromTags ? nextCode() : readBS();
  store<i32>(type, code);
  switch (code) {
    case 40:
      store<f64>(number, double(code));
      break;
    case 90:
      store<i32>(integer, long(code));
      break;
    case 70:
      store<i32>(integer, short(code));
      break;
    case 1:
      store<u32>(text, textOf(code));
      break;
    case NO_VALUE:
      break;
    default:
      giveUp();
  }
}

// ---- networks and variables

export function readNetwork(record: usize): void {
  readAction(record, record);
  store<i32>(record, short(90), ACDBASSOCNETWORK_networkVersion);
  store<i32>(record, long(90), ACDBASSOCNETWORK_lastActionIndex);
  readOwned(record + ACDBASSOCNETWORK_actions);
  readHandles(record + ACDBASSOCNETWORK_actionsToEvaluate, 330);
}

export function readVariable(record: usize): void {
  const rest = record + ACDBASSOCVARIABLE_actionVersion - ACDBASSOCACTION_actionVersion;
  readAction(record, rest);
  store<i32>(record, short(90), ACDBASSOCVARIABLE_variableVersion);
  store<u32>(record, textOf(1), ACDBASSOCVARIABLE_variableName);
  store<u32>(record, textOf(1), ACDBASSOCVARIABLE_expression);
  store<u32>(record, textOf(1), ACDBASSOCVARIABLE_evaluator);
  store<u32>(record, textOf(1), ACDBASSOCVARIABLE_description);
  readValue(
    record + ACDBASSOCVARIABLE_valueType,
    record + ACDBASSOCVARIABLE_valueNumber,
    record + ACDBASSOCVARIABLE_valueText,
    record + ACDBASSOCVARIABLE_valueInteger,
  );
  store<i32>(record, flag(290), ACDBASSOCVARIABLE_isMergeable);
  store<i32>(record, flag(290), ACDBASSOCVARIABLE_mustMerge);
  readReferences(record + ACDBASSOCVARIABLE_references);
}

/** Dependencies on the variables that the expression names. No DXF file was found that has any. */
function readReferences(list: usize): void {
  const count = countOfHandles(90);
  if (fromTags && count != 0) giveUp();
  const at = makeList(list, 8, count);
  for (let i: u32 = 0; i < count && isSound(); i++) {
    long(90);
    store<u64>(at + (<usize>i << 3), handle(360));
  }
}
