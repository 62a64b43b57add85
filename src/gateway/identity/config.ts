// SPDX-License-Identifier: Apache-2.0
// Settings of who is calling and on whose behalf: tenants, teams, agents, and the issuers of tokens.
import { z } from 'zod';
import { limitsConfig } from '../admission/config.ts';
import { name, secretReference } from '../names.ts';

const claim = z.string().min(1).max(200);

export const tenantConfig = z.strictObject({
  title: z.string().max(200).default(''),
  limits: limitsConfig,
});

export const teamConfig = z.strictObject({
  tenant: name.default('default'),
  title: z.string().max(200).default(''),
  limits: limitsConfig,
});

export const agentConfig = z.strictObject({
  app: name.describe('The app that this agent is a part of'),
  owner: z.string().max(200).default('unassigned'),
  purpose: z.string().max(500).default(''),
  limits: limitsConfig,
});

const issuer = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }).describe('The iss claim, compared exactly'),
  audiences: z
    .array(z.string().min(1).max(500))
    .min(1)
    .max(16)
    .describe('One of them must be in aud'),
  algorithms: z
    .array(
      z.enum([
        'RS256',
        'RS384',
        'RS512',
        'PS256',
        'PS384',
        'PS512',
        'ES256',
        'ES384',
        'ES512',
        'EdDSA',
      ]),
    )
    .min(1)
    .default(['RS256', 'ES256'])
    .describe('Asymmetric signatures only: a symmetric key would let every verifier sign'),
  jwks: z
    .union([z.url({ protocol: /^https?$/ }), z.string().regex(/^file:.+$/)])
    .optional()
    .describe('Where its keys are; default: named by its discovery document'),
  allow_addresses: z
    .array(z.string())
    .max(64)
    .default([])
    .describe('Private addresses or CIDR blocks that the issuer may resolve to'),
  may: z
    .array(z.enum(['call', 'name-end-users']))
    .min(1)
    .default(['call'])
    .describe(
      'call: its tokens are credentials of apps. name-end-users: they say on whose behalf an app acts',
    ),
  apps: z
    .record(z.string().min(1).max(200), name)
    .default({})
    .describe(
      'Which value of app_claim stands for which app; no other value is accepted. A token that names an end user is then taken from that app alone',
    ),
  app_claim: claim.default('azp'),
  agent_claim: claim
    .optional()
    .describe('Claim that names the agent, one of those configured for the app'),
  subject_claim: claim.default('sub'),
  groups_claim: claim.default('groups'),
  attributes: z.record(name, claim).default({}).describe('Attributes of the end user, from claims'),
  tenant: name.optional().describe('Only apps of this tenant may use its tokens'),
  lifetime_max_s: z
    .int()
    .min(30)
    .max(7 * 86_400)
    .default(86_400)
    .describe('Longest exp minus iat'),
  clock_skew_s: z.int().min(0).max(300).default(30),
  keys_kept_s: z
    .int()
    .min(300)
    .max(30 * 86_400)
    .default(86_400)
    .describe('How long its keys are believed while it cannot be asked for them'),
});

/** Names of client certificates begin with these; ids of callers would else not be told apart. */
const NOT_ISSUERS: readonly string[] = ['uri', 'dns', 'cn'];

/** What the issuers demand of each other; the messages are shown beside the line of the configuration. */
function checkIssuers(
  issuers: Readonly<Record<string, z.infer<typeof issuer>>>,
  context: z.RefinementCtx,
): void {
  const seen = new Set<string>();
  for (const [id, { issuer: url, jwks, allow_addresses, may, apps }] of Object.entries(issuers)) {
    if (NOT_ISSUERS.includes(id)) {
      context.addIssue({ code: 'custom', path: [id], message: `"${id}" cannot be an issuer's id` });
    }
    for (const use of may) {
      if (seen.has(`${use} ${url}`)) {
        const message = `another issuer with the same address may ${use} already`;
        context.addIssue({ code: 'custom', path: [id, 'may'], message });
      }
      seen.add(`${use} ${url}`);
    }
    if (url.startsWith('http:') && jwks === undefined && allow_addresses.length === 0) {
      const message = 'without TLS only the addresses named in allow_addresses are asked';
      context.addIssue({ code: 'custom', path: [id, 'issuer'], message });
    }
    if (may.includes('call') && Object.keys(apps).length === 0) {
      const message = 'without apps no token of this issuer can call';
      context.addIssue({ code: 'custom', path: [id, 'apps'], message });
    }
  }
}

export const identityConfig = z
  .strictObject({ issuers: z.record(name, issuer).superRefine(checkIssuers).default({}) })
  .prefault({})
  .describe('Issuers of tokens that callers may use');

/** TLS of the data plane. Client certificates name apps by their subject. */
export const listenTlsConfig = z
  .strictObject({
    certificate: secretReference.describe('PEM chain'),
    key: secretReference.describe('PEM key'),
    client_ca: secretReference.optional().describe('PEM of the authorities of client certificates'),
    client_certificates: z
      .enum(['none', 'accept', 'require'])
      .default('none')
      .describe('accept: a caller may show one. require: no connection without one'),
  })
  .refine((tls) => tls.client_certificates === 'none' || tls.client_ca !== undefined, {
    path: ['client_ca'],
    message: 'client certificates are only believed from authorities that are named',
  });

export type IssuerConfig = z.infer<typeof issuer>;
export type IdentityConfig = z.infer<typeof identityConfig>;
export type ListenTlsConfig = z.infer<typeof listenTlsConfig>;
