/**
 * THE MODEL, what makes drawings associative: networks of actions, what they depend on, parameters
 * and bodies of actions, dimensional and geometric constraints.
 *
 * A network owns actions; an action has dependencies on objects, and a body that says what it does
 * with them, by parameters. A variable and a group of constraints are actions too. Neither ODA nor
 * the DXF Reference describes them: codes and orders are those of DXF files, which tell the fields
 * in the order of DWG, bit codes after LibreDWG `src/dwg2.spec`, proved on files. DXF has code 90
 * for nearly all of it, so that one decoder serves both formats: `assembly/formats/associations/`.
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

/**
 * Which fields follow those that all nodes of a group of constraints have, or all parts of objects
 * that dependencies name, by their class.
 */
export const CLASS_FIELDS: Record<string, string[]> = {
  constraint: [
    ...['AcPointCurveConstraint', 'AcPointCoincidenceConstraint', 'AcCenterPointConstraint'],
    ...['AcColinearConstraint', 'AcConcentricConstraint', 'AcParallelConstraint'],
    ...['AcPerpendicularConstraint', 'AcTangentConstraint', 'AcMidPointConstraint'],
    ...['AcEqualLengthConstraint', 'AcEqualRadiusConstraint', 'AcFixedConstraint'],
  ],
  datumConstraint: ['AcHorizontalConstraint', 'AcVerticalConstraint'],
  distanceConstraint: ['AcDistanceConstraint'],
  radiusConstraint: ['AcRadiusDiameterConstraint'],
  point: ['AcConstrainedImplicitPoint'],
  line: ['AcConstrainedDatumLine'],
  boundedLine: ['AcConstrainedBoundedLine'],
  circle: ['AcConstrainedCircle'],
  arc: ['AcConstrainedArc'],
  wholeObject: ['AcDbAssocSingleEdgePersSubentId'],
  twoNumbers: [
    ...['AcDbAssocSimplePersSubentId', 'AcDbAssocEdgePersSubentId'],
    'AcDbAssocAsmBasedEntityPersSubentId',
  ],
};

/** Classes of parts by the number that DWG of R2013 and later has for them. */
export const CLASS_NUMBERS: Record<string, number> = { AcDbAssocAsmBasedEntityPersSubentId: 5 };

const body = (type: string, marker: string) =>
  object(
    type,
    'AcDbAssocDependencyBody',
    0,
    {
      ...part('AcDbAssocDependencyBody', { bodyVersion: i32(90, 0, NEVER) }),
      ...part('AcDbImpAssocDimDependencyBodyBase', {
        baseVersion: i32(90, 0, NEVER),
        expression: text(1),
      }),
      ...part(marker, { version: i32(90, 0, NEVER) }),
    },
    { dwg: 'bodyVersion:BS baseVersion:BS expression:TV version:BS' },
  );

/** A type that the decoders of `assembly/formats/associations/` read, from either format. */
const associative = (type: string, marker: string, fields: Fields) =>
  object(`ACDBASSOC${type}`, marker, 0, fields, { irregular: { read: 'all', dwg: true } });

/** A value of any type: `type` is the DXF code that tells it. */
const value = (): Fields => ({
  valueType: i32(0, 0),
  valueNumber: f64(0, 0),
  valueText: textMaybe(0),
  valueInteger: i32(0, 0),
});

/** Values with a name, each of which an expression may tell. */
const values = (): Fields => ({
  values: structs({
    version: i32(0, 0, NEVER),
    name: text(1),
    unitType: i32(0, 0),
    variables: structs({ ...value(), inputVariable: handle(330) }),
    controlledDependency: handle(330),
  }),
});

const action = (): Fields => ({
  actionVersion: i32(90, 0, NEVER),
  status: i32(90, 0),
  network: handle(330),
  body: handle(360),
  actionIndex: i32(90, 0),
  lastDependencyIndex: i32(90, 0),
  dependencies: structs({ dependency: handle(330), isOwned: bool(0, 0) }),
  parameters: list('handle', 360),
  ...values(),
});

