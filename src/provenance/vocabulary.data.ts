// SPDX-License-Identifier: Apache-2.0
// The words by which tools, parameters and requests say what they do. Words of everyday software and of six
// languages, not names of products: a tool that none of them describes gets the stricter role.

/** What a call does, as far as its words say. One bit each, so that sets of them are numbers. */
export const ACTION = {
  read: 1,
  send: 2,
  pay: 4,
  create: 8,
  update: 16,
  delete: 32,
  grant: 64,
  execute: 128,
} as const;

export type ActionName = keyof typeof ACTION;

/** Verbs, and nouns that people use as such, of requests and of tool names. Stems, compared as `stemOf` makes them. */
export const ACTION_WORDS: Readonly<Record<ActionName, string>> = {
  read: `get list search read fetch find show check view describe lookup look count download summarize summarise
    summary calculate compute see query browse visit load retrieve inspect tell which what when where who compare
    analyze analyse explain open extract translate suggest recommend predict estimate validate verify is has peek
    zeige liste suche lies finde prüfe montre cherche trouve lis muestra busca encuentra lee mostra cerca trova leggi
    toon zoek vind lees mostre procure encontre leia`,
  send: `send email mail message post reply respond forward share publish notify tweet comment announce submit upload
    tell write text dm ping broadcast dispatch deliver answer inform invite alert remind export say ask push sync
    congratulate thank greet
    sende schicke schick schreibe teile antworte envoie envoyer partage réponds écris envía enviar manda comparte
    responde escribe invia inviare condividi rispondi scrivi stuur verstuur deel antwoord envie compartilhe responda`,
  pay: `pay payment spend spent transfer wire refund reimburse money bill invoice rent transaction purchase buy order checkout
    donate donation tip charge subscription subscribe owe debt settle deposit withdraw withdrawal remit salary fee
    installment payout payback loan lend exchange trade sell cash standing
    zahle bezahle überweise überweisung rechnung kaufe miete paie payer virement facture achète loyer paga pagar
    transfiere transferencia factura compra pagare bonifico fattura betaal overmaken rekening pague transferir fatura`,
  create: `create add schedule book reserve reservation booking make insert append new set register write save put
    arrange plan organize organise setup start open draft log record prepare generate compose store note import
    copy duplicate clone fork upload invite event appointment block accept enroll
    erstelle lege buche reserviere plane trage ajoute crée réserve planifie crea añade reserva programa agrega
    aggiungi prenota pianifica maak boek reserveer plan voeg crie adicione reserve agende`,
  update: `update make push delay defer bring slide edit modify change rename move reschedule adjust set replace mark fix correct postpone increase
    decrease extend assign label tag append merge close reopen resolve complete turn toggle enable disable switch
    configure amend revise shift transfer sync restore patch put write star pin archive upgrade swap convert rewrite
    ändere aktualisiere verschiebe modifie change déplace actualiza cambia mueve modifica aggiorna sposta wijzig
    verplaats bijwerken atualize altere mova`,
  delete: `delete remove cancel drop clear archive revoke unsubscribe uninvite erase purge destroy discard trash
    terminate kill empty clean wipe unshare withdraw decline reject leave disconnect uninstall deactivate void
    lösche entferne storniere supprime annule retire borra elimina cancela anula cancella annulla rimuovi verwijder
    annuleer apague remova cancele rid toss bin`,
  grant: `grant invite add share permission access role allow authorize authorise password credential passphrase
    promote demote member admin join approve give assign revoke remove ban block unblock whitelist allowlist
    account profile login token key onboard offboard delegate impersonate register enroll security reset address
    collaborator owner
    passwort freigeben einladen mot partage invite contraseña invita permiso invitar wachtwoord senha convide`,
  execute: `run execute exec eval evaluate invoke launch command script shell bash terminal deploy install build
    compile test start restart stop reboot migrate apply rollback spawn code program job workflow trigger pipeline
    lint benchmark
    führe starte exécute lance ejecuta corre esegui avvia voer uit execute rode`,
};

/** Verbs whose meaning in a tool's name is plain, first that applies. Order: the stricter meaning first. */
export const TOOL_VERBS: Readonly<Record<string, string>> = {
  execute: `run execute exec eval evaluate invoke launch deploy install restart reboot spawn shell bash terminal
    trigger compile build migrate`,
  pay: `pay transfer wire refund reimburse purchase buy order checkout donate charge withdraw deposit remit trade sell
    subscribe tip payout`,
  delete: `delete remove cancel drop clear erase purge destroy discard trash terminate kill wipe unsubscribe uninvite
    revoke archive decline reject leave unshare`,
  grant: `grant invite authorize authorise promote demote allow impersonate onboard approve ban unban block unblock
    enroll`,
  send: `send email mail message post reply respond forward share publish notify tweet comment announce submit upload
    broadcast dispatch deliver dm sms push export write_to say alert ping`,
  create: `create add schedule book reserve make insert append new register save arrange draft log generate store
    import copy duplicate clone fork put write set_up compose open_issue start accept`,
  update: `update make push delay defer bring slide edit modify change rename move reschedule adjust set replace mark fix postpone assign label tag
    merge close reopen resolve complete toggle enable disable switch configure amend apply patch star pin restore
    reset turn lock unlock`,
  read: `get list search read fetch find show check view describe lookup look count download summarize summarise
    calculate compute query browse visit load retrieve inspect compare analyze analyse open extract translate suggest
    recommend predict estimate validate verify is has peek poll watch monitor scan parse convert format sort filter
    who whoami exists info status help detect classify current latest recent`,
};

