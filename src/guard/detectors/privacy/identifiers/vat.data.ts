// SPDX-License-Identifier: Apache-2.0
// VAT identification numbers of the European Union and its neighbours, with the letters of the country.
import * as eu from './checks/europe.ts';
import { all, isVaried, luhn, mod1110 } from './checks/sums.ts';
import type { Check, Format } from './format.ts';

/** Country, form of what follows its letters, check of that, ways of writing after the letters, specimen. */
const COUNTRIES: readonly (readonly [string, RegExp, Check, readonly string[], string])[] = [
  ['AT', /^U\d{8}$/, (value) => eu.atVat(value.slice(1)), ['A99999999'], 'U13585627'],
  ['BE', /^[01]\d{9}$/, eu.beVat, ['9999999999', '9999.999.999', '9999 999 999'], '0428759497'],
  ['BG', /^\d{9}$/, eu.bgCompany, ['999999999'], '175074752'],
  ['BG', /^\d{10}$/, eu.bgPersonal, ['9999999999'], '7523169263'],
  ['CY', /^\d{8}[A-Z]$/, eu.cyTax, ['99999999A'], '10259033P'],
  ['CZ', /^\d{8}$/, eu.czCompany, ['99999999'], '25123891'],
  ['CZ', /^\d{9,10}$/, eu.czBirth, ['999999999', '9999999999'], '7103192745'],
  ['DE', /^[1-9]\d{8}$/, mod1110, ['999999999', '999 999 999'], '136695976'],
  ['DK', /^[1-9]\d{7}$/, eu.dkCompany, ['99999999', '99 99 99 99'], '13585628'],
  ['EE', /^10\d{7}$/, eu.eeCompany, ['999999999'], '100931558'],
  ['EL', /^\d{9}$/, all(isVaried, eu.grTax), ['999999999'], '094259216'],
  ['ES', /^\d{8}[A-Z]$/, eu.esPersonal, ['99999999A'], '54362315K'],
  ['ES', /^[XYZ]\d{7}[A-Z]$/, eu.esPersonal, ['A9999999A'], 'X2482300W'],
  ['ES', /^[A-W]\d{7}[0-9A-J]$/, eu.esCompany, ['A99999999', 'A9999999A'], 'A13585625'],
  ['FI', /^\d{8}$/, eu.fiCompany, ['99999999'], '20774740'],
  ['FR', /^\d{11}$/, eu.frVat, ['99999999999', '99 999 999 999', '99 999999999'], '83404833048'],
  ['GB', /^\d{9}$/, eu.gbVat, ['999999999', '999 9999 99'], '980780684'],
  ['HR', /^\d{11}$/, mod1110, ['99999999999'], '33392005961'],
  ['HU', /^\d{8}$/, eu.huCompany, ['99999999'], '12892312'],
  ['IE', /^\d{7}[A-W][A-I]?$/, eu.iePersonal, ['9999999A', '9999999AA'], '6433435F'],
  ['IT', /^\d{11}$/, luhn, ['99999999999'], '00743110157'],
  ['LT', /^(?:\d{7}1\d|\d{10}1\d)$/, eu.ltCompany, ['999999999', '999999999999'], '119511515'],
  ['LU', /^\d{8}$/, eu.luVat, ['99999999'], '15027442'],
  ['LV', /^[4-9]\d{10}$/, eu.lvCompany, ['99999999999'], '40003521600'],
  ['MT', /^[1-9]\d{7}$/, eu.mtVat, ['99999999'], '11679112'],
  [
    'NL',
    /^\d{9}B\d{2}$/,
    eu.nlVat,
    ['999999999A99', '999999999.A99', '9999.99.999.A99'],
    '004495445B01',
  ],
  ['PL', /^\d{10}$/, eu.plTax, ['9999999999'], '8567346215'],
  ['PT', /^\d{9}$/, eu.ptTax, ['999999999'], '501964843'],
  [
    'RO',
    /^[1-9]\d{5,9}$/,
    eu.roCompany,
    ['999999', '9999999', '99999999', '999999999', '9999999999'],
    '18547290',
  ],
  ['SE', /^\d{10}01$/, (value) => luhn(value.slice(0, 10)), ['999999999999'], '123456789701'],
  ['SI', /^[1-9]\d{7}$/, eu.siTax, ['99999999'], '50223054'],
  ['SK', /^[1-9]\d{9}$/, (value) => Number(value) % 11 === 0, ['9999999999'], '2022749619'],
];

export const VAT: readonly Format[] = COUNTRIES.map(
  ([country, form, check, written, specimen]) => ({
    entity: 'vat-id',
    family: 'tax-id',
    country: country === 'EL' ? 'GR' : country,
    title: `VAT number (${country})`,
    source: 'Directive 2006/112/EC, article 215; VIES algorithms',
    words:
      'vat*, ust-id*, ustid*, ust-idnr*, umsatzsteuer-id*, tva*, iva, btw*, moms*, alv*, mva, dph, dic, ic dph, afa, pvn, pvm, kmkr*, afm, nif, p.iva, partita iva, uid, tax id*, pdv, ддс',
    alone: written.flatMap((one) => [`AA${one}`, `AA ${one}`, `AA-${one}`]),
    form: new RegExp(`^${country}`),
    check: (value: string) => form.test(value.slice(2)) && check(value.slice(2)),
    valid: [`${country}${specimen}`],
    invalid: [`${country}${otherDigit(specimen)}`],
  }),
);

/** The specimen with its fifth sign, a digit, raised by one. */
function otherDigit(specimen: string): string {
  return `${specimen.slice(0, 4)}${(Number(specimen.charAt(4)) + 1) % 10}${specimen.slice(5)}`;
}
