/**
 * ACDBASSOC2DCONSTRAINTGROUP: an action that keeps the geometry of a plane as its constraints say.
 *
 *   an action | version, flag | plane | rigid set | n dependencies on geometry | next node
 *             | n nodes: class, id, [status], n connections, fields of the class
 *   from version 2 of the action on: 2 numbers, flag | n classes and ids | n nodes: id, n
 *             connections, status, fields of the class
 *
 *   constraint   parent, implied, [active] | of a datum: the datum line
 *                | of a dimension: value, dimension | of a distance: kind, direction
 *   geometry     dependency, number in it | point: kind, index, curve | line: point, direction
 *                | bounded line: ray, start, end | circle: center, normal, start of angles, radius,
 *                two angles | arc: start, end
 *
 * LibreDWG `src/dwg2.spec`; the nodes and their classes by what files have. A class that none had
 * makes the group one that is not read.
 */
import {
  ACDBASSOC2DCONSTRAINTGROUP_actionVersion,
  ACDBASSOC2DCONSTRAINTGROUP_geometry,
  ACDBASSOC2DCONSTRAINTGROUP_groupFlag,
  ACDBASSOC2DCONSTRAINTGROUP_groupVersion,
  ACDBASSOC2DCONSTRAINTGROUP_nextNode,
  ACDBASSOC2DCONSTRAINTGROUP_nodes,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_SIZE,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_connections,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_dependency,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_dimensionDependency,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_id,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_isActive,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_isImplied,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_kind,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_numbers,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_option,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_other,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_parent,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_pointIndex,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_points,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_status,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_subentity,
  ACDBASSOC2DCONSTRAINTGROUP_nodes_valueDependency,
  ACDBASSOC2DCONSTRAINTGROUP_origin,
  ACDBASSOC2DCONSTRAINTGROUP_reservedFlag,
  ACDBASSOC2DCONSTRAINTGROUP_reservedIndex,
  ACDBASSOC2DCONSTRAINTGROUP_reservedNumber,
  ACDBASSOC2DCONSTRAINTGROUP_rigidSet,
  ACDBASSOC2DCONSTRAINTGROUP_xAxis,
  ACDBASSOC2DCONSTRAINTGROUP_yAxis,
  ACDBASSOCACTION_actionVersion,
  FIELDS_arc,
  FIELDS_boundedLine,
  FIELDS_circle,
  FIELDS_constraint,
  FIELDS_datumConstraint,
  FIELDS_distanceConstraint,
  FIELDS_line,
  FIELDS_point,
  FIELDS_radiusConstraint,
} from '../../generated/model';
import { makeList } from '../../model/arena';
import { readAction, readHandles } from './actions';
import { fieldsOfClass } from './classes';
import {
  byte,
  countOf,
  countOfTexts,
  double,
  flag,
  fromTags,
  giveUp,
  handle,
  isSound,
  long,
  point,
  textOf,
} from './source';

const SIZE: u32 = ACDBASSOC2DCONSTRAINTGROUP_nodes_SIZE;
/** Version of the action from which on the classes of all nodes stand before the nodes. */
const CLASSES_FIRST: i32 = 2;
/** Fewest bits of the name of a node's class. */
const CLASS_BITS: u32 = 120;
/** Version of the group that tells the status of its nodes; the other one that was found is 0. */
const WITH_STATUS: i32 = 2;
let hasStatus: bool = false;

export function readConstraintGroup(record: usize): void {
  const rest =
    record + ACDBASSOC2DCONSTRAINTGROUP_actionVersion - ACDBASSOCACTION_actionVersion;
  readAction(record, rest);
  const version = long(90);
  hasStatus = version == WITH_STATUS;
  if (version != 0 && !hasStatus) giveUp();
  store<i32>(record, version, ACDBASSOC2DCONSTRAINTGROUP_groupVersion);
  store<i32>(record, flag(70), ACDBASSOC2DCONSTRAINTGROUP_groupFlag);
  point(10, record + ACDBASSOC2DCONSTRAINTGROUP_origin);
  point(10, record + ACDBASSOC2DCONSTRAINTGROUP_xAxis);
  point(10, record + ACDBASSOC2DCONSTRAINTGROUP_yAxis);
  store<u64>(record, handle(360), ACDBASSOC2DCONSTRAINTGROUP_rigidSet);
  readHandles(record + ACDBASSOC2DCONSTRAINTGROUP_geometry, 360);
  store<i32>(record, long(90), ACDBASSOC2DCONSTRAINTGROUP_nextNode);
  const nodes = record + ACDBASSOC2DCONSTRAINTGROUP_nodes;
  if (load<i32>(rest, ACDBASSOCACTION_actionVersion) < CLASSES_FIRST) {
    readNodes(nodes, load<u64>(record, 8));
    return;
  }
  store<i32>(record, long(90), ACDBASSOC2DCONSTRAINTGROUP_reservedNumber);
  store<i32>(record, long(90), ACDBASSOC2DCONSTRAINTGROUP_reservedIndex);
  store<i32>(record, flag(290), ACDBASSOC2DCONSTRAINTGROUP_reservedFlag);
  readClassesAndNodes(nodes);
}

function readNodes(list: usize, group: u64): void {
  const count = countOfTexts(90, CLASS_BITS);
  const first = makeList(list, SIZE, count);
  for (let i: u32 = 0; i < count && isSound(); i++) {
    const node = first + <usize>i * SIZE;
    store<u32>(node, textOf(1), ACDBASSOC2DCONSTRAINTGROUP_nodes_kind);
    if (fromTags && handle(330) != group) giveUp();
    store<i32>(node, long(90), ACDBASSOC2DCONSTRAINTGROUP_nodes_id);
    if (hasStatus) store<i32>(node, byte(70), ACDBASSOC2DCONSTRAINTGROUP_nodes_status);
    readConnections(node);
    readFields(node);
  }
}

