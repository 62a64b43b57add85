// SPDX-License-Identifier: Apache-2.0
// The engine of commands that judge texts here: built-in data, or with the content packs of a folder, and
// the settings and patterns of a configuration.
import { BartizanError } from '../../core/errors.ts';
import type { GuardConfig } from '../../guard/config.ts';
import { patternDetectors } from '../../guard/patterns/pattern-detectors.ts';
import { withPacks } from '../../guard/packs/kind.ts';
import { PACK_KINDS } from '../../guard/packs/kinds.ts';
import type { Pack } from '../../guard/packs/pack.ts';
import type { Detector } from '../../guard/detector.ts';
import { type Measuring, measuringScan } from '../../guard/evaluation/measuring.ts';
import { DETECTORS } from '../../guard/registry.gen.ts';
import { checkConfiguration, readConfiguration } from '../../node/configuration.ts';
import { openContentStore } from '../../node/content/store.ts';
import { type CommandContext, text } from '../command.ts';
import { BARTIZAN_VERSION } from '../program.ts';

export const CONTENT_OPTIONS = {
  config: {
    type: 'string',
    help: 'configuration whose patterns and detector settings are used (default: none)',
  },
  content: {
    type: 'string',
    help: 'folder of installed packs (content update) whose live packs are used',
  },
  shadow: { type: 'boolean', help: 'with --content: packs in shadow stand in for the live ones' },
} as const;

export type GuardEngine = Measuring & {
  readonly detectors: readonly Detector[];
  readonly packs: readonly Pack[];
};

/**
 * Throws `config_invalid` for a pack that does not verify against the keys in the folder, and for a
 * configuration that is not valid.
 */
export function guardEngine(context: CommandContext): GuardEngine {
  const folder = text(context, 'content');
  const file = text(context, 'config');
  const packs = folder === undefined ? [] : packsIn(folder, context.values['shadow'] === true);
  const guard = file === undefined ? undefined : guardIn(file);
  const built = withPacks(DETECTORS, packs, PACK_KINDS);
  const detectors = [...built, ...patternDetectors(guard?.patterns ?? [])];
  return { ...measuringScan(detectors, guard), detectors, packs };
}

function guardIn(file: string): GuardConfig {
  const result = checkConfiguration(readConfiguration(file));
  if (result.ok) return result.config.guard;
  const [first] = result.problems;
  const where = first === undefined ? file : `${file}:${first.line}: ${first.path}`;
  throw new BartizanError('config_invalid', `${where}: ${first?.message ?? 'not valid'}`);
}

function packsIn(folder: string, shadow: boolean): readonly Pack[] {
  const store = openContentStore(folder);
  const trust = { keys: store.trusted(), allowUnsigned: false, engine: BARTIZAN_VERSION };
  const live = store.open('live', trust);
  if (!shadow) return live;
  const beside = store.open('shadow', trust);
  const ids = new Set(beside.map(({ manifest }) => manifest.id));
  return [...live.filter(({ manifest }) => !ids.has(manifest.id)), ...beside];
}
