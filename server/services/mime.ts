/**
 * The media type of a stored file. Clients mostly say `application/octet-stream` of CAD files, so
 * then the name's ending decides. The type is what a download is labelled with, nothing more.
 */
const types: Record<string, string> = {
  // iana.org/assignments/media-types
  dwg: 'image/vnd.dwg',
  dxf: 'image/vnd.dxf',
  dwf: 'drawing/x-dwf',
  dwfx: 'model/vnd.dwfx+xps',
  dgn: 'image/vnd.dgn',
  pdf: 'application/pdf',
  step: 'model/step',
  stp: 'model/step',
  stpz: 'model/step+zip',
  iges: 'model/iges',
  igs: 'model/iges',
  stl: 'model/stl',
  obj: 'model/obj',
  '3mf': 'model/3mf',
  gltf: 'model/gltf+json',
  glb: 'model/gltf-binary',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  svg: 'image/svg+xml',
  zip: 'application/zip',
  txt: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  xml: 'application/xml',
};

const unknownType = 'application/octet-stream';
/** RFC 9110, 8.3.1, without parameters. */
const typePattern = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/;

export const isMimeType = (text: string): boolean => typePattern.test(text);

export function mimeTypeOf(name: string, stated: string | undefined): string {
  const given = stated?.replace(/;.*/s, '').trim().toLowerCase();
  if (given && given !== unknownType && typePattern.test(given)) return given;
  const extension = name.split('.').slice(1).pop()?.toLowerCase() ?? '';
  return Object.hasOwn(types, extension) ? types[extension]! : unknownType;
}
