/**
 * The plans: what each allows. One row a plan, from the smallest to the largest; all limits of the
 * server that depend on a plan are read from here. Parses a month and upload sizes: CADLens API,
 * "Usage & quotas". `fileMegabytes` is the largest file of the vault, `storageMegabytes` what an
 * account may store there.
 */
export const megabyte = 1_048_576;

interface PlanLimits {
  parsesPerMonth: number | null;
  uploadMegabytes: number;
  fileMegabytes: number;
  storageMegabytes: number | null;
}

export const plans = {
  free: {
    parsesPerMonth: 50,
    uploadMegabytes: 10,
    fileMegabytes: 100,
    storageMegabytes: 1_024,
  },
  starter: {
    parsesPerMonth: 500,
    uploadMegabytes: 100,
    fileMegabytes: 2_048,
    storageMegabytes: 10_240,
  },
  growth: {
    parsesPerMonth: 2_000,
    uploadMegabytes: 100,
    fileMegabytes: 2_048,
    storageMegabytes: 51_200,
  },
  pro: {
    parsesPerMonth: 10_000,
    uploadMegabytes: 100,
    fileMegabytes: 2_048,
    storageMegabytes: 204_800,
  },
  business: {
    parsesPerMonth: 40_000,
    uploadMegabytes: 100,
    fileMegabytes: 4_096,
    storageMegabytes: 1_048_576,
  },
  enterprise: {
    parsesPerMonth: null,
    uploadMegabytes: 100,
    fileMegabytes: 4_096,
    storageMegabytes: null,
  },
} as const satisfies Record<string, PlanLimits>;

export type Plan = keyof typeof plans;

export const planNames = Object.keys(plans) as Plan[];

/** The largest of some plans; a user without any key has the largest there is. */
export function bestPlan(held: readonly Plan[]): Plan {
  if (held.length === 0) return 'enterprise';
  return planNames[Math.max(...held.map((plan) => planNames.indexOf(plan)))]!;
}

/** The calendar month, UTC, that a parse counts in: `2026-05`. */
export function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7);
}
