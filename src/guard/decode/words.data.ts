// SPDX-License-Identifier: Apache-2.0
// Common English words, the most common first: they tell how a disguised word reads, and where words end that
// were written without blanks. Counted over awesome-chatgpt-prompts (CC0-1.0) and the project's own grammar.

export const WORDS = `
  the a to and in is you for with of as on your are an or that it this i act by at will not use
  from task rules do be all if provide can no how user my first create ensure include style only
  name high details one prompt should any focus each write text into me using must data output
  expert what about like when example code time type key up based background design specific full
  clear ai answer want list request format description before explain level system but without
  lighting please was tone every have role best subject language new quality color add structure
  variables read our may their context identify never other instructions realistic including where
  step elements content features detailed body technical analysis maintain help real input end
  make they over image environment analyze through information after depth model soft has keep
  always follow top low constraints main natural review title users light professional creating
  more current camera plan check we avoid clean ask need next provided see experience file test
  generate summary questions core performance team implement short action them following used out
  source these visible deep now points across practices suggest steps guide under note which mode
  page requirements angle id tools two field then build friendly so table version colors state
  clearly such tell support give modern run goal medium texture single project would critical skin
  missing say target between who start character just results shadows both dark examples why
  atmosphere question resolution while required architecture change white per slightly side shot
  warm security management people location order set composition long structured comprehensive
  expression multiple free show changes patterns face developer small negative red different last
  look hair off assistant application development work reference open were etc verify exact reply
  primary same section black subtle detail contrast relevant scene senior cinematic simple large
  minimal non visual framing rent potential concise original issues blue develop impact line
  report most research appropriate clarity app response markdown process job web edge complex
  frame below than implementation its explanations old notes document sharp guidance files
  integration week error looking setting update documentation within complete eye logic needed
  preserve topic total handling usage near send direct exactly existing true highlights message
  palette unique above down interface inside guidelines hand length again important match
  actionable eyes world person tasks applicable business break feedback explicit photos ultra
  answers product date size workflow pattern sections strategy tool advice part access case
  feature needs flow present service specialist strategies human highlight priority value
  consistent feel framework sources standards strong mood ratio against three good here identity
  rule unless behavior call objects wait year prioritize stack day default errors recommendations
  describe lines apply available scope testing items words agent areas risk audience tests twice
  base game clothing ready related produce confirm count digital direction get info back portrait
  purpose components during green woman behind final share define expected options photo
  understand validation knowledge optimization close built could does realism systems tax front
  path written future noise right zero checklist platform pose search functionality stop tasked
  numbers javascript named possible kindly commands generation lens overall drop english correct
  guests photorealistic post common execution motion technology wide phone website well blocks go
  safety server blog building cases cross nothing status various everything consider item comment
  software category standard problem production setup limits optional directly engaging hands
  sentence types else starts conditions documents her includes findings forward offer view
  engineer members assumptions noon writing multi necessary responsive scale head aspect point
  client customer false tech handle very blur extra heavy surface sure around consistency metrics
  copy online ends outputs personal rate tracking approach configuration optimize slight perform
  being characters dependencies function inputs validate map max objective anything fully
  improvements advanced compliance paths specified understanding updates insights neutral
  perspective preferred proper textures via studio names there years accuracy accurate art bright
  control left position python suitable additional block emotional evaluate initial risks also
  internal number settings some visitors confident contact database effects find focused form
  shallow vertical showing success class draft balance cartoon center decision fix flags making
  narrative techniques verification generic space enhance formatting general headings highly
  levels profile references smooth audit empty return tips let story comments fixes aesthetic
  interactive solutions bullet log meeting sales flag casual quick render defined deployment even
  explicitly instead principles readable services skills strictly word book command layout
  overview been holding requirement event improve bugs instruction something component cover
  dynamic life memory session suggestions assume know strict focusing known mobile opened remove
  weather methods price social area expertise major password practical react skip tones address
  previous immediately safe recommend works actions applications driven hours rather still latest
  month city done reasoning link blurred complexity external facial glow history room similar
  trends working respond buy models processing assessment coding gaze issue minutes scenarios us
  talk values brand range legal mark brown created domain environmental failure grain images
  industry market responses reviews screen specializing delete rating active confidence messages
  treat query take accessories bottom capture concept explanation fabric interactions labeled
  network operations outline progress resources stay styles calm delivery prefer way goals shared
  contain effect policy quickly equivalent mid naturally once precise reflections separate tags
  added boundaries email given debug found young assess bold compatibility determine ensuring gaps
  integrate neon proportions rain turn prevent actual cannot learning auth founded interaction
  author continue display easy edit gentle orange orientation prompts shadow sky topics transform
  execute local requests script until adult photography concrete criteria custom detection entire
  faq fill frameworks half logo monitoring optimized recommended someone checks engineering home
  days events train mention age extract health illustration logical logos micro providing shape
  stable template turkish updated visually begin better breaking shipping window todo architect
  chapter designing documented moment park plastic think watermark yellow injection public secure
  times away hidden bokeh communication cost creative efficient facing functional golden
  identified library loose play resource visit facts media am assign castle choose coverage
  daylight dependency dramatic flat formats global growth ideas least likely marketing material
  oriented preferences require static strategic tailored term terms attention follows generator
  late cache navigation she allow ambient analyst architectural concepts creation fast film move
  paste relaxed responsibilities snippets speed exist fee fine today apis appendix lunch mail
  print allowed dashboard met problems accessibility anime evidence explaining exposure footer
  included intensity jacket maximum planning specify budget company early none try functions made
  meta self cold group night products accessible effective engagement locally modules provides raw
  rendering scalability simulate solid standing tables technologies track hi score everyone label
  remain signed solution detect dollars engine rest appear backend bikes booked correctly
  decisions descriptions fit hard improvement movement object phase queries recent throughout
  vibrant visuals result second too load mandatory generated plain root authentication broke
  imperfections individual matching moderate pages proposed running significant theme toward tried
  vibe video yet sentences versions parameters repeat article docs tokens foreground frontend
  incorporate lights opportunities programming selection spring street summarize visibility weight
  experienced idea contract hotel labels materials proceed analyzing assurance brief categories
  centered cool evening exists figure lists many node outfit outside perfect platforms readability
  silver strands themes tickets machine ten yes academic replace warnings claude come ignore
  method policies staff basic crisp designed dominant emotion euros fields finalizing indicators
  landscape minor objectives place verified manager privacy driver schema ground letter training
  alternative codebase controlled creates definition devices diffs focal glass links patch posture
  reminders reports sizes structures temperature already beyond hello sender conversation folder
  normal pre translate alignment deliver disappointed manual migration string benefits called
  candid changelog coded dates distinct fingers google messy reporting roles severity uses windows
  enable finish invalid liked sensitive water bought card compare enabled release paper resulting
  calls checkboxes checklists conduct deliverable element female generating grouped libraries
  meaning mixed pink projects reduce course refuse select decided plans hot limit voice workshop
  wrong cause developing domains due edges exclude expressed few financial inline intense intent
  lead male reflection skill smile storytelling suggestion tight transitions uploaded wall account
  pipeline tour package secondary states thanked logging started balanced checkable committee
  completing concerns considerations conventions distortion estimated extensive fenced headers
  implementing makeup minimum naming rim traceability typescript utilize workflows attachments
  pass config developers hour travel upload prices secrets alternatives artifacts comparison
  demographics effectively encourage energy filter filters github immediate import jewelry loading
  logs module overhead protocol recommendation relationships shoulders slow specialized trackable
  tracked tree trees watermarks answered broken intelligence mapping worker placeholders
  evaluation appears async button entry failures gold grid index infrastructure layers meaningful
  mild painting pay pro suggesting sunlight syntax transfer typical typography council news
  persona responsible warn harbour imports imprint leaves shows mission shift traffic unit vague
  chain challenges checkbox device ethical filled genre identifying ids integrity layer lips
  outdoor processes scripts spacing tiny duplicate private header museum automated automation
  catch chest classes covered discovery edited enough hierarchy historical hook imperfect
  interfaces lock maintenance matches official organization pores reflect resting scott seamless
  sitting structural thin valid vintage master those thought another keys site stage bug lake miss
  sound study town trigger applied covers crafting editorial feels floating floor height intuitive
  live lower managing might native reset selfie sketch station third variable adapt fail helpful
  his export asked ones align annotations anti appearance assist atmospheric capabilities checking
  duration efficiency environments executive layered limitations minimalist modes overly straight
  tested trust unclear upper actually chat claims did git login oslo statistics wing asks leverage
  own reading stories zurich designer font graz loop requires abstract aligned approaches campus
  car columns condition connections directory fallback glowing hyper invoice leaning leave
  lifestyle manage positive pure roof semantic statement wearing whether battery earlier effort
  interview north speech starting store compelling console credentials mirror remember cars monday
  moved reader rich warning adjust alert buildings caching classic coach collect completeness
  connection corporate featuring finding grey had handheld highlighting implied insert intimate
  longer maintaining muted nose perfectly practice presentation properly says sharing shoulder
  skilled statements unnecessary volumetric warped width anna asking briefly he party sign chains
  changed happy paul artificial blonde capturing cgi chatgpt cozy debt debugging decline extreme
  harsh implications introduce maintainability monitor moving personalized repository scan
  separation signal softly special storage targets things timeline unknown visualization because
  definitions able past respect thanks configure gemini leeds makes returns algorithms amount
  anatomy boundary chin clarify collection controls corner cut daily desired elegant figures forms
  grading iphone lazy leading lit looks null option partial piece prepare presence reliability
  retry sense subjects token wooden along estimate fatima further click air simulation solve
  thinking unsure auto automatic bypass causes characteristics charts configurations convert
  costume cultural diagrams distinguish dress endpoints factors gather helpers indoor interior
  languages lena limited metadata middle precision rationale scaling seconds signals split
  stability supports together urban urls volume admin conclusion agents bad browser completed
  grammar kyoto medical resume won breaks fixed restaurant tom yourself bash beauty blocking
  bridge completely configured conflict correctness covering customization drift educational
  essential expectations extraction faces flows formal integrated jargon matter methodology nice
  operation organize otherwise outdated power propose props random rates reliable reusable robust
  scenario scheduler shirt signs silhouette smoothing snapshot suggested supporting survey sven
  trade vision board lasts payment restarted adhere alerts introduction movie portal put regular
  rewrite rows schedule attack failed metric premium repaired rose analytics appealing
  authorization availability central commentary emphasize engage experiences filtering gap
  isolation journey justification keywords limbs limiting loss ok opens partially photograph
  principle runtime shapes stock trend versioning views weak explore hired sessions
  vulnerabilities apps bar closed confirmed exam fake override paragraphs clarifying invent lisbon
  matters recipe removed reserve situation yaml activity adding analytical animations blurry
  constraint container conversion engines exit fidelity grade hoops implemented informative
  inventory keyboard keyword mechanisms modified modify numbered obvious playful quiet readiness
  reason requested round saturation specifications supported textured variants walking walls wet
  delay register teams understood channel forget hold julia player priya confirmation imagine save
  startup acceptable activities android arm array automatically awareness big captured chen costs
  dataset designs double dust emphasizing everyday exposed fair gradient handles hardcoded highest
  icon intended loops mix pricing prioritized protocols rapid remaining scientific scoring
  streaming tag taken templates thick transition urgent breakfast calendar codes david dear editor
  emojis env money parking patient took ways affected fetch friday reads unused virtual
  circumstances pain region technique animation benefit bit branch breakdown bullets choice coat
  contoso curvy customers cutting diffused distance excessive expressions fashion gray guides
  ignoring implementations influences inspired ios later matrix min ordering parameter quotes race
  revenue rounded smartphone smoke tailor taking theory thresholds career fantasy illegal java
  signature strings computer exception heading nine nora parts restrictions commit percent printer
  remains students tutorial achieve algorithm artistic aspects authentic challenge compile connect
  conversational dangerous databases defaults density establish hints improved indicate latency
  man mind mini mitigation modular months photorealism physical placement professionals pull
  radius reflecting responsibility retrying reveal rollback strengths surfaces takes timing touch
  vulnerability carlos cat sun terminal truth cast forbidden force helps novel omar switch
  accurately french hate operating ourcompany politely rank absolute according amateur ambiguous
  blender border bottlenecks choices cleanup conclusions contracts descriptive distant emphasis
  enhancement enterprise evaluating formatted frequently fun horizontal iconic incorrect ines
  investment likeness measure office others outcomes owner papers phases pipelines pressure
  prevents progression properties proposal protection queue readme repeated reviewing scalable
  secret stylized sub symbols transparency triggers yuki discuss hero hide wear writer become
  docker dry ethics freely headset merge music seated wifi extended ingredients reviewer titles
  addressed ambiguity batch buttons clarification colored column commercial containing continuous
  crop customizable deeper dev distribution efficiently food frequency gently giving great guess
  inconsistent keeping kill lamp launch legs meet moves optimizing outcome philosophy polish
  preference preserved preserving prior procedures record recovery refined relative retention
  route seo series strategist stress styling summaries targeted towards vector waves house
  persistence enter essay install readers await compose drugs immersive kanzlei laws ability adds
  aged aligns allows assumption beige blank broad catching cloud clutter competitive completion
  concurrent conflicts considering culture currently degradation desktop detected dimensions drawn
  exceptions extremely factual falling flyaways glossy groups held identification illustrate
  interpretation involved leaks legacy macro massive means mechanism metal moody neck
  optimizations physics reach recognition reduced reflective regex relationship requiring sample
  smart square strength tailwind teaching tension thorough tier traditional turned uuid variations
  wavy bike box deploy handled honest law morning records shell trading chart classify communicate
  competitors fact opposite paragraph tomorrow consultant disabled learn opening runs thing angles
  arguments arms articles authority aware branding calculate channels chinese circular combined
  community compatible customize dashboards dense diagram distributed drawing encryption endpoint
  especially experts feeling framed gracefully gradients hooks identical incomplete increase
  individuals integrating knit leather linkedin listing living mouth offs onboarding organic
  overlay panel parallel permission powerful refactoring reflects relatable remote rendered
  routing scanning schemas sequence serious simplified specs stated studies suite threshold
  timestamp tracing typing violations wears booking brackets door helping lost permissions speak
  summarise ticket beginner billing gone lose openai spreadsheet backup companies expose grounded
  sheet silently specialising adherence adjustments afternoon allowing alone amber angled
  apartment audio beginners benchmarks blueprint builder chosen clients concurrency
  confidentiality constructive contains creativity datasets dead deeply discipline easily
  effectiveness epic estimates feet forehead graceful grep hanging incremental ink intermediate
  listed markets matte mental miniature mistakes mysterious optimal oval oversized pagination
  percentage photoreal popular portfolio positioned posts priorities profiles property publication
  receive releases separated silhouettes specifically suit sunset targeting teal thank tilt tilted
  transformation transparent validated child cite exercise lighthouse mean phrases playing program
  speaking finished recording upon bank hits holds reminder achievements addition aesthetics
  beautiful bundle captures chaotic claim consumer corners counter curly darker emails emerging
  entirely exaggerated express fall filler flexibility gates geometry graphic him improving infer
  isometric istanbul itself jawline justified measures melancholic mentioned migrations milestones
  nature networking notifications organized overrides ownership placed pool poster postgresql
  prerequisites push raised reality relevance resolve rising routes selected serene shortcuts
  stone sync synthesis thigh thread torso troubleshooting unavailable unexpected utilizing
  valuable velocity waist weaknesses weekly attacks carefully describes student timeout winter
  defensive escalation instruct notice nthe stands alongside enforcement god regards whole
  aggressive alexa angular appeal approval architectures arri average bias blind brainstorm cards
  casting changing circuit combine coming contemporary copilot difficulty distorted enhancements
  except exploration extracted flare foundation frontal futuristic gender geometric handlers
  innovative instagram integrations interact interpret march moments navigate nested obey offline
  operational orders parse performing phones polished prevention prioritization proceeding
  prominent recognizable redundant refine regulations remediation ring roadmap seamlessly
  sharpness silent smaller star stored symptoms systematic timeouts treatment unchanged uniform
  utility utilization warmth weave websites wrinkles assignment chaos doing drive fire join pick
  approved aria bob cream evil jobs lightly marks school searches shop teacher trace tweet wants
  workspace care five parsing pretend quiz sent ages aim appropriately approximate arrows artist
  attributes auditing avoiding backups backward causing coffee compression conflicting containers
  contexts country craft creator delicate deliverables demand devops diverse education enforce
  enhanced entities era established examine faint faster fog fresh funding geographic gritty
  guiding host humor independent independently insight insufficient international knee lack
  lecture lookup measurable measurement methodologies minimize modeling monthly narrow necklace
  net oil pastel period poor preservation progressive refactor regression regulatory replies rough
  row scores screens shading shaped sheen simplicity specification speculative stakeholders stance
  structuring sufficient sustainable systematically tall terminology thoroughly tied toned tooling
  typically urgency utilities worn accept directive friend landing sets staging accounting
  disclaimers fluff letters much purposes researcher supplier tense wins announcement counts
  credit explains harmful offers throw adaptation addresses alerting allocation analyzed anchors
  argument atomic baseline bedroom behaviors bot builds busy caught classification clouds collar
  colorful comes const convey corruption cta curve cyan describing differences directives dog
  either encoding enhancing essence evolution expanded expensive fails family far feasibility
  fitted frames genders graph horizon icons indexing inference isolated kind larger literature
  lives maintainable maps numeric packages pale pants picture placeholder positioning proof ratios
  renders rotation satisfaction science sector sepia sequential sides simultaneously skirt slim
  snippet sort sorting splitting sprint streams styled suggests sum tiktok tip tolerance
  transforming variation watch wcag wind apologise deleted explained four insider paint phishing
  recruiter agreed alt attached correction disable fraud meets persuasive subscription sunny
  theoretical comply desk dialogue entries extend installer love murder passed passwords spaces
  viewport accent acceptance accordingly affect analogies analyse anthropic apple applying assets
  auditor aws backdrop bag basics beneath blacks blend books cheekbones cinematography
  collaboration collections conditional considered consistently contributing cybersecurity cycle
  decorative defining delays demonstrate dependent depending deterministic duplicated eliminate
  energetic entity escape exhaustion fetching fits flagged forest fundamental gloves hardware
  having haze headline higher hybrid illuminated inconsistencies influence informed intelligent
  intentional interests interpretations jeans little locked luxury managers manipulation
  middleware modification observability often olive opportunity particles pieces presented preview
  ranges recurring reduction regularly repositories representing responsiveness reviewed router
  scenes screenshot serialization serves shorts significantly smith solves song spans spot straps
  successful surreal symmetry synchronization threat throughput tie timestamps toml traces
  transactions translation trip uncertain undefined untested usability vast videos vocabulary
  waiting wrap absolutely anyone german hex leak poem prefix rust sentiment thoughts units
  whatever candidate excel scans since texts transaction translated unsafe checked children decide
  going haiku marked quote reported stand theft accents accounts acknowledge acquisition
  additionally aggregation almost ancient ankara attire audits authoritative bare blues boolean
  bring calculation capability cascading catchlights charcoal citations club cohesive commits
  comparisons construction consult contextual correlation corresponding cpu crimson cropped crowd
  curves dedicated degree deployments deposit deprecated difficult dim dive django documentary
  duplication electric encouraging exercises expressive failing flaws flexible games girl glob
  graphics hallucination healthy hips implicit importance impossible intricate iteration iterative
  jest joyful landmarks layouts leadership linking literal mask maximize mechanical metallic
  mindset mock modifications movements older panels plants pooling preparation preparing
  projectname propagation proposition purple pytest regions reproducible reproduction resilience
  resolved restore retrieval saas screenshots sea serve shifts shown significance sleek smells
  sophisticated sponsors spots subtly successfully summarizing synchronous temporal thighs tiers
  trails unrealistic vercel verifiable viewer vulnerable walk weights wording cheat contents lab
  opacity plot consequences conversations discover exceed government polite saying scam adventure
  cheers directions leads lesson notification unlock writes actively adaptive adoption aperture
  append assistance asymmetrical attacker balancing behavioral blocked blush bottleneck boy
  branches canvas casts catalog ceiling cleaner clich cognitive coherent collected compared
  composed concern connected constants constrained consumers contribution conventional copyright
  cors courses curved cute cyberpunk delivering deployed droplets dynamics ease elite emoji
  enables enforced evaluated exceeds exploring extension factory fills float focuses foundational
  functionalities getting giant graphs grok grow handler hip horror hype industrial inner insecure
  inter interest investigation judgment leg license locations magic mentor mesh microservices
  nosql nostalgic offering omit opinions optimistic orchestration ordered organizational
  organizing origin orm outer overlays patterned pause peaceful peak pen persist personality pii
  players podcast pointing pop precedence prepared presenting probability productivity provider
  refresh regional replacement represent retrieve rhythm sanitization scattered scroll selling
  silence sits slender sonnet specular spontaneous stark steel sweat sweater symbol symmetrical
  synthesize temporary thoughtful tired transit tutor uncertainty universal updating uploads ups
  useful variant vite volumes wardrobe zoom capital employees experiment flight reverse
  shoplifting tells carry despise echo escalate excellent hint immoral ongoing pasta port
  privilege promise replaced upcoming vendor ais animals calling chatbot dan described download
  mentions permitted remind suspicious told weekend absent abstraction additions addressing
  adjustment analogy anchor announcements associated audiences becomes bin blending bodies boxes
  bra breathing brevity browsers calculations cargo chair challenging choosing chrome
  claustrophobic clothes combinations comfort commerce competitor conducting confidently
  contrasting convention coupling credible creep crypto crystal damage deferred defines derived
  destination diff dirt discussion dom dynamically editing embedded emphasizes estimation
  executable expand expansion exports fear flash flowing fluorescent folds frequent friction
  gathering happens hash hat hit hypothesis increased increasing incrementally indicator installed
  integer introduced invalidation inversion iyi justify knees lip locking macos markers maybe
  measured memorable menu morphing motivation nassistant neckline noir nuser oauth observations
  overflow overlap owasp padding passing peer phrasing piercing pitfalls plugins plus poses
  precisely preventing produces producing professionalism protect psychological ratings rays
  reaching reasonable referencing refinement relying repetition repetitive reuse scholarly sell
  sensitivity simplify smiling snow solving spatial specialize staged stale statistical stylish
  submit surrounded tan tank targetaudience teach tradeoffs trail traversal twist typed unbounded
  underlying understandable unreachable upward usable usually validates vary voluminous vue
  weathered weeks whimsical wool archive finds irrelevant leaving slides tuesday answering
  authenticity binary disclaimer happened img installation less likes misuse packing revolution
  substitution ahead boss bound div finance hack instant kubernetes learned logged offensive
  passive pixel quarter receiving refusals zone adapts advisor airy among analog arranged artifact
  asphalt asset assuming attempt azure backed band bir breakers candidates capable certifications
  chaining chairs chars cheeks chiaroscuro chubby citation clauses clicks closing cluster
  collaborate collaborative comfortable comprehension configurable constant construct contour
  contributions cotton crossed cues cursor cycles dancing debris decor defense denim desaturated
  diagnose directories displays downstream downtime drops economic edition ethereal excellence
  exec exposing factor faded falls feasible fitness fixing fixture fixtures fluid gen glam gravity
  guard hairstyle handwritten happen hatching hazy highlighted hiring hover identifier impactful
  incorporating indicating initialization insightful lamps lifecycle likelihood linear lint lived
  located lowercase maintained maintains math mechanics messaging migros mist mocking mod
  monochrome mostly myself mysql narratives ncontext needing networks niche onto operate
  overlapping overwhelming parent parted pasted performed permissionmode personas pip playwright
  ponytail positions predictions premature primarily processed promotion prop pulled putting rainy
  ransomware reasons recommending reject removing repo retries rigor rigorous robotic roi rolling
  roots routine saved scales seed seen semi sequences serving simulator sites skeleton skipping
  sleep smirk solitary sourcing spec specializes standalone streaks stuck stylization supply
  supportive symbolic synthetic tab tactical tactile testable though timeless timezone translating
  transport trim tungsten uneven university unverified upright variety vehicles versus waisted
  waste win wrist yarn youtube bakery cancel disk emergency followed however operator publicly
  signatures unnecessarily alter believable funny guardrails hospital linux published released
  said terminate animal assigned gateway jailbreak knowledgeable predict recipes utc void wrote
  abandoned abstractions accessed achieving adapted advertising aimed alive ambiguities appearing
  arrays assert assertions assessed assessments athletic attribute axis backgrounds backoff bed
  beginning benchmark beneficial beside bluish boots borders bounds breaker breakpoints bun bust
  cap capacity captivating careful categorize cheerful cigarette combining comparing compiler
  composer consensus consumption contemplative continuously conversions converting cookie couple
  crash creamy creatively cryptographic curl deadlines deformed depends depicting deploying
  diagnosis diorama director dirty disclosure discussions documenting dof dreamy earrings earth
  elegance emotions enum equipment equity everywhere evoke excluded expect extends extent
  extracting fastapi fat feed finally fitting flaky flowers foreign fragile frozen furniture
  geceler generates gesture gestures gets grand grass guarantees harmony hashing heat hosting
  humans ignored illumination impacts indexes inefficiencies inferred infinite inspect
  institutional int internet interviews introducing journal kitchen knows leakage led lessons lib
  lightweight linked linting lker localization logically loosely lush lying manually mass
  masterpiece mastery mathematical maturity merged milestone modifying momentum mongodb mutable
  nearby negotiable occur offset openapi opinion originality outlines overexposed pair
  parameterized peace perspectives phased places plate predictable prediction prioritizing
  proactively profiling projection projections prominently promises proven punctuation queues
  ranked rapidly reducing reflected regarding registration regressions rejected retro rewrites
  river romantic rugged sans saturated saving scheme schemes serif setups severe shifting showcase
  shutter signage simply sizing slide smartphones sole solitude soon sports stages stakeholder
  stays steam storing storyboard strap stream strip stuff summer super sustainability taxi thesis
  threads timelines tint tower translucent tucked turns twitter unedited uppercase visualizations
  vitals watching wild wood workarounds workers wrapping yml zones attackers certain freed lifted
  listen malicious oracle poison really rome savings vivid advise aside bulleted friends hey
  malware moral morals purchase sending spelling verbose danger die lively lonely nyou permanent
  rooms slowly spanish umbrella viral abstracted abuse acts adjacent ads algorithmic animated
  annotation approachable approximately attempts automate automating badge balcony beams believe
  blanket bomb boost boot breakpoint broader brows browsing cached campaign canonical casually
  catches century chronological cleaning climate clusters codebases comic competition
  complementary concatenation configs configuring consulting contradictions convenience
  credibility currency decay def deprecation designated dietary dimension dinner discard displayed
  displaying distinctive downward drafting draw dusk dusty ears east ecosystem employee engineers
  enhances entropy eti exaggeration exchange executing expanding expiration exponential extending
  extensions eyeliner favorite fewer filings fisheye flattering flickering flying fonts football
  forces forming formulas formulate fusion gate genuine glasses gloss got greens grouping guest
  guided habits handoff heart helper hierarchies horizontally identifiable illuminates
  illuminating immutable inconsistency indirect industries influencer inspiration instance
  instances instructor interacting interesting involves iterate kotlin lifelike lighter
  localstorage losing manner margin marker memoization menus metaphor missed mixing motes
  namespace navy nodes notify obscured obscuring observed observer outward overcast oversaturated
  packaging paired parser periods permissive physically pitch planned planner plant political pom
  posing posting powered pragmatic press probe problematic professionally promote promotional
  proposing pros providers pushing qualitative quantify quantitative realm regardless registry
  replicate representation respectful responding restful restrictive retained retouching returning
  reveals rewriting rewritten ruby scarf scheduling scoped seat seeking selecting sensor
  separately sheets shelves shine shiny situations skyline slas softness span sparingly
  specificity stars staying stitching stretching stronger submission sweet swirling tactics
  takeaway tea temp testability themselves threats timeframe titled transforms trap traps trench
  trending trial triggered tropical trousers tuning turkcell unicode utf var vehicle verdict
  violation wash websearch weighted whitespace wrapped zip banana detective init leaking ship
  upgrade approx bio constantly depend gives gun harm meals minute nread okay revise speaker stick
  confidential dish escaped freemail mother received rely spam suppose welcome achieved adaptable
  adheres advance adversarial aesthetically affects agile agree agreement aid almond analyzer
  anywhere args artwork assessing assisting avatar balconies barely baselines beard bees
  benchmarking blast bleed blown boards bottle bounce bowl brands brass briefing campaigns canary
  cartoonish characteristic charming chats checkout cleaned clinical cluttered comma committed
  compilation complexion compliant compressed compute conceptual condensation condensed
  conditionals confusion connectivity continuation contrasts coordination copying crafted crashes
  credential crisis critic crooked crucial crud curtains cuts deadline death deserialization
  detailing determined discovered diversity doc dot drag drama drivers ear elbows electrical
  ending ethnicity european evoking exceeding exhaustive experiments fading falloff fatigue
  feminine festive filling flame floral footwear fragility fragments freckles gains gitlab
  glistening gradual graphql hacker hardening hashtags heads heavily hiding historic humorous
  idempotency identifies idor illustrations imagery indicates inefficient infographic initialize
  inject innovation inquiries instantly intentionally internally intervention interviewer
  introspective invents invite iterations january jazz kafka kpis lateral layering legitimate
  lengths liberated licenses linework listings llama lone lookups magazine magical malformed
  managed manufacturing mappings measuring men merging midnight mimics minimalism mise mitigate
  modal monolithic motivational nano national navigator neutrality normalization notebook noted
  observable oranges orphaned overload paced paid painted panic particularly payload payments
  pedestrians pendant photographic photosynthesis plausible plugin pointer ports possibly
  potentially pov preserves preventive prioritizes probably proportional prose protected pushed
  pydantic qualifications recover recursion reds reduces ref refer referenced removal reputation
  researchers restrained revealing rigid rise road roll safely sanitize satin saw scenery
  schedules sci scratches scripting scrolling securely segment segregation serverless shaky
  shutdown silk slice slip snack softened solely sorted sounds spaghetti specifics spikes stains
  stats streetlights strengthened strongest stylize subheadings submitted subsequent suites
  sunglasses supabase surrounding survival suspense swift switching synonyms tablet teardown
  thickness thirds topology touched tracks translator triage trivial trying twin ugc unauthorized
  uncover union unrelated unresolved upgrades upstream username validating vanilla vars varying
  vertically vibes visualize watercolor webfetch whenever whites wisdom worked workloads worse xai
  activate alpha detector dialog eslint humour mistake ops pockets refusal rem sandbox steal stops
  suspended teaches vexx weapons bread checker colleague encode hypothetically ide king nerve
  reached revised talking unlocked usual walks accepted approve archived badges beats censor
  dragon editors gift insult meal nyour paywall storyteller supersede therefore trained vaccine
  virus wipe abandon abilities adrenaline affecting aggregate aha aims aliases allocations
  announced applies arbitrary arched armor arrangement assignments asymmetry attractive awkward
  baby backpressure barrel barrier barriers batching beautification bent bikini blackmail blockers
  blood bloom boilerplate braces brainstorming broadcast browns bubbles buffer bulk caches
  callbacks cardigan carpet cash categorization causal caused caveats centralized ceo cheap cheek
  chess chunks churn cited cityscape cleanliness cleavage clip closer closes coaching cocktail
  coherence collage compass compensation composite comprehensively concentration confusing
  connects cons contained containment contemplation contingency continuity controller copied
  correlate cosmetic critically cup curiosity curious customized cves cyber darkness deadlock
  debate decorators defend defer denied deps despite destructive detecting differ differentiation
  dimly dist dots dream driving dumps duty elevated empathetic empathy employment enabling
  encountered encourages encrypted engaged equal espresso ever eviction evolve exciting
  exclusively experimental explanatory explosive expo faithful fallbacks familiar february fierce
  finger firebase flagging flask fluent flutter fold forced forensic freshness fur galata garbage
  gear generators gin governance gradle grays grids grounding growing guards hangs headlights
  healthcare hierarchical hoodie houses huge ice identifiers idioms impression improper indie
  indigo indoors inheritance inspection intellectual interpreter intervals introspection invisible
  inviting involve iron isolate itinerary jitter joke journals kit lace lacks lashes lay liskov
  listening loads locale locate locks lot lounge maintainers mapped materially measurements
  melancholy metaphors mimic minimalistic mirrors mismatches modest modularity monochromatic
  motivated mountain multiplayer mystical nan narrowing neighborhood neither netlify nightlife
  normalize notable notation noticeable nouns nour nplease nrules nuances nudity nuxt occasionally
  octane origins outages outerwear pace pacing painterly participants particular passes paused pep
  perfection performs periodically personalization philosophical photographer phrase physique
  pixels pools populate portability portraits possess possibilities potted prep presets pressed
  proactive proficiency pronounced pronunciation prove provoking proximity pyproject quarterly
  questioning ranking realistically recursive redirect redirects redis redux rejections relief
  repair res resolving resonates restructuring rests reusability rings roads robotics robots
  rollout runbooks sacred seasoned seems segments selective servers several sha shadowy shaking
  showcasing sidebar simulations skeptical skincare sleeve slower smoothly snake snapshots
  sneakers sofa softbox sparkling sparks spell spoken sponsor spread sprints stacks standardized
  stating sterile stores strategically striking stripe strokes strongly subsections subtopics
  sugar sunshine surroundings suspenseful swagger swallowed swap swiftui tagging tattoos testament
  textile tiles timer toggle toolkit tousled treating treatments turning tutorials uncanny
  underneath unhandled united unknowns useeffect varied vegetation velvet versatile viewed viewing
  violate virtualization volatile wave webpack websocket whiskey whose wider wikipedia witty
  wrapper botnet browse cats funds ignores notices nwe shorter skips attachment bedtime behave
  caller cooking crown defamatory drill erase estate exfil explosives freedom hiking nit purely
  scientist screenwriter shade sys usr begins granted refusing clause collector convincing href
  lie makers mystery officer remark taxes err forge goods roleplay universe whom accountant
  evaluates loses moderation professor replaces songs verb violence administrators adviser cave
  convince expense hypnotherapist lawyer owned pirate shut trainer yesterday came clearance
  complies dessert fictional hacking hollywood imaginary omega printing queen spy supersedes
  upgraded bake bandit chef credits detects hal invoices joined nginx nutritionist securing sing
  unaffected babysitter breached dismiss exif fox grandma hesitate jira nobody plural scrum shall
  shame bookmark cage comedian expects insults poet psychologist refunds reversed robot sin spices
  squared tarot uncle village cancelled contacts demon foo kindness planet trick unable warns
  astrologer besides discount dude hunter immune unethical whisper agenda appointment clever
  deviating former grandfather hypothetical mechanic midjourney narrator opposites philosopher
  police refund synergy tiger unread villain alice colours declines neglect acme fyi goodbye
  groupby immerse joker politics screenplay seeing teenagers eve july monitors overnight promised
  soup vec election newline persuade stan wire zed oh`;
