// SPDX-License-Identifier: Apache-2.0
// Shapes of keys that vendors mark with fixed characters, from what the vendors document and from keys as
// they are seen. Lengths are given wide where vendors changed them. No real-looking key stands here.

/** Characters of keys, as members of a regular expression's set. */
export const SETS = {
  word: 'A-Za-z0-9_-',
  alnum: 'A-Za-z0-9',
  hex: 'a-f0-9',
  anyHex: 'A-Fa-f0-9',
  digit: '0-9',
  upper: 'A-Z0-9',
  lower: 'a-z0-9',
  base32: 'A-Z2-7',
  base64: 'A-Za-z0-9+/',
  padded: 'A-Za-z0-9+/=',
  dotted: 'A-Za-z0-9_.-',
  azure: 'A-Za-z0-9_.~-',
  path: 'A-Za-z0-9_/@.-',
  query: 'A-Za-z0-9%+/=&_-',
} as const;
export type SetName = keyof typeof SETS;

export type KeyShape = {
  readonly vendor: string;
  readonly entity: string;
  /** The fixed characters; with those of the tail they make the key. */
  readonly anchor: string;
  readonly tail: SetName;
  readonly min: number;
  readonly max: number;
  /** Characters of the key before the anchor. */
  readonly before?: { readonly set: SetName; readonly min: number; readonly max: number };
  /** What the tail begins with: sets with counts, and fixed characters, as in "alnum8 _ alnum24". */
  readonly form?: string;
  /** The anchor says little: it is not looked for in the middle of a word. */
  readonly apart: boolean;
  /** The anchor is no part of the secret: only the tail is named. */
  readonly bare: boolean;
  /** The last six characters check the rest, see crc-base62.ts. */
  readonly checked: boolean;
};

type More = Partial<Pick<KeyShape, 'before' | 'form' | 'apart' | 'bare' | 'checked'>>;

/** A shape; short anchors stand apart unless said otherwise. */
function key(
  [vendor, entity]: readonly [string, string],
  anchor: string,
  [tail, min, max]: readonly [SetName, number, number],
  more: More = {},
): KeyShape {
  return {
    vendor,
    entity,
    anchor,
    tail,
    min,
    max,
    apart: anchor.length < 6,
    bare: false,
    checked: false,
    ...more,
  };
}

const spread = (prefix: string, next: string): readonly string[] =>
  Array.from(next, (one) => `${prefix}${one}`);
const HEX_DIGITS = '0123456789abcdef';

const OPENAI = ['OpenAI', 'openai-key'] as const;
const AWS = ['AWS', 'aws-access-key'] as const;
const AZURE = ['Microsoft Azure', 'azure-key'] as const;
const GITHUB = ['GitHub', 'github-token'] as const;
const GITLAB = ['GitLab', 'gitlab-token'] as const;
const SLACK = ['Slack', 'slack-token'] as const;
const STRIPE = ['Stripe', 'stripe-key'] as const;
const SHOPIFY = ['Shopify', 'shopify-token'] as const;
const DOPPLER = ['Doppler', 'doppler-token'] as const;
const VAULT = ['HashiCorp Vault', 'vault-token'] as const;
const FLY = ['Fly.io', 'flyio-token'] as const;
const RELIC = ['New Relic', 'new-relic-key'] as const;
const UUID = 'hex8 - hex4 - hex4 - hex4 - hex12';
const b64 = (count: number): NonNullable<KeyShape['before']> => ({
  set: 'base64',
  min: count,
  max: count,
});

