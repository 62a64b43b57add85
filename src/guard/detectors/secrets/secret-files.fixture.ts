// SPDX-License-Identifier: Apache-2.0
// Files as people write them, with secrets made up at run time in them and much that only looks like one.
// No key stands in this file: each is drawn when the test runs.

/** A text and the values in it that are secret, each as often as it stands there. */
export type SecretFile = { readonly text: string; readonly secrets: readonly string[] };

export type Draw = (below: number) => number;

/** Numbers in [0, below) that a seed repeats. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
export const ALNUM = LOWER + UPPER + DIGITS;
const pick = (draw: Draw, from: readonly string[] | string): string =>
  from[draw(from.length)] ?? '';

/** `size` characters of `from`. */
export const drawn = (draw: Draw, from: string, size: number): string =>
  Array.from({ length: size }, () => pick(draw, from)).join('');

const WORDS =
  'harbor meadow violet copper walnut sparrow thunder lantern marble canyon velvet saffron glacier orchid'.split(
    ' ',
  );
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Values by the name of their slot. */
const SECRETS: Readonly<Record<string, (draw: Draw) => string>> = {
  // As people choose them.
  chosen: (draw) =>
    `${capital(pick(draw, WORDS))}${pick(draw, '!@#$%*?')}${drawn(draw, DIGITS, 2 + draw(3))}`,
  leet: (draw) =>
    `${capital(pick(draw, WORDS))}${capital(pick(draw, WORDS))}`
      .replace(/o/g, '0')
      .replace(/a/g, '@')
      .replace(/e/g, '3') + drawn(draw, DIGITS, 2),
  managed: (draw) => `${drawn(draw, ALNUM, 12 + draw(8))}${draw(10)}${pick(draw, LOWER)}`,
  hex: (draw) => drawn(draw, '0123456789abcdef', 32 + 8 * draw(5)),
  token: (draw) => drawn(draw, ALNUM, 24 + draw(24)),
  base64: (draw) => `${drawn(draw, `${ALNUM}+/`, 43)}=`,
  uuid: (draw) => [8, 4, 4, 4, 12].map((size) => drawn(draw, '0123456789abcdef', size)).join('-'),
  aws: (draw) => drawn(draw, `${ALNUM}+/`, 40),
  awsid: (draw) => `AKIA${drawn(draw, `${UPPER}234567`, 16)}`,
};
const HARMLESS: Readonly<Record<string, (draw: Draw) => string>> = {
  word: (draw) => pick(draw, WORDS),
  sha: (draw) => drawn(draw, '0123456789abcdef', 40),
  id: (draw) => [8, 4, 4, 4, 12].map((size) => drawn(draw, '0123456789abcdef', size)).join('-'),
  number: (draw) => `${1 + draw(9_000)}`,
  digest: (draw) => `${drawn(draw, `${ALNUM}+/`, 86)}==`,
};