/** Verbs that are as often the thing that a tool is about: "mail_delete", "order_status". */
export const NOUN_VERBS = `email mail message post comment order log tip trade purchase charge transfer deposit share book
  label tag register export import mark patch alert sms trash archive trigger build schedule draft upload announce
  refund export ping store copy fork star pin lock`;

/** Nouns in a tool's name that make what it changes, moves or gives away graver than its verb says. */
export const PAYMENT_NOUNS = `money payment transaction transfer invoice bill refund funds wire purchase checkout payout
  payroll donation wallet crypto bitcoin iban subscription`;
export const IDENTITY_NOUNS = `password credential permission role access token secret apikey key mfa otp twofactor member
  membership collaborator admin acl policy login identity account profile user group team workspace organization
  organisation ownership passphrase`;
export const EXECUTION_NOUNS = `shell bash command code script terminal python javascript sql process program eval repl
  powershell sandbox exec`;

/** Sources that anyone can write to: nothing they return is taken for a fact. */
export const OPEN_NOUNS = `web webpage website page url internet online site news article blog wiki wikipedia rss feed tweet
  tweets forum reddit review reviews rating ratings comment comments browser http html crawl scrape search_engine google
  bing answer issue issues pr pull readme advisory advert social profile_bio podcast video transcript`;
/** Sources whose items are names and addresses that the organisation keeps. */
export const DIRECTORY_NOUNS = `user users contact contacts channel channels member members directory people person employee
  employees participant participants group groups team teams room rooms label labels folder folders calendar_list time
  date day today now timezone currency currencies whoami me`;

/** What people wrote or are, whatever else a name is about: never only names and addresses. */
export const PERSONAL_NOUNS = `message messages mail mails email emails chat chats conversation history inbox note notes info information
  detail details profile passport card payment post posts comment`;

/** What parameters are for, by the words of their names; the first row that matches decides. */
export const PARAMETER_WORDS: readonly (readonly [kind: string, words: string])[] = [
  ['secret', 'password passphrase passcode pin secret token credential credentials apikey otp mfa'],
  [
    'command',
    'command cmd code script sql shell program expression statement snippet args argv query_sql payload_code',
  ],
  ['url', 'url uri link href endpoint webhook website site page_url callback domain host hostname'],
  [
    'target',
    `recipient recipients to cc bcc email emails mail iban account accounts payee beneficiary user users username member
    members participant participants attendee attendees invitee invitees guest guests contact contacts channel channels
    phone number_to handle assignee assignees reviewer reviewers collaborator collaborators wallet destination dest
    receiver audience group groups team teams role roles permission permissions owner sender_to people person bic swift
    routing customer employee chat room recipient_id shared with address street city zip postcode country state
    first_name last_name surname scope scopes principal grantee remote upstream`,
  ],
  ['amount', 'amount price sum total quantity qty value_amount budget fee cost units shares'],
  [
    'content',
    `body content contents message text description subject title note notes comment summary details caption html markdown
    reason memo reply prompt question answer abstract heading label tag_text headline bio topic data payload input document
    remark purpose instructions signature location place venue greeting template reference`,
  ],
  [
    'detail',
    `date time start end day month year from until since before after due deadline duration hour minute timezone recurring
    recurrence frequency limit offset count page size sort order direction filter format language lang locale type kind
    priority status color colour n max min top currency unit mode verbose recursive force reminder nights rooms adults
    include exclude query q keyword keywords search term terms category class importance notify silent draft arrival departure check_in check_out checkin checkout when`,
  ],
];

/** Field names whose values are prose that other people wrote. */
export const PROSE_FIELDS = `body content contents text message description subject title note notes comment comments summary
  review reviews snippet bio about caption html markdown memo reply details reason abstract headline remark excerpt preview
  transcript answer question feedback instructions log output stdout stderr readme rating_reviews headers payload value data`;

/** Sentences that hand the deciding over to something that is read. */
export const DELEGATING =
  /\b(?:follow(?:ing)?\b[^.!?\n]{0,40}\b(?:instruction|step|direction|guideline|procedure|todo|to-do|list|checklist)|do\s+(?:everything|all|what|whatever|the\s+(?:task|thing|action|step|item))|(?:do|perform|complete|execute|carry\s+out|handle|finish|work\s+through)\b[^.!?\n]{0,40}\b(?:tasks?|to-?dos?|actions?|items?|requests?|instructions?|steps?|checklist)|act\s+(?:on|upon)|take\s+care\s+of|(?:as|like)\s+(?:it|they|he|she|the\s+\w+)\s+(?:says?|asks?|asked|describes?|requests?|wants?)|accordingly|as\s+(?:described|instructed|requested|specified|stated|outlined)|befolge|anweisung|suis\s+les\s+instructions|sigue\s+las\s+instrucciones|segui\s+le\s+istruzioni)/iu;
