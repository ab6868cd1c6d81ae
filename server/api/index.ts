/** The APIs of this server. Order does not matter: the longest base path that fits is asked. */
import type { ApiFactory } from './api.ts';
import { cadfiles } from './cadfiles.ts';
import { cadlens } from './cadlens.ts';
import { cascadia } from './cascadia.ts';
import { filecad } from './filecad.ts';

export const apis: readonly ApiFactory[] = [cadlens, cadfiles, cascadia, filecad];
