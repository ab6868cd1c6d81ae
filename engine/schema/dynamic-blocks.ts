/**
 * THE MODEL, dynamic blocks: the graph in a block record's dictionary and its nodes, which are
 * parameters, grips and actions.
 *
 * Every node is an expression (`AcDbEvalExpr`) with an id in the graph; parameters, grips and
 * actions are elements with a name. Neither ODA nor the DXF Reference describes them: codes are
 * those of DXF files, DWG orders after LibreDWG `src/dwg2.spec`, proved on files of both kinds.
 * Counts that lists tell themselves are not kept.
 */
import {
  bool,
  type Fields,
  f64,
  handle,
  i32,
  list,
  NEVER,
  object,
  part,
  point3,
  structs,
  text,
  textMaybe,
} from './dsl.ts';

/** No value: the expression was not evaluated. */
const NO_VALUE = -9999;

/** What every node of a graph begins with. */
export const expression = (): Fields =>
  part('AcDbEvalExpr', {
    nodeId: i32(90, 0),
    majorVersion: i32(98, 0, NEVER),
    minorVersion: i32(99, 0, NEVER),
    valueType: i32(70, NO_VALUE),
    valueNumber: f64(140, 0),
    valueText: textMaybe(1),
    // the code of a value is its type: 70 and 90 stand a second time
    valueInteger: i32(70, 0, { aliases: [90] }),
  });
export const EXPRESSION =
  '_:BL majorVersion:BL minorVersion:BL valueType,valueNumber,valueText,valueInteger:EVAL nodeId:BL';

const element = (): Fields => ({
  ...expression(),
  ...part('AcDbBlockElement', {
    elementName: text(300),
    elementMajorVersion: i32(98, 0, NEVER),
    elementMinorVersion: i32(99, 0, NEVER),
    elementFlags: i32(1071, 0),
  }),
});
const ELEMENT = `${EXPRESSION} elementName:TV elementMajorVersion:BL elementMinorVersion:BL elementFlags:BL`;

// ---- grips

const grip = (): Fields => ({
  ...element(),
  ...part('AcDbBlockGrip', {
    xNode: i32(91, 0),
    yNode: i32(92, 0),
    position: point3(1010),
    cycling: bool(280, 0),
    cyclingWeight: i32(93, -1),
  }),
});
const GRIP = `${ELEMENT} xNode:BL yNode:BL position:3BD cycling:B cyclingWeight:BL`;

const direction = (): Fields => ({
  directionX: f64(140, 0),
  directionY: f64(141, 0),
  directionZ: f64(142, 0),
});
const DIRECTION = 'directionX:BD directionY:BD directionZ:BD';

const plainGrip = (kind: string) =>
  object(`BLOCK${kind.toUpperCase()}GRIP`, 'AcDbEvalExpr', 0, grip(), { dwg: GRIP });

const directedGrip = (kind: string) =>
  object(
    `BLOCK${kind.toUpperCase()}GRIP`,
    'AcDbEvalExpr',
    0,
    { ...grip(), ...part(`AcDbBlock${kind}Grip`, direction()) },
    { dwg: `${GRIP} ${DIRECTION}` },
  );

// ---- parameters

const parameter = (): Fields => ({
  ...element(),
  ...part('AcDbBlockParameter', { showProperties: bool(280, 0), chainActions: bool(281, 0) }),
});
const PARAMETER = `${ELEMENT} showProperties:B chainActions:B`;

/** Nodes whose properties a parameter follows. */
const connections = (node: number, property: number) =>
  structs({ node: i32(node), property: text(property) });
const connectionsOf = (field: string, count: string): string =>
  `${count}=BL ${field}[${count}]{ node:BL property:TV }`;

const onePoint = (): Fields => ({
  ...parameter(),
  ...part('AcDbBlock1PtParameter', {
    position: point3(1010),
    gripNode: i32(93, 0),
    xConnections: connections(91, 301),
    yConnections: connections(92, 302),
  }),
});
const ONE_POINT =
  `${PARAMETER} position:3BD ${connectionsOf('xConnections', 'xCount')} ` +
  `${connectionsOf('yConnections', 'yCount')} gripNode:BL`;

