// SPDX-License-Identifier: Apache-2.0
// JSON Schemas of the input that policies get and of the verdict that they give, for editors, `opa check --schema`
// and whoever evaluates policies elsewhere.
import { z } from 'zod';
import { POLICY_INPUT_SCHEMA } from '../../src/core/policy-input.ts';
import { facts, verdict } from '../../src/telemetry/decision-schemas.ts';

const ABOUT: Readonly<Record<string, string>> = {
  facts:
    'What is known. Recorded with every decision, so a decision can be made again; holds no content',
  values:
    'What is looked at and never recorded: names and arguments of tools as sent. What a rule computes from them may be recorded as facts of its reason',
  erased: 'Names of the members of values, as the record keeps them',
  point: 'Which decision this is: the package that is asked',
  now: 'The instant of the decision, in milliseconds since 1970; time.now_ns() says the same',
  seed: 'What rand.intn and uuid.rfc4122 draw from',
  endUser: 'On whose behalf the app acts, as far as it is proven; absent where nobody is named',
  agent: 'The agent that asks; absent where none is named',
  upstream: 'Who answers, once that is known',
  findings: 'What detectors found: facts, nothing is decided yet',
  uninspected: 'Parts of the content that nothing could look at',
  providerState: 'History, files and tools held by the provider that the request uses',
  failures: 'What should have looked at the content and could not: "detector: reason"',
  history: 'What came before from the same caller and in the same conversation',
  calls: 'At the point tools: the call that the model wants, and where its arguments come from',
  reasons: 'Why, each once; enforced ones and those of rules that are tried out',
  obligations: 'What has to be done for the outcome to hold; what cannot be done makes it failed',
};

type Schema = { description?: string; properties?: Record<string, Schema> };

/** Says at each member of an object, and of `facts` in it, what it is. */
function described(schema: Schema): Schema {
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const about = ABOUT[name];
    if (about !== undefined) member.description = about;
    if (name === 'facts') described(member);
  }
  return schema;
}

function schemaText(title: string, schema: z.ZodType): string {
  const made = z.toJSONSchema(schema, { io: 'input', reused: 'inline' }) as Schema;
  return `${JSON.stringify({ title, ...described(made) }, null, 2)}\n`;
}

export const policyInputSchema = (): string =>
  schemaText(
    'Input of a Bartizan policy',
    z.strictObject({
      schema: z.literal(POLICY_INPUT_SCHEMA),
      facts,
      values: z.record(z.string(), z.unknown()),
      erased: z.array(z.string()),
    }),
  );

/** Narrower than what is recorded: a rule that is off gives no reason. */
export const policyVerdictSchema = (): string => {
  const { outcome, reasons, obligations } = verdict.shape;
  const reason = reasons.unwrap().element.extend({ mode: z.enum(['enforce', 'shadow']) });
  return schemaText(
    'Verdict of a Bartizan policy: data.bartizan.<point>.verdict',
    z.strictObject({ outcome, reasons: z.array(reason), obligations }),
  );
};
