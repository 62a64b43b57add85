// SPDX-License-Identifier: Apache-2.0
// Words that instructions to a model are made of, by the part they play. English, German, French,
// Spanish, Italian and Portuguese; lower case, without accents (the skeleton has none). A word may play
// several parts. Which combinations mean something is said by the detectors, not here. At most 32 parts.

export const LEXICON = {
  /** To set aside, said as an order. */
  ignore: `ignore ignoring disregard disregarding forget bypass bypassing override overriding overrule
    circumvent discard abandon neglect
    ignoriere ignoriert vergiss vergesst missachte ignorez oubliez oublie ignora ignorad olvida olvidad
    omite ignorate dimentica dimenticate esqueca desconsidere descarte`,
  /** The same at the end of a sentence. */
  ignoreLast: `ignorieren vergessen missachten`,
  negate: `not dont don never stop cease quit instead without longer nicht nie niemals keine
    ne pas jamais no nunca jamas non mai nao doesnt doesn isnt isn arent cannot cant`,
  /** To act on what was said; to be held by it. */
  follow: `follow following follows obey obeying obeys listen heed adhere adhering adheres comply complying
    complies respect attention bound constrained abide abiding
    befolge befolgen beachte beachten suis suivez suivre obeis obeissez sigas seguir obedezcas
    seguire segui obbedire siga obedecer`,
  prior: `previous previously prior other above earlier preceding foregoing former before past initial original main primary
    existing aforementioned vorherigen vorherige vorigen bisherigen bisherige obigen obige fruheren
    vorangegangenen ursprunglichen precedentes precedente precedent precedents anterieures anterieur
    initiales anteriores anterior previas previos iniciales originales precedenti iniziali originali
    previe`,
  above: `above preceding earlier before previously foregoing`,
  every: `all any every everything anything whatever entire alle alles samtliche
    toutes tous tout todas todos todo tutte tutti tutto tudo`,
  /** What a model is told to keep to. */
  rule: `instruction instructions prompt prompts directive directives guideline guidelines rule rules
    programming constraints instrucions instuctions iunstructions instrutions intructions instructons ruies
    guideiines
    anweisung anweisungen regeln vorgaben richtlinien instruktionen consigne consignes regles
    instruccion instrucciones reglas indicaciones istruzione istruzioni regole direttive
    instrucao instrucoes regras diretrizes`,
  prompt: `prompt prompts systemprompt instructions anweisungen consignes instrucciones istruzioni
    instrucoes`,
  message: `message messages text words content conversation lines sentences document`,
  told: `told said instructed taught programmed trained`,
  given: `given received told gave supplied`,
  your: `your yours youre dein deine deinen deiner ton tes votre vos tu tus su sus
    tuo tue tuoi vostre seu sua seus suas`,
  you: `you chatgpt du vous tu`,
  /** What instructions are that are not meant to be seen. */
  system: `system developer hidden secret internal confidential preset initial original underlying
    configuration systeme sistema interne initiales initiale caches ocultas ocultos segrete iniciales
    iniziali iniciais`,
  reveal: `reveal show print output display disclose leak expose dump recite tell give share provide
    return copy paste divulge enumerate spit repeat reproduce echo quote list state encode translate convert
    summarize summarise see
    zeige zeig nenne verrate wiederhole gib montre montrez revele revelez repetez affiche affichez
    muestra muestrame revela revelame repite imprime dime mostra mostrami rivela ripeti stampa dimmi
    mostre repita`,
  /** To say again, word for word. */
  repeat: `repeat reproduce echo recite copy print output paste retype rewrite wiederhole repetez repite
    ripeti repita`,
  what: `what whats which wie quelles quels quel quelle cuales cual quali quale quais qual lauten`,
  /** "a system prompt" is spoken about; "your system prompt" is asked for. */
  indefinite: `a an example examples sample template ein eine un une una um uma`,
  /** Of the speaker, who may well take back what he said. */
  mine: `my mine our mein meine meinen mon mes mi mis mio mie meu minha`,
  ai: `ai assistant llm gpt chatgpt chatbot bot model openai anthropic claude gemini assistent
    assistente asistente`,
  persona: `act pretend roleplay simulate impersonate persona character mode become behave emulate
    respond answer named version`,
  unbound: `unrestricted unfiltered uncensored jailbroken unmoderated amoral nonmoral lawless
    unethical immoral`,
  limits: `restrictions restriction limitations filters filter censorship ethics ethical moral morals
    morality policies policy moderation safeguards restraints guardrails constraints guidelines`,
  free: `free freed without ignores bypass bypasses liberated broken regardless disabled disables lifted
    removed`,
  refuse: `refuse refuses decline declines reject rejects deny apologize apologise warnings disclaimers
    disclaimer`,
  ask: `request requests question questions prompt prompts command commands anything answer response
    responses`,
  solve: `solve solving accomplish fulfil fulfill`,
  task: `task tasks instruction instructions assignment assignments directive directives command
    commands orders duties objectives workload goals iunstructions`,
  important: `important urgent urgently critical crucial vital essential immediate immediately imperative
    mandatory priority paramount pivotal prioritize attention urgency must`,
  /** Of a task that was not there before. */
  fresh: `following upcoming additional supplementary extra new next subsequent another forthcoming this`,
  /** No longer to be followed. */
  nullified: `null void irrelevant obsolete suspended cancelled canceled superseded overridden mute background
    secondary invalid`,
} as const;

export type WordClass = keyof typeof LEXICON;
