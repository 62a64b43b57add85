// SPDX-License-Identifier: Apache-2.0
// What is legal, but weaker than it could be, or does not do what it seems to: said in words by
// `config check`, refused by nothing. Pure.
import type { BartizanConfig } from './config.ts';
import { reachedUpstreams } from './reach.ts';
import { listed } from './words.ts';

export type Weakness = {
  /** The setting; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** The app that it is about; without one it is about the installation. */
  readonly app?: string;
};

/** All of them, those of the installation first. */
export function weaknesses(config: BartizanConfig): readonly Weakness[] {
  return [
    ...listeners(config),
    ...upstreams(config),
    ...rules(config),
    ...counting(config),
    ...identities(config),
    ...unusedLimits(config),
    ...Object.keys(config.apps).flatMap((id) => app(config, id)),
  ];
}

const when = (condition: boolean, path: string, message: string): Weakness[] =>
  condition ? [{ path, message }] : [];

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Plain http to anything but this machine. */
function isOpen(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

function listeners({ listen, admin }: BartizanConfig): Weakness[] {
  const behindProxy = admin.public_url?.startsWith('https:') === true;
  return [
    ...when(
      listen.tls === undefined && !isLoopback(listen.host),
      'listen.host',
      'prompts and keys cross the network in plain http, unless a proxy in front ends TLS',
    ),
    ...when(
      admin.tls === undefined && !isLoopback(admin.host) && !behindProxy,
      'admin.host',
      'passwords and tokens of administrators cross the network in plain http',
    ),
    ...when(
      admin.four_eyes.length === 0,
      'admin.four_eyes',
      'one person alone can lift a stop, and put a policy into force',
    ),
  ];
}

function upstreams(config: BartizanConfig): Weakness[] {
  return Object.entries(config.upstreams).flatMap(([id, upstream]) => {
    const path = `upstreams.${id}`;
    if (upstream.kind === 'simulated') {
      return when(true, path, 'the built-in model answers: no real model is behind this');
    }
    const wide = upstream.allow_addresses.filter(isWide);
    return [
      ...when(
        isOpen(upstream.base_url),
        `${path}.base_url`,
        `prompts${upstream.key === undefined ? '' : ' and the credential of this upstream'} leave in plain http`,
      ),
      ...when(
        wide.length > 0,
        `${path}.allow_addresses`,
        `${listed(wide)} opens more than one network`,
      ),
    ];
  });
}

/** A block larger than a /16, or a /48 of IPv6. */
function isWide(block: string): boolean {
  const [address = '', bits] = block.split('/');
  return bits !== undefined && Number(bits) < (address.includes(':') ? 48 : 16);
}

function rules({ protections, guard }: BartizanConfig): Weakness[] {
  const own = protections.rules ?? [];
  const inMode = (mode: string): string[] =>
    own.filter((rule) => rule.mode === mode).map(({ id }) => id);
  const shadow = inMode('shadow');
  const off = inMode('off');
  return [
    ...when(
      protections.rules?.every(({ mode, action }) => mode !== 'enforce' || action === 'allow') ===
        true,
      'protections.rules',
      'no rule enforces anything',
    ),
    ...when(
      shadow.length > 0,
      'protections.rules',
      `only reported, not enforced: ${listed(shadow)}`,
    ),
    ...when(off.length > 0, 'protections.rules', `switched off: ${listed(off)}`),
    ...when(
      protections.on_failure === 'allow',
      'protections.on_failure',
      'what could not be inspected in time passes',
    ),
    ...when(
      guard.disabled.length > 0,
      'guard.disabled',
      `detectors that do not run: ${listed(guard.disabled)}`,
    ),
  ];
}

function counting({ counters, store }: BartizanConfig): Weakness[] {
  return [
    ...when(
      store.kind === 'postgres' && counters.kind === 'memory',
      'counters',
      'each node counts by itself: with several nodes a limit holds several times over',
    ),
    ...when(
      store.kind === 'sqlite' && counters.kind === 'redis',
      'store',
      'nodes that share counters do not share keys, stops and records: SQLite is for one node',
    ),
    ...when(
      counters.kind === 'redis' && counters.on_failure === 'local',
      'counters.on_failure',
      'while Redis is gone each node counts by itself',
    ),
    ...when(
      counters.kind === 'redis' && isOpen(counters.url.replace(/^redis:/, 'http:')),
      'counters.url',
      'the password of Redis crosses the network in the clear',
    ),
    ...when(
      store.kind === 'postgres' &&
        store.tls !== 'verify' &&
        isOpen(store.url.replace(/^\w+:/, 'http:')),
      'store.tls',
      'nobody checks that it is the database that answers',
    ),
  ];
}

function identities({ identity, admin }: BartizanConfig): Weakness[] {
  return [
    ...Object.entries(identity.issuers).flatMap(([id, { issuer, jwks = issuer }]) =>
      when(
        [issuer, jwks].some((url) => URL.canParse(url) && isOpen(url)),
        `identity.issuers.${id}`,
        'its keys come over plain http: who sits between can make tokens',
      ),
    ),
    ...when(
      admin.login.oidc?.allow_insecure === true,
      'admin.login.oidc.allow_insecure',
      'identities of administrators may come over plain http',
    ),
    ...when(
      admin.login.oidc?.accounts === 'create',
      'admin.login.oidc.accounts',
      'anyone whom the provider lets in gets an account, though no role',
    ),
  ];
}

/** Limits that nothing can fall under. */
function unusedLimits({ limits, agents, teams, identity }: BartizanConfig): Weakness[] {
  const namesAgents =
    Object.keys(agents).length > 0 ||
    Object.values(identity.issuers).some((issuer) => issuer.agent_claim !== undefined);
  const per = (one: string): boolean => limits.some((limit) => limit.per === one);
  return [
    ...when(per('agent') && !namesAgents, 'limits', 'a limit per agent, but there are no agents'),
    ...when(
      per('team') && Object.keys(teams).length === 0,
      'limits',
      'a limit per team, but there are no teams',
    ),
  ];
}

function app(config: BartizanConfig, id: string): Weakness[] {
  const settings = config.apps[id];
  if (settings === undefined) return [];
  const { tenants, teams, limits } = config;
  const tenant = Object.hasOwn(tenants, settings.tenant) ? tenants[settings.tenant] : undefined;
  const team = settings.team === undefined ? undefined : teams[settings.team];
  const limited = [limits, settings.limits, tenant?.limits ?? [], team?.limits ?? []];
  const path = `apps.${id}`;
  return [
    ...when(
      limited.every((list) => list.length === 0),
      path,
      'no limit at all: a leaked key can spend without end',
    ),
    ...when(settings.models.includes('*'), `${path}.models`, 'every model, also those added later'),
    ...when(
      settings.unknown_content === 'audit',
      `${path}.unknown_content`,
      'content that nobody can read passes, and is only recorded',
    ),
    ...when(
      settings.trusted_identity_headers,
      `${path}.trusted_identity_headers`,
      'whoever holds its key can act for any end user',
    ),
    ...when(
      settings.provider_state.length > 0,
      `${path}.provider_state`,
      `history and tools at the provider are out of sight: ${listed(settings.provider_state)}`,
    ),
    ...when(
      reachedUpstreams(config, settings).length === 0,
      path,
      'no upstream is in reach: every request for a model is refused',
    ),
  ].map((weakness) => ({ ...weakness, app: id }));
}
