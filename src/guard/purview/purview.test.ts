// SPDX-License-Identifier: Apache-2.0
// Import of rule packages: what is read, what is refused by name, and what the rules then find.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { detector } from '../detectors/privacy/imported.ts';
import { createEngine } from '../engine.ts';
import { importRulePackage } from './rule-package.ts';
import { readXml } from './xml.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const PACKAGE = `<?xml version="1.0" encoding="utf-8"?>
<RulePackage xmlns="http://schemas.microsoft.com/office/2011/mce">
  <RulePack id="p"><Version major="1" minor="0" build="0" revision="0"/></RulePack>
  <Rules>
    <Entity id="e1" patternsProximity="60" recommendedConfidence="85">
      <Pattern confidenceLevel="85">
        <IdMatch idRef="Regex_employee"/>
        <Any minMatches="1"><Match idRef="Keyword_employee"/><Match idRef="Keyword_badge"/></Any>
      </Pattern>
      <Pattern confidenceLevel="65"><IdMatch idRef="Regex_employee"/></Pattern>
    </Entity>
    <Version minEngineVersion="15.20.0.0">
      <Entity id="e2" patternsProximity="300">
        <Pattern confidenceLevel="75">
          <IdMatch idRef="Func_credit_card"/>
          <Any minMatches="0" maxMatches="0"><Match idRef="Keyword_test"/></Any>
        </Pattern>
        <Pattern confidenceLevel="75"><IdMatch idRef="Func_unheard_of"/></Pattern>
      </Entity>
      <Entity id="e3"><Pattern confidenceLevel="85"><IdMatch idRef="Regex_around"/></Pattern></Entity>
      <Entity id="e4"><Pattern confidenceLevel="85"><IdMatch idRef="Func_uk_nino"/></Pattern></Entity>
    </Version>
    <Regex id="Regex_employee">\\bEMP-[0-9]{5}\\b</Regex>
    <Regex id="Regex_around">(?&lt;!x)y+</Regex>
    <Keyword id="Keyword_employee"><Group matchStyle="word"><Term>staff</Term><Term>Mitarbeiter</Term></Group></Keyword>
    <Keyword id="Keyword_badge"><Group matchStyle="word"><Term caseSensitive="true">BADGE</Term></Group></Keyword>
    <Keyword id="Keyword_test"><Group matchStyle="word"><Term>example</Term></Group></Keyword>
    <LocalizedStrings>
      <Resource idRef="e1"><Name default="true" langcode="en-us">Employee Number</Name></Resource>
      <Resource idRef="e2"><Name default="true" langcode="en-us">Card, not in examples</Name></Resource>
      <Resource idRef="e4"><Name default="true" langcode="de-de">Ausländische Nummer</Name></Resource>
    </LocalizedStrings>
  </Rules>
</RulePackage>`;

describe('a rule package', () => {
  const { set, left } = importRulePackage(bytes(PACKAGE));
  const engine = createEngine([detector], { disabled: [], options: { 'privacy/imported': set } });
  const found = (text: string) =>
    engine
      .scan(text, { phase: 'request', channel: 'user', json: false })
      .found.map(({ entity, start, end, score }) => [entity, text.slice(start, end), score]);

  test('is imported under the names of its types', () => {
    assert.deepEqual(
      set.rules.map(({ entity, proximity }) => [entity, proximity]),
      [
        ['employee-number', 60],
        ['card-not-in-examples', 300],
        ['auslandische-nummer', 300],
      ],
    );
  });

  test('names what it left out, and why', () => {
    const about = (what: string) => left.find((one) => one.what.includes(what))?.reason ?? '';
    assert.match(about('Regex_around'), /looks around/);
    assert.match(about('not in examples, pattern 2'), /Func_unheard_of/);
    assert.match(about('e3, pattern 1'), /Regex_around/);
  });

  test('finds with the confidence of the pattern that holds', () => {
    assert.deepEqual(found('staff EMP-12345'), [['employee-number', 'EMP-12345', 0.85]]);
    assert.deepEqual(found('EMP-12345'), [['employee-number', 'EMP-12345', 0.65]]);
    assert.deepEqual(found('EMP-12345 has a BADGE'), [['employee-number', 'EMP-12345', 0.85]]);
    assert.deepEqual(found('EMP-12345 has a badge'), [['employee-number', 'EMP-12345', 0.65]]);
    assert.deepEqual(found(`staff ${'-'.repeat(80)} EMP-12345`), [
      ['employee-number', 'EMP-12345', 0.65],
    ]);
  });

  test('calls our own detectors where a function stands for them', () => {
    assert.deepEqual(found('4111 1111 1111 1111'), [
      ['card-not-in-examples', '4111 1111 1111 1111', 0.75],
    ]);
    assert.deepEqual(found('an example: 4111 1111 1111 1111'), []);
    assert.deepEqual(found('AB123456C'), [['auslandische-nummer', 'AB123456C', 0.85]]);
  });

  test('is read in UTF-16 as well', () => {
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(PACKAGE, 'utf16le')]);
    assert.deepEqual(importRulePackage(wide).set, set);
  });
});

describe('XML that is refused', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', /document type/],
    ['an entity', '<a>&x;</a>', /entity/],
    ['an external entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /document type/],
    ['a processing instruction', '<a><?php x?></a>', /processing instruction/],
    ['depth', '<a>'.repeat(100), /deep/],
    ['a tag left open', '<a><b></a>', /closes nothing/],
    ['nothing', '', /too early/],
    ['two roots', '<a/><b/>', /root/],
    ['a surrogate', '<a>&#xd800;</a>', /entity/],
    ['double attributes', '<a b="1" b="2"/>', /double/],
  ];
  for (const [name, xml, reason] of cases) {
    test(name, () => assert.throws(() => readXml(xml), reason));
  }

  test('any text is read or refused, never anything else', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<a/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '&lt;',
      '&#65;',
      '<?',
      'x',
      '"',
      '=',
      ' b="1"',
      '<',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (parts) => {
        try {
          readXml(parts.join(''));
        } catch (error) {
          assert.match(String(error), /Rule package not readable/);
        }
      }),
      { numRuns: process.env.BARTIZAN_TESTS === 'full' ? 20_000 : 300 },
    );
  });
});
