// SPDX-License-Identifier: Apache-2.0
// Words that name documents and accounts, in the languages of those who hold them.

export const PASSPORT_WORDS =
  'passport*, reisepass*, pass-nr, passnummer*, passeport*, pasaporte*, passaporto*, passaporte*, paspoort*, paszport*, pasport*, pas nummer, passi, passin, pass nr, passnr, utlevel*, pasaport*, паспорт*, διαβατηριο*, διαβατηριου, جواز, דרכון, 护照, 護照, パスポート, 旅券, 여권, หนังสือเดินทาง, paspor, ho chieu, hộ chiếu*, pase*, pas, cestovni pas*, cestovny pas*, putovnic*, potni list*, vegabréf*, पासपोर्ट';

export const LICENCE_WORDS =
  "driver's license*, drivers license*, driver license*, driving licence*, driver licence*, driver's licence*, drivers licence*, driving license*, dl, dl no, license number, licence number, license no, licence no, führerschein*, fahrerlaubnis*, permis de conduire*, numero de permis, permis, licencia de conduc*, licencia de manejo, permiso de conduc*, carnet de conducir, patente di guida, patente, carta de conducao, carteira de motorista, cnh, habilitacao, rijbewijs*, prawo jazdy, prawa jazdy, körkort*, ajokort*, førerkort*, kørekort*, ridicsky prukaz*, vodicsky preukaz*, jogositvany*, vezetoi engedely*, permis auto, ehliyet*, surucu belgesi*, водительск*, водій*, права, 驾驶证, 駕照, 驾照, 運転免許*, 免許証, 운전면허, רישיון נהיגה, رخصة القيادة, sim, dln";

/** Without what a licence for software is called too. */
export const NAMED_LICENCE_WORDS =
  "driver's license*, drivers license*, driver license*, driver’s license*, driving licence*, driver licence*, driving license*, dl, dl no, dl number";

/** The full name, behind which letters stand as well. */
export const NAMED_ACCOUNT_WORDS =
  'account number*, account no*, acct no*, acct number*, bank account*, accnum, acc, acc no, acc number, customer account*, beneficiary account*';

export const ACCOUNT_WORDS =
  'account number*, account no*, account num*, acct*, account, bank account*, checking account*, savings account*, kontonummer*, konto-nr, konto nr, kontonr, numero de compte, compte bancaire, numero de cuenta, cuenta bancaria, cuenta corriente, cuenta, numero di conto, conto corrente, numero da conta, conta corrente, rekeningnummer*, numer konta, numer rachunku, rachunek*, tilinumero*, cislo uctu, cisla uctu, szamlaszam*, hesap no*, hesap numara*, счет*, счёт*, номер счета, 账号, 帐号, 口座番号, 계좌번호';

export const PATIENT_WORDS =
  'medical record*, mrn, patient id*, patient number, patient no, chart number, chart no, health record*, hospital number, hospital no, medical id*, patienten-id*, patientennummer*, patientennr, fallnummer*, medical file*, hospital id*, numero de patient, dossier medical, numero de dossier, ipp, historia clinica*, numero de paciente, nhc, cartella clinica*, prontuario*, patientnummer*, patient-id*, pacjent*';

export const POLICY_WORDS =
  'insurance id*, insurance number, insurance no, insurance policy*, policy number, policy no, policy id*, policy, member id*, member number, member no, subscriber id*, subscriber number, group number, health plan*, beneficiary id*, claim number, claim no, claim id, versicherungsnummer*, versicherungsschein*, police-nr, policennummer*, numero de police, numero d’assure, numero de contrat, poliza*, numero de poliza, polizza*, numero di polizza, apolice*, polisnummer*, polisa*, numer polisy, medicaid*, medi-cal*';

export const PERSON_REFERENCE_WORDS =
  'employee id*, employee number, employee no, staff id*, staff number, badge number, badge id, badge no, personnel number, payroll number, personalnummer*, personal-nr, mitarbeiternummer*, matricule, numero de empleado, matricola*, student id*, student number, student no, matrikelnummer*, matriculation*, customer id*, customer number, customer no, client id, client number, kundennummer*, kunden-nr, kundennr, numero client, numero de client, numero de cliente, codice cliente, klantnummer*, membership number, membership id*, military id*, voter id*, voter registration*, police id*, service number, user id*, userid, loyalty number, frequent flyer*, national id*, id number, id no';

export const PLATE_WORDS =
  "license plate*, licence plate*, number plate*, plate number*, plate no, plate, plates, vehicle registration*, registration plate*, registration mark, car registration, reg number, reg no, vrm, vrn, kennzeichen*, nummernschild*, kfz-kennzeichen*, immatriculation*, plaque d'immatriculation, plaque, matricula*, placa*, placas, targa*, targato, targata, nummerplaat*, kenteken*, tablic* rejestracyj*, numer rejestracyjn*, nr rej, rejestracyj*, registreringsnummer*, regnr, registreringsskylt*, nummerplade*, rekisteri*, kilpi, spz, ecv, statni poznavaci znacka, rendszam*, numar de inmatriculare, numarul de inmatriculare, plaka*, госномер*, гос. номер, номерной знак, номерного знака, номер авто*, πινακιδ*, αριθμο* κυκλοφοριας, 车牌, 車牌, ナンバープレート, 車両番号, 번호판, 차량번호, רישוי, لوحة";

/** Words that claim a number for something that is nobody's. */
export const OTHER_NUMBER_WORDS =
  'order*, order no, invoice*, tracking*, shipment*, parcel*, reference*, ref, sku, model, version, release, build, firmware, isbn, issn, ean, upc, asin, barcode, serial*, part number, part no, product*, article*, artikel*, ticket*, case no, case number, docket, po number, purchase order*, lot, batch, port, commit, hash, page, chapter, figure, table, line, row, revision, patent, doi, bestell*, rechnung*, sendung*, lieferschein*, vorgang*, aktenzeichen, commande*, facture*, colis, suivi, pedido*, factura*, envio, fattura*, ordine*, spedizione*, fatura*, encomenda*, bestelling*, factuur*, zamowieni*, faktur*, paragon*, objednavk*, rendeles*, szamla, siparis*, заказ*, накладн*, трек-номер*, 订单, 訂單, 发票, 注文番号, 注文, 주문번호, 주문, 송장, amount, total, price, quantity, qty, sum, population, votes, visitors, rows, bytes, records';

export const IBAN_WORDS = 'iban, bban, international bank account*';
export const SSN_WORDS = 'ssn, ssns, social security*, social sec*, ss#, ss no';
export const PHONE_WORDS =
  'phone*, telephone*, tel, mobile*, mob, cell, fax, whatsapp, call me, call us, dial, telefon*, handy*, mobil, mobilnummer, telefono*, movil, celular, telefone*, telemovel, portable, cellulare, puhelin*, telefoon*, mobiel*, телефон*, моб, τηλεφωνο*, 电话, 電話, 手机, 携帯, 전화, 휴대폰, טלפון, هاتف, जिन';
export const CARD_WORDS =
  'card number, credit card*, debit card*, card no, card, visa, mastercard, amex, kreditkarte*, carte bancaire, carte de credit, tarjeta*, carta di credito, cartao de credito, creditcard*, karta kredytowa, karty';
