// SPDX-License-Identifier: Apache-2.0
// Where policies come from, who may sign them, and who evaluates them: parts of the slice `policy`.
import { z } from 'zod';
import { SIGNING_ALGORITHMS, verifyingKey } from './bundle/algorithms.ts';

const secretReference = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|vault:[^#]+#.+)$/)
  .describe('Where the secret is found: env:NAME, file:/path or vault:mount/path#field');

const polled = {
  poll_min_s: z
    .int()
    .min(1)
    .max(86_400)
    .default(30)
    .describe('Seconds between two looks, at least'),
  poll_max_s: z
    .int()
    .min(1)
    .max(86_400)
    .default(120)
    .describe('Seconds between two looks, at most'),
};

const fetched = {
  ...polled,
  token: secretReference.optional().describe('Sent as a bearer token'),
  allow_addresses: z
    .array(z.string())
    .max(64)
    .default([])
    .describe('Private addresses or CIDR blocks that the server may have'),
  timeout_ms: z.int().min(100).max(120_000).default(30_000).describe('For one bundle'),
};

/** Of a file or folder on the node. */
const nodePath = z.string().min(1).max(1_000);

export const policySource = z
  .union([
    z.literal('built-in'),
    z.strictObject({
      directory: nodePath.describe(
        'Folder with *.rego, data.json and .manifest, or one bundle.tar.gz',
      ),
    }),
    z.strictObject({
      url: z.url({ protocol: /^https?$/ }).describe('A bundle, as bundle servers of OPA serve it'),
      long_poll_s: z
        .int()
        .min(1)
        .max(600)
        .optional()
        .describe('Where the server can wait: seconds that it is asked to'),
      ...fetched,
    }),
    z.strictObject({
      git: z
        .strictObject({
          checkout: nodePath
            .optional()
            .describe('Folder of a Git checkout that something else keeps up to date'),
          remote: z
            .url({ protocol: /^https?$/ })
            .optional()
            .describe('Repository that this node fetches from itself'),
          folder: z.string().max(1_000).default('.').describe('Where in it the policies lie'),
          ref: z
            .string()
            .regex(/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/)
            .default('HEAD')
            .describe('The commit that is read: a branch, a tag or an id'),
          ...fetched,
        })
        .refine(
          ({ checkout, remote }) => (checkout === undefined) !== (remote === undefined),
          'name either checkout or remote',
        ),
    }),
    z.strictObject({
      oci: z.strictObject({
        reference: z
          .string()
          .min(1)
          .max(500)
          .describe('registry.example/name:tag, or the folder of an OCI layout with :tag'),
        user: z
          .string()
          .max(200)
          .optional()
          .describe('Name that goes with the token where the registry asks for a password'),
        plain_http: z
          .boolean()
          .default(false)
          .describe('Without TLS, to addresses of allow_addresses alone'),
        ...fetched,
      }),
    }),
  ])
  .default('built-in')
  .describe(
    'Where policies come from. built-in: the baseline with the packs, until a pushed version is enforced',
  );

export const trustedKey = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)
      .describe('The key id that signatures name'),
    public_key: z
      .string()
      .max(10_000)
      .optional()
      .describe('PEM of an RSA (2,048 bits at least), P-256 or Ed25519 key'),
    secret: secretReference.optional().describe('For HS256: shared with whoever signs'),
    algorithm: z
      .enum(SIGNING_ALGORITHMS)
      .optional()
      .describe(
        'The only one it is for; default: RS256, ES256 or EdDSA by the key, HS256 for a secret',
      ),
    scope: z.string().max(200).optional().describe('The scope that signatures have to name'),
  })
  .refine(isReadable, {
    path: ['public_key'],
    message:
      'No public key in PEM of RSA (2,048 bits), P-256, P-384, P-521 or Ed25519 for this algorithm',
  });

/** Whether signatures can be checked with a key that is written out. */
function isReadable(key: {
  readonly id: string;
  readonly public_key?: string | undefined;
  readonly algorithm?: string | undefined;
}): boolean {
  if (key.public_key === undefined) return true;
  try {
    verifyingKey({ id: key.id, text: key.public_key, algorithm: key.algorithm });
    return true;
  } catch {
    return false;
  }
}

export const remoteExecutor = z.strictObject({
  remote: z.strictObject({
    url: z.url({ protocol: /^https?$/ }).describe('Address of an OPA; /v1/data is put behind it'),
    token: secretReference.optional().describe('Sent as a bearer token'),
    timeout_ms: z.int().min(1).max(10_000).default(200).describe('For one decision'),
    concurrency: z.int().min(1).max(1_000).default(64).describe('Decisions at a time, per worker'),
    breaker: z
      .strictObject({
        failures: z.int().min(1).max(1_000).default(5).describe('Failures in a row that open it'),
        open_ms: z.int().min(100).max(600_000).default(5_000).describe('How long it stays open'),
      })
      .prefault({}),
    on_failure: z
      .enum(['refuse', 'local'])
      .default('refuse')
      .describe('Without an answer: refuse, or decide with the policies of this gateway'),
    values: z
      .boolean()
      .default(false)
      .describe('Send tool arguments, hosts and amounts too; otherwise facts alone leave'),
    allow_addresses: z
      .array(z.string())
      .max(64)
      .default([])
      .describe('Private addresses or CIDR blocks that the OPA may have'),
  }),
});

export const toolPacksConfig = z
  .strictObject({
    packs: z
      .array(
        z.strictObject({
          name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
          directory: nodePath
            .optional()
            .describe('Folder with tools.json and policies.cedar; default: a shipped pack'),
        }),
      )
      .max(20)
      .default([])
      .describe('Cedar policies about calls of tools, asked beside the others'),
    unknown_tools: z
      .enum(['block', 'allow'])
      .default('block')
      .describe('What becomes of a tool that no pack defines, where there are packs'),
  })
  .prefault({})
  .describe('Tool packs in Cedar: the stricter of their answer and the policy counts');
