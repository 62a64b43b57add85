// SPDX-License-Identifier: Apache-2.0
// Classifiers that could never do what their settings say are refused before anything runs on them: asked
// about nothing, judging nobody's texts, finding what no rule looks at, or a judge that would not be let read.
import { openAsIfUsed } from '../classifiers/onnx/model.ts';
import type { BartizanConfig } from '../config/config.ts';
import type { ClassifierConfig } from '../classifiers/config.ts';
import type { Check, Complaint } from '../config/load.ts';
import { BartizanError } from '../core/errors.ts';
import { addressRule } from '../gateway/upstreams/address.ts';
import { parseBaseUrl } from '../gateway/upstreams/http-upstream.ts';
import { parseReference, resolveSecret } from '../keys/secret-reference.ts';
import { effectiveRules } from '../policy/settings.ts';
import type { RuleConfig } from '../policy/config.ts';
import { EMBEDDED } from '../protect/cascade.ts';
import { modelDetectors } from './classifiers.ts';

type Facts = {
  readonly config: BartizanConfig;
  readonly name: string;
  readonly classifier: ClassifierConfig;
};

/** What the settings alone tell. */
export const classifierCheck: Check = (config) => {
  const own = Object.entries(config.guard.classifiers).flatMap(([name, classifier]) => {
    const facts = { config, name, classifier };
    return [...apps(facts), ...bands(facts), ...addresses(facts), ...judges(facts)];
  });
  return [...own, ...unseen(config)];
};

/** What files and secrets tell, as a process with this environment finds them. */
export const classifierFilesCheck =
  (environment: Readonly<Record<string, string | undefined>>): Check =>
  ({ guard }) =>
    Object.entries(guard.classifiers).flatMap(([name, classifier]) => {
      if (classifier.kind === 'onnx') {
        return complaints(at(name, 'folder'), () => openAsIfUsed(classifier));
      }
      // What Vault holds is not asked for here: a Vault that is away must not refuse a configuration.
      if (parseReference(classifier.key).kind === 'vault') return [];
      return complaints(at(name, 'key'), () => void resolveSecret(classifier.key, environment));
    });

const at = (name: string, ...path: readonly string[]): Complaint['path'] => [
  'guard',
  'classifiers',
  name,
  ...path,
];

function apps({ config, name, classifier }: Facts): readonly Complaint[] {
  const named = classifier.apps.map((app, index) => [app, ['apps', String(index)]] as const);
  const own = classifier.kind === 'judge' ? [[classifier.app, ['app']] as const] : [];
  return [...named, ...own].flatMap(([app, path]) =>
    Object.hasOwn(config.apps, app)
      ? []
      : [{ path: at(name, ...path), message: `no such app: ${app}` }],
  );
}

function bands({ config, name, classifier }: Facts): readonly Complaint[] {
  const { band, on } = classifier;
  const isAlways = band.from === 0 && band.to === 1;
  if (!isAlways && config.guard.disabled.includes(EMBEDDED)) {
    const message = `a band needs the scores of ${EMBEDDED}, which is switched off`;
    return [{ path: at(name, 'band'), message, hint: 'set it to { from: 0, to: 1 }' }];
  }
  if (on.includes('response') && band.from > 0) {
    const message = 'answers have no score of the guard, so none would be asked about';
    const hint = 'set band.from to 0, or use two classifiers';
    return [{ path: at(name, 'band', 'from'), message, hint }];
  }
  return [];
}

function addresses({ name, classifier }: Facts): readonly Complaint[] {
  if (classifier.kind === 'onnx') return [];
  return [
    ...complaints(at(name, 'base_url'), () => void parseBaseUrl(classifier.base_url)),
    ...complaints(at(name, 'allow_addresses'), () => void addressRule(classifier.allow_addresses)),
  ];
}

/** The judge reads what the guard suspects: refused on its way, it could never answer. */
function judges({ config, name, classifier }: Facts): readonly Complaint[] {
  if (classifier.kind !== 'judge' || !Object.hasOwn(config.apps, classifier.app)) return [];
  const rule = effectiveRules(config.protections).find(
    (one) => one.mode === 'enforce' && one.on.includes('request') && speaks(one, classifier.app),
  );
  if (rule === undefined || rule.action === 'allow' || rule.action === 'annotate') return [];
  const message = `rule ${rule.id} would refuse what app ${classifier.app} has to read`;
  const hint = `put a rule before it: detectors [injection/*], on [request], apps [${classifier.app}], action annotate`;
  return [{ path: at(name, 'app'), message, hint }];
}

const speaks = ({ detectors, origins, apps: only }: RuleConfig, app: string): boolean =>
  (only.length === 0 || only.includes(app)) &&
  (origins.length === 0 || origins.includes('user')) &&
  detectors.some((one) => one === '*' || one === 'injection/*' || one === EMBEDDED);

/** A finding that no rule speaks about changes nothing, and nobody would know. */
function unseen(config: BartizanConfig): readonly Complaint[] {
  const rules = effectiveRules(config.protections);
  return modelDetectors(config).flatMap(({ id, phases }) =>
    phases
      .filter((phase) => !rules.some((rule) => rule.on.includes(phase) && covers(rule, id)))
      .map((phase) => ({
        path: at(id.replace(/^.*\/model-/, '')),
        message: `no rule speaks about ${id} on any ${phase}: its findings would change nothing`,
        hint: `add a rule with detectors [${id}] to protections.rules`,
      })),
  );
}

const covers = ({ detectors }: RuleConfig, id: string): boolean =>
  detectors.some(
    (one) => one === '*' || one === id || (one.endsWith('/*') && id.startsWith(one.slice(0, -1))),
  );

function complaints(path: Complaint['path'], attempt: () => void): readonly Complaint[] {
  try {
    attempt();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof BartizanError) || thrown.code !== 'config_invalid') throw thrown;
    return [{ path, message: thrown.message }];
  }
}
