// SPDX-License-Identifier: Apache-2.0
// A configuration in words: which app may use what, called by whom, under which limits and protections,
// where its traffic may go and what is kept of it. Pure; says nothing that is not in the configuration.
import { BASELINE_RULES } from '../policy/baseline-rules.ts';
import type { BartizanConfig } from './config.ts';
import { reachedUpstreams } from './reach.ts';
import { weaknesses, type Weakness } from './weaknesses.ts';
import { limitWords, listed, originWords, printable, targetWords } from './words.ts';

type App = BartizanConfig['apps'][string];
type Rule = (typeof BASELINE_RULES)[number];

/** A heading and what is said under it. */
type Said = { readonly title: string; readonly lines: readonly string[] };

export type AppExplanation = Said & { readonly app: string; readonly tenant: string };

export type Explanation = {
  /** What holds for every app. */
  readonly installation: readonly Said[];
  readonly apps: readonly AppExplanation[];
  /** What is legal, but weaker than it could be. */
  readonly warnings: readonly Weakness[];
};

const EVERYTHING = { tenant: '*', app: '*' };

/** Explains all of it, or only what `sees` lets through: apps, and all (`*`) for the installation. */
export function explain(
  config: BartizanConfig,
  sees: (target: { readonly tenant: string; readonly app: string }) => boolean = () => true,
): Explanation {
  const apps = Object.entries(config.apps)
    .filter(([app, { tenant }]) => sees({ tenant, app }))
    .map(([id, app]) => explainApp(config, id, app));
  const seen = new Set(apps.map(({ app }) => app));
  const whole = sees(EVERYTHING);
  return {
    installation: whole ? installation(config) : [],
    apps,
    warnings: weaknesses(config).filter(({ app }) => (app === undefined ? whole : seen.has(app))),
  };
}

/** The text that `config check` prints. */
export function explanationLines({ installation, apps, warnings }: Explanation): readonly string[] {
  const sections = [...installation, ...apps].map(({ title, lines }) => [
    title,
    ...lines.map((line) => `  ${line}`),
  ]);
  const weak = warnings.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`);
  if (weak.length > 0) sections.push(['legal, but weak', ...weak]);
  return sections.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

function installation(config: BartizanConfig): readonly Said[] {
  const { listen, admin, store, counters, retention, secrets, configuration } = config;
  const keyring = secrets.keyring.kind === 'vault' ? 'in Vault' : 'in the data directory';
  const kept =
    retention.events_days === undefined ? 'without end' : `for ${retention.events_days} days`;
  const made =
    configuration.source === 'file'
      ? 'in this file alone'
      : 'in this file, and through the API for what the file does not name';
  return [
    {
      title: 'this installation',
      lines: [
        `is called at ${listen.tls === undefined ? 'http' : 'https'}://${listen.host}:${listen.port}${certificates(config)}`,
        `is administered at ${admin.tls === undefined ? 'http' : 'https'}://${admin.host}:${admin.port}`,
        `is changed ${made}`,
        ...configuration.allow_references.map(
          ({ reference, to }) =>
            `lets upstreams of the API send ${reference} to ${listed(to.map(originWords))}`,
        ),
        `counts limits ${counters.kind === 'redis' ? 'in Redis, for all nodes together' : 'in memory, each node by itself'}`,
        `records every decision and every exchange: facts and verdicts, never content, kept ${kept} in ${store.kind === 'postgres' ? 'PostgreSQL' : 'SQLite'}`,
        `keeps the keys of its hashes and digests ${keyring}`,
        `limits all apps to: ${limits(config.limits)}`,
      ],
    },
    { title: 'upstreams', lines: Object.keys(config.upstreams).map((id) => upstream(config, id)) },
    { title: 'models', lines: Object.keys(config.models).map((alias) => model(config, alias)) },
  ].filter(({ lines }) => lines.length > 0);
}

function certificates({ listen }: BartizanConfig): string {
  const asked = listen.tls?.client_certificates ?? 'none';
  if (asked === 'none') return '';
  return asked === 'require'
    ? ', with a client certificate only'
    : ', also with client certificates';
}

const limits = (list: BartizanConfig['limits']): string => listed(list.map(limitWords), 'nothing');

function upstream({ upstreams }: BartizanConfig, id: string): string {
  const settings = upstreams[id];
  if (settings === undefined || settings.kind === 'simulated') return `${id}: simulated, built in`;
  const { kind, base_url: url, region, key, allow_addresses: addresses } = settings;
  const credential = key === undefined ? 'no credential' : `credential from ${printable(key)}`;
  const inside = addresses.length === 0 ? '' : `, also at private addresses ${listed(addresses)}`;
  return `${id}: ${kind} at ${originWords(url)}, region ${printable(region)}, ${credential}${inside}`;
}

function model({ models }: BartizanConfig, alias: string): string {
  const { targets = [], fallback = [] } = models[alias] ?? {};
  const then = fallback.length === 0 ? '' : `; when none answers: ${targetWords(alias, fallback)}`;
  return `${printable(alias)}: ${targetWords(alias, targets)}${then}`;
}

function explainApp(config: BartizanConfig, id: string, app: App): AppExplanation {
  const team = app.team === undefined ? '' : `, team ${app.team}`;
  const purpose = app.purpose === '' ? '' : `: ${printable(app.purpose)}`;
  return {
    app: id,
    tenant: app.tenant,
    title: `app ${id} (tenant ${app.tenant}${team})`,
    lines: [
      `is owned by ${printable(app.owner)}, ${app.environment}, risk ${app.risk_tier}${purpose}`,
      `may use ${app.models.includes('*') ? 'every model' : `the models ${listed(app.models)}`}`,
      `is called with ${callers(config, id, app)}`,
      `acts for ${endUsers(config, app)}`,
      ...agents(config, id),
      `is limited to: ${limits(app.limits)}${outerLimits(config, app)}`,
      ...protections(config, id),
      ...policies(config),
      unread(config, app),
      `may use of providers' own state: ${listed(app.provider_state, 'nothing')}`,
      `sends its traffic to ${destinations(config, app)}`,
    ],
  };
}

