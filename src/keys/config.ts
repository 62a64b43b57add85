// SPDX-License-Identifier: Apache-2.0
// Settings of secrets: where references of the form vault:... are read, and where the keyring is.
import { z } from 'zod';

const localReference = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/)
  .describe('env:NAME or file:/path');

export const secretsConfig = z
  .strictObject({
    vault: z
      .strictObject({
        address: z
          .url({ protocol: /^https?$/ })
          .refine(isPlainAddress, 'must not hold a credential, a query or a fragment')
          .describe('https://host:8200'),
        allow_insecure: z
          .boolean()
          .default(false)
          .describe('Plain http to another machine: shows token and secrets to whoever is between'),
        namespace: z.string().max(200).optional(),
        auth: z.discriminatedUnion('method', [
          z.strictObject({ method: z.literal('token'), token: localReference }),
          z.strictObject({
            method: z.literal('approle'),
            role_id: localReference,
            secret_id: localReference,
            mount: z.string().max(200).default('approle'),
          }),
          z.strictObject({
            method: z.literal('kubernetes'),
            role: z.string().min(1).max(200),
            token: localReference.default(
              'file:/var/run/secrets/kubernetes.io/serviceaccount/token',
            ),
            mount: z.string().max(200).default('kubernetes'),
          }),
        ]),
        ca: localReference.optional().describe('PEM of its authority'),
        timeout_ms: z.int().min(10).max(60_000).default(5_000),
      })
      .refine(
        ({ address, allow_insecure }) => allow_insecure || !isPlainHttpAbroad(address),
        'plain http to another machine shows token and secrets: use https',
      )
      .optional()
      .describe('HashiCorp Vault'),
    renew_s: z
      .int()
      .min(5)
      .max(86_400)
      .default(300)
      .describe('How often references are read again'),
    keyring: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('file') }),
        z.strictObject({
          kind: z
            .literal('vault')
            .describe('Keys are kept in Vault KV v2, wrapped by a Transit key'),
          transit_mount: z.string().max(200).default('transit'),
          transit_key: z.string().min(1).max(200),
          kv_mount: z.string().max(200).default('secret'),
          kv_path: z.string().min(1).max(500).default('bartizan/keyring'),
          poll_ms: z
            .int()
            .min(200)
            .max(60_000)
            .default(2_000)
            .describe('How soon a change by another node is taken over'),
        }),
      ])
      .prefault({ kind: 'file' }),
  })
  .refine(
    ({ vault, keyring }) => keyring.kind === 'file' || vault !== undefined,
    'a keyring in Vault needs secrets.vault',
  )
  .prefault({});

function isPlainAddress(text: string): boolean {
  const url = URL.parse(text);
  return url === null || url.username + url.password + url.search + url.hash === '';
}

function isPlainHttpAbroad(text: string): boolean {
  const url = URL.parse(text);
  if (url?.protocol !== 'http:') return false;
  return !['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
}

export type SecretsConfig = z.infer<typeof secretsConfig>;
