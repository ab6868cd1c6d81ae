/**
 * THE MODEL, pictures of a model in space: what views are lit with, drawn before, rendered by.
 *
 * Codes are those of DXF files, DWG orders after LibreDWG `src/dwg2.spec`; ODA does not describe
 * them.
 */
import {
  bool,
  type Fields,
  f64,
  handle,
  i32,
  NEVER,
  object,
  part,
  structs,
  text,
  textMaybe,
} from './dsl.ts';

const settings = (): Fields =>
  part('AcDbRenderSettings', {
    version: i32(90, 0, NEVER),
    presetName: text(1),
    materials: bool(290, 0),
    textureSampling: bool(290, 0),
    backFaces: bool(290, 0),
    shadows: bool(290, 0),
    previewImage: textMaybe(1),
    description: textMaybe(1),
    displayIndex: i32(90, 0),
  });
const SETTINGS =
  'version:BL presetName:TV materials:B textureSampling:B backFaces:B shadows:B previewImage:TV ' +
  'description:TV displayIndex:BL';

/** Fields whose codes stand several times: names, kinds and bit codes in one place. */
const RAY_TRACING: [string, number, 'B' | 'BS' | 'BL' | 'BD'][] = [
  ['rayVersion', 90, 'BL'],
  ['samplingMinimum', 90, 'BL'],
  ['samplingMaximum', 90, 'BL'],
  ['samplingFilter', 70, 'BS'],
  ['filterWidth', 40, 'BD'],
  ['filterHeight', 40, 'BD'],
  ['contrastRed', 40, 'BD'],
  ['contrastGreen', 40, 'BD'],
  ['contrastBlue', 40, 'BD'],
  ['contrastAlpha', 40, 'BD'],
  ['shadowMode', 70, 'BS'],
  ['shadowMaps', 290, 'B'],
  ['rayTracing', 290, 'B'],
  ['rayDepth', 90, 'BL'],
  ['reflectionDepth', 90, 'BL'],
  ['refractionDepth', 90, 'BL'],
  ['globalIllumination', 290, 'B'],
  ['photonSamples', 90, 'BL'],
  ['usesPhotonRadius', 290, 'B'],
  ['photonRadius', 40, 'BD'],
  ['photonsPerLight', 90, 'BL'],
  ['photonDepth', 90, 'BL'],
  ['photonReflectionDepth', 90, 'BL'],
  ['photonRefractionDepth', 90, 'BL'],
  ['finalGathering', 290, 'B'],
  ['gatherRays', 90, 'BL'],
  ['usesGatherRadiusMinimum', 290, 'B'],
  ['usesGatherRadiusMaximum', 290, 'B'],
  ['gatherRadiusInPixels', 290, 'B'],
  ['gatherRadiusMinimum', 40, 'BD'],
  ['gatherRadiusMaximum', 40, 'BD'],
  ['luminanceScale', 40, 'BD'],
  ['diagnosticMode', 70, 'BS'],
  ['diagnosticGrid', 70, 'BS'],
  ['diagnosticGridSize', 40, 'BD'],
  ['diagnosticPhotons', 70, 'BS'],
  ['diagnosticTree', 70, 'BS'],
  ['exportScene', 290, 'B'],
  ['sceneFile', 1, 'BL'],
  ['tileSize', 90, 'BL'],
  ['tileOrder', 70, 'BS'],
  ['memoryLimit', 90, 'BL'],
  ['diagnosticSamples', 290, 'B'],
  ['energyFactor', 40, 'BD'],
];

const rayField = ([name, code, bits]: (typeof RAY_TRACING)[number]): [string, Fields[string]] => {
  if (code === 1) return [name, textMaybe(code)];
  if (bits === 'BD') return [name, f64(code, 0)];
  return [name, bits === 'B' ? bool(code, 0) : i32(code, 0)];
};
const RAYS = RAY_TRACING.map(([name, code, bits]) => `${name}:${code === 1 ? 'TV' : bits}`);

/** A time of RENDERENTRY. */
const TIME_PARTS = ['Year', 'Month', 'Day', 'Hour', 'Minute', 'Second', 'Millisecond'];