function callers({ identity }: BartizanConfig, id: string, app: App): string {
  const tokens = Object.entries(identity.issuers).flatMap(([name, issuer]) => {
    const values = Object.entries(issuer.apps)
      .filter(([, named]) => named === id)
      .map(([value]) => value);
    return values.length === 0 || !issuer.may.includes('call')
      ? []
      : [`tokens of ${name} with ${issuer.app_claim} ${listed(values)}`];
  });
  const own = app.client_certificates;
  return listed([
    'virtual keys',
    ...tokens,
    ...(own.length === 0 ? [] : [`client certificates ${own.join(', ')}`]),
  ]);
}

function endUsers({ identity }: BartizanConfig, app: App): string {
  const issuers = Object.entries(identity.issuers)
    .filter(
      ([, { may, tenant }]) =>
        may.includes('name-end-users') && (tenant ?? app.tenant) === app.tenant,
    )
    .map(([name]) => `end users whom tokens of ${name} prove`);
  return listed(
    app.trusted_identity_headers
      ? [...issuers, 'end users whom it names itself in headers']
      : issuers,
    'no end users',
  );
}

function agents(config: BartizanConfig, id: string): readonly string[] {
  const own = Object.entries(config.agents).filter(([, { app }]) => app === id);
  if (own.length === 0) return [];
  const words = own.map(([name, agent]) =>
    agent.limits.length === 0 ? name : `${name} (limited to ${limits(agent.limits)})`,
  );
  return [`has the agents ${words.join(', ')}`];
}

/** Limits that hold for an app from outside it. */
function outerLimits({ tenants, teams, limits: all }: BartizanConfig, app: App): string {
  const tenant = Object.hasOwn(tenants, app.tenant) ? (tenants[app.tenant]?.limits ?? []) : [];
  const team = app.team === undefined ? [] : (teams[app.team]?.limits ?? []);
  return [
    ...(team.length === 0 ? [] : [`; its team to: ${limits(team)}`]),
    ...(tenant.length === 0 ? [] : [`; its tenant to: ${limits(tenant)}`]),
    ...(all.length === 0 ? [] : [`; as every app to: ${limits(all)}`]),
  ].join('');
}

const DOES: Readonly<Record<Rule['action'], string>> = {
  allow: 'lets pass',
  annotate: 'reports',
  mask: 'masks',
  block: 'blocks',
  ask: 'asks a person about',
};

function protections({ protections: { rules }, guard }: BartizanConfig, id: string): string[] {
  const own = (rules ?? BASELINE_RULES).filter(
    ({ apps, mode }) => mode !== 'off' && (apps.length === 0 || apps.includes(id)),
  );
  if (own.length === 0) return ['is protected by no rule'];
  const off = guard.disabled.length === 0 ? '' : ` (not running: ${listed(guard.disabled)})`;
  return [`is protected by these rules, the first that fits decides${off}:`, ...own.map(ruleWords)];
}

function policies({ policy: { packs, source } }: BartizanConfig): string[] {
  const other = typeof source === 'string' ? undefined : Object.keys(source)[0];
  return [
    ...(packs.length === 0
      ? []
      : [`is protected by the policy packs ${listed(packs)} as well: the strictest ruling counts`]),
    ...(other === undefined
      ? []
      : [
          `is decided about by policies from elsewhere (${other}): the rules hold as far as these apply them`,
        ]),
  ];
}

function ruleWords(rule: Rule): string {
  const where =
    rule.on.length === 2
      ? 'requests and answers'
      : rule.on[0] === 'request'
        ? 'requests'
        : 'answers';
  const what = rule.entities.length === 0 ? '' : `, only ${listed(rule.entities)}`;
  const from = rule.origins.length === 0 ? '' : `, only from ${listed(rule.origins)}`;
  const score = rule.min_score === 0 ? '' : `, from score ${rule.min_score}`;
  const shadow = rule.mode === 'shadow' ? ' (in shadow: only reported)' : '';
  return `- ${rule.id} ${DOES[rule.action]} ${listed(rule.detectors)} in ${where}${what}${from}${score}${shadow}`;
}

function unread(
  { protections: { rules } }: BartizanConfig,
  { unknown_content: chosen }: App,
): string {
  const enforced = (rules ?? BASELINE_RULES).some(
    ({ mode, on, action }) =>
      mode === 'enforce' && on.includes('response') && action !== 'allow' && action !== 'annotate',
  );
  const words = {
    block: 'is refused where content cannot be inspected',
    hold: 'waits where streamed content cannot be inspected until it is judged with the rest',
    audit: 'passes where content cannot be inspected, and that is recorded',
  };
  return words[chosen ?? (enforced ? 'block' : 'audit')];
}

function destinations(config: BartizanConfig, app: App): string {
  const reached = reachedUpstreams(config, app);
  const words = reached.map((id) => `${id} (${printable(config.upstreams[id]?.region ?? '')})`);
  const only =
    app.allowed_regions.length === 0 ? 'any region' : `regions ${listed(app.allowed_regions)} only`;
  return `${listed(words, 'nowhere')}; ${only}`;
}