const twoPoints = (): Fields => ({
  ...parameter(),
  ...part('AcDbBlock2PtParameter', {
    start: point3(1010),
    end: point3(1011),
    gripNodes: list('i32', 91),
    startXConnections: connections(92, 301),
    startYConnections: connections(93, 302),
    endXConnections: connections(94, 303),
    endYConnections: connections(95, 304),
    baseLocation: i32(177, 0),
  }),
});
const TWO_POINTS =
  `${PARAMETER} start:3BD end:3BD ${connectionsOf('startXConnections', 'startX')} ` +
  `${connectionsOf('startYConnections', 'startY')} ${connectionsOf('endXConnections', 'endX')} ` +
  `${connectionsOf('endYConnections', 'endY')} gripNodes[4]:BL baseLocation:BS`;

/** The values that a parameter may take: flags tell whether by list, increment, limits. */
const valueSet = (flags: number, first: number, prefix = ''): Fields => {
  const called = (name: string): string =>
    prefix ? `${prefix}${name[0]!.toUpperCase()}${name.slice(1)}` : name;
  return {
    [called('valueFlags')]: i32(flags, 0),
    [called('minimum')]: f64(first, 0),
    [called('maximum')]: f64(first + 1, 0),
    [called('increment')]: f64(first + 2, 0),
    [called('values')]: list('f64', first + 3),
  };
};
const VALUE_SET =
  'valueFlags:BL minimum:BD maximum:BD increment:BD valueCount=BS values[valueCount]:BD';
const valueSetOf = (prefix: string): string =>
  `${prefix}ValueFlags:BL ${prefix}Minimum:BD ${prefix}Maximum:BD ${prefix}Increment:BD ` +
  `${prefix}Count=BS ${prefix}Values[${prefix}Count]:BD`;

const labelled = (label: number): Fields => ({
  label: text(label),
  description: textMaybe(label + 1),
});
const LABELLED = 'label:TV description:TV';

/** Counts, and the text before a value set. */
const COUNTS = [170, 171, 172, 173, 174, 175, 176, 307, 309, 410];

const parameterOf = (kind: string, base: Fields, fields: Fields, dwg: string) =>
  object(
    `BLOCK${kind.toUpperCase()}PARAMETER`,
    'AcDbEvalExpr',
    0,
    { ...base, ...part(`AcDbBlock${kind}Parameter`, fields) },
    { irregular: { ignore: COUNTS }, dwg },
  );

/** A dimensional constraint of a block; the marker of the kind itself has no fields. */
const constraint = (kind: string, marker = 'LinearConstraint') =>
  object(
    `BLOCK${kind.toUpperCase()}CONSTRAINTPARAMETER`,
    'AcDbEvalExpr',
    0,
    {
      ...twoPoints(),
      ...part('AcDbBlockConstraintParameter', { dependency: handle(330) }),
      ...part(`AcDbBlock${marker}Parameter`, {
        ...labelled(305),
        distance: f64(140, 0),
        ...valueSet(96, 141),
      }),
    },
    {
      irregular: { ignore: COUNTS },
      dwg: `${TWO_POINTS} dependency:H ${LABELLED} distance:BD ${VALUE_SET}`,
    },
  );

// ---- actions

const action = (): Fields => ({
  ...element(),
  ...part('AcDbBlockAction', {
    nodeCount: i32(70, 0, NEVER),
    nodes: list('i32', 91),
    selectionCount: i32(71, 0, NEVER),
    selection: list('handle', 330),
    position: point3(1010),
  }),
});
const ACTION =
  `${ELEMENT} position:3BD selectionCount=BL selection[selectionCount]:H ` +
  'nodeCount=BL nodes[nodeCount]:BL';

/** The n-th connection: which property of which node moves the action. */
const sources = (count: number, node = 92, property = 301): Fields =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      [`node${node - 91 + i}`, i32(node + i, 0)],
      [`property${node - 91 + i}`, textMaybe(property + i)],
    ]).flat() as [string, Fields[string]][],
  );
