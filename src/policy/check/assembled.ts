// SPDX-License-Identifier: Apache-2.0
// Policies that somebody drafts, with what they are compiled with: the library always, the baseline and packs unless the
// draft holds a baseline of its own.
import { BartizanError } from '../../core/errors.ts';
import { RegoError } from '../rego/syntax/location.ts';
import { parseModule } from '../rego/syntax/modules.ts';
import type { Shipped } from '../shipped.ts';
import type { PolicyText } from './check-policies.ts';

export type Assembled = {
  readonly own: readonly PolicyText[];
  readonly shipped: readonly PolicyText[];
};

type Draft = {
  readonly modules: readonly PolicyText[];
  readonly packs: readonly string[];
  readonly alone: boolean;
};

const isTest = ({ path }: PolicyText): boolean => path.endsWith('_test.rego');

/** The whole of a draft. Without modules: the shipped policies themselves. Throws `usage` for an unknown pack. */
export function assembled({ modules, packs, alone }: Draft, shipped: Shipped): Assembled {
  const unknown = packs.find((name) => !shipped.packs.has(name));
  if (unknown !== undefined) throw new BartizanError('usage', 'There is no such policy pack.');
  const added = [...new Set(packs)].flatMap((name) => shipped.packs.get(name) ?? []);
  const around = [...shipped.baseline, ...added];
  if (modules.length === 0) return { own: around, shipped: shipped.library };
  const isWhole = alone || modules.some(isBaseline);
  const rest = isWhole ? [] : around;
  return {
    own: modules,
    shipped: [...shipped.library, ...rest].filter((module) => !isTest(module)),
  };
}

function isBaseline(module: PolicyText): boolean {
  try {
    const { path } = parseModule(module.path, module.text);
    return path[0] === 'bartizan' && path[1] === 'baseline' && !isTest(module);
  } catch (thrown) {
    if (thrown instanceof RegoError) return false;
    throw thrown;
  }
}
