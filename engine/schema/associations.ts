/**
 * THE MODEL, what dimensional constraints say: the bodies of their dependencies.
 *
 * Codes are those of DXF files, DWG orders after LibreDWG `src/dwg2.spec`, proved on files. The
 * network of actions, dependencies and variables that they belong to is not described.
 */
import { i32, NEVER, object, part, text } from './dsl.ts';

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

export const ASSOCIATIONS = [
  body('ASSOCDIMDEPENDENCYBODY', 'AcDbAssocDimDependencyBody'),
  body('BLOCKPARAMDEPENDENCYBODY', 'AcDbBlockParameterDependencyBody'),
];
