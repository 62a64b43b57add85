// SPDX-License-Identifier: Apache-2.0
// How far an app reaches: the upstreams that its traffic can come to. Pure.
import type { BartizanConfig } from './config.ts';

type App = BartizanConfig['apps'][string];

/** Upstreams of the models that an app may use, in the regions that it may use. */
export function reachedUpstreams(config: BartizanConfig, app: App): readonly string[] {
  const { models, upstreams } = config;
  const aliases = app.models.includes('*') ? Object.keys(models) : app.models;
  const all = aliases.flatMap((alias) => {
    const { targets = [], fallback = [] } = models[alias] ?? {};
    return [...targets, ...fallback].map(({ upstream }) => upstream);
  });
  return [...new Set(all)].filter((id) => {
    const region = upstreams[id]?.region;
    if (region === undefined) return false;
    return app.allowed_regions.length === 0 || app.allowed_regions.includes(region);
  });
}
