/** Logins and accounts of the FileCAD API. */
import { z } from '@hono/zod-openapi';
import type { ServerParts } from '../parts.ts';
import type { Session } from '../services/logins.ts';
import { megabyte, type Plan, planNames, plans } from '../services/plans.ts';
import type { LoginRow } from '../store/logins.ts';
import type { ApiApp } from './api.ts';
import {
  answer,
  operation,
  readCall,
  readForm,
  said,
  showTime,
  textOf,
  times,
} from './filecad-conventions.ts';

const number = z.string().regex(/^\d+$/);
/** What never was, in the API's dates. */
const NEVER = '0000-00-00 00:00:00';

const authorizeRoute = operation({
  ...{ path: '/authorize', id: 'filecadAuthorize', tag: 'account', isOpen: true },
  summary: 'Log in: get an access token',
  description:
    'The token has 128 characters and ends after an hour without use. 10 wrong passwords in a ' +
    'row lock the login for 15 minutes. In all of this API GET is answered with 405.',
  fields: {
    username: 'The account username, as used on the site login',
    password: 'The account password, as used on the site login',
  },
  required: ['username', 'password'],
  data: z.object({ access_token: z.string().length(128), account_id: number }),
  faults: [429],
});

const disableRoute = operation({
  ...{ path: '/disable_access_token', id: 'filecadDisableAccessToken', tag: 'account' },
  summary: 'Log out: end an access token',
  ...{ hasResponse: true, faults: [] },
});

const infoRoute = operation({
  ...{ path: '/account/info', id: 'filecadAccountInfo', tag: 'account' },
  summary: 'Get the account',
  data: z
    .object({
      id: number,
      username: z.string(),
      level_id: number.openapi({ description: 'The plan: 1 (free) to 6 (enterprise)' }),
      email: z.string(),
      lastlogindate: times.dateOrNull,
      lastloginip: z.string().nullable(),
      status: z.literal('active'),
      title: z.string().openapi({ description: 'Not known here: empty' }),
      firstname: z.string(),
      lastname: z.string(),
      languageId: number,
      datecreated: times.dateOrNull,
      lastPayment: times.date.openapi({ description: 'Nothing is paid here: `0000-…`' }),
      paidExpiryDate: times.date,
      storageLimitOverride: z.null(),
    })
    .openapi('FilecadAccount'),
  faults: [],
});

const packageRoute = operation({
  ...{ path: '/account/package', id: 'filecadAccountPackage', tag: 'account' },
  summary: 'Get what the plan of the account allows',
  description: '`0` is no limit, or none of what is counted.',
  data: z
    .object({
      ...{ id: number, label: z.string(), max_upload_size: number, can_upload: number },
      ...{ wait_between_downloads: number, download_speed: number, max_storage_bytes: number },
      ...{ show_site_adverts: number, show_upgrade_screen: number },
      ...{ days_to_keep_inactive_files: number, concurrent_uploads: number },
      ...{ concurrent_downloads: number, downloads_per_24_hours: number },
      ...{ max_download_filesize_allowed: number, max_remote_download_urls: number },
      ...{ level_type: z.enum(['free user', 'paid user']), on_upgrade_page: number },
    })
    .openapi('FilecadPackage'),
  faults: [],
});

export function addAccount(app: ApiApp, parts: ServerParts): void {
  const { logins } = parts;
  app.openapi(authorizeRoute, async (context) => {
    const form = await readForm(context, parts);
    const username = textOf(form, 'username');
    // A password may begin or end with a space.
    const password = form.get('password') ?? '';
    if (username === '') throw said('Please provide a username.');
    if (password === '') throw said('Please provide a password.');
    const address = context.env.incoming.socket.remoteAddress ?? null;
    const found = await logins.authorize(username, password, address);
    if (!found) {
      throw said(
        'Could not authenticate user. The username and password may be invalid or your account ' +
          'may be locked from too many failed logins.',
      );
    }
    const data = { access_token: found.token, account_id: String(found.userId) };
    return answer(context, { data });
  });
  app.openapi(disableRoute, async (context) => {
    const { form } = await readCall(context, parts);
    await logins.disable(textOf(form, 'access_token'));
    return answer(context, { response: 'Token removed or no longer available.' });
  });
  app.openapi(infoRoute, async (context) => {
    const session = await readCall(context, parts);
    const login = await logins.lastLogin(session.user.id);
    return answer(context, { data: showAccount(session, login) });
  });
  app.openapi(packageRoute, async (context) => {
    const { account } = await readCall(context, parts);
    const canUpload = account.rights.has('documents.update');
    return answer(context, { data: showPackage(account.plan, canUpload) });
  });
}

const levelOf = (plan: Plan) => String(planNames.indexOf(plan) + 1);

function showAccount({ account, user }: Session, { lastAt, lastAddress }: LoginRow) {
  const [, firstname = '', lastname = ''] = /^(.*?) ?(\S*)$/s.exec(user.name) ?? [];
  return {
    id: String(user.id),
    username: user.username,
    level_id: levelOf(account.plan),
    email: user.email,
    lastlogindate: lastAt && showTime(lastAt),
    lastloginip: lastAddress?.replace(/^::ffff:/, '') ?? null,
    status: 'active',
    title: '',
    // Of a single name, the first.
    firstname: firstname || lastname,
    lastname: firstname ? lastname : '',
    languageId: '1',
    datecreated: showTime(user.createdAt),
    lastPayment: NEVER,
    paidExpiryDate: NEVER,
    storageLimitOverride: null,
  };
}

function showPackage(plan: Plan, canUpload: boolean) {
  const { fileMegabytes, storageMegabytes } = plans[plan];
  const isFree = plan === 'free';
  const none = '0';
  return {
    id: levelOf(plan),
    label: `${plan[0]!.toUpperCase()}${plan.slice(1)} Account`,
    max_upload_size: String(fileMegabytes * megabyte),
    can_upload: canUpload ? '1' : '0',
    wait_between_downloads: none,
    download_speed: none,
    max_storage_bytes: String((storageMegabytes ?? 0) * megabyte),
    show_site_adverts: none,
    show_upgrade_screen: none,
    days_to_keep_inactive_files: none,
    concurrent_uploads: none,
    concurrent_downloads: none,
    downloads_per_24_hours: none,
    max_download_filesize_allowed: none,
    max_remote_download_urls: none,
    level_type: isFree ? 'free user' : 'paid user',
    on_upgrade_page: none,
  };
}
