// SPDX-License-Identifier: Apache-2.0
// Policies as commands work with them here: the files that are named, what is shipped around them, and the settings
// of a configuration, as a gateway would mount them.
import { join } from 'node:path';
import type { BartizanConfig } from '../config/config.ts';
import { BartizanError } from '../core/errors.ts';
import { ACROSS } from '../guard/across.ts';
import { patternDetectors } from '../guard/patterns/pattern-detectors.ts';
import { DETECTORS } from '../guard/registry.gen.ts';
import { modelDetectors } from '../node/classifiers.ts';
import { readConfiguration, requireConfiguration } from '../node/configuration.ts';
import type { Policy } from '../core/ports/policy.ts';
import type { PolicyText } from '../policy/check/check-policies.ts';
import { RegoError } from '../policy/rego/syntax/location.ts';
import { parseModule } from '../policy/rego/syntax/modules.ts';
import { createRegoExecutor } from '../policy/executors/rego.ts';
import { createPolicy } from '../policy/policy.ts';
import { toJson } from '../policy/rego/values/json.ts';
import type { Value } from '../policy/rego/values/value.ts';
import { type PolicySettings, settingsOf } from '../policy/settings.ts';
import { builtInBundle, type Shipped } from '../policy/shipped.ts';
import { type CommandContext, text } from './command.ts';
import { listOf } from './commands/rows.ts';
import { PACKAGE_ROOT } from './program.ts';
import { mergeData, type PolicySources, readPolicySources } from './policy-sources.ts';

const SHIPPED = join(PACKAGE_ROOT, 'policies');
/** Time of one decision: steps bound it, and a clock would make a slow machine say something else. */
const DECISION_MS = 10_000;

export const SET_OPTIONS = {
  pack: {
    type: 'string',
    multiple: true,
    help: 'ready policies beside the baseline: finance, ... (default: those of the configuration)',
  },
  config: {
    type: 'string',
    help: 'configuration whose rules and apps policies see as data.bartizan.settings (default: bartizan.yaml)',
  },
  alone: {
    type: 'boolean',
    help: 'without the shipped baseline: the files hold everything but data.bartizan.lib',
  },
} as const;

export type PolicySetFiles = {
  /** What was named; the shipped policies where nothing was. */
  readonly own: PolicySources;
  /** What stands around it, without tests. */
  readonly shipped: readonly PolicyText[];
  readonly settings: PolicySettings;
  /** Data of the files, with the settings. */
  readonly data: Value;
  readonly config: BartizanConfig;
  /** Ids of all detectors of the configuration. */
  readonly detectors: readonly string[];
};

/** Throws `config_invalid` for the configuration and `usage` for a pack that there is not. */
export function policySetOf(context: CommandContext, paths: readonly string[]): PolicySetFiles {
  const config = requireConfiguration(readConfiguration(text(context, 'config')));
  return policySetWith(context, paths, config);
}

/** The same with the configuration of a running node. */
export function policySetWith(
  context: CommandContext,
  paths: readonly string[],
  config: BartizanConfig,
): PolicySetFiles {
  const named = listOf(context, 'pack');
  const packs = named.length > 0 ? named : config.policy.packs;
  const lib = readPolicySources([join(SHIPPED, 'lib')]);
  const baseline = readPolicySources([join(SHIPPED, 'baseline')]);
  const added = readPolicySources(packs.map(packFolder));
  const isShipped = paths.length === 0;
  // Packs that are named stand for themselves: tests of the baseline are about the baseline alone.
  const given = !isShipped
    ? readPolicySources(paths)
    : named.length > 0
      ? added
      : readPolicySources(['lib', 'baseline'].map((name) => join(SHIPPED, name)));
  const modules = given.modules.filter((one) => !isLibrary(one, lib));
  const sources = { ...given, modules };
  const alone = !isShipped && (context.values['alone'] === true || holdsBaseline(sources));
  const all = alone ? [lib] : [lib, baseline, added];
  const around = isShipped ? all.filter((one) => !isWithin(one, given)) : all;
  const settings = settingsOf(config.protections, config.apps);
  const mounted = { bartizan: { settings: settings as unknown as Value } };
  // A bundle that is built of files has what they hold, and nothing that a configuration says.
  const own = isShipped ? { ...sources, data: optionsOf(config) } : sources;
  const data = mergeData(mounted, own.data as Data);
  return {
    own,
    shipped: around.flatMap(({ modules }) => modules.filter(({ path }) => !isTestFile(path))),
    settings,
    data: data ?? mounted,
    config,
    detectors: detectorsOf(config),
  };
}

/** Whether the files of `part` are among those of `whole`, the library apart, which is compiled from its own place. */
const isWithin = (part: PolicySources, whole: PolicySources): boolean =>
  part.modules.every(
    ({ path }) =>
      !path.startsWith(join(SHIPPED, 'lib')) && whole.modules.some((one) => one.path === path),
  );

type Data = Readonly<Record<string, Value>>;

/** What the configuration tells the shipped policies. */
const optionsOf = ({ policy }: BartizanConfig): Data =>
  builtInBundle(NO_MODULES, [], policy.options).data as unknown as Data;
const NO_MODULES: Shipped = { library: [], baseline: [], packs: new Map() };

const isTestFile = (path: string): boolean => path.endsWith('_test.rego');

/** The folder of a pack. Throws `usage` for a name that is none. */
function packFolder(name: string): string {
  const folder = join(SHIPPED, 'packs', name);
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(name) && isThere(folder)) return folder;
  throw new BartizanError('usage', `there is no pack "${name}"`);
}

const isThere = (folder: string): boolean => readPolicySources([folder]).modules.length > 0;

/** Copies of the library lie in bundles for `opa eval`; the shipped one is what counts. */
const isLibrary = ({ text: own }: PolicyText, lib: PolicySources): boolean =>
  lib.modules.some(({ path, text: shipped }) => !isTestFile(path) && shipped === own);

/** A bundle that was built here holds the baseline already. */
const holdsBaseline = ({ modules }: PolicySources): boolean =>
  modules.some(({ path, text: module }) => {
    try {
      const { path: name } = parseModule(path, module);
      return name[0] === 'bartizan' && name[1] === 'baseline' && !isTestFile(path);
    } catch (thrown) {
      if (thrown instanceof RegoError) return false;
      throw thrown;
    }
  });

function detectorsOf(config: BartizanConfig): readonly string[] {
  const own = [...DETECTORS, ...ACROSS, ...patternDetectors(config.guard.patterns ?? [])];
  return [...own, ...modelDetectors(config)].map(({ id }) => id);
}

/** Policies as they would decide here, with time enough for a machine that is busy. */
export function policyOf(
  { own, shipped, settings, config }: PolicySetFiles,
  clock: () => number,
): Policy {
  const bundle = {
    modules: [...shipped, ...own.modules].filter(({ path }) => !isTestFile(path)),
    data: toJson(own.data),
    manifest: { revision: own.revision ?? 'local', roots: [] },
  };
  const { steps } = config.policy.limits;
  return createPolicy(
    createRegoExecutor(bundle, { settings, limits: { steps, ms: DECISION_MS }, clock }),
  );
}

/** Throws `usage` with the first file that could not be read. */
export function requireReadable({ faults }: PolicySources): void {
  const [first] = faults;
  if (first !== undefined) throw new BartizanError('usage', `${first.path} ${first.message}`);
}
