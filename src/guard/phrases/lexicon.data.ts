// SPDX-License-Identifier: Apache-2.0
// Words that instructions to a model are made of, by the part they play. English, German, French,
// Spanish, Italian and Portuguese; lower case, without accents (the skeleton has none). A word may play
// several parts. Which combinations mean something is said by the detectors, not here.

export const LEXICON = {
  /** To set aside. */
  ignore: `ignore ignoring disregard disregarding forget forgetting bypass bypassing override overriding
    neglect discard discarding dismiss overrule circumvent skip cancel erase delete wipe
    ignoriere ignorieren ignoriert vergiss vergessen missachte missachten ubergehe
    ignorez ignorer oublie oubliez oublier
    ignora ignorad ignorar olvida olvidad olvidar omite descarta
    ignori ignorate ignorare dimentica dimenticate dimenticare tralascia
    esqueca esquecer desconsidere desconsiderar descarte`,
  /** "not", "stop", "instead of". */
  negate: `not dont don never stop cease quit without instead longer nicht nie niemals keine kein
    ne pas jamais no nunca jamas non mai nao`,
  /** To act on what was said. */
  follow: `follow following obey obeying listen heed adhere adhering comply complying respect attention
    befolge befolgen beachte beachten folge suis suivez suivre obeis obeissez
    sigas seguir obedezcas seguire segui obbedire siga obedecer`,
  /** Said before. */
  prior: `previous previously prior above earlier preceding foregoing former before past initial original
    existing current aforementioned vorherigen vorherige vorigen bisherigen bisherige obigen obige fruheren
    vorangegangenen ursprunglichen precedentes precedente precedent precedents anterieures anterieur
    dessus initiales anteriores anterior previas previos previa iniciales originales precedenti
    iniziali originali previe`,
  all: `all any every everything anything whatever entire alle alles samtliche samtlichen
    toutes tous tout todas todos todo tutte tutti tutto tudo`,
  /** What a model is told to keep to. */
  rule: `instruction instructions prompt prompts directive directives guideline guidelines rule rules
    programming command commands constraints constraint instrucions instuctions protocols protocol
    anweisung anweisungen anweisung regeln vorgaben richtlinien befehle instruktionen
    consigne consignes regles directives instruccion instrucciones reglas indicaciones ordenes
    istruzione istruzioni regole direttive instrucao instrucoes regras diretrizes`,
  /** Softer things that a model is told or given. */
  context: `context training message messages conversation text words content input request task tasks
    policy policies restrictions restriction limitations safety safeguards filters moderation
    aufgabe aufgaben tache taches tarea tareas compito tarefa`,
  your: `your yours you youve dein deine deinen deiner ihre ihren ton tes votre vos tu tus su sus vuestras
    tuo tue tuoi vostre seu sua seus suas`,
  /** What instructions are that are not meant to be seen. */
  system: `system developer hidden secret internal confidential preset initial original underlying
    configuration base core systemprompt pre systeme systems sistema interne caches ocultas ocultos
    segretas segrete secretas`,
  reveal: `reveal show print output repeat display disclose leak expose dump recite tell give share provide
    return copy paste quote echo list write state summarize summarise describe translate reproduce
    divulge enumerate spit rewrite retype
    zeige zeig nenne verrate wiederhole gib offenbare
    montre montrez revele revelez repete repetez affiche affichez donne donnez
    muestra muestrame revela revelame repite imprime dime
    mostra mostrami rivela ripeti stampa dimmi mostre mostra revele repita`,
  what: `what whats which wie was welche quel quelles quelle quels cual cuales que quali quale qual quais
    lautet lauten`,
  /** Word for word. */
  verbatim: `verbatim exact exactly full entire complete whole literally unmodified unaltered raw beginning
    start starting everything above wortlich wortwortlich vollstandig mot textuellement palabra
    literalmente parola integralmente`,
  /** "a system prompt" is spoken about; "your system prompt" is asked for. */
  indefinite: `a an example examples sample template good better effective best ein eine un une una um uma`,
  ai: `ai assistant llm gpt chatgpt chatbot bot model models language claude gemini llama agent copilot
    grok bard assistent assistente asistente`,
  unbound: `unrestricted unfiltered uncensored jailbroken jailbreak amoral unethical immoral unlimited
    unhinged unmoderated dan lawless limitless`,
  restrict: `restrictions restriction limitations limits filters filter censorship ethics ethical moral
    morals morality guidelines policies policy moderation safeguards rules restraints constraints
    guardrails boundaries disclaimers warnings laws content refuse`,
  free: `free freed without no ignore ignores bypass bypasses beyond liberated escape broken regardless
    unbound disable disabled disables lifted removed void zero any`,
  told: `told said given received instructed learned learnt programmed trained read`,
  persona: `act pretend roleplay simulate impersonate persona character mode role play become behave
    emulate`,
  refuse: `refuse refuses refusing decline declining reject apologize apologise apologies sorry cannot cant
    unable disclaimer disclaimers warning warnings`,
  fresh: `new updated following real actual true different neue neuen nouvelles nuevas nuevos nuove novas`,
  now: `now henceforth onwards hereafter forward immediately`,
  first: `first before prior please must need should required complete completing solve`,
  important: `important urgent attention notice critical mandatory`,
} as const;

export type WordClass = keyof typeof LEXICON;
