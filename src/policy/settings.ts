// SPDX-License-Identifier: Apache-2.0
// What policies know of the configuration: the document `data.bartizan.settings`. No bundle can bring its own,
// so a policy may trust that what stands there is what the gateway was given.
import { BartizanError } from '../core/errors.ts';
import { BASELINE_RULES } from './baseline-rules.ts';
import type { Bundle } from './bundle/bundle.ts';
import type { ProtectionsConfig, RuleConfig } from './config.ts';
import type { Json } from './rego/values/json.ts';

/** What policy has to know of an app; the configuration of the data path fits. */
export type PolicyApp = {
  readonly models: readonly string[];
  readonly allowed_regions: readonly string[];
  readonly provider_state: readonly string[];
  readonly unknown_content?: 'block' | 'hold' | 'audit' | undefined;
};

export type PolicyApps = Readonly<Record<string, PolicyApp>>;

export type PolicySettings = { readonly [name: string]: Json };

/** The rules that are asked: those of the configuration, or the built-in ones. */
export const effectiveRules = (config: ProtectionsConfig): readonly RuleConfig[] =>
  (config.rules ?? BASELINE_RULES).filter((rule) => rule.mode !== 'off');

/** A pattern of the configuration: an id, "family/*" or "*". */
export const detectorTest = (pattern: string): ((detector: string) => boolean) => {
  if (pattern === '*') return () => true;
  if (pattern.endsWith('/*')) return (detector) => detector.startsWith(pattern.slice(0, -1));
  return (detector) => detector === pattern;
};

const isPlain = ({ entities, origins, apps, min_score: score }: RuleConfig): boolean =>
  entities.length === 0 && origins.length === 0 && apps.length === 0 && score === 0;

/** The places of the rules of a decision point by each pattern that they are written for: "privacy/*" -> [0, 4]. */
function placesOf(rules: readonly RuleConfig[], point: 'request' | 'response'): Json {
  const places = new Map<string, number[]>();
  for (const [place, { detectors, on }] of rules.entries()) {
    for (const pattern of on.includes(point) ? new Set(detectors) : []) {
      const listed = places.get(pattern);
      if (listed === undefined) places.set(pattern, [place]);
      else listed.push(place);
    }
  }
  return Object.fromEntries(places);
}

/** The document of a configuration: plain JSON, the same for the same configuration. */
export function settingsOf(config: ProtectionsConfig, apps: PolicyApps): PolicySettings {
  const rules = effectiveRules(config);
  return {
    rules: rules.map((rule) => (isPlain(rule) ? { ...rule, plain: true } : rule)),
    places: { request: placesOf(rules, 'request'), response: placesOf(rules, 'response') },
    on_failure: config.on_failure,
    tool_calls: config.tool_calls,
    apps: Object.fromEntries(
      Object.entries(apps)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([id, app]) => [
          id,
          {
            models: app.models,
            allowed_regions: app.allowed_regions,
            provider_state: app.provider_state,
            ...(app.unknown_content !== undefined && { unknown_content: app.unknown_content }),
          },
        ]),
    ),
  };
}

/** The package of the shipped library, and the place of the settings: no bundle may define either. */
export const LIBRARY = ['bartizan', 'lib'];
export const SETTINGS = ['bartizan', 'settings'];

export const isBelow = (path: readonly string[], above: readonly string[]): boolean =>
  above.every((name, at) => path[at] === name);

/** The data of a bundle with the settings in it. Throws `bundle_root_mismatch` where it brings such itself. */
export function mounted(
  { data, manifest }: Pick<Bundle, 'data' | 'manifest'>,
  settings: PolicySettings,
): Record<string, Json> {
  const root = manifest.roots
    .map((one) => one.split('/').filter((name) => name !== ''))
    .find((one) => isBelow(one, SETTINGS) || isBelow(SETTINGS, one));
  const given = objectOf(data);
  const inner = objectOf(given['bartizan'] ?? {});
  if (root !== undefined || Object.hasOwn(inner, 'settings')) {
    const place = root?.join('/') ?? SETTINGS.join('/');
    throw new BartizanError(
      'bundle_root_mismatch',
      `Roots and data may not hold bartizan/settings, which is the gateway's own: ${place || 'all of data'}`,
    );
  }
  return { ...given, bartizan: { ...inner, settings } };
}

function objectOf(data: Json): { readonly [name: string]: Json } {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new BartizanError('bundle_malformed', 'The data of a bundle has to be an object');
  }
  return data as { readonly [name: string]: Json };
}
