"""Words that stand before or for a number, per language, as data. Add a language here, nowhere else."""

from __future__ import annotations

#: Words before a number, by rank: how high such a heading stands in the usual order of a text.
LABELS: dict[int, str] = {
    0: """book livre libro buch livro boek llibre книга kniha bok kirja könyv carte βιβλίο kitap الكتاب ספר buku
        quyển kitabu""",
    1: """part parte partie teil deel часть частина część část del osa rész partea μέρος kısım الجزء القسم חלק भाग
        bagian phần ภาค sehemu""",
    2: """title título titre titel titolo títol раздел розділ dział titlul τίτλος الباب הכותרת titulu""",
    3: """chapter ch chapitre capítulo cap kapitel capitolo hoofdstuk capítol глава rozdział kapitola kapittel luku
        fejezet capitolul κεφάλαιο bölüm الفصل فصل פרק अध्याय bab chương หมวด บท sura kapitulua""",
    4: """section sec sección sezione secção seção abschnitt afdeling secció avdelning секция secțiunea τμήμα بخش
        mục ส่วน phase fase phase etape étape etapa stage step paso schritt المرحلة annex annexe anexo appendix apéndice
        anhang anlage allegato bijlage annex приложение додаток załącznik příloha bilaga bilag liite anexa παράρτημα ek
        الملحق נספח lampiran kiambatisho schedule""",
    6: """article art artículo articulo artikel articolo artigo статья ст стаття artykuł článek artikkel artikla
        articolul άρθρο madde المادة مادة ماده اصل סעיף מאמר अनुच्छेद धारा pasal điều ข้อ มาตรา kifungu ibara clause
        cláusula clausula clàusula klausel bepaling principle principio principe prinzip grundsatz princípio principi
        принцип beginsel zasada المبدأ عقرون עיקרון rule regla règle regel regola regra правило القاعدة כלל standard norma
        norme guideline recommendation recomendación recommandation empfehlung الشرط""",
    8: """paragraph para párrafo paragraphe paragraf paragrafo parágrafo alinéa apartado absatz ziffer punkt point
        punto comma пункт الفقرة البند تبصره ayat khoản""",
}
#: Words that follow their number ("1. cikk", "1. Artikel"); believed when two headings do so.
LABELS_AFTER = """cikk fejezet rész artikulua artikel kapitel abschnitt teil luku artikla osa pants straipsnis peatükk
    бап мақала madde"""
#: What may stand between a label and its number.
LINKS = "no nr n number núm num número numéro nº n° № ya wa la cha τη"
#: Units of Chinese, Japanese and Korean numbers after 第 or 제, by rank.
CJK_UNITS: dict[str, int] = {
    **dict.fromkeys(("编", "編", "篇", "卷", "편"), 0),
    **dict.fromkeys(("部分", "部", "부"), 1),
    **dict.fromkeys(("章", "장"), 3),
    **dict.fromkeys(("节", "節", "절", "阶段", "階段"), 4),
    **dict.fromkeys(("条", "條", "조", "原则", "原則"), 6),
    **dict.fromkeys(("款", "项", "項", "号", "號", "항", "호"), 8),
}

