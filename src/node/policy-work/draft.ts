// SPDX-License-Identifier: Apache-2.0
// A draft of policies as work on it needs it: its modules and what they are compiled with, and its data with the
// settings that whoever asked may know.
import type { PolicyDraft } from '../../api/control-plane.ts';
import { BartizanError } from '../../core/errors.ts';
import { openBundle } from '../../policy/bundle/open.ts';
import { assembled } from '../../policy/check/assembled.ts';
import type { PolicyText } from '../../policy/check/check-policies.ts';
import type { Module } from '../../policy/rego/syntax/ast.ts';
import { describe, RegoError } from '../../policy/rego/syntax/location.ts';
import { parseModule } from '../../policy/rego/syntax/modules.ts';
import { valueOf } from '../../policy/rego/values/plain.ts';
import type { Value } from '../../policy/rego/values/value.ts';
import type { PolicySettings } from '../../policy/settings.ts';
import type { PolicyTask } from './task.ts';

export type Draft = {
  readonly own: readonly PolicyText[];
  readonly shipped: readonly PolicyText[];
  readonly ownData: Value;
  /** With the settings. */
  readonly data: Value;
  readonly sources: ReadonlyMap<string, string>;
};

/** Throws `usage` for data that are no object and packs that there are not. */
export function draftOf(
  { shipped, packs, settings, shippedData }: PolicyTask,
  given: PolicyDraft,
): Draft {
  const {
    modules,
    alone,
    data: ownGiven,
  } = given.bundle === undefined ? given : opened(given.bundle);
  const parts = assembled({ modules, alone, packs: given.packs ?? packs }, shipped);
  const members = membersOf(modules.length === 0 ? shippedData : ownGiven);
  const ownData = members && valueOf(members);
  const data = members && valueOf(withSettings(members, settings));
  if (ownData === undefined || data === undefined) {
    throw new BartizanError('usage', 'The data of a policy is an object.', { pointer: '/data' });
  }
  const texts = [...parts.shipped, ...parts.own];
  return {
    ...parts,
    ownData,
    data,
    sources: new Map(texts.map(({ path, text }) => [path, text])),
  };
}

/** Looked at, and deciding about nothing: whose signature it has is asked where it is pushed. */
function opened(base64: string): Pick<PolicyDraft, 'modules' | 'alone' | 'data'> {
  const archive = Buffer.from(base64, 'base64');
  const { modules, data } = openBundle(archive, { keys: [], allowUnsigned: true });
  const isLibrary = (text: string): boolean => /^[^#]*?\bpackage\s+bartizan\.lib\s/m.test(text);
  return { modules: modules.filter(({ text }) => !isLibrary(text)), data, alone: true };
}

type Members = Readonly<Record<string, unknown>>;

const membersOf = (given: unknown): Members | undefined =>
  typeof given === 'object' && given !== null && !Array.isArray(given)
    ? (given as Members)
    : undefined;

const withSettings = (data: Members, settings: PolicySettings): Members => ({
  ...data,
  bartizan: { ...membersOf(data['bartizan']), settings },
});

/** What `make` makes; faults of the policies as one text. */
export function compiling<Made>({ sources }: Draft, make: () => Made): Made {
  try {
    return make();
  } catch (thrown) {
    if (!(thrown instanceof RegoError)) throw thrown;
    throw new BartizanError('bundle_policy_invalid', describe(thrown, sources));
  }
}

/** All modules, tests among them. Throws RegoError. */
export const parsedOf = ({ own, shipped }: Draft): readonly Module[] =>
  [...shipped, ...own].map(({ path, text }) => parseModule(path, text));

/** No test. */
export const isPolicy = ({ file }: Module): boolean => !file.endsWith('_test.rego');
