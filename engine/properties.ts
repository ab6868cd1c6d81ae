/**
 * The properties of a drawing: `metadata.properties`.
 *
 * From header variables, which the DWG reader fills from the summary section (R2004 on); where they
 * do not say, from the XRECORD named DWGPROPS, in which R14 and R2000 keep them. The named pairs
 * that users add are `custom`. `application` is of the section that tells which program saved.
 */
import type { Drawing, KeptTag } from './drawing.ts';

type Variables = Map<string, (number | string)[]>;

/** Days between the start of the Julian date count and that of Unix time. */
const JULIAN_UNIX_DAYS = 2440587.5;

const PROPERTY_VARIABLES: [string, string][] = [
  ['$TITLE', 'title'],
  ['$SUBJECT', 'subject'],
  ['$AUTHOR', 'author'],
  ['$KEYWORDS', 'keywords'],
  ['$COMMENTS', 'comments'],
  ['$PROJECTNAME', 'projectName'],
  ['$LASTSAVEDBY', 'lastSavedBy'],
  ['$HYPERLINKBASE', 'hyperlinkBase'],
  ['$REVISIONNUMBER', 'revisionNumber'],
];

const RECORD_NAME = 'DWGPROPS';
/** The first text of the record tells what it is; its others are known by their codes. */
const RECORD_MARK = 'DWGPROPS COOKIE';
const RECORD_CODES: [number, string][] = [
  [2, 'title'],
  [3, 'subject'],
  [4, 'author'],
  [7, 'keywords'],
  [6, 'comments'],
  [8, 'lastSavedBy'],
  [1, 'hyperlinkBase'],
  [9, 'revisionNumber'],
];
const CUSTOM_FIRST = 300;
const CUSTOM_LAST = 309;

export function propertiesOf(drawing: Drawing, variables: Variables): Record<string, unknown> {
  const properties: Record<string, unknown> = {};
  for (const [variable, name] of PROPERTY_VARIABLES) {
    const value = variables.get(variable)?.[0];
    if (value !== undefined && value !== '') properties[name] = String(value);
  }
  const record = propertyRecord(drawing);
  for (const [code, name] of RECORD_CODES) {
    const value = record.find((tag) => tag.code === code)?.value;
    if (typeof value === 'string' && value !== '') properties[name] ??= value;
  }
  Object.assign(properties, applicationOf(drawing));
  const created = dateOf(variables, ['$TDUCREATE', '$TDCREATE']);
  const modified = dateOf(variables, ['$TDUUPDATE', '$TDUPDATE']);
  if (created) properties.created = created;
  if (modified) properties.modified = modified;
  const custom = { ...customOf(record), ...customProperties(drawing) };
  if (Object.keys(custom).length > 0) properties.custom = custom;
  return properties;
}

/** The program that saved the file, and its build, as DWG files from R2004 on tell them. */
function applicationOf(drawing: Drawing): Record<string, string> {
  for (const offset of drawing.offsetsOf('PRODUCT')) {
    const information = String(drawing.fieldOf(offset, 'information')).replaceAll('\\"', '"');
    const attribute = (name: string): string =>
      new RegExp(`\\b${name} ?= ?"([^"]{1,200})"`).exec(information)?.[1] ?? '';
    const [application, applicationVersion] = [attribute('name'), attribute('build_version')];
    return {
      ...(application && { application }),
      ...(applicationVersion && { applicationVersion }),
    };
  }
  return {};
}

/** The tags of the DWGPROPS record behind its mark; empty where there is none. */
function propertyRecord(drawing: Drawing): KeptTag[] {
  for (const offset of drawing.offsetsOf('DICTIONARY')) {
    const entries = drawing.fieldOf(offset, 'entries') as { key: string; value: string }[];
    const entry = entries.find(({ key }) => key.toUpperCase() === RECORD_NAME);
    const record = entry ? drawing.findHandle(entry.value) : 0;
    if (record === 0 || drawing.typeOf(record).name !== 'XRECORD') continue;
    const [mark, ...tags] = drawing.tagsOf(record);
    if (mark?.value === RECORD_MARK) return tags;
  }
  return [];
}

/** `name=value` each; places that are not used hold the sign alone. */
function customOf(record: KeptTag[]): Record<string, string> {
  const pairs = record
    .filter(({ code }) => code >= CUSTOM_FIRST && code <= CUSTOM_LAST)
    .map(({ value }) => /^([^=]+)=(.*)$/s.exec(String(value)))
    .filter((match) => match !== null);
  return Object.fromEntries(pairs.map(([, name, value]) => [name!, value!]));
}

/** Pairs of header variables that repeat: $CUSTOMPROPERTYTAG, $CUSTOMPROPERTY. */
function customProperties(drawing: Drawing): Record<string, string> {
  const pairs: [string, string][] = [];
  const record = drawing.head('headerRecord');
  let variable = '';
  for (const { code, value } of record === 0 ? [] : drawing.tagsOf(record)) {
    if (code === 9) variable = String(value).toUpperCase();
    else if (variable === '$CUSTOMPROPERTYTAG') pairs.push([String(value), '']);
    else if (variable === '$CUSTOMPROPERTY' && pairs.length > 0) pairs.at(-1)![1] = String(value);
  }
  return Object.fromEntries(pairs);
}

/** Universal time where the file has it (R2000 on), else the writer's local time. */
function dateOf(values: Variables, names: string[]): string | undefined {
  for (const name of names) {
    const julian = Number(values.get(name)?.[0]);
    const time = Math.round((julian - JULIAN_UNIX_DAYS) * 86_400) * 1000;
    const isPlausible = time > Date.UTC(1970) && time < Date.UTC(2200);
    if (isPlausible) return new Date(time).toISOString();
  }
  return undefined;
}