#: Number words from 1 on; forms of one number divided by "/".
WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
        " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth",
    ),
    "es": (
        "uno/una/único/única dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis"
        " diecisiete dieciocho diecinueve veinte",
        "primero/primera/primer segundo/segunda tercero/tercera/tercer cuarto/cuarta quinto/quinta sexto/sexta"
        " séptimo/séptima octavo/octava noveno/novena décimo/décima"
        " undécimo/undécima/decimoprimero/decimoprimera/décimo_primero/décima_primera/décimo_primera"
        " duodécimo/duodécima/decimosegundo/decimosegunda/décimo_segundo/décima_segunda/décimo_segunda"
        " decimotercero/decimotercera/décimo_tercero/décima_tercera/décimo_tercera"
        " decimocuarto/decimocuarta/décimo_cuarto/décima_cuarta/décimo_cuarta"
        " decimoquinto/decimoquinta/décimo_quinto/décima_quinta/décimo_quinta"
        " decimosexto/decimosexta/décimo_sexto/décima_sexta/décimo_sexta"
        " decimoséptimo/decimoséptima/décimo_séptimo/décima_séptima/décimo_séptima"
        " decimoctavo/decimoctava/décimo_octavo/décima_octava/décimo_octava"
        " decimonoveno/decimonovena/décimo_noveno/décima_novena/décimo_novena vigésimo/vigésima",
    ),
    "fr": (
        "un/une/unique deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept"
        " dix-huit dix-neuf vingt",
        "premier/première/premièrement deuxième/second/seconde/deuxièmement troisième/troisièmement quatrième cinquième"
        " sixième septième huitième neuvième dixième onzième douzième treizième quatorzième quinzième seizième"
        " dix-septième dix-huitième dix-neuvième vingtième",
    ),
    "de": (
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn"
        " achtzehn neunzehn zwanzig",
        "erster/erste/erstes/ersten zweiter/zweite/zweites/zweiten dritter/dritte/drittes/dritten"
        " vierter/vierte/viertes/vierten fünfter/fünfte/fünftes/fünften sechster/sechste/sechstes/sechsten"
        " siebter/siebte/siebtes/siebenter/siebente/siebentes achter/achte/achtes/achten neunter/neunte/neuntes/neunten"
        " zehnter/zehnte/zehntes/zehnten elfter/elfte/elftes zwölfter/zwölfte/zwölftes"
        " dreizehnter/dreizehnte/dreizehntes vierzehnter/vierzehnte/vierzehntes fünfzehnter/fünfzehnte/fünfzehntes"
        " sechzehnter/sechzehnte/sechzehntes siebzehnter/siebzehnte/siebzehntes achtzehnter/achtzehnte/achtzehntes"
        " neunzehnter/neunzehnte/neunzehntes zwanzigster/zwanzigste/zwanzigstes",
    ),
    "it": (
        "uno/unico/unica due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici"
        " sedici diciassette diciotto diciannove venti",
        "primo/prima secondo/seconda terzo/terza quarto/quarta quinto/quinta sesto/sesta settimo/settima ottavo/ottava"
        " nono/nona decimo/decima undicesimo/undicesima dodicesimo/dodicesima tredicesimo/tredicesima"
        " quattordicesimo/quattordicesima quindicesimo/quindicesima sedicesimo/sedicesima"
        " diciassettesimo/diciassettesima diciottesimo/diciottesima diciannovesimo/diciannovesima ventesimo/ventesima",
    ),
    "pt": (
        "um/uma/único/única dois/duas três quatro cinco seis sete oito nove dez onze doze treze catorze/quatorze quinze"
        " dezesseis/dezasseis dezessete/dezassete dezoito dezenove/dezanove vinte",
        "primeiro/primeira segundo/segunda terceiro/terceira quarto/quarta quinto/quinta sexto/sexta sétimo/sétima"
        " oitavo/oitava nono/nona décimo/décima décimo_primeiro/décima_primeira décimo_segundo/décima_segunda"
        " décimo_terceiro/décima_terceira décimo_quarto/décima_quarta décimo_quinto/décima_quinta"
        " décimo_sexto/décima_sexta décimo_sétimo/décima_sétima décimo_oitavo/décima_oitava décimo_nono/décima_nona"
        " vigésimo/vigésima",
    ),
    "nl": (
        "een twee drie vier vijf zes zeven acht negen tien elf twaalf",
        "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde",
    ),
    "ca": (
        "un/una/únic/única dos/dues tres quatre cinc sis set vuit nou deu onze dotze",
        "primer/primera segon/segona tercer/tercera quart/quarta cinquè/cinquena sisè/sisena setè/setena vuitè/vuitena"
        " novè/novena desè/desena onzè/onzena dotzè/dotzena",
    ),
    "ru": (
        "один/одна/единственная два/две три четыре пять шесть семь восемь девять десять",
        "первый/первая/первое второй/вторая/второе третий/третья/третье четвертый/четвертая/четвертое пятый/пятая/пятое"
        " шестой/шестая/шестое седьмой/седьмая/седьмое восьмой/восьмая/восьмое девятый/девятая/девятое"
        " десятый/десятая/десятое одиннадцатый/одиннадцатая двенадцатый/двенадцатая тринадцатый/тринадцатая"
        " четырнадцатый/четырнадцатая пятнадцатый/пятнадцатая шестнадцатый/шестнадцатая семнадцатый/семнадцатая"
        " восемнадцатый/восемнадцатая девятнадцатый/девятнадцатая двадцатый/двадцатая",
    ),
    "pl": (
        "pierwszy/pierwsza drugi/druga trzeci/trzecia czwarty/czwarta piąty/piąta szósty/szósta siódmy/siódma"
        " ósmy/ósma dziewiąty/dziewiąta dziesiąty/dziesiąta",
    ),
    "el": ("πρώτο/πρώτος/πρώτη δεύτερο/δεύτερος/δεύτερη τρίτο/τρίτος/τρίτη τέταρτο/τέταρτη πέμπτο/πέμπτη έκτο/έκτη",),
    "ar": (
        "الأول/الأولى/الوحيدة/الوحيد الثاني/الثانية الثالث/الثالثة الرابع/الرابعة الخامس/الخامسة السادس/السادسة"
        " السابع/السابعة الثامن/الثامنة التاسع/التاسعة العاشر/العاشرة الحادي_عشر/الحادية_عشرة الثاني_عشر/الثانية_عشرة"
        " الثالث_عشر/الثالثة_عشرة الرابع_عشر/الرابعة_عشرة الخامس_عشر/الخامسة_عشرة السادس_عشر/السادسة_عشرة"
        " السابع_عشر/السابعة_عشرة الثامن_عشر/الثامنة_عشرة التاسع_عشر/التاسعة_عشرة العشرون",
        "أولا ثانيا ثالثا رابعا خامسا سادسا سابعا ثامنا تاسعا عاشرا",
    ),
    "fa": ("اول دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم یازدهم دوازدهم سیزدهم چهاردهم پانزدهم",),
    "he": ("ראשון/ראשונה שני/שנייה שלישי/שלישית רביעי/רביעית חמישי/חמישית שישי/שישית שביעי/שביעית שמיני/שמינית"
           " תשיעי/תשיעית עשירי/עשירית",),
    "tr": ("birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu onuncu",),
    "sv": ("första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde",),
}  # fmt: skip
#: Tens and what joins them to the words of 1 to 9, for 21 to 99: language -> (joiner, (tens from 20 on)).
TENS: dict[str, tuple[tuple[str, ...], str]] = {
    "en": (("-", " "), "twenty thirty forty fifty sixty seventy eighty ninety"),
    "es": (
        (" ",),
        "vigésimo/vigésima trigésimo/trigésima cuadragésimo/cuadragésima quincuagésimo/quincuagésima"
        " sexagésimo/sexagésima septuagésimo/septuagésima octogésimo/octogésima nonagésimo/nonagésima",
    ),
    "pt": ((" ",), "vigésimo/vigésima trigésimo/trigésima quadragésimo/quadragésima quinquagésimo/quinquagésima"),
    "fr": (("-", " ", " et "), "vingt trente quarante cinquante"),
    "ru": ((" ",), "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"),
    "ar": ((" و",), "العشرون الثلاثون الأربعون الخمسون الستون السبعون الثمانون التسعون"),
}
#: Latin words after a number, and the Japanese の: number between two others.
INSERTED = {"bis": 2, "ter": 3, "quater": 4, "quinquies": 5, "sexies": 6}

