// SPDX-License-Identifier: Apache-2.0
// Content packs of this node: which versions are in force, in shadow, and were before; bringing one in, and
// moving it. Packs come as bytes with their signature: this API fetches nothing from addresses.
import { z } from 'zod';
import { BartizanError } from '../../core/errors.ts';
import type { ContentMove, ContentStatus } from '../control-plane.ts';
import { type ApiReply, type ApiRoute, defineRoute } from '../route.ts';
import { by, epochMs, page, pageOf, why } from './schemas.ts';

/** A pack of 16 MB in base64. */
const PACK_CHARS_MAX = 22_400_000;
const BODY_BYTES_MAX = PACK_CHARS_MAX + 64 * 1024;
const SIGNATURE_CHARS_MAX = 4_096;

const packId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

const staged = z
  .object({
    version: z.string(),
    digest: z.string(),
    since: epochMs,
    by: z.string().optional(),
    inForce: z.boolean().describe('This node uses exactly this one; only then is the rest known'),
    kind: z.string().optional(),
    title: z.string().optional(),
    licence: z.string().optional(),
    origin: z.string().optional(),
    signedBy: z.string().optional().describe('Id of the key of its publisher'),
    detectors: z.array(z.string()).optional(),
  })
  .optional();

const status = z.object({
  name: z.string().describe('Names all packs that this node detects with; empty without any'),
  refused: z.string().optional().describe('Why what is installed is not in force'),
  packs: z.array(z.object({ id: packId, live: staged, shadow: staged, previous: staged })),
});

const listContent = defineRoute({
  method: 'GET',
  path: '/api/v1/content',
  role: 'viewer',
  reach: 'installation',
  summary: 'Content packs of this node: versions in force, in shadow, and before',
  query: page,
  response: status.extend({ next: z.string().optional() }),
  handle: async ({ plane, query }) => {
    const { packs, ...rest } = await plane.content();
    const { rows, ...more } = pageOf(packs, query, ({ id }) => id);
    return { status: 200, body: { ...rest, packs: rows, ...more } };
  },
});

const postContent = defineRoute({
  method: 'POST',
  path: '/api/v1/content',
  role: 'engineer',
  reach: 'installation',
  summary: 'Bring a signed content pack into shadow on this node',
  body: z.strictObject({
    pack: z.string().min(4).max(PACK_CHARS_MAX).describe('The file, in base64'),
    signature: z.string().min(1).max(SIGNATURE_CHARS_MAX).describe('Text of the file beside it'),
    allow_older: z.boolean().default(false).describe('Take a version older than the one here'),
    why,
  }),
  bodyBytesMax: BODY_BYTES_MAX,
  response: status,
  handle: async ({ plane, body, actor }) => {
    const { pack, signature, allow_older: allowOlder } = body;
    const bytes = Buffer.from(pack, 'base64');
    if (bytes.toString('base64') !== pack) {
      throw new BartizanError('usage', 'Not base64.', { pointer: '/pack' });
    }
    return answered(plane.stageContent({ bytes, signature, allowOlder }, by(actor, body.why)));
  },
});

/** What is refused is a fault of what was sent, not of this node. */
async function answered(change: Promise<ContentStatus>): Promise<ApiReply> {
  try {
    return { status: 200, body: await change };
  } catch (thrown) {
    if (!(thrown instanceof BartizanError) || thrown.code !== 'config_invalid') throw thrown;
    const { code, message } = thrown;
    const problems = [{ path: '', line: 0, message }];
    return { status: 422, body: { error: { code, message, problems } } };
  }
}

const MOVES = {
  promote: ['approver', 'Put the pack that is in shadow into force'],
  'roll-back': ['approver', 'Put the version that was in force before back'],
  retire: ['approver', 'Take a pack out of force, into shadow'],
  drop: ['engineer', 'Take a pack out of shadow'],
} as const satisfies Readonly<Record<ContentMove, readonly [ApiRoute['role'], string]>>;

const move = (name: ContentMove): ApiRoute => {
  const [role, summary] = MOVES[name];
  return defineRoute({
    method: 'POST',
    path: `/api/v1/content/{id}/${name}`,
    role,
    reach: 'installation',
    summary: `${summary}, on this node`,
    params: z.strictObject({ id: packId }),
    body: z.strictObject({ why }),
    response: status,
    handle: ({ plane, params, body, actor }) =>
      answered(plane.moveContent(params.id, name, by(actor, body.why))),
  });
};

export const contentRoutes: readonly ApiRoute[] = [
  listContent,
  postContent,
  move('promote'),
  move('roll-back'),
  move('retire'),
  move('drop'),
];
