// SPDX-License-Identifier: Apache-2.0
// Words for streets, by where they stand in an address, and the forms of postal codes. By vertical bar, as
// parts of patterns; names of streets have capitals, or are of the small words that join them.

/** After the name, number first: 221B Baker Street. English. */
export const STREET_AFTER =
  'Street|St|Road|Rd|Avenue|Ave|Av|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Square|Sq|Squares|Terrace|Ter|Close|Crescent|Cres|Highway|Hwy|Parkway|Parkways|Pkwy|Circle|Circles|Cir|Trail|Trl|Row|Gardens|Garden|Gdns|Grove|Groves|Hill|Hills|Mews|Walk|Walks|Park|Parks|Loop|Plaza|Turnpike|Pike|Alley|Quay|Wharf|Green|Greens|Parade|Esplanade|Expressway|Path|Rise|View|Views|Vale|Yard|Marg|Nagar|Crossing|Pass|Passage|Ridge|Ridges|Run|Points?|Heights|Meadows?|Common|Bypass|Motorway|Spurs?|Freeway|Manors?|Landing|Springs?|Estates?|Summit|Canyon|Creek|Route|Bridge|Shores?|Orchard|Oval|Mall|Junctions?|Coves?|Club|Fords?|Forges?|Forks?|Glens?|Harbors?|Haven|Islands?|Keys?|Knolls?|Lakes?|Mills?|Mission|Mount|Mountains?|Neck|Plains?|Ports?|Prairie|Ramp|Rapids?|Roads|Shoals?|Stream|Streets|Throughway|Trace|Track|Trafficway|Tunnel|Unions?|Valleys?|Via|Ville|Vista|Viaduct|Wells?|Corners?|Course|Courts|Crest|Crossroads?|Curve|Dale|Dam|Divide|Drives|Extensions?|Falls?|Ferry|Fields?|Flats?|Forest|Fort|Gateway|Hollow|Inlet|Isle|Lights?|Locks?|Lodge|Camp|Cape|Causeway|Centers?|Cliffs?|Burgs?|Brooks?|Bottom|Branch|Bluffs?|Beach|Bayou|Annex|Arcade|Skyway|Station|Stravenue|Underpass|Village|Villages|Pines?|Radial|Ranch|Rest|River|Broadway';

/** Before the name, number first: 12 bis, rue de la Paix. French. */
export const STREET_FRENCH =
  'rue|avenue|av\\.?|boulevard|bd\\.?|blvd|place|pl\\.?|chemin|ch\\.?|allée|allées|impasse|quai|cours|route|square|passage|faubourg|sentier|esplanade|ruelle|promenade|villa|résidence|lotissement|rond-point|cité|montée|côte|voie';

/** Before the name, number last: Calle Mayor 5, Via Roma, 12, ul. Długa 7/3. */
export const STREET_BEFORE =
  'calle|c/|avenida|avda\\.?|av\\.?|plaza|plza\\.?|paseo|pº|camino|carretera|ctra\\.?|ronda|travesía|travessia|carrer|rambla|passeig|plaça|callejón|glorieta|via|viale|v\\.le|piazza|p\\.zza|piazzale|corso|c\\.so|vicolo|largo|strada|contrada|lungomare|lungotevere|borgo|rua|r\\.|travessa|praça|alameda|estrada|rodovia|beco|ladeira|ul\\.?|ulica|al\\.|aleja|aleje|os\\.|osiedle|pl\\.|plac|rynek|ulice|nám\\.|náměstí|třída|tř\\.|str\\.|strada|bd\\.|bulevardul|calea|aleea|șoseaua|ulitsa|улица|ул\\.|проспект|пр\\.|пр-т|переулок|пер\\.|бульвар|б-р|шоссе|наб\\.|набережная|площадь|вулиця|вул\\.|οδός|οδος|λεωφόρος|λεωφ\\.|cesta|ulica|trg|улица|jalan|jl\\.|đường|phố';

/** Before the name, number last, in French as Belgium writes it: Rue de la Loi 16. */
export const STREET_BELGIAN = 'rue|avenue|boulevard|chaussée|chemin|quai|place|route';

/** At the end of the name, number last: Hauptstraße 5, Keizersgracht 12, Storgatan 3. */
export const STREET_ENDING =
  'straße|strasse|str\\.|weg|platz|allee|gasse|damm|ufer|chaussee|steig|stieg|pfad|graben|brücke|promenade|zeile|straat|laan|gracht|kade|singel|dijk|steeg|dreef|steenweg|gatan|gata|vägen|väg|gränd|torget|torg|stigen|allén|gaten|veien|vei|vegen|plass|plassen|gade|vej|vænge|allé|stræde|plads|torv|katu|kuja|polku|puisto|kaari|utca|útja|körút|krt\\.|sokak|sokağı|caddesi|cad\\.|bulvarı|mahallesi|gatvė|tänav|maantee';

/** Endings that other words have as well: only with a postal code and a town behind the number. */
export const STREET_ENDING_WEAK =
  'ring|markt|berg|hof|kamp|park|feld|garten|winkel|plein|pad|wal|lei|plan|gate|tie|tori|ranta|tere|iela|vicolo';
/** Of these, as words of their own: Berliner Allee 3, Lange Reihe 7, Kossuth Lajos utca 5. */
export const STREET_WORD =
  'Straße|Strasse|Str\\.|Weg|Platz|Allee|Gasse|Ring|Damm|Ufer|Chaussee|Steig|Markt|Reihe|Tor|Wall|Graben|Hof|Berg|Winkel|Pfad|Promenade|Straat|Laan|Plein|Gracht|Kade|Singel|Dijk|gatan|väg|vägen|gate|vei|vej|gade|Allé|Plads|utca|út|útja|tér|tere|körút|krt\\.|köz|fasor|sokak|Sokak|Sokağı|Sk\\.|Sok\\.|caddesi|Caddesi|Cad\\.|Cd\\.|Bulvarı|Blv\\.|Mahallesi|Mah\\.|náměstí|ulice|třída|nábřeží|iela|gatvė|g\\.|tänav|mnt';

/** Postal codes before or behind a town. */
export const POSTCODE_BEFORE =
  '(?:[A-Z]{1,2}-)?(?:\\d{5}(?!-?\\d)|\\d{4}(?: ?[A-Z]{2}\\b)?|\\d{3} \\d{2}|\\d{2}-\\d{3}|\\d{4}-\\d{3}|\\d{6})';
export const POSTCODE_AFTER =
  '(?:[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}|[ABCEGHJ-NPRSTVXY]\\d[A-Z] ?\\d[A-Z]\\d|(?:[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?),? \\d{5}(?:-\\d{4})?|(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT) \\d{4}|\\d{5}-\\d{3}|\\d{5}|\\d{4}|\\d{6})';