#: Letters that count, by alphabet: the same place in two alphabets is the same number.
ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзиклмнопрстуфхцчшщэюя",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ",
    "אבגדהוזחטיכלמנסעפצקרשת",
)

#: Headings that say what their clause is.
PREAMBLES = """preamble preámbulo préambule präambel preambolo preâmbulo preàmbul преамбула preambuła preambule preambulum
    preambul preambel johdanto προοίμιο başlangıç الديباجة ديباجة مقدمه הקדמה מבוא प्रस्तावना mukadimah pembukaan utangulizi
    序言 前言 序 前文 전문 คำปรารภ"""
NOTES = """note notes nota notas anmerkung anmerkungen hinweis noot opmerking примечание примечания uwaga uwagi poznámka
    anmärkning huomautus megjegyzés notă σημείωση not ملاحظة ملاحظات הערה टिप्पणी catatan 注 注释 註 註釋 注記 説明 备注 비고
    commentary comment commentaire commentaires comentario comentarios kommentar commento commenti comentário комментарий
    explanatory_note note_explicative nota_explicativa erläuterung explanation rationale"""
#: A note may say what it is on: "Note on small museums", "Nota sobre ...".
NOTES_ON = "note_on note_to nota_sobre nota_a note_sur note_relative_à note_aux anmerkung_zu nota_su ملاحظة_بشأن"