const dependency = (): Fields => ({
  dependencyVersion: i32(90, 0, NEVER),
  status: i32(90, 0),
  isRead: bool(290, 0),
  isWritten: bool(290, 0),
  isAttached: bool(290, 0),
  isDelegating: bool(290, 0),
  order: i32(90, 0),
  dependsOn: handle(330),
  hasName: bool(290, 0, NEVER),
  dependencyName: textMaybe(1),
  previous: handle(330),
  next: handle(330),
  body: handle(360),
  dependencyIndex: i32(90, 0),
});

const ACTIONS = [
  associative('ACTION', 'AcDbAssocAction', action()),
  associative('NETWORK', 'AcDbAssocAction', {
    ...action(),
    networkVersion: i32(90, 0, NEVER),
    lastActionIndex: i32(90, 0),
    actions: structs({ action: handle(330), isOwned: bool(0, 0) }),
    actionsToEvaluate: list('handle', 330),
  }),
  associative('VARIABLE', 'AcDbAssocAction', {
    ...action(),
    variableVersion: i32(90, 0, NEVER),
    variableName: text(1),
    expression: text(1),
    evaluator: textMaybe(1),
    description: textMaybe(1),
    ...value(),
    isMergeable: bool(290, 0),
    mustMerge: bool(290, 0),
    references: list('handle', 0),
  }),
  associative('2DCONSTRAINTGROUP', 'AcDbAssocAction', {
    ...action(),
    groupVersion: i32(90, 0, NEVER),
    groupFlag: bool(70, 0),
    origin: point3(10),
    xAxis: point3(10),
    yAxis: point3(10),
    rigidSet: handle(360),
    geometry: list('handle', 360),
    nextNode: i32(90, 0),
    reservedNumber: i32(90, 0, NEVER),
    reservedIndex: i32(90, 0, NEVER),
    reservedFlag: bool(290, 0, NEVER),
    nodes: structs({
      id: i32(90),
      kind: text(1),
      status: i32(70, 0),
      connections: list('i32', 90),
      dependency: handle(330),
      subentity: i32(90, 0),
      parent: i32(90, 0),
      isImplied: bool(290, 0),
      isActive: bool(290, 1),
      points: list('point3', 10),
      numbers: list('f64', 40),
      option: i32(280, 0),
      pointIndex: i32(90, 0),
      other: i32(90, 0),
      valueDependency: handle(340),
      dimensionDependency: handle(340),
    }),
  }),
];

const DEPENDENCIES = [
  associative('DEPENDENCY', 'AcDbAssocDependency', dependency()),
  associative('VALUEDEPENDENCY', 'AcDbAssocDependency', {
    ...dependency(),
    valueVersion: i32(90, 0, NEVER),
    valueName: textMaybe(1),
    ...value(),
  }),
  associative('GEOMDEPENDENCY', 'AcDbAssocDependency', {
    ...dependency(),
    geometryVersion: i32(90, 0, NEVER),
    isCached: bool(290, 0),
    subentityClass: text(1),
    subentity: list('i32', 90),
    isOfCompound: bool(290, 0),
  }),
];

const parameter = (): Fields => ({
  parameterVersion: i32(90, 0, NEVER),
  parameterMinorVersion: i32(90, 0, NEVER),
  parameterName: textMaybe(1),
});

const compound = (): Fields => ({
  ...parameter(),
  compoundVersion: i32(90, 0, NEVER),
  compoundStatus: i32(90, 0),
  parameters: list('handle', 360),
});

const single = (): Fields => ({
  ...parameter(),
  singleVersion: i32(90, 0, NEVER),
  dependency: handle(330),
});

