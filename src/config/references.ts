// SPDX-License-Identifier: Apache-2.0
// Which secrets a part of the configuration that was made through the API may use. Whoever may write an
// upstream chooses where its credential is sent, and the node reads the reference with its own rights: so
// only the file can open a reference, and it says with it where the secret may go. A reference whose path
// could be read in two ways (dot segments, doubled slashes, escapes) fits nothing.
import { z } from 'zod';

const SEGMENT = String.raw`[\w@~+-][\w@~+.-]*`;
const PATH = `${SEGMENT}(?:/${SEGMENT})*`;
const VARIABLE = '[A-Za-z_][A-Za-z0-9_]*';
const REFERENCE = new RegExp(`^(?:env:${VARIABLE}|file:/${PATH}|vault:${PATH}#[\\w.-]+)$`);
const PATTERN = new RegExp(
  `^(?:env:${VARIABLE}\\*?|file:/${PATH}(?:/\\*)?|vault:${PATH}(?:/\\*|#[\\w.-]+))$`,
);

const CHARS_MAX = 500;

/** One entry of `configuration.allow_references`. */
export const allowedReference = z.strictObject({
  reference: z
    .string()
    .max(CHARS_MAX)
    .regex(PATTERN, 'not a reference, nor its beginning and "*" (after a slash but for env:)')
    .describe('A secret reference, or its beginning and "*", for example vault:secret/providers/*'),
  to: z
    .array(z.url({ protocol: /^https?$/ }))
    .min(1)
    .max(32)
    .describe('Origins that the secret may be sent to, for example https://api.openai.com'),
});

export type AllowedReference = z.infer<typeof allowedReference>;

/**
 * Why an upstream at `baseUrl` may not use `reference`, or undefined when an entry allows both. Says nothing
 * of whether the secret exists.
 */
export function referenceRefused(
  allowed: readonly AllowedReference[],
  reference: string,
  baseUrl: string,
): string | undefined {
  if (reference.length > CHARS_MAX || !REFERENCE.test(reference)) {
    return 'a reference made through the API has to be plain: no dot segments, blanks or escapes';
  }
  const fitting = allowed.filter((entry) => fits(entry.reference, reference));
  if (fitting.length === 0) return 'configuration.allow_references does not open this reference';
  const origin = originOf(baseUrl);
  return origin !== undefined &&
    fitting.some(({ to }) => to.some((one) => originOf(one) === origin))
    ? undefined
    : 'configuration.allow_references does not let this secret go to this address';
}

function fits(pattern: string, reference: string): boolean {
  return pattern.endsWith('*') ? reference.startsWith(pattern.slice(0, -1)) : reference === pattern;
}

/** Scheme, host and port. */
function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