/** In each file {name} is a secret and [name] is none. */
const FILES: readonly string[] = [
  // Environment
  'NODE_ENV=production\nPORT=[number]\nDB_HOST=db.[word].internal\nDB_USER=[word]\nDB_PASSWORD={chosen}\nJWT_SECRET={token}\nREDIS_URL=redis://:{managed}@cache:6379/0\nSESSION_SECRET={hex}\nAPI_KEY=${API_KEY}\nGIT_SHA=[sha]\nLOG_LEVEL=debug\n',
  "export AWS_ACCESS_KEY_ID={awsid}\nexport AWS_SECRET_ACCESS_KEY={aws}\nexport AWS_REGION=eu-west-1\nexport PGPASSWORD='{leet}'\nexport TOKEN_URL=https://[word].example/oauth/token\nexport PATH=$PATH:/opt/[word]/bin\n",
  'POSTGRES_USER=postgres\nPOSTGRES_PASSWORD=changeme\nSECRET_KEY=your-secret-key-here\nAPI_TOKEN=<your token>\nPASSWORD_FILE=/run/secrets/db_password\nMAX_TOKENS=[number]\nTOKEN_EXPIRY=3600\n',
  // YAML
  'spring:\n  datasource:\n    url: jdbc:postgresql://db:5432/[word]\n    username: [word]\n    password: {leet}\n  mail:\n    host: smtp.[word].example\n    password: "{chosen}"\nmanagement:\n  endpoint:\n    health:\n      show-details: always\n',
  'apiVersion: v1\nkind: Secret\nmetadata:\n  name: [word]-secret\n  uid: [id]\ntype: Opaque\ndata:\n  password: {base64}\n  api-token: {base64}\n',
  'apiVersion: apps/v1\nkind: Deployment\nspec:\n  containers:\n    - image: [word]:1.[number].0\n      env:\n        - name: DB_PASSWORD\n          value: "{chosen}"\n        - name: API_KEY\n          valueFrom:\n            secretKeyRef:\n              name: [word]-keys\n              key: api-key\n',
  'services:\n  db:\n    image: mysql:8\n    environment:\n      MYSQL_ROOT_PASSWORD: {managed}\n      MYSQL_DATABASE: [word]\n      MYSQL_PASSWORD: ${MYSQL_PASSWORD}\n    volumes:\n      - ./data:/var/lib/mysql\n',
  'name: ci\non: push\njobs:\n  build:\n    steps:\n      - uses: actions/checkout@[sha]\n      - run: npm publish\n        env:\n          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n          SONAR_TOKEN: {hex}\n      - uses: actions/cache@v4\n        with:\n          key: ${{ runner.os }}-npm-[sha]\n',
  // JSON
  '{\n  "name": "[word]",\n  "version": "1.[number].0",\n  "clientId": "[id]",\n  "clientSecret": "{token}",\n  "tokenEndpoint": "https://[word].example/token",\n  "scopes": ["read", "write"]\n}\n',
  '{\n  "lockfileVersion": 3,\n  "packages": {\n    "node_modules/[word]": {\n      "version": "2.[number].1",\n      "resolved": "https://registry.example/[word].tgz",\n      "integrity": "sha512-[digest]"\n    }\n  }\n}\n',
  '{"auths": {"registry.example": {"username": "[word]", "password": "{managed}"}}, "credsStore": "desktop"}\n',
  '{"ConnectionStrings": {"Default": "Server=db;Database=[word];User Id=sa;Password={chosen};Encrypt=True"}, "Jwt": {"Key": "placeholder", "SigningKey": "{base64}"}}\n',
  '{"login": {"password": "Password", "passwordHint": "At least 8 characters", "forgotPassword": "Forgot your password?", "token": "Token", "apiKey": "API key"}}\n',
  // Code
  'import os\n\nDB_PASSWORD = os.environ["DB_PASSWORD"]\nAPI_KEY = "{token}"\n\ndef connect(password=None):\n    token = get_token(password)\n    if token_type == "bearer":\n        return client.login(user="[word]", password="{leet}")\n    return cache.get(key="[word]:[id]")\n',
  'const password = document.querySelector("#password").value;\nconst apiKey = process.env.API_KEY;\nconst client = new Client({ accessToken: \'{hex}\', apiVersion: "v[number]" });\nlocalStorage.setItem("token", response.token);\nfetch(url, { headers: { Authorization: `Bearer ${token}` } });\n',
  'public class Config {\n  private static final String PASSWORD = "{chosen}";\n  private static final String PASSWORD_KEY = "user.password";\n  private String token;\n  void setPassword(String password) { this.password = password; }\n  DataSource ds() { ds.setPassword("{managed}"); return ds; }\n}\n',
  'package main\n\nvar token string = "{token}"\n\nfunc main() {\n\tpassword := os.Getenv("PASSWORD")\n\tsecret, err := client.Get(ctx, "[word]-secret")\n\tdsn := "postgres://[word]:{managed}@db:5432/app"\n\tif password == "" {\n\t\tlog.Fatal("password required")\n\t}\n}\n',
  "<?php\n$config['db_password'] = '{leet}';\n$config['csrf_token_name'] = 'csrf_token';\ndefine('AUTH_KEY', '{token}');\n$password = $_POST['password'];\n$hash = password_hash($password, PASSWORD_BCRYPT);\n",
  'Rails.application.configure do\n  config.secret_key_base = "{hex}"\n  config.action_mailer.smtp_settings = { user_name: "[word]", password: ENV["SMTP_PASSWORD"] }\n  config.cache_store = :redis, { key: "[word]" }\nend\n',
  'var connection = new SqlConnection("Data Source=db;User ID=[word];Pwd={chosen};");\nvar apiKey = configuration["ApiKey"];\nvar token = await tokens.AcquireAsync(scopes);\nstring secretName = "[word]-secret-[number]";\n',
  'let password: String = env::var("PASSWORD")?;\nconst API_TOKEN: &str = "{token}";\nlet key = format!("{}:{}", prefix, id);\nlet session_id = "[id]";\n',
  'val apiSecret = "{base64}"\nval passwordField = findViewById<EditText>(R.id.password)\nprivate const val KEY_TOKEN = "auth_token"\n',
  'set(CMAKE_BUILD_TYPE Release)\n#define DEFAULT_PASSWORD "{leet}"\n#define KEY_LENGTH 32\nchar *token = strtok(line, ",");\nconst char *password_prompt = "Enter password: ";\n',
  '$secure = ConvertTo-SecureString "{chosen}" -AsPlainText -Force\n$token = Get-AccessToken -Resource $resource\nConnect-App -ClientSecret "{managed}" -TenantId [id]\n',
  // Infrastructure
  'provider "aws" {\n  access_key = "{awsid}"\n  secret_key = "{aws}"\n  region     = "us-east-1"\n}\n\nvariable "db_password" {\n  default = "{chosen}"\n}\n\nresource "aws_kms_key" "[word]" {\n  key_id = "[id]"\n}\n',
  "CREATE USER [word] IDENTIFIED BY '{chosen}';\nALTER ROLE [word] WITH PASSWORD '{managed}';\nSELECT password_hash, token_count FROM users WHERE id = '[id]';\nINSERT INTO migrations (key) VALUES ('[sha]');\n",
  '<configuration>\n  <add key="ApiKey" value="{token}" />\n  <add key="TokenLifetime" value="[number]" />\n  <password>{leet}</password>\n  <publicKeyToken>[word]</publicKeyToken>\n</configuration>\n',
  '[client]\nuser = [word]\npassword = {managed}\n\n[mysqld]\nkey_buffer_size = 16M\nmax_allowed_packet = 64M\nssl-key = /etc/mysql/key.pem\n',
  // Commands and logs
  'curl -X POST https://api.[word].example/v1/items \\\n  -H "Authorization: Bearer {token}" \\\n  -H "X-Request-Id: [id]" \\\n  -d \'{"name": "[word]"}\'\n',
  "curl -u [word]:{managed} https://[word].example/status\nmysql -u root -p{chosen} app\nsshpass -p '{leet}' ssh root@host\ndocker run -e API_TOKEN={hex} -v key:/keys [word]\n",
  '2024-05-01T12:00:00Z INFO auth: login ok user=[word] session_id={hex}\n2024-05-01T12:00:01Z WARN token expired for request [id]\n2024-05-01T12:00:02Z DEBUG GET /api?access_token={token}&page=2 200\n2024-05-01T12:00:03Z ERROR password does not match\n',
  // Chat
  'hey, the staging box is back up. user is [word], password: {chosen} - please change it after. the api key for the mailer is {token} btw\n',
  'Hi all, as said the password policy changes on Monday: at least 12 characters, and no token may live longer than 30 days. The key point is that secrets go to the vault. Ask [word] for the key to room [number].\n',
  'Das neue Passwort lautet {chosen}, der API-Key: {hex}. Bitte nicht weitergeben.\nMot de passe : {leet}\nLa contraseña es {managed}\nA senha é {chosen}\n',
  'How do I reset my password? I keep getting "invalid token" from /auth/refresh and the api key page only shows sk-...[word]. My order id is [id] and the commit was [sha].\n',
  'machine api.[word].example login [word] password {managed}\n',
  '# .npmrc\nregistry=https://registry.example/\n//registry.example/:_authToken={uuid}\nalways-auth=true\n',
  'body { color: #a1b2c3; }\n.token.key { background: url(data:image/png;base64,iVBORw0KGgo); }\n.password-input::placeholder { color: #0f0f0f; }\n',
  'def test_login():\n    assert login("user", "password") is None\n    token = "test-token"\n    secret = "secret"\n    key = "key1"\n    password = "password123"\n    headers = {"Authorization": "Bearer test"}\n',
];

/** `count` files, each template in turn, with what was drawn into it. */
export function secretFiles(draw: Draw, count: number): readonly SecretFile[] {
  return Array.from({ length: count }, (_, index) => {
    const secrets: string[] = [];
    const text = (FILES[index % FILES.length] ?? '')
      .replace(/(?<!\$)\{([a-z0-9]+)\}/g, (slot, name: string) => {
        const value = SECRETS[name]?.(draw);
        if (value === undefined) return slot;
        secrets.push(value);
        return value;
      })
      .replace(/\[([a-z]+)\]/g, (slot, name: string) => HARMLESS[name]?.(draw) ?? slot);
    return { text, secrets };
  });
}