const PARAMETERS = [
  associative('PATHACTIONPARAM', 'AcDbAssocActionParam', {
    ...compound(),
    version: i32(90, 0, NEVER),
  }),
  associative('OSNAPPOINTREFACTIONPARAM', 'AcDbAssocActionParam', {
    ...compound(),
    status: i32(90, 0),
    childIndex: i32(90, 0),
    child: handle(330),
    version: i32(90, 0, NEVER),
    snapMode: i32(90, 0),
    parameter: f64(40, 0),
  }),
  associative('EDGEACTIONPARAM', 'AcDbAssocActionParam', {
    ...single(),
    version: i32(90, 0, NEVER),
    edge: handle(330),
    hasCurve: bool(290, 0, NEVER),
    curveType: i32(90, 0),
    curves: structs({
      type: i32(90, 0),
      points: list('point3', 10),
      numbers: list('f64', 40),
    }),
  }),
  associative('VERTEXACTIONPARAM', 'AcDbAssocActionParam', {
    ...single(),
    version: i32(90, 0, NEVER),
    point: point3(10),
  }),
];

/** Before R2013 a body has the parameters and values that its action has later. */
const actionBody = (): Fields => ({
  bodyVersion: i32(90, 0, NEVER),
  parametersVersion: i32(90, 0, NEVER),
  parametersMinorVersion: i32(90, 0, NEVER),
  parameters: list('handle', 360),
  valuesVersion: i32(90, 0, NEVER),
  ...values(),
});

const surfaceBody = (kind: string, fields: Fields = {}) =>
  associative(`${kind}SURFACEACTIONBODY`, 'AcDbAssocActionBody', {
    ...actionBody(),
    surfaceVersion: i32(90, 0, NEVER),
    dependency: handle(330),
    isSemiAssociative: bool(290, 0),
    stepId: i32(90, 0),
    isSemiOverridden: bool(290, 0),
    gripStatus: i32(70, 0),
    pathVersion: i32(90, 0, NEVER),
    version: i32(90, 0, NEVER),
    ...fields,
  });

const BODIES = [
  associative('ALIGNEDDIMACTIONBODY', 'AcDbAssocActionBody', {
    ...actionBody(),
    annotationVersion: i32(90, 0, NEVER),
    dependency: handle(330),
    version: i32(90, 0, NEVER),
    firstPoint: handle(330),
    secondPoint: handle(330),
  }),
  surfaceBody('EXTRUDED'),
  surfaceBody('LOFTED'),
  surfaceBody('PLANE'),
  surfaceBody('SWEPT'),
  surfaceBody('REVOLVED', { revolvedFlag: bool(290, 0) }),
];

/** Which parts of solids keep their names while actions change them. */
const MANAGERS = [
  associative('PERSSUBENTMANAGER', 'AcDbAssocPersSubentManager', {
    // steps and parts, in lists within lists that nobody describes
    numbers: list('i32', 90),
    managerFlag: bool(290, 0),
  }),
  object(
    'ACDBPERSSUBENTMANAGER',
    'AcDbPersSubentManager',
    0,
    {
      version: i32(90, 0, NEVER),
      reserved: i32(90, 0, NEVER),
      reservedToo: i32(90, 0, NEVER),
      associatedSteps: i32(90, 0),
      associatedParts: i32(90, 0),
      stepCount: i32(90, 0, NEVER),
      steps: list('i32', 90),
    },
    {
      dwg:
        'version:BL reserved:BL reservedToo:BL associatedSteps:BL associatedParts:BL ' +
        'stepCount=BL steps[stepCount]:BL',
    },
  ),
];

export const ASSOCIATIONS = [
  body('ASSOCDIMDEPENDENCYBODY', 'AcDbAssocDimDependencyBody'),
  body('BLOCKPARAMDEPENDENCYBODY', 'AcDbBlockParameterDependencyBody'),
  ...ACTIONS,
  ...DEPENDENCIES,
  ...PARAMETERS,
  ...BODIES,
  ...MANAGERS,
];
