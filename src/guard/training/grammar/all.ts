// SPDX-License-Identifier: Apache-2.0
// Every family of the grammar.
import { ADDRESSED } from './addressed.data.ts';
import { AUTHORITY } from './authority.data.ts';
import { BRIEFS } from './briefs.data.ts';
import { DIALOGUE } from './dialogue.data.ts';
import { ENCODED } from './encoded.data.ts';
import { DISGUISED } from './disguised.data.ts';
import { EXTRACTION } from './extraction.data.ts';
import { BULLETIN } from './bulletin.data.ts';
import { CIPHERTALK } from './ciphertalk.data.ts';
import { DETOUR } from './detour.data.ts';
import { MANYSHOT } from './manyshot.data.ts';
import { ORDERS } from './orders.data.ts';
import { PRETEXT } from './pretext.data.ts';
import { VAULTWORD } from './vaultword.data.ts';
import type { Family } from './family.ts';
import { FICTION } from './fiction.data.ts';
import { HIDDEN } from './hidden.data.ts';
import { INNOCENT } from './innocent.data.ts';
import { LOOKALIKES } from './lookalikes.data.ts';
import { ARABIC } from './native/ar.data.ts';
import { GERMAN } from './native/de.data.ts';
import { SPANISH } from './native/es.data.ts';
import { FRENCH } from './native/fr.data.ts';
import { HINDI } from './native/hi.data.ts';
import { ITALIAN } from './native/it.data.ts';
import { JAPANESE } from './native/ja.data.ts';
import { KOREAN } from './native/ko.data.ts';
import { DUTCH } from './native/nl.data.ts';
import { ORDINARY } from './native/ordinary.data.ts';
import { POLISH } from './native/pl.data.ts';
import { PORTUGUESE } from './native/pt.data.ts';
import { RUSSIAN } from './native/ru.data.ts';
import { TURKISH } from './native/tr.data.ts';
import { CHINESE } from './native/zh.data.ts';
import { OVERRIDE } from './override.data.ts';
import { PERSONA } from './persona.data.ts';
import { SPOOF } from './spoof.data.ts';
import { SUFFIX } from './suffix.data.ts';
import { SUPPRESSION } from './suppression.data.ts';
import { TAKEOVER } from './takeover.data.ts';

export const FAMILIES: readonly Family[] = [
  OVERRIDE,
  EXTRACTION,
  PERSONA,
  BRIEFS,
  SUPPRESSION,
  FICTION,
  AUTHORITY,
  SPOOF,
  ADDRESSED,
  TAKEOVER,
  HIDDEN,
  ENCODED,
  DIALOGUE,
  SUFFIX,
  BULLETIN,
  CIPHERTALK,
  DETOUR,
  MANYSHOT,
  ORDERS,
  PRETEXT,
  VAULTWORD,
  DISGUISED,
  LOOKALIKES,
  INNOCENT,
  GERMAN,
  FRENCH,
  SPANISH,
  ITALIAN,
  PORTUGUESE,
  DUTCH,
  POLISH,
  RUSSIAN,
  TURKISH,
  CHINESE,
  JAPANESE,
  KOREAN,
  ARABIC,
  HINDI,
  ...ORDINARY,
];
