// SPDX-License-Identifier: Apache-2.0
// The way of a Purview export into force: the command reads the XML, its output goes into a configuration,
// and the types are then found, masked and held to their confidence.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EMBEDDED_CONFIG } from '../../config/defaults.ts';
import { runCommand } from '../run.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'bz-purview-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(args: readonly string[], input = '') {
  const { out, ...rest } = await runCommand(args, input);
  return { ...rest, out: out.join('\n') };
}
function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** As `Get-DlpSensitiveInformationTypeRulePackage` writes it: UTF-16 with a byte order mark. */
const exported = (xml: string): Uint8Array =>
  Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml, 'utf16le')]);

const PACKAGE = String.raw`<?xml version="1.0" encoding="utf-16"?>
<RulePackage xmlns="http://schemas.microsoft.com/office/2011/mce">
  <RulePack id="4b1d2a63-6f2a-4f0e-9a35-0d5f6a1f7a11">
    <Version major="1" minor="4" build="2" revision="0" />
    <Publisher id="0c0e7f3e-98a1-4e1c-8b4e-1f4f8f6b2d10" />
    <Details defaultLangCode="en-us">
      <LocalizedDetails langcode="en-us">
        <PublisherName>Northwind</PublisherName>
        <Name>Northwind types</Name>
        <Description>Types of our own</Description>
      </LocalizedDetails>
    </Details>
  </RulePack>
  <Rules>
    <Entity id="e1a0" patternsProximity="100" recommendedConfidence="75" relaxProximity="false">
      <Pattern confidenceLevel="85">
        <IdMatch idRef="Regex_claim" />
        <Match idRef="Keyword_claim" />
        <Any minMatches="1">
          <Match idRef="Keyword_insured" />
          <Match idRef="Regex_policy" />
        </Any>
      </Pattern>
      <Pattern confidenceLevel="65">
        <IdMatch idRef="Regex_claim" />
      </Pattern>
    </Entity>
    <Entity id="e2b0" patternsProximity="300" recommendedConfidence="75">
      <Pattern confidenceLevel="75">
        <IdMatch idRef="Func_iban" />
        <Match idRef="Keyword_payout" />
      </Pattern>
    </Entity>
    <Entity id="e3c0" patternsProximity="300" recommendedConfidence="75">
      <Pattern confidenceLevel="75"><IdMatch idRef="Regex_lookback" /></Pattern>
    </Entity>
    <Regex id="Regex_claim">(\s|^|:)CL-[0-9]{2}[A-Z]{2}[-\s]?[0-9]{6}\b</Regex>
    <Regex id="Regex_policy">\bNWP\d{8}\b</Regex>
    <Regex id="Regex_lookback">(?&lt;=case )\d{8}</Regex>
    <Keyword id="Keyword_claim">
      <Group matchStyle="word">
        <Term caseSensitive="false">claim</Term>
        <Term caseSensitive="false">Schadensnummer</Term>
      </Group>
    </Keyword>
    <Keyword id="Keyword_insured">
      <Group matchStyle="word"><Term>insured</Term><Term>policy holder</Term></Group>
    </Keyword>
    <Keyword id="Keyword_payout">
      <Group matchStyle="word"><Term>payout</Term></Group>
    </Keyword>
    <LocalizedStrings>
      <Resource idRef="e1a0">
        <Name default="true" langcode="en-us">Northwind Claim Number</Name>
        <Description default="true" langcode="en-us">Number of a claim</Description>
      </Resource>
      <Resource idRef="e2b0"><Name default="true" langcode="en-us">Payout account</Name></Resource>
      <Resource idRef="e3c0"><Name default="true" langcode="en-us">Old case file</Name></Resource>
    </LocalizedStrings>
  </Rules>
</RulePackage>`;

test('an export becomes configuration, and the configuration finds its types', async () => {
  const imported = await run(['guard', 'import', file('package.xml', exported(PACKAGE))]);
  assert.equal(imported.code, 1, 'something was left out');
  assert.match(imported.err, /left out: Regex_lookback: it looks around/);
  assert.match(imported.err, /left out: Old case file: none of its patterns/);
  assert.match(imported.err, /2 types imported: northwind-claim-number, payout-account/);

  const configuration = file('bartizan.yaml', `${EMBEDDED_CONFIG}${imported.out}\n`);
  const checked = await run(['config', 'check', configuration]);
  assert.equal(checked.code, 0, checked.err);

  const scan = (text: string) => run(['guard', 'scan', '--config', configuration], text);
  const sure = await scan('The claim of the insured: CL-24AB-123456 is open.');
  assert.match(sure.out, /privacy\/imported {2}\d+-40 {2}score 0\.85/);
  const unsure = await scan('see CL-24AB 123456 there');
  assert.match(unsure.out, /privacy\/imported .*score 0\.65/);
  const account = await scan('payout to GB29 NWBK 6016 1331 9268 19');
  assert.match(account.out, /privacy\/imported .*score 0\.75/);
  assert.doesNotMatch((await scan('nothing of the kind: CL-2')).out, /imported/);
});

test('a package of which nothing can be taken over, and what is none, are refused', async () => {
  const none = PACKAGE.replace(/<Entity id="e[12][^]*?<\/Entity>/g, '');
  const refused = await run(['guard', 'import', file('none.xml', exported(none))]);
  assert.equal(refused.code, 3);
  assert.match(refused.err, /holds no type that could be imported/);
  const unsafe = file('unsafe.xml', '<!DOCTYPE a [<!ENTITY x "y">]><RulePackage/>');
  assert.match((await run(['guard', 'import', unsafe])).err, /a document type/);
  assert.match((await run(['guard', 'import', join(folder, 'no.xml')])).err, /ENOENT/);
  assert.equal((await run(['guard', 'import'])).code, 2);
});

test('patterns of the configuration are found by guard scan', async () => {
  const configuration = file(
    'patterns.yaml',
    `${EMBEDDED_CONFIG}guard:\n  patterns:\n    - { id: project, pattern: 'PRJ-\\d{4}' }\n`,
  );
  const found = await run(['guard', 'scan', '--config', configuration], 'see PRJ-1234');
  assert.match(found.out, /^custom\/project {2}4-12 /);
  const broken = file('broken.yaml', `${EMBEDDED_CONFIG}guard: { patterns: [{ id: x }] }\n`);
  const refused = await run(['guard', 'scan', '--config', broken], 'x');
  assert.equal(refused.code, 3);
  assert.match(refused.err, /broken\.yaml:10: guard\.patterns/);
});