/** The longest anchor that stands at a place is tried first. */
export const KEY_SHAPES: readonly KeyShape[] = [
  // Models
  key(['Anthropic', 'anthropic-key'], 'sk-ant-', ['word', 24, 220]),
  key(OPENAI, 'sk-proj-', ['word', 24, 260]),
  key(OPENAI, 'sk-svcacct-', ['word', 24, 260]),
  key(OPENAI, 'sk-admin-', ['word', 24, 260]),
  key(OPENAI, 'sk-None-', ['word', 24, 260]),
  key(OPENAI, 'sk-', ['alnum', 32, 64]),
  key(OPENAI, 'sess-', ['alnum', 40, 40]),
  key(['OpenRouter', 'openrouter-key'], 'sk-or-v1-', ['hex', 40, 80]),
  key(['Langfuse', 'langfuse-key'], 'sk-lf-', ['word', 36, 36], { form: UUID }),
  key(['Helicone', 'helicone-key'], 'sk-helicone-', ['word', 16, 64]),
  key(['Groq', 'groq-key'], 'gsk_', ['alnum', 40, 64]),
  key(['Hugging Face', 'hugging-face-token'], 'hf_', ['alnum', 30, 48]),
  key(['Hugging Face', 'hugging-face-token'], 'api_org_', ['alnum', 34, 34], { apart: true }),
  key(['Replicate', 'replicate-token'], 'r8_', ['alnum', 36, 40]),
  key(['Perplexity', 'perplexity-key'], 'pplx-', ['alnum', 40, 56]),
  key(['xAI', 'xai-key'], 'xai-', ['alnum', 60, 100]),
  key(['Together AI', 'together-key'], 'tgp_v1_', ['word', 40, 48]),
  key(['Fireworks AI', 'fireworks-key'], 'fw_', ['alnum', 22, 32]),
  key(['Cerebras', 'cerebras-key'], 'csk-', ['alnum', 40, 56]),
  key(['ElevenLabs', 'elevenlabs-key'], 'sk_', ['hex', 48, 48]),
  key(['LangSmith', 'langsmith-key'], 'lsv2_pt_', ['word', 43, 43], { form: 'hex32 _ hex10' }),
  key(['LangSmith', 'langsmith-key'], 'lsv2_sk_', ['word', 43, 43], { form: 'hex32 _ hex10' }),
  key(['Pinecone', 'pinecone-key'], 'pcsk_', ['word', 50, 90]),
  key(['Jina AI', 'jina-key'], 'jina_', ['word', 50, 70]),
  key(['Tavily', 'tavily-key'], 'tvly-', ['word', 30, 48]),
  key(['NVIDIA', 'nvidia-key'], 'nvapi-', ['word', 60, 72]),
  key(['Voyage AI', 'voyage-key'], 'pa-', ['word', 43, 43]),
  key(['RunPod', 'runpod-key'], 'rpa_', ['alnum', 40, 60]),
  key(['Anyscale', 'anyscale-key'], 'esecret_', ['alnum', 24, 64]),
  key(['Databricks', 'databricks-token'], 'dapi', ['hex', 32, 32]),
  key(['Bartizan', 'bartizan-key'], 'bz_', ['word', 52, 52], { form: 'word8 _' }),
  // Clouds
  ...['AKIA', 'ASIA', 'ABIA', 'ACCA'].map((anchor) => key(AWS, anchor, ['upper', 16, 16])),
  key(['AWS', 'aws-bedrock-key'], 'ABSK', ['padded', 100, 200]),
  key(['AWS', 'aws-bedrock-key'], 'bedrock-api-key-', ['padded', 60, 2_000]),
  key(['AWS', 'aws-signature'], 'X-Amz-Signature=', ['hex', 64, 64], { bare: true }),
  key(['AWS', 'aws-session-token'], 'IQoJb3JpZ2lu', ['padded', 180, 2_000]),
  key(['Google', 'google-key'], 'AIza', ['word', 35, 35]),
  key(['Google', 'google-oauth-token'], 'ya29.', ['word', 30, 1_000]),
  key(['Google', 'google-oauth-secret'], 'GOCSPX-', ['word', 24, 32]),
  key(['Google', 'google-refresh-token'], '1//0', ['word', 38, 120]),
  key(['Google', 'google-hmac-key'], 'GOOG1E', ['upper', 50, 60]),
  key(['Google', 'google-signature'], 'X-Goog-Signature=', ['hex', 256, 512], { bare: true }),
  key(AZURE, 'AccountKey=', ['padded', 80, 90], { bare: true }),
  key(AZURE, 'SharedAccessKey=', ['padded', 40, 90], { bare: true }),
  key(['Microsoft Azure', 'azure-sas-signature'], 'SharedAccessSignature=', ['query', 40, 600], {
    bare: true,
  }),
  key(['Microsoft Azure', 'azure-sas-signature'], '&sig=', ['query', 40, 64], {
    apart: false,
    bare: true,
    form: 'query38',
  }),
  ...Array.from('0123456789', (digit) =>
    key(['Microsoft Azure', 'azure-client-secret'], `${digit}Q~`, ['azure', 31, 34], {
      before: { set: 'azure', min: 3, max: 3 },
    }),
  ),
  key(AZURE, '+ASt', ['padded', 6, 8], { before: b64(76) }),
  key(AZURE, 'ACDb', ['padded', 6, 8], { before: b64(76) }),
  key(AZURE, '+ABa', ['padded', 6, 8], { before: b64(76) }),
  key(AZURE, 'APIM', ['padded', 6, 8], { before: b64(76) }),
  key(AZURE, '+ASb', ['padded', 6, 7], { before: b64(33) }),
  key(AZURE, '+AEh', ['padded', 6, 7], { before: b64(33) }),
  key(AZURE, '+ARm', ['padded', 6, 7], { before: b64(33) }),
  key(AZURE, '+ACR', ['alnum', 6, 6], { before: b64(42) }),
  key(AZURE, 'AIoT', ['padded', 6, 7], { before: b64(33) }),
  key(AZURE, 'AzCa', ['padded', 6, 7], { before: b64(33) }),
  key(AZURE, 'AzSe', ['alnum', 6, 6], { before: { set: 'alnum', min: 42, max: 42 } }),
  key(AZURE, 'AzFu', ['word', 6, 8], { before: { set: 'word', min: 44, max: 44 } }),
  key(AZURE, 'JQQJ99', ['alnum', 26, 26], {
    before: { set: 'alnum', min: 52, max: 52 },
    apart: true,
  }),
  key(['Microsoft Azure', 'azure-devops-token'], 'AZDO', ['alnum', 4, 4], {
    before: { set: 'alnum', min: 76, max: 76 },
  }),
  key(['DigitalOcean', 'digitalocean-token'], 'dop_v1_', ['hex', 64, 64]),
  key(['DigitalOcean', 'digitalocean-token'], 'doo_v1_', ['hex', 64, 64]),
  key(['DigitalOcean', 'digitalocean-token'], 'dor_v1_', ['hex', 64, 64]),
  key(['Alibaba Cloud', 'alibaba-access-key'], 'LTAI', ['alnum', 16, 24]),
  key(['Tencent Cloud', 'tencent-secret-id'], 'AKID', ['alnum', 32, 32]),
  key(['Yandex Cloud', 'yandex-key'], 'AQVN', ['word', 34, 38]),
  key(['Yandex', 'yandex-token'], 'y0_', ['word', 50, 66]),
  key(['Heroku', 'heroku-key'], 'HRKU-', ['word', 36, 70]),
  key(FLY, 'fo1_', ['word', 43, 43]),
  key(FLY, 'fm1r_', ['padded', 100, 800]),
  key(FLY, 'fm1a_', ['padded', 100, 800]),
  key(FLY, 'fm2_', ['padded', 100, 800]),
  key(['Netlify', 'netlify-token'], 'nfp_', ['alnum', 36, 44]),
  key(['Render', 'render-key'], 'rnd_', ['alnum', 28, 36]),
  key(['Vercel', 'vercel-token'], 'vercel_blob_rw_', ['word', 30, 64]),
  key(['Cloudflare', 'cloudflare-key'], 'v1.0-', ['word', 171, 171], { form: 'hex24 - hex146' }),
  key(['OpenShift', 'openshift-token'], 'sha256~', ['word', 43, 43]),
  key(['Scalingo', 'scalingo-token'], 'tk-us-', ['word', 48, 48]),
  // Databases
  key(['Supabase', 'supabase-key'], 'sbp_', ['hex', 40, 40]),
  key(['Supabase', 'supabase-key'], 'sb_secret_', ['word', 24, 48]),
  key(['PlanetScale', 'planetscale-token'], 'pscale_tkn_', ['dotted', 32, 64]),
  key(['PlanetScale', 'planetscale-password'], 'pscale_pw_', ['dotted', 32, 64]),
  key(['PlanetScale', 'planetscale-token'], 'pscale_oauth_', ['dotted', 32, 64]),
  key(['Neon', 'neon-key'], 'napi_', ['alnum', 56, 72]),
  key(['Aiven', 'aiven-password'], 'AVNS_', ['word', 16, 32]),
  key(['MongoDB', 'mongodb-atlas-secret'], 'mdb_sa_sk_', ['word', 36, 48]),
  key(['CockroachDB', 'cockroachdb-key'], 'CCDB1_', ['word', 60, 68]),
  key(['Fauna', 'fauna-key'], 'fnAE', ['word', 36, 40]),
  key(['ClickHouse', 'clickhouse-secret'], '4b1d', ['alnum', 38, 38]),
  key(['Confluent', 'confluent-secret'], 'cflt', ['padded', 60, 60]),
  // Code
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((anchor) =>
    key(GITHUB, anchor, ['alnum', 30, 80], { apart: false, checked: true }),
  ),
  key(GITHUB, 'github_pat_', ['word', 30, 90]),
  ...['glpat-', 'gldt-', 'glptt-', 'glrt-', 'glcbt-', 'glimt-', 'gloas-', 'glsoat-', 'glft-'].map(
    (anchor) => key(GITLAB, anchor, ['dotted', 18, 64], { apart: false }),
  ),
  key(GITLAB, 'glagent-', ['word', 40, 60]),
  key(GITLAB, 'glffct-', ['word', 18, 40]),
  key(GITLAB, 'GR1348941', ['word', 20, 20]),
  key(['Atlassian', 'atlassian-token'], 'ATATT3', ['query', 150, 220]),
  key(['Atlassian', 'atlassian-token'], 'ATCTT3', ['query', 150, 220]),
  key(['Bitbucket', 'bitbucket-token'], 'ATBB', ['alnum', 28, 36]),
  key(['Trello', 'trello-token'], 'ATTA', ['hex', 64, 72]),
  key(['npm', 'npm-token'], 'npm_', ['alnum', 36, 40], { checked: true }),
  key(['PyPI', 'pypi-token'], 'pypi-AgE', ['word', 40, 400]),
  key(['RubyGems', 'rubygems-key'], 'rubygems_', ['hex', 48, 48]),
  key(['crates.io', 'crates-token'], 'cio', ['alnum', 32, 32]),
  key(['NuGet', 'nuget-key'], 'oy2', ['lower', 43, 43]),
  key(['Clojars', 'clojars-token'], 'CLOJARS_', ['lower', 60, 60]),
  key(['Docker', 'docker-token'], 'dckr_pat_', ['word', 24, 36]),
  key(['Docker', 'docker-token'], 'dckr_oat_', ['word', 24, 40]),
  key(['JFrog', 'artifactory-key'], 'AKCp', ['alnum', 64, 76]),
  key(['JFrog', 'artifactory-token'], 'cmVmdGtuO', ['alnum', 50, 60]),
  key(['CircleCI', 'circleci-token'], 'CCIPAT_', ['word', 50, 80]),
  key(['CircleCI', 'circleci-token'], 'CCIPRJ_', ['word', 50, 80]),
  key(['Buildkite', 'buildkite-token'], 'bkua_', ['hex', 40, 40]),
  key(['SonarQube', 'sonarqube-token'], 'squ_', ['hex', 40, 40]),
  key(['SonarQube', 'sonarqube-token'], 'sqp_', ['hex', 40, 40]),
  key(['SonarQube', 'sonarqube-token'], 'sqa_', ['hex', 40, 40]),
  key(['Sourcegraph', 'sourcegraph-token'], 'sgp_', ['anyHex', 40, 40]),
  key(['Sourcegraph', 'sourcegraph-token'], 'sgp_local_', ['anyHex', 40, 40]),
  key(['Sourcegraph', 'sourcegraph-token'], 'sgp_', ['word', 57, 57], {
    form: 'anyHex16 _ anyHex40',
  }),
  key(['Postman', 'postman-key'], 'PMAK-', ['word', 59, 59], { form: 'hex24 - hex34' }),
  key(['ReadMe', 'readme-key'], 'rdme_', ['lower', 70, 70]),
  key(['Harness', 'harness-token'], 'pat.', ['dotted', 68, 68], {
    form: 'word22 . alnum24 . alnum20',
  }),
  key(['Harness', 'harness-token'], 'sat.', ['dotted', 68, 68], {
    form: 'word22 . alnum24 . alnum20',
  }),
  key(['Octopus Deploy', 'octopus-key'], 'API-', ['upper', 26, 26]),
  key(['Prefect', 'prefect-key'], 'pnu_', ['alnum', 36, 36]),
  key(['dbt', 'dbt-token'], 'dbtc_', ['word', 32, 64]),
  // Secrets managers and infrastructure
  ...['dp.pt.', 'dp.ct.', 'dp.sa.', 'dp.scim.', 'dp.audit.'].map((anchor) =>
    key(DOPPLER, anchor, ['alnum', 38, 48], { apart: true }),
  ),
  key(DOPPLER, 'dp.st.', ['dotted', 40, 80], { apart: true }),
  key(VAULT, 'hvs.', ['word', 24, 200]),
  key(VAULT, 'hvb.', ['word', 100, 300]),
  key(VAULT, 'hvr.', ['word', 24, 200]),
  key(['HashiCorp', 'terraform-token'], '.atlasv1.', ['word', 60, 70], {
    before: { set: 'alnum', min: 14, max: 14 },
    apart: true,
  }),
  key(['Pulumi', 'pulumi-token'], 'pul-', ['hex', 40, 40]),
  key(['Infracost', 'infracost-key'], 'ico-', ['alnum', 32, 32]),
  key(['1Password', 'onepassword-token'], 'ops_eyJ', ['padded', 200, 1_600]),
  key(['1Password', 'onepassword-key'], 'A3-', ['word', 34, 36], {
    form: 'upper6 - upper6',
  }),
  key(['age', 'age-secret-key'], 'AGE-SECRET-KEY-1', ['upper', 58, 58]),
  key(['Tailscale', 'tailscale-key'], 'tskey-', ['word', 24, 80]),
  key(['MaxMind', 'maxmind-key'], '_mmk', ['alnum', 0, 0], {
    before: { set: 'word', min: 36, max: 36 },
    apart: true,
  }),
  key(['Defined Networking', 'defined-key'], 'dnkey-', ['word', 79, 79]),
  key(['LaunchDarkly', 'launchdarkly-key'], 'sdk-', ['word', 36, 36], { form: UUID }),
  key(['Okta', 'okta-token'], 'SSWS00', ['word', 38, 42]),
  // Watching
  key(['Grafana', 'grafana-token'], 'glc_', ['padded', 32, 400]),
  key(['Grafana', 'grafana-token'], 'glsa_', ['word', 41, 41], { form: 'alnum32 _ anyHex8' }),
  key(RELIC, 'NRAK-', ['upper', 27, 27]),
  key(RELIC, 'NRJS-', ['lower', 19, 19]),
  key(RELIC, 'NRII-', ['word', 32, 32]),
  key(RELIC, 'NRAL', ['alnum', 0, 0], { before: { set: 'hex', min: 36, max: 36 }, apart: true }),
  key(['Dynatrace', 'dynatrace-token'], 'dt0c01.', ['dotted', 89, 89], {
    form: 'upper24 . upper64',
  }),
  key(['Honeycomb', 'honeycomb-key'], 'hcaik_', ['alnum', 58, 64]),
  key(['Honeycomb', 'honeycomb-key'], 'hcaic_', ['alnum', 58, 64]),
  key(['Sentry', 'sentry-token'], 'sntryu_', ['hex', 64, 64]),
  key(['Sentry', 'sentry-token'], 'sntrys_', ['word', 100, 400]),
  key(['PostHog', 'posthog-key'], 'phx_', ['word', 40, 52]),
  // Payment and shops
  ...['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_'].map((anchor) =>
    key(STRIPE, anchor, ['alnum', 16, 250]),
  ),
  key(STRIPE, 'whsec_', ['padded', 24, 80], { apart: true }),
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((anchor) =>
    key(SHOPIFY, anchor, ['anyHex', 32, 32]),
  ),
  key(['Square', 'square-token'], 'sq0atp-', ['word', 22, 22]),
  key(['Square', 'square-secret'], 'sq0csp-', ['word', 43, 43]),
  key(['Square', 'square-token'], 'EAAAE', ['word', 55, 60]),
  key(['PayPal Braintree', 'braintree-token'], 'access_token$production$', ['lower', 16, 16], {
    form: 'lower16 $ hex32',
  }),
  key(['Plaid', 'plaid-token'], 'access-production-', ['word', 36, 36], { form: UUID }),
  key(['Plaid', 'plaid-token'], 'access-sandbox-', ['word', 36, 36], { form: UUID }),
  key(['Flutterwave', 'flutterwave-key'], 'FLWSECK-', ['word', 32, 36]),
  key(['Flutterwave', 'flutterwave-key'], 'FLWSECK_TEST-', ['word', 12, 36]),
  key(['Razorpay', 'razorpay-key'], 'rzp_live_', ['alnum', 14, 14]),
  key(['EasyPost', 'easypost-key'], 'EZAK', ['alnum', 54, 54]),
  key(['EasyPost', 'easypost-key'], 'EZTK', ['alnum', 54, 54]),
  key(['Shippo', 'shippo-token'], 'shippo_live_', ['hex', 40, 40]),
  key(['Shippo', 'shippo-token'], 'shippo_test_', ['hex', 40, 40]),
  key(['Duffel', 'duffel-token'], 'duffel_live_', ['word', 43, 43]),
  key(['Duffel', 'duffel-token'], 'duffel_test_', ['word', 43, 43]),
  // Messages
  ...['xoxb-', 'xoxp-', 'xoxa-', 'xoxr-', 'xoxs-', 'xoxc-'].map((anchor) =>
    key(SLACK, anchor, ['word', 16, 200], { apart: false, form: 'digit9+ -' }),
  ),
  key(SLACK, 'xoxe-', ['word', 40, 200]),
  key(SLACK, 'xoxd-', ['query', 60, 300]),
  key(SLACK, 'xoxe.xoxp-', ['word', 60, 220]),
  key(SLACK, 'xoxe.xoxb-', ['word', 60, 220]),
  key(SLACK, 'xapp-', ['word', 20, 200]),
  key(['Slack', 'slack-webhook'], 'hooks.slack.com/services/', ['path', 34, 60], {
    form: 'upper8+ / upper8+ / alnum20',
    bare: true,
  }),
  key(['Slack', 'slack-webhook'], 'hooks.slack.com/workflows/', ['path', 40, 90], { bare: true }),
  key(['Slack', 'slack-webhook'], 'hooks.slack.com/triggers/', ['path', 40, 90], { bare: true }),
  key(['Discord', 'discord-webhook'], 'discord.com/api/webhooks/', ['path', 70, 100], {
    form: 'digit17+ / word55',
    bare: true,
  }),
  key(['Discord', 'discord-webhook'], 'discordapp.com/api/webhooks/', ['path', 70, 100], {
    form: 'digit17+ / word55',
    bare: true,
  }),
  ...['MTA', 'MTE', 'MTI', 'MTM', 'MTQ', 'Mjg', 'MjM', 'NDA', 'NTQ', 'NzA', 'ODA', 'OTE'].map(
    (anchor) =>
      key(['Discord', 'discord-bot-token'], anchor, ['dotted', 53, 72], {
        form: 'word21+ . word6 . word27',
      }),
  ),
  key(['Microsoft Teams', 'teams-webhook'], '.webhook.office.com/webhookb2/', ['path', 90, 190], {
    form: UUID,
    bare: true,
  }),
  key(['Zapier', 'zapier-webhook'], 'hooks.zapier.com/hooks/catch/', ['path', 10, 48], {
    form: 'digit5+ / alnum5',
    bare: true,
  }),
  key(['Telegram', 'telegram-bot-token'], ':AA', ['word', 32, 34], {
    before: { set: 'digit', min: 8, max: 10 },
    apart: true,
  }),
  ...spread('SK', HEX_DIGITS).map((anchor) =>
    key(['Twilio', 'twilio-key'], anchor, ['hex', 31, 31]),
  ),
  ...spread('AC', HEX_DIGITS).map((anchor) =>
    key(['Twilio', 'twilio-account'], anchor, ['hex', 31, 31]),
  ),
  key(['SendGrid', 'sendgrid-key'], 'SG.', ['dotted', 30, 80], { form: 'word10+ . word17' }),
  key(['Brevo', 'brevo-key'], 'xkeysib-', ['word', 81, 81], { form: 'hex64 - alnum16' }),
  key(['Brevo', 'brevo-key'], 'xsmtpsib-', ['word', 81, 81], { form: 'hex64 - alnum16' }),
  key(['Mailgun', 'mailgun-key'], 'key-', ['hex', 32, 32]),
  key(['Mailchimp', 'mailchimp-key'], '-us', ['digit', 1, 2], {
    before: { set: 'hex', min: 32, max: 32 },
    apart: true,
  }),
  key(['Mandrill', 'mandrill-key'], 'md-', ['word', 22, 22]),
  key(['MailerSend', 'mailersend-token'], 'mlsn.', ['hex', 64, 64]),
  key(['Resend', 'resend-key'], 're_', ['word', 24, 36], { form: 'alnum8 _ alnum20' }),
  key(['Klaviyo', 'klaviyo-key'], 'pk_', ['hex', 34, 34]),
  key(['Intercom', 'intercom-token'], 'dG9rO', ['padded', 50, 60]),
  // Work
  ...['pat-na1-', 'pat-na2-', 'pat-eu1-', 'pat-ap1-'].map((anchor) =>
    key(['HubSpot', 'hubspot-token'], anchor, ['word', 36, 36], { form: UUID }),
  ),
  key(['Airtable', 'airtable-token'], 'pat', ['dotted', 79, 79], { form: 'alnum14 . hex64' }),
  key(['Notion', 'notion-token'], 'ntn_', ['alnum', 43, 48], { form: 'digit11' }),
  key(['Notion', 'notion-token'], 'secret_', ['alnum', 43, 43], { apart: true }),
  key(['Linear', 'linear-key'], 'lin_api_', ['alnum', 40, 40]),
  key(['Linear', 'linear-key'], 'lin_oauth_', ['alnum', 40, 64]),
  key(['ClickUp', 'clickup-token'], 'pk_', ['word', 39, 41], { form: 'digit6+ _ upper32' }),
  key(['Figma', 'figma-token'], 'figd_', ['word', 36, 48]),
  key(['Typeform', 'typeform-token'], 'tfp_', ['dotted', 44, 64]),
  key(['Frame.io', 'frameio-token'], 'fio-u-', ['word', 64, 64]),
  key(['Contentful', 'contentful-token'], 'CFPAT-', ['word', 43, 43]),
  key(['Dropbox', 'dropbox-token'], 'sl.', ['word', 120, 1_500]),
  key(['Mapbox', 'mapbox-token'], 'sk.eyJ', ['dotted', 60, 240], { form: 'word40+ . word20' }),
  key(['Adobe', 'adobe-secret'], 'p8e-', ['word', 32, 32]),
  key(['Adafruit', 'adafruit-key'], 'aio_', ['alnum', 28, 28]),
  key(['Lichess', 'lichess-token'], 'lip_', ['alnum', 20, 28]),
  // Social networks
  key(['Facebook', 'facebook-token'], 'EAAC', ['alnum', 60, 400]),
  key(['Facebook', 'facebook-token'], 'EAAM', ['alnum', 60, 400]),
  key(['Facebook', 'facebook-token'], 'EAAG', ['alnum', 60, 400]),
  key(['Instagram', 'instagram-token'], 'IGQV', ['word', 60, 300]),
  key(['Facebook', 'facebook-app-token'], '|', ['word', 27, 40], {
    before: { set: 'digit', min: 15, max: 16 },
    apart: true,
  }),
  key(['X', 'x-bearer-token'], 'AAAAAAAAA', ['query', 70, 150], { apart: true }),
  key(['LinkedIn', 'linkedin-secret'], 'WPL_AP1.', ['dotted', 16, 48]),
  key(['42', 'intra42-secret'], 's-s4t2ud-', ['hex', 64, 64]),
  key(['42', 'intra42-secret'], 's-s4t2af-', ['hex', 64, 64]),
];
