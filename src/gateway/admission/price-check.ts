// SPDX-License-Identifier: Apache-2.0
// A limit on spend can only hold where every model that falls under it has a price, and a price can only
// count where its name is one of a model: else the configuration must not load.
import type { GatewayConfig } from '../config.ts';
import type { LimitConfig } from './config.ts';
import { placesOf, priceAt } from './prices.ts';

export type PriceComplaint = {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint?: string;
};

type Slice = Pick<
  GatewayConfig,
  'prices' | 'models' | 'limits' | 'tenants' | 'teams' | 'agents' | 'apps'
>;
type Found = { readonly path: readonly PropertyKey[]; readonly apps: readonly string[] };

/** Limits on spend without a price for a model they cover, and prices of what is no model. */
export function checkPrices(config: Slice): readonly PriceComplaint[] {
  return [...missing(config), ...unused(config)];
}

function missing(config: Slice): PriceComplaint[] {
  return spendLimits(config).flatMap(({ path, apps }) => {
    const [first, ...more] = unpriced(config, apps);
    if (first === undefined) return [];
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    return [
      {
        path,
        message: `spend cannot be limited: model "${first}" has no price${others}`,
        hint: `add it under prices, by its alias or as upstream/model`,
      },
    ];
  });
}

/** Every limit on spend, with the apps that fall under it. */
function spendLimits(config: Slice): Found[] {
  const appsWhere = (fits: (app: Slice['apps'][string], id: string) => boolean): string[] =>
    Object.entries(config.apps).flatMap(([id, app]) => (fits(app, id) ? [id] : []));
  const found: Found[] = [];
  const look = (
    limits: readonly LimitConfig[],
    place: readonly PropertyKey[],
    apps: readonly string[],
  ): void => {
    for (const [index, { unit }] of limits.entries()) {
      if (unit === 'spend') found.push({ path: [...place, 'limits', index], apps });
    }
  };
  look(
    config.limits,
    [],
    appsWhere(() => true),
  );
  for (const [id, { limits }] of Object.entries(config.tenants)) {
    look(
      limits,
      ['tenants', id],
      appsWhere(({ tenant }) => tenant === id),
    );
  }
  for (const [id, { limits }] of Object.entries(config.teams)) {
    look(
      limits,
      ['teams', id],
      appsWhere(({ team }) => team === id),
    );
  }
  for (const [id, { limits }] of Object.entries(config.apps)) look(limits, ['apps', id], [id]);
  for (const [id, { limits, app }] of Object.entries(config.agents)) {
    look(
      limits,
      ['agents', id],
      appsWhere((_, name) => name === app),
    );
  }
  return found;
}

/** Aliases that one of the apps may use and that some upstream answers without a price. */
function unpriced(config: Slice, apps: readonly string[]): string[] {
  const mayUse = (alias: string): boolean =>
    apps.some((id) => {
      const models = config.apps[id]?.models ?? [];
      return models.includes('*') || models.includes(alias);
    });
  return Object.keys(config.models).filter(
    (alias) =>
      mayUse(alias) &&
      placesOf(config, alias).some((place) => priceAt(config, alias, place) === undefined),
  );
}

function unused(config: Slice): PriceComplaint[] {
  const known = new Set(
    Object.keys(config.models).flatMap((alias) => [
      alias,
      ...placesOf(config, alias).map(({ upstream, model }) => `${upstream}/${model}`),
    ]),
  );
  return Object.keys(config.prices)
    .filter((name) => !known.has(name))
    .map((name) => ({
      path: ['prices', name],
      message: `a price for "${name}", which is no model`,
      hint: 'name a model alias, or upstream/model as one of its targets has it',
    }));
}