function readClassesAndNodes(list: usize): void {
  const count = countOfTexts(90, CLASS_BITS);
  const first = makeList(list, SIZE, count);
  for (let i: u32 = 0; i < count && isSound(); i++) {
    const node = first + <usize>i * SIZE;
    store<u32>(node, textOf(1), ACDBASSOC2DCONSTRAINTGROUP_nodes_kind);
    store<i32>(node, long(90), ACDBASSOC2DCONSTRAINTGROUP_nodes_id);
  }
  for (let i: u32 = 0; i < count && isSound(); i++) {
    const node = first + <usize>i * SIZE;
    if (long(90) != load<i32>(node, ACDBASSOC2DCONSTRAINTGROUP_nodes_id)) giveUp();
    readConnections(node);
    store<i32>(node, byte(70), ACDBASSOC2DCONSTRAINTGROUP_nodes_status);
    readFields(node);
  }
}

function readConnections(node: usize): void {
  const count = countOf(90, 2);
  const at = makeList(node + ACDBASSOC2DCONSTRAINTGROUP_nodes_connections, 4, count);
  for (let i: u32 = 0; i < count; i++) store<i32>(at + (<usize>i << 2), long(90));
}

/** The fields of the node's class. */
function readFields(node: usize): void {
  const kind = fieldsOfClass(load<u32>(node, ACDBASSOC2DCONSTRAINTGROUP_nodes_kind));
  switch (kind) {
    case FIELDS_constraint:
      readConstraint(node);
      break;
    case FIELDS_datumConstraint:
      readConstraint(node);
      store<i32>(node, long(90), ACDBASSOC2DCONSTRAINTGROUP_nodes_other);
      break;
    case FIELDS_distanceConstraint:
      readDimensioned(node);
      if (load<i32>(node, ACDBASSOC2DCONSTRAINTGROUP_nodes_option) != 0) readPoints(node, 1);
      break;
    case FIELDS_radiusConstraint:
      readDimensioned(node);
      break;
    default:
      readGeometry(node, kind);
  }
}

function readConstraint(node: usize): void {
  store<i32>(node, long(90), ACDBASSOC2DCONSTRAINTGROUP_nodes_parent);
  store<i32>(node, flag(290), ACDBASSOC2DCONSTRAINTGROUP_nodes_isImplied);
  // older groups do not tell it
  const isActive = hasStatus ? flag(290) : 1;
  store<i32>(node, isActive, ACDBASSOC2DCONSTRAINTGROUP_nodes_isActive);
}

function readDimensioned(node: usize): void {
  readConstraint(node);
  store<u64>(node, handle(340), ACDBASSOC2DCONSTRAINTGROUP_nodes_valueDependency);
  store<u64>(node, handle(340), ACDBASSOC2DCONSTRAINTGROUP_nodes_dimensionDependency);
  store<i32>(node, byte(280), ACDBASSOC2DCONSTRAINTGROUP_nodes_option);
}

function readGeometry(node: usize, kind: u32): void {
  store<u64>(node, handle(330), ACDBASSOC2DCONSTRAINTGROUP_nodes_dependency);
  store<i32>(node, long(90), ACDBASSOC2DCONSTRAINTGROUP_nodes_subentity);
  switch (kind) {
    case FIELDS_point:
      // a point of its own, not of a curve, has coordinates; no file was found that has one
      if (load<u64>(node, ACDBASSOC2DCONSTRAINTGROUP_nodes_dependency) != 0) readPoints(node, 1);
      store<i32>(node, byte(280), ACDBASSOC2DCONSTRAINTGROUP_nodes_option);
      store<i32>(node, long(90), ACDBASSOC2DCONSTRAINTGROUP_nodes_pointIndex);
      store<i32>(node, long(90), ACDBASSOC2DCONSTRAINTGROUP_nodes_other);
      break;
    case FIELDS_line:
      readPoints(node, 2);
      break;
    case FIELDS_boundedLine:
      readBoundedLine(node);
      break;
    case FIELDS_circle:
      readPoints(node, 3);
      readNumbers(node, 3);
      break;
    case FIELDS_arc:
      // no DXF file was found that has one
      if (fromTags) giveUp();
      readArc(node);
      break;
    default:
      giveUp();
  }
}

function readBoundedLine(node: usize): void {
  const points = makeList(node + ACDBASSOC2DCONSTRAINTGROUP_nodes_points, 24, 4);
  point(10, points);
  point(10, points + 24);
  store<i32>(node, flag(290), ACDBASSOC2DCONSTRAINTGROUP_nodes_option);
  point(10, points + 48);
  point(11, points + 72);
}

function readArc(node: usize): void {
  const points = makeList(node + ACDBASSOC2DCONSTRAINTGROUP_nodes_points, 24, 5);
  for (let i = 0; i < 3; i++) point(10, points + <usize>i * 24);
  readNumbers(node, 3);
  point(10, points + 72);
  point(11, points + 96);
}

function readPoints(node: usize, count: u32): void {
  const points = makeList(node + ACDBASSOC2DCONSTRAINTGROUP_nodes_points, 24, count);
  for (let i: u32 = 0; i < count; i++) point(10, points + <usize>i * 24);
}

function readNumbers(node: usize, count: u32): void {
  const numbers = makeList(node + ACDBASSOC2DCONSTRAINTGROUP_nodes_numbers, 8, count);
  for (let i: u32 = 0; i < count; i++) store<f64>(numbers + (<usize>i << 3), double(40));
}