const sourcesOf = (count: number, first = 1): string =>
  Array.from({ length: count }, (_, i) => `node${first + i}:BL property${first + i}:TV`).join(' ');

const withBase = (): Fields => ({
  ...action(),
  ...part('AcDbBlockActionWithBasePt', {
    ...sources(2),
    offset: point3(1011),
    isDependent: bool(280, 0),
    basePoint: point3(1012),
  }),
});
const WITH_BASE = `${ACTION} offset:3BD ${sourcesOf(2)} isDependent:B basePoint:3BD`;

const factors = (): Fields => ({
  distanceFactor: f64(140, 1),
  angleOffset: f64(141, 0),
  axes: i32(280, 0),
});
const FACTORS = 'distanceFactor:BD angleOffset:BD axes:RC';

const actionOf = (kind: string, marker: string, base: Fields, fields: Fields, dwg: string) =>
  object(
    `BLOCK${kind}ACTION`,
    'AcDbEvalExpr',
    0,
    { ...base, ...part(`AcDbBlock${marker}Action`, fields) },
    { dwg },
  );

export const DYNAMIC_BLOCKS = [
  object(
    'ACAD_EVALUATION_GRAPH',
    'AcDbEvalGraph',
    0,
    {
      nextNode: i32(96, 0),
      nextNodeCopy: i32(97, 0, NEVER),
      nodes: structs({
        id: i32(91),
        flags: i32(93, 0),
        nextId: i32(95, 0),
        expression: handle(360),
        firstIn: i32(92, -1),
        lastIn: i32(92, -1),
        firstOut: i32(92, -1),
        lastOut: i32(92, -1),
      }),
      edges: structs({
        id: i32(92),
        flags: i32(93, 0),
        references: i32(94, 0),
        from: i32(91, 0),
        to: i32(91, 0),
        previousIn: i32(92, -1),
        nextIn: i32(92, -1),
        previousOut: i32(92, -1),
        nextOut: i32(92, -1),
        reverse: i32(92, -1),
      }),
    },
    {
      irregular: { read: [91, 92, 93, 94, 95, 360] },
      dwg:
        'nextNode:BL nextNodeCopy:BL n=BL nodes[n]{ id:BL flags:BL nextId:BL expression:H ' +
        'firstIn:BL lastIn:BL firstOut:BL lastOut:BL } m=BL edges[m]{ id:BL flags:BL ' +
        'references:BL from:BL to:BL previousIn:BL nextIn:BL previousOut:BL nextOut:BL ' +
        'reverse:BL }',
    },
  ),
  object('ACDB_DYNAMICBLOCKPROXYNODE', 'AcDbEvalExpr', 0, expression(), { dwg: EXPRESSION }),
  object(
    'ACDB_DYNAMICBLOCKPURGEPREVENTER_VERSION',
    'AcDbDynamicBlockPurgePreventer',
    0,
    { version: i32(70, 1, NEVER), block: handle(0) },
    { dwg: 'version:BS block:H' },
  ),
  object(
    'ACDB_BLOCKREPRESENTATION_DATA',
    'AcDbBlockRepresentationData',
    0,
    { version: i32(70, 1, NEVER), block: handle(340) },
    { dwg: 'version:BS block:H' },
  ),
  object(
    'BLOCKGRIPLOCATIONCOMPONENT',
    'AcDbEvalExpr',
    0,
    {
      ...expression(),
      ...part('AcDbBlockGripExpr', { sourceNode: i32(91, 0), property: text(300) }),
    },
    { dwg: `${EXPRESSION} sourceNode:BL property:TV` },
  ),
  plainGrip('Visibility'),
  plainGrip('LookUp'),
  plainGrip('Rotation'),
  plainGrip('XY'),
  plainGrip('Polar'),
  directedGrip('Linear'),
  directedGrip('Alignment'),
  object(
    'BLOCKFLIPGRIP',
    'AcDbEvalExpr',
    0,
    { ...grip(), ...part('AcDbBlockFlipGrip', { ...direction(), stateNode: i32(93, 0) }) },
    { dwg: `${GRIP} stateNode:BL ${DIRECTION}` },
  ),
  parameterOf(
    'Linear',
    twoPoints(),
    { ...labelled(305), distance: f64(140, 0), ...valueSet(96, 141) },
    `${TWO_POINTS} ${LABELLED} distance:BD ${VALUE_SET}`,
  ),
  parameterOf(
    'Rotation',
    twoPoints(),
    { baseAnglePoint: point3(1011), ...labelled(305), angle: f64(140, 0), ...valueSet(96, 141) },
    `${TWO_POINTS} baseAnglePoint:3BD ${LABELLED} angle:BD ${VALUE_SET}`,
  ),
  parameterOf(
    'Alignment',
    twoPoints(),
    { perpendicular: bool(280, 0) },
    `${TWO_POINTS} perpendicular:B`,
  ),
  parameterOf(
    'Flip',
    twoPoints(),
    {
      ...labelled(305),
      baseState: textMaybe(307),
      flippedState: textMaybe(308),
      labelPosition: point3(1012),
      stateNode: i32(96, 0),
      stateProperty: textMaybe(309),
    },
    `${TWO_POINTS} ${LABELLED} baseState:TV flippedState:TV labelPosition:3BD stateNode:BL ` +
      'stateProperty:TV',
  ),
  parameterOf(
    'XY',
    twoPoints(),
    {
      yLabel: text(305),
      xLabel: text(306),
      yDescription: textMaybe(307),
      xDescription: textMaybe(308),
      yDistance: f64(141, 0),
      xDistance: f64(140, 0),
      ...valueSet(97, 146, 'y'),
      ...valueSet(96, 142, 'x'),
    },
    `${TWO_POINTS} yLabel:TV xLabel:TV yDescription:TV xDescription:TV yDistance:BD ` +
      `xDistance:BD ${valueSetOf('y')} ${valueSetOf('x')}`,
  ),
  parameterOf(
    'Polar',
    twoPoints(),
    {
      ...labelled(305),
      angleLabel: text(307),
      angleDescription: textMaybe(308),
      offset: f64(140, 0),
      ...valueSet(96, 141, 'distance'),
      ...valueSet(97, 145, 'angle'),
    },
    `${TWO_POINTS} ${LABELLED} angleLabel:TV angleDescription:TV offset:BD ` +
      `${valueSetOf('distance')} ${valueSetOf('angle')}`,
  ),
  parameterOf(
    'Point',
    onePoint(),
    { ...labelled(303), labelPosition: point3(1011) },
    `${ONE_POINT} ${LABELLED} labelPosition:3BD`,
  ),
  object(
    'BLOCKBASEPOINTPARAMETER',
    'AcDbEvalExpr',
    0,
    {
      ...onePoint(),
      ...part('AcDbBlockBasepointParameter', { point: point3(1011), basePoint: point3(1012) }),
    },
    { irregular: { ignore: COUNTS }, dwg: `${ONE_POINT} point:3BD basePoint:3BD` },
  ),
  parameterOf(
    'LookUp',
    onePoint(),
    { ...labelled(303), actionNode: i32(94, 0) },
    `${ONE_POINT} actionNode:BL ${LABELLED} _:TV`,
  ),
  object(
    'BLOCKVISIBILITYPARAMETER',
    'AcDbEvalExpr',
    0,
    {
      ...onePoint(),
      ...part('AcDbBlockVisibilityParameter', {
        isInitialized: bool(281, 0),
        ...labelled(301),
        flags: i32(91, 0),
        entityCount: i32(93, 0, NEVER),
        entities: list('handle', 331),
        stateCount: i32(92, 0, NEVER),
        states: structs({
          name: text(303),
          entities: list('handle', 332),
          nodes: list('handle', 333),
        }),
      }),
    },
    {
      irregular: { ignore: COUNTS, read: [303, 94, 332, 95, 333] },
      dwg:
        `${ONE_POINT} isInitialized:B ${LABELLED} flags:B entityCount=BL ` +
        'entities[entityCount]:H stateCount=BL states[stateCount]{ name:TV n=BL ' +
        'entities[n]:H m=BL nodes[m]:H }',
    },
  ),
  constraint('Linear'),
  constraint('Horizontal'),
  constraint('Vertical'),
  constraint('Aligned'),
  constraint('Radial', 'RadialConstraint'),
  constraint('Diametric', 'DiametricConstraint'),
  actionOf(
    'MOVE',
    'Move',
    action(),
    { ...sources(2), ...factors() },
    `${ACTION} ${sourcesOf(2)} ${FACTORS}`,
  ),
  actionOf('FLIP', 'Flip', action(), sources(4), `${ACTION} ${sourcesOf(4)}`),
  actionOf(
    'ARRAY',
    'Array',
    action(),
    { ...sources(4), columnOffset: f64(140, 0), rowOffset: f64(141, 0) },
    `${ACTION} ${sourcesOf(4)} columnOffset:BD rowOffset:BD`,
  ),
  actionOf(
    'ROTATE',
    'Rotation',
    withBase(),
    sources(1, 94, 303),
    `${WITH_BASE} ${sourcesOf(1, 3)}`,
  ),
  actionOf(
    'SCALE',
    'Scale',
    withBase(),
    { ...sources(3, 94, 303), axes: i32(280, 0) },
    `${WITH_BASE} ${sourcesOf(3, 3)} axes:RC`,
  ),
  object(
    'BLOCKSTRETCHACTION',
    'AcDbEvalExpr',
    0,
    {
      ...action(),
      ...part('AcDbBlockStretchAction', {
        ...sources(2),
        frameCount: i32(72, 0, NEVER),
        frame: list('point2', 1011),
        entityCount: i32(73, 0, NEVER),
        entities: structs({ entity: handle(331), points: list('i32', 94) }),
        elementCount: i32(75, 0, NEVER),
        elements: structs({ node: i32(95), points: list('i32', 94) }),
        ...factors(),
      }),
    },
    {
      irregular: { read: [331, 74, 94, 95, 76] },
      dwg:
        `${ACTION} ${sourcesOf(2)} frameCount=BL frame[frameCount]:2RD entityCount=BL ` +
        'entities[entityCount]{ entity:H n=BS points[n]:BL } elementCount=BL ' +
        `elements[elementCount]{ node:BL m=BS points[m]:BL } ${FACTORS}`,
    },
  ),
  object(
    'BLOCKPOLARSTRETCHACTION',
    'AcDbEvalExpr',
    0,
    {
      ...action(),
      ...part('AcDbBlockPolarStretchAction', {
        ...sources(6),
        frameCount: i32(73, 0, NEVER),
        frame: list('point2', 1011),
        turnedCount: i32(72, 0, NEVER),
        turned: list('handle', 331),
        entityCount: i32(74, 0, NEVER),
        entities: structs({ entity: handle(332), points: list('i32', 76) }),
        // no file was found that has elements
        elementCount: i32(78, 0, NEVER),
        elements: structs({ node: i32(99), points: list('i32', 76) }),
        distanceFactor: f64(141, 1),
        angleOffset: f64(140, 0),
        axes: i32(77, 0),
      }),
    },
    {
      irregular: { read: [332, 75, 76] },
      dwg:
        `${ACTION} ${sourcesOf(6)} frameCount=BL frame[frameCount]:2RD turnedCount=BL ` +
        'turned[turnedCount]:H entityCount=BL entities[entityCount]{ entity:H n=BS ' +
        'points[n]:BL } elementCount=BL elements[elementCount]{ node:BL m=BS points[m]:BL } ' +
        'distanceFactor:BD angleOffset:BD axes:BS',
    },
  ),
  object(
    'BLOCKLOOKUPACTION',
    'AcDbEvalExpr',
    0,
    {
      ...action(),
      ...part('AcDbBlockLookupAction', {
        rowCount: i32(92, 0),
        columnCount: i32(93, 0),
        cells: list('text', 302),
        columns: structs({
          node: i32(94),
          valueType: i32(95, 0),
          unitType: i32(96, 0),
          isLookup: bool(282, 0),
          unmatched: textMaybe(305),
          isEditable: bool(281, 0),
          property: textMaybe(304),
        }),
        flags: i32(280, 0),
      }),
    },
    { irregular: { ignore: [301, 303], dwg: true } },
  ),
];