export const RENDERING = [
  object('RENDERSETTINGS', 'AcDbRenderSettings', 0, settings(), { dwg: SETTINGS }),
  object(
    'MENTALRAYRENDERSETTINGS',
    'AcDbRenderSettings',
    0,
    {
      ...settings(),
      ...part('AcDbMentalRayRenderSettings', Object.fromEntries(RAY_TRACING.map(rayField))),
    },
    { dwg: `${SETTINGS} ${RAYS.join(' ')}` },
  ),
  object(
    'RAPIDRTRENDERSETTINGS',
    'AcDbRenderSettings',
    0,
    {
      ...settings(),
      ...part('AcDbRapidRTRenderSettings', {
        rayVersion: i32(90, 0, NEVER),
        target: i32(70, 0),
        level: i32(90, 0),
        time: i32(90, 0),
        lightingModel: i32(70, 0),
        filter: i32(70, 0),
        filterWidth: f64(40, 0),
        filterHeight: f64(40, 0),
        isPredefinedPreset: bool(290, 0),
      }),
    },
    {
      dwg:
        `${SETTINGS} rayVersion:BL target:BL level:BL time:BL lightingModel:BL filter:BL ` +
        'filterWidth:BD filterHeight:BD isPredefinedPreset:B',
    },
  ),
  object(
    'RENDERENVIRONMENT',
    'AcDbRenderEnvironment',
    0,
    {
      version: i32(90, 1, NEVER),
      fog: bool(290, 0),
      fogInBackground: bool(290, 0),
      fogRed: i32(280, 0),
      fogGreen: i32(280, 0),
      fogBlue: i32(280, 0),
      nearDensity: f64(40, 0),
      farDensity: f64(40, 0),
      nearDistance: f64(40, 0),
      farDistance: f64(40, 0),
      environmentImage: bool(290, 0),
      imageFile: textMaybe(1),
    },
    {
      dwg:
        'version:BL fog:B fogInBackground:B fogRed:RC fogGreen:RC fogBlue:RC nearDensity:BD ' +
        'farDensity:BD nearDistance:BD farDistance:BD environmentImage:B imageFile:TV',
    },
  ),
  object(
    'RENDERGLOBAL',
    'AcDbRenderGlobal',
    0,
    {
      version: i32(90, 2, NEVER),
      procedure: i32(90, 0),
      destination: i32(90, 0),
      saves: bool(290, 0),
      file: textMaybe(1),
      width: i32(90, 0),
      height: i32(90, 0),
      presetsFirst: bool(290, 0),
      highLevelInfo: bool(290, 0),
    },
    {
      dwg:
        'version:BL procedure:BL destination:BL saves:B file:TV width:BL height:BL ' +
        'presetsFirst:B highLevelInfo:B',
    },
  ),
  object(
    'RENDERENTRY',
    'AcDbRenderEntry',
    0,
    {
      version: i32(90, 0, NEVER),
      imageFile: textMaybe(1),
      presetName: textMaybe(1),
      viewName: textMaybe(1),
      width: i32(90, 0),
      height: i32(90, 0),
      ...Object.fromEntries(
        ['start', 'end'].flatMap((when) =>
          TIME_PARTS.map((name) => [`${when}${name}`, i32(70, 0)]),
        ),
      ),
      renderTime: f64(40, 0),
      memory: i32(90, 0),
      materialCount: i32(90, 0),
      lightCount: i32(90, 0),
      triangleCount: i32(90, 0),
      displayIndex: i32(90, 0),
    },
    {
      dwg:
        'version:BL imageFile:TV presetName:TV viewName:TV width:BL height:BL ' +
        `${TIME_PARTS.map((name) => `start${name}:BS`).join(' ')} ` +
        `${TIME_PARTS.map((name) => `end${name}:BS`).join(' ')} ` +
        'renderTime:BD memory:BL materialCount:BL lightCount:BL triangleCount:BL displayIndex:BL',
    },
  ),
  object(
    'LIGHTLIST',
    'AcDbLightList',
    0,
    {
      version: i32(90, 0, NEVER),
      lightCount: i32(90, 0),
      lights: structs({ light: handle(5), lightName: textMaybe(1) }),
    },
    { dwg: 'version:BL lightCount=BL lights[lightCount]{ light:H lightName:TV }' },
  ),
  object(
    'SOLID_BACKGROUND',
    'AcDbSolidBackground',
    0,
    { version: i32(90, 1, NEVER), color: i32(90, 0) },
    { dwg: 'version:BL color:BL' },
  ),
  object(
    'GRADIENT_BACKGROUND',
    'AcDbGradientBackground',
    0,
    {
      version: i32(90, 1, NEVER),
      topColor: i32(90, 0),
      middleColor: i32(91, 0),
      bottomColor: i32(92, 0),
      horizon: f64(140, 0),
      height: f64(141, 0),
      rotation: f64(142, 0),
    },
    {
      dwg: 'version:BL topColor:BL middleColor:BL bottomColor:BL horizon:BD height:BD rotation:BD',
    },
  ),
  object(
    'GROUND_PLANE_BACKGROUND',
    'AcDbGroundPlaneBackground',
    0,
    {
      version: i32(90, 1, NEVER),
      zenithColor: i32(90, 0),
      skyHorizonColor: i32(91, 0),
      groundHorizonColor: i32(92, 0),
      azimuthColor: i32(93, 0),
      nearColor: i32(94, 0),
      farColor: i32(95, 0),
    },
    {
      dwg:
        'version:BL zenithColor:BL skyHorizonColor:BL groundHorizonColor:BL azimuthColor:BL ' +
        'nearColor:BL farColor:BL',
    },
  ),
  object(
    'IMAGE_BACKGROUND',
    'AcDbImageBackground',
    0,
    {
      version: i32(90, 1, NEVER),
      file: text(300),
      fits: bool(290, 0),
      keepsAspectRatio: bool(291, 0),
      tiles: bool(292, 0),
      offsetX: f64(140, 0),
      offsetY: f64(141, 0),
      scaleX: f64(142, 1),
      scaleY: f64(143, 1),
    },
    {
      dwg:
        'version:BL file:TV fits:B keepsAspectRatio:B tiles:B offsetX:BD offsetY:BD ' +
        'scaleX:BD scaleY:BD',
    },
  ),
  object(
    'SKYLIGHT_BACKGROUND',
    'AcDbSkyBackground',
    0,
    { version: i32(90, 1, NEVER), sun: handle(340) },
    { dwg: 'version:BL sun:H' },
  ),
  object(
    'RAPIDRTRENDERENVIRONMENT',
    'AcDbIBLBackground',
    0,
    {
      version: i32(90, 2, NEVER),
      isOn: bool(290, 0),
      map: textMaybe(1),
      rotation: f64(40, 0),
      isShown: bool(290, 0),
      background: handle(340),
    },
    { dwg: 'version:BL isOn:B map:TV rotation:BD isShown:B background:H' },
  ),
];
