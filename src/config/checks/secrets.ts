// SPDX-License-Identifier: Apache-2.0
// Secrets stand in no configuration: every credential is a reference, no address holds a password, and a
// reference to Vault needs a Vault. What is found instead is never repeated: it may be the secret itself.
import type { BartizanConfig } from '../config.ts';
import type { Complaint } from '../load.ts';

type Setting = readonly [path: readonly PropertyKey[], value: string | undefined];

const REFERENCE = /^(env:[A-Za-z_]\w*|file:.+|vault:[^#]+#.+)$/;

/** Complaints about credentials. */
export function secretComplaints(config: BartizanConfig): readonly Complaint[] {
  return [
    ...references(config).flatMap(([path, value]) => referenceComplaint(config, path, value)),
    ...addresses(config).flatMap(([path, value]) => addressComplaint(path, value)),
    ...originsOnly(config),
  ];
}

function references(config: BartizanConfig): Setting[] {
  const { upstreams, listen, counters, store, admin, guard, policy } = config;
  const { tls } = listen;
  return [
    ...Object.entries(upstreams).map(
      ([id, upstream]): Setting => [
        ['upstreams', id, 'key'],
        'key' in upstream ? upstream.key : undefined,
      ],
    ),
    ...Object.entries(guard.classifiers).map(
      ([name, classifier]): Setting => [
        ['guard', 'classifiers', name, 'key'],
        'key' in classifier ? classifier.key : undefined,
      ],
    ),
    [
      ['policy', 'executor', 'remote', 'token'],
      typeof policy.executor === 'object' ? policy.executor.remote.token : undefined,
    ],
    ...policySettings(policy).tokens,
    ...policy.trust.map(
      ({ secret }, index): Setting => [['policy', 'trust', index, 'secret'], secret],
    ),
    [['listen', 'tls', 'certificate'], tls?.certificate],
    [['listen', 'tls', 'key'], tls?.key],
    [['listen', 'tls', 'client_ca'], tls?.client_ca],
    [['counters', 'password'], counters.kind === 'redis' ? counters.password : undefined],
    [['store', 'password'], store.kind === 'postgres' ? store.password : undefined],
    [['store', 'ca'], store.kind === 'postgres' ? store.ca : undefined],
    [['admin', 'tls', 'certificate'], admin.tls?.certificate],
    [['admin', 'tls', 'key'], admin.tls?.key],
    [['admin', 'login', 'oidc', 'client_secret'], admin.login.oidc?.client_secret],
  ];
}

/** Of the place that policies come from. */
function policySettings({ source }: BartizanConfig['policy']) {
  const at = (...path: readonly string[]): readonly string[] => ['policy', 'source', ...path];
  const tokens: Setting[] = [];
  const addresses: Setting[] = [];
  if (source === 'built-in' || 'directory' in source) return { tokens, addresses };
  if ('url' in source) {
    tokens.push([at('token'), source.token]);
    addresses.push([at('url'), source.url]);
  } else if ('git' in source) {
    tokens.push([at('git', 'token'), source.git.token]);
    addresses.push([at('git', 'remote'), source.git.remote]);
  } else tokens.push([at('oci', 'token'), source.oci.token]);
  return { tokens, addresses };
}

function referenceComplaint(
  { secrets }: BartizanConfig,
  path: readonly PropertyKey[],
  value: string | undefined,
): Complaint[] {
  if (value === undefined) return [];
  if (!REFERENCE.test(value)) {
    const message = 'not a secret reference; a secret itself is never written here';
    return [{ path, message, hint: 'env:NAME, file:/path or vault:mount/path#field' }];
  }
  if (!value.startsWith('vault:') || secrets.vault !== undefined) return [];
  return [
    {
      path,
      message: 'a reference to Vault, but no Vault is configured',
      hint: 'set secrets.vault',
    },
  ];
}

/** Addresses whose own slice does not see to this. */
function addresses(config: BartizanConfig): Setting[] {
  const { upstreams, identity, store, admin, telemetry, guard, policy } = config;
  return [
    ...Object.entries(upstreams).map(
      ([id, upstream]): Setting => [
        ['upstreams', id, 'base_url'],
        upstream.kind === 'simulated' ? undefined : upstream.base_url,
      ],
    ),
    ...Object.entries(guard.classifiers).map(
      ([name, classifier]): Setting => [
        ['guard', 'classifiers', name, 'base_url'],
        'base_url' in classifier ? classifier.base_url : undefined,
      ],
    ),
    [
      ['policy', 'executor', 'remote', 'url'],
      typeof policy.executor === 'object' ? policy.executor.remote.url : undefined,
    ],
    ...policySettings(policy).addresses,
    ...Object.entries(identity.issuers).flatMap(([id, { issuer, jwks }]): Setting[] => [
      [['identity', 'issuers', id, 'issuer'], issuer],
      [['identity', 'issuers', id, 'jwks'], jwks],
    ]),
    [['store', 'url'], store.kind === 'postgres' ? store.url : undefined],
    [['admin', 'login', 'oidc', 'issuer'], admin.login.oidc?.issuer],
    [['telemetry', 'otlp', 'endpoint'], telemetry.otlp?.endpoint],
  ];
}

function addressComplaint(path: readonly PropertyKey[], value: string | undefined): Complaint[] {
  if (value === undefined || !URL.canParse(value)) return [];
  const url = new URL(value);
  // The name of a database user is no secret, and belongs into its address.
  const named = url.username !== '' && path[0] !== 'store';
  if (url.password === '' && !named && !url.searchParams.has('password')) return [];
  const message = 'an address may not hold a credential';
  return [{ path, message, hint: 'give it as a secret reference in a setting of its own' }];
}

/** A path after the host would look as if it narrowed where the secret may go. */
function originsOnly({ configuration }: BartizanConfig): Complaint[] {
  return configuration.allow_references.flatMap(({ to }, index) =>
    to.flatMap((address, place) => {
      const { origin, href } = new URL(address);
      if (href === `${origin}/`) return [];
      const path = ['configuration', 'allow_references', index, 'to', place];
      return [
        { path, message: 'not an origin: scheme, host and port only', hint: `write ${origin}` },
      ];
    }),
  );
}
