// SPDX-License-Identifier: Apache-2.0
// Names under which people are known to machines: credentials inside an address, handles after a word that
// names the service, and user names after their label.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { alphabet, isIn, runEnd, runStart } from '../../runs.ts';
import { distanceOf, Labels } from './identifiers/context.ts';

const NAME_MAX = 40;
const AUTHORITY_MAX = 200;
const AUTHORITY = alphabet(/[A-Za-z0-9._~%!$&'()*+,;=:@-]/);
const NAME = alphabet(/[A-Za-z0-9._-]/);
const WORD = alphabet(/[A-Za-z0-9_]/);
const COLON = 0x3a;
const SIGN = alphabet(/[(/:={<[\\]/);

const services = new Labels();
services.add(
  'twitter, x, instagram, insta, ig, github, gitlab, telegram, discord, tiktok, mastodon, threads, snapchat, snap, linkedin, reddit, youtube, twitch, facebook, fb, handle*, username*, user name, nick*, follow me, dm me, dm, find me, contact me, message me, my account, my profile, venmo, cashapp, paypal, line id, wechat, signal, skype, slack',
  0,
);
/** `user name: ada77`; what it is, is told before the name. */
const LABELLED =
  /(?<![A-Za-z0-9])(?:user(?:[ _-]?name|[ _-]?id)|login(?:[ _-]?(?:name|id))?|benutzer(?:name|kennung)|nutzername|nom d'utilisateur|identifiant|nombre de usuario|usuario|nome utente|nome de usu[aá]rio|gebruikersnaam|nazwa u[zż]ytkownika|anv[aä]ndarnamn|brukernavn|screen ?name|gamertag)["']?(?: is|:|=| =|#)+ ?["']?@?([A-Za-z0-9][A-Za-z0-9._-]{2,39})/gi;
const LABEL_CHARS = 60;
/** The commonest parts of the labels above; a text without any of them is not searched. */
const PARTS = [
  'ser',
  'SER',
  'ogin',
  'OGIN',
  'usu',
  'Usu',
  'tilisateur',
  'dentifiant',
  'tente',
  'rukernavn',
  'zwa',
  'vändarnamn',
  'creen',
  'amertag',
];
const NO_NAMES =
  /^(?:name|password|null|none|true|false|undefined|string|user|admin|root|the|and|not|your|page|form|button|input|required|invalid|field|type|text|str|int|id|is|was|has|can|will|self|req|request|this|error|failed|success|test)$/i;

/** Words after an "@" that are of a programming language, or of every day. */
const NO_HANDLES =
  /^(?:override|param|params|return|returns|deprecated|media|import|font-face|keyframes|charset|supports|property|staticmethod|classmethod|dataclass|pytest|test|before|after|beforeeach|aftereach|autowired|component|service|controller|restcontroller|repository|bean|entity|table|column|id|getmapping|postmapping|requestmapping|pathvariable|requestbody|nullable|nonnull|notnull|suppresswarnings|interface|injectable|input|output|ngmodule|see|since|author|throws|example|type|types|typedef|template|todo|file|brief|private|public|protected|abstract|decorator|app|router|click|wraps|functools|cached_property|contextmanager|abstractmethod|end|selector|class|implementation|synthesize|include|extends|section|yield|if|else|foreach|latest|next|home|work|school|least|night|noon|everyone|here|channel|all|the|this|that)$/i;
/** What goes on like code, a path or an address is no handle. */
const GOES_ON = /^(?:[(/@:={<[\\]|\.\w)/;

/** Whether a name after "@ " is written as handles are: a word of everyday language stands there as often. */
const isMade = (name: string): boolean => /[\d_]|[a-z][A-Z]/.test(name) || name.length > 7;

function handleAt(text: string, at: number): Match | undefined {
  if (isIn(WORD, text, at - 1) || /[.@/\\]/.test(text.charAt(at - 1))) return undefined;
  const apart = text.charAt(at + 1) === ' ' ? 1 : 0;
  let end = runEnd(text, NAME, at + 1 + apart, NAME_MAX);
  while (end > at && /[.-]/.test(text.charAt(end - 1))) end--;
  const name = text.slice(at + 1 + apart, end);
  if (name.length < 3 || !/[A-Za-z]/.test(name)) return undefined;
  if (GOES_ON.test(text.slice(end, end + 2)) || NO_HANDLES.test(name)) return undefined;
  const rank = services.before(text, at).get(0);
  const named = rank !== undefined && distanceOf(rank) <= 12;
  if (!named && (/[.-]/.test(name) || (apart === 1 && !isMade(name)))) return undefined;
  return { start: at, end, entity: 'account-handle', score: named ? 0.97 : 0.7 };
}

/** `user:password` between `//` and the `@` at `at`. */
function credentialsAt(text: string, at: number, from: number): Match | undefined {
  const start = runStart(text, AUTHORITY, at, from, AUTHORITY_MAX);
  if (start === at || !text.slice(Math.max(0, start - 3), start).endsWith('://')) return undefined;
  const written = text.slice(start, at);
  if (!written.includes(':') || !isIn(WORD, text, at + 1)) return undefined;
  return { start, end: at, entity: 'url-credentials', score: 0.999 };
}

export const detector = defineDetector({
  id: 'privacy/account-name',
  version: '1',
  title: 'User name, handle and credentials in an address',
  summary: 'Finds user names after their label, handles, and user:password in URLs.',
  why: 'A handle leads to a person in one search, and credentials in an address are written to every log on the way. A handle without the name of a service before it scores lower.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: AUTHORITY_MAX + 8 },
  view: 'folded',
  severity: 'low',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'username: ada_l77.', found: ['ada_l77'] },
      { text: 'my instagram is @ada.lovelace', found: ['@ada.lovelace'] },
      { text: 'https://ada:s3cret@example.com/x', found: ['ada:s3cret'] },
      { text: 'login=jdoe42&x=1', found: ['jdoe42'] },
    ],
    misses: [
      'user name is required',
      '@Override public void',
      'https://example.com/@ada',
      'https://example.com:8080/a@b',
      'npm i @types/node',
    ],
  },
  inspect({ text, features }, from, { until }) {
    const matches: Match[] = [];
    let free = from;
    if ((features & FEATURE.at) !== 0) {
      for (let at = text.indexOf('@', from); at >= 0; at = text.indexOf('@', at + 1)) {
        if (at - AUTHORITY_MAX >= until) break;
        const match = credentialsAt(text, at, free) ?? handleAt(text, at);
        if (match === undefined || match.start >= until) continue;
        matches.push(match);
        free = match.end;
        at = match.end - 1;
      }
    }
    const named = PARTS.some((part) => text.includes(part)) ? labelled(text, from, until) : [];
    return named.length === 0 ? matches : merged(matches, named);
  },
  pending({ text }, from) {
    const stop = Math.max(from, text.length - AUTHORITY_MAX - 1);
    const start = runStart(text, AUTHORITY, text.length, stop, AUTHORITY_MAX + 1);
    if (text.slice(Math.max(0, start - 3), start) === '://') return start;
    const name = runStart(text, NAME, text.length, stop, NAME_MAX + 2);
    const sign = text.charAt(name - 1) === ' ' ? name - 2 : name - 1;
    if (sign >= from && text.charAt(sign) === '@') return sign;
    return isIn(SIGN, text, text.length - 1) ? before(text, from) : name;
  },
});

/** Before a name without a digit or a sign: anything but a quotation mark may begin a sentence there. */
const QUOTED = /(?:["'] ?|name[:=] ?)$/i;

/** A handle that a sign follows, of which the next decides whether the name goes on. */
function before(text: string, from: number): number {
  const end = text.length - 1;
  const name = runStart(text, NAME, end, Math.max(from, end - NAME_MAX - 2), NAME_MAX + 2);
  const sign = text.charAt(name - 1) === ' ' ? name - 2 : name - 1;
  return sign >= from && text.charAt(sign) === '@' ? sign : text.length;
}

function labelled(text: string, from: number, until: number): readonly Match[] {
  const matches: Match[] = [];
  LABELLED.lastIndex = Math.max(0, from - LABEL_CHARS);
  for (let found = LABELLED.exec(text); found !== null; found = LABELLED.exec(text)) {
    const name = (found[1] ?? '').replace(/[.-]+$/, '');
    const start = found.index + found[0].length - (found[1]?.length ?? 0);
    if (start >= until) break;
    const end = start + name.length;
    if (start < from || name.length < 3 || NO_NAMES.test(name)) continue;
    if (text.charCodeAt(end) === COLON || isIn(NAME, text, found.index + found[0].length)) continue;
    if (text.charAt(end) === '@' || text.charAt(end) === '(') continue;
    if (!/[\d_-]/.test(name) && !QUOTED.test(found[0].slice(0, -name.length))) continue;
    matches.push({ start, end, entity: 'user-name', score: 0.97 });
  }
  return matches;
}

/** Of two that overlap, the earlier one. */
function merged(left: readonly Match[], right: readonly Match[]): readonly Match[] {
  let end = 0;
  return [...left, ...right]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((one) => {
      if (one.start < end) return false;
      end = one.end;
      return true;
    });
}
