// SPDX-License-Identifier: Apache-2.0
// Who may do what on the control plane, by the same engine as everything else: the shipped package grants, and
// `bartizan.admin.denials` of a pushed bundle refuses. What cannot be evaluated is refused.
import { BartizanError } from '../core/errors.ts';
import type { Role } from '../core/ports/directory.ts';
import type { PolicyInput } from '../core/policy-input.ts';
import type { World } from '../core/world.ts';
import type { Bundle, BundleModule } from './bundle/bundle.ts';
import type { Executor } from './executor.ts';
import { createRegoExecutor } from './executors/rego.ts';
import type { PolicySettings } from './settings.ts';

export const ADMIN_INPUT_SCHEMA = 'bartizan.admin-input/1';

/** What is asked: all of it facts, which the record may hold. */
export type AdminQuestion = {
  readonly actor: {
    readonly name: string;
    /** Account id. */
    readonly account: string;
    readonly grants: readonly {
      readonly role: Role;
      readonly tenant: string;
      readonly app: string;
    }[];
  };
  readonly action: {
    readonly method: string;
    readonly path: string;
    readonly role: Role;
    readonly reach: 'installation' | 'scoped';
  };
  readonly target: { readonly tenant: string; readonly app: string };
};

/** `denied`: codes of the rules that refuse, at least one. */
export type AdminAnswer =
  | { readonly granted: false }
  | { readonly granted: true; readonly denied: readonly string[] };

export type Authority = (question: AdminQuestion) => AdminAnswer;

export type AuthorityParts = {
  /** The shipped package `bartizan.admin`. */
  readonly modules: readonly BundleModule[];
  /** Of the shipped `bartizan.lib`. */
  readonly library: readonly BundleModule[];
  readonly settings: PolicySettings;
  /** The version in force whose denials count. */
  readonly bundle?: Bundle | undefined;
  readonly world: Pick<World, 'clock' | 'log'>;
};

const GRANTED = ['bartizan', 'admin', 'granted'];
const DENIALS = ['bartizan', 'admin', 'denials'];
/** Most versions say nothing about the control plane, and are not compiled for it. */
const SPEAKS = /admin|\\u/i;
const CODE = /^[a-z0-9][a-z0-9._-]{0,63}$/;
/** Codes that one refusal names. */
const CODES_MAX = 8;
const FAILED = 'admin.failed';

/**
 * An authority over the shipped package and, where there is one, the denials of a bundle. Throws
 * `bundle_policy_invalid` for modules that do not compile; a decision never throws.
 */
export function createAuthority(parts: AuthorityParts): Authority {
  const { world, settings, library, bundle } = parts;
  const { clock, log } = world;
  const monotonic = (): number => clock.monotonic();
  const shipped = { manifest: { revision: 'admin', roots: [] }, modules: parts.modules, data: {} };
  const grants = createRegoExecutor(shipped, { settings, clock: monotonic });
  const denials =
    bundle !== undefined &&
    speaks(bundle) &&
    createRegoExecutor(bundle, { settings, library, clock: monotonic });
  const failed = (thrown: unknown): readonly string[] => {
    log('warn', 'admin.policy.failed', { cause: thrown instanceof Error ? thrown.name : 'thrown' });
    return [FAILED];
  };
  return (question) => {
    const input = inputOf(question, clock.now());
    try {
      if (grants.evaluate(GRANTED, input) !== true) return { granted: false };
    } catch (thrown) {
      failed(thrown);
      return { granted: false };
    }
    return { granted: true, denied: deniedBy(denials, input, failed) };
  };
}

/** Whether it could say something about the control plane, in its rules or in its data. */
const speaks = ({ modules, data }: Bundle): boolean =>
  modules.some(({ text }) => SPEAKS.test(text)) || SPEAKS.test(JSON.stringify(data));

function deniedBy(
  denials: Executor | false,
  input: PolicyInput,
  failed: (thrown: unknown) => readonly string[],
): readonly string[] {
  if (denials === false) return [];
  try {
    const said = denials.evaluate(DENIALS, input);
    return said === undefined ? [] : codesOf(said);
  } catch (thrown) {
    return failed(thrown);
  }
}

/** Texts, or objects with a code. A rule that speaks in another form refuses all the same. */
function codesOf(said: unknown): readonly string[] {
  if (!Array.isArray(said)) return [FAILED];
  const codes = (said as readonly unknown[]).map((one) => {
    const code =
      typeof one === 'object' && one !== null ? (one as { readonly code?: unknown }).code : one;
    return typeof code === 'string' && CODE.test(code) ? code : FAILED;
  });
  return [...new Set(codes)].slice(0, CODES_MAX);
}

/** Executors read nothing of an input but its instant and seed; policies of `admin` know that form. */
const inputOf = (question: AdminQuestion, now: number): PolicyInput =>
  ({
    schema: ADMIN_INPUT_SCHEMA,
    facts: { now, seed: '00', ...question },
    values: {},
    erased: [],
  }) as unknown as PolicyInput;

/** The error of a refusal by denials. */
export const deniedError = (codes: readonly string[]): BartizanError =>
  new BartizanError('forbidden', `A rule of this installation refuses it: ${codes.join(', ')}.`, {
    reasons: codes,
  });
