// SPDX-License-Identifier: Apache-2.0
// Words by which people name what is secret, in several languages, and the words beside them that say that
// something else is meant: the number of tokens, the page with the password form, the name of a key.

/** What a name promises: which values are believed after it. */
export type NameKind = 'password' | 'secret' | 'token' | 'key' | 'session' | 'salt' | 'weak-key';

/**
 * By these the names are looked for, in either case. Every secret name holds one. They begin where words of
 * prose seldom have the same three letters, not where the name does.
 */
export const NAME_MARKS: readonly string[] = [
  'pass',
  'pw',
  'pswd',
  'psw',
  'ecret',
  'token',
  'key',
  'auth',
  'cred',
  'bearer',
  'cookie',
  'sess',
  'salt',
  'sid=',
  'dsn',
  'curestr',
  'tified by',
  // German
  'ennwort',
  'geheim',
  'ugangs',
  'chlues',
  // French
  'mdp',
  'jeton',
  // Spanish, Portuguese, Italian
  'trase',
  'lave',
  'nha',
  'egredo',
  'chave',
  'arola',
  // Dutch
  'wachtwoord',
  // Vendors whose bare name is enough before a value of their form: "meraki: <40 digits>".
  'raki',
  'egraph',
];

const ENDS = String.raw`(?:_?\d{1,2}|_base|_base64|_b64|_value|_val|_v\d|_string|_plain|_old|_new|_prod|_dev|_live|_staging|_primary|_secondary|_current)?$`;
const OWNERS =
  'api|access|secret|private|priv|encryption|encrypt|decryption|signing|sign|signature|master|auth|authentication|service|account|shared|ssh|deploy|license|licence|admin|app|application|consumer|client|customer|hmac|aes|rsa|jwt|webhook|subscription|integration|server|write|ingest|ingestion|instrumentation|session|crypt|crypto|cipher|root|function|functions|host|storage|security|developer|rest|oauth|bot|merchant|gateway|wallet|recovery|backup|preshared|pre_shared|psk|wg|cert|ssl|tls|kms|vault|django|flask|rails|laravel|cloud';

/** First that fits a name in small letters, its words joined by "_". */
export const NAME_KINDS: readonly (readonly [RegExp, NameKind])[] = [
  [
    new RegExp(
      `(?:password|passwd|passwort|passphrase|passcode|passkey|pswd|pwd|kennwort|contrase(?:n|ñ)a|senha|motdepasse|mot_de_passe|wachtwoord|parola|requirepass|masterauth|sshpass|dbpass|userpass|adminpass|rootpass|smtp_?pass|identified_by|(?:^|_)(?:pass|pw|psw|passe|mdp|clave))${ENDS}`,
    ),
    'password',
  ],
  // What is mixed into every password of a system: written out, it opens them to guessing.
  [new RegExp(`(?:^|_)(?:salt|pepper)${ENDS}`), 'salt'],
  [
    new RegExp(
      `(?:secret|secrets|geheimnis|segredo|secreto|secret_?key|secure_?string|credentials?|creds?|zugangsdaten|zugangscode)${ENDS}`,
    ),
    'secret',
  ],
  [new RegExp(`(?:token|tokens|jeton|bearer|authorization|auth_?token)${ENDS}`), 'token'],
  [
    new RegExp(
      `(?:(?:${OWNERS})_?keys?|(?:^|_)chave|chave_(?:api|secreta)|clave_(?:api|secreta)|schluessel)${ENDS}`,
    ),
    'key',
  ],
  [
    new RegExp(`(?:cookie|(?:^|_)session|(?:^|_)sess|(?:^|_)auth|_auth|(?:^|_)dsn)${ENDS}`),
    'session',
  ],
  [new RegExp(`(?:^|_)key${ENDS}`), 'weak-key'],
];

/** An id that is as good as a key. */
export const SESSION_ID = /(?:^|_)(?:[a-z]*sess(?:ion)?_?id|connect_sid|sid)$/;

/** A name that ends so is about a secret, or about nothing of the kind. */
export const ABOUT_END =
  /(?:^|_)(?:names?|ids?|urls?|uris?|paths?|files?|filename|dir|types?|counts?|length|len|size|limits?|fields?|labels?|hint|policy|reset|expiry|expires?|expiration|expires_(?:in|at)|ttl|age|prefix|suffix|version|refs?|arn|endpoint|placeholder|title|texts?|messages?|msg|errors?|regex|pattern|format|params?|headers?|algorithm|algo|alg|usage|index|idx|column|hash|hashed|digest|checksum|fingerprint|provider|service|manager|store|class|factory|generator|validator|encoder|schema|info|status|state|enabled|required|valid|mode|scopes?|rotation|strength|input|form|view|page|links?|env|var|variable|alias|location|source|selector|engine|backend|budget|price|cost|rate|at|on|for|from|mask|chars?|description|note|docs?|bits?|words?|reader|owner|date|time|kind|event|user|username|amz_credential|goog_credential)$/;

/** Words beside "token" or "key" that make it something that anyone may know. */
export const ABOUT_ANY =
  /csrf|xsrf|(?:^|_)(?:(?:client_)?request|change|public|pub|publishable|anon|primary|foreign|partition|sort|sorted|idempotency|next|page|continuation|pagination|cancel|cancell?ation|unique|i18n|locale|shortcut|hot|authenticity|verification|tokenizer|eos|bos|pad|unk|sep|cls|max|min|num|total|prompt|completion|input|output|cache|cached|map|row|hash|object|index|lookup|group|route|translation|react|dict|json|sampling|site|special|stop|start|end|first|last|current|per|query|metric|label|config|setting|option|state|sync|resume|reset_page|surrogate|natural|composite|candidate|aggregate|dedup|dedupe|correlation|trace|span|build|lock)(?:_|$)/;

/** Before the last dot of a name: what belongs to these anyone may know. */
export const ABOUT_OWNER =
  /^(?:csrf|xsrf|public|pub|cache|page|next_page|partition|sort|primary|foreign|idempotency)$/;
