// SPDX-License-Identifier: Apache-2.0
// Settings of the admin listener and of logging in to it.
import { z } from 'zod';

const reference = z.string().max(4_100);

export const adminConfig = z
  .strictObject({
    host: z.string().default('127.0.0.1'),
    port: z.int().min(0).max(65535).default(8081),
    public_url: z
      .url({ protocol: /^https?$/ })
      .refine((url) => /^https?:\/\/[^/?#@]+\/?$/.test(url), 'only scheme, name and port')
      .optional()
      .describe('Where browsers reach it; needed for OIDC and passkeys behind a proxy'),
    hosts: z
      .array(z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/))
      .max(32)
      .default([])
      .describe(
        'Further names it is called by, for example that of a service in a cluster. Calls under other names are refused: a page of somebody else could have its name point here',
      ),
    trusted_proxies: z
      .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
      .max(32)
      .default([])
      .describe(
        'Proxies whose X-Forwarded-For names the caller; without it, the caller is the proxy',
      ),
    tls: z
      .strictObject({ certificate: reference, key: reference })
      .optional()
      .describe('Secret references of PEM chain and key'),
    login: z
      .strictObject({
        password: z.boolean().default(true),
        passkey: z.boolean().default(true),
        oidc: z
          .strictObject({
            issuer: z.url({ protocol: /^https?$/ }),
            client_id: z.string().min(1).max(500),
            client_secret: reference.optional().describe('Secret reference; none: a public client'),
            scopes: z.array(z.string().max(100)).max(20).default(['openid', 'email', 'profile']),
            login_claim: z.string().max(200).default('email'),
            groups_claim: z.string().max(200).default('groups'),
            accounts: z
              .enum(['known', 'create'])
              .default('known')
              .describe(
                'known: only people who have an account. create: anyone the provider lets in; roles come from bindings',
              ),
            allow_insecure: z
              .boolean()
              .default(false)
              .describe('Plain http, for tests on one machine'),
          })
          .optional(),
      })
      .prefault({}),
    session: z
      .strictObject({
        idle_minutes: z.int().min(5).max(1_440).default(60),
        hours_max: z.int().min(1).max(168).default(12),
      })
      .prefault({}),
    four_eyes: z
      .array(z.enum(['kill.off', 'policy.canary', 'policy.enforce']))
      .default(['kill.off', 'policy.canary', 'policy.enforce'])
      .describe('Changes that a second person has to approve, as soon as there is a second person'),
    approval_minutes: z
      .int()
      .min(1)
      .max(10_080)
      .default(15)
      .describe(
        'How long a question about a held tool call stands where policy does not say; what is granted ends with it',
      ),
  })
  .prefault({})
  .describe('The admin listener: API and metrics. Never shared with the data plane');

export type AdminConfig = z.infer<typeof adminConfig>;
