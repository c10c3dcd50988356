"""Words of a question that say how it is asked and not what about: they weigh less than the others, and never nothing.

Data by language, levelled (lower case, no accents). Norms are not written as questions, so that "what", "may we" or "before"
are rare in them and a plain score would take them for telling words. A language without an entry loses nothing but this.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from search.analysis import words as levelled
from search.query.common import commonness
from search.query.weights import WEIGHTS

LIGHT: dict[str, str] = {
    "en": (
        "a about after all also am an and any are as at be because been before being but by can cannot could did do does doing"
        " during else ever every for from get had has have having he her here hers him his how i if in into is it its just let"
        " may me might more most must my no nor not of off on once only or other our out over per shall she should so some such"
        " than that the their them then there these they this those through to too under until up upon us very was we were what"
        " when where whether which while who whom whose why will with within without would you your"
    ),
    "es": (
        "a al algo algun alguna algunas alguno algunos ante antes aquel aquella asi aun aunque bajo cada como con contra cual"
        " cuales cualquier cuando cuanta cuantas cuanto cuantos cuya cuyo de debe deben deberia deberian debemos debo del desde"
        " despues donde durante e el ella ellas ellos en entre era eran es esa esas ese eso esos esta estaba estan estar estas"
        " este esto estos estoy fue fueron fuese ha haber habia han has hasta hay haya he hemos la las le les lo los mas me mi"
        " mientras mis mucho muy nada ni no nos nosotros nuestra nuestras nuestro nuestros o os otra otras otro otros para pero"
        " poco podemos podria pues puede pueden puedo por porque que quien quienes se sea sean segun ser si siempre sin sobre"
        " son soy su sus tal tambien tan tanto te tenemos tener tengo ti tiene tienen toda todas todo todos tras tu tus u un"
        " una unas uno unos usted ya y yo"
    ),
    "fr": (
        "a afin ai alors apres as au aucun aucune aussi autre autres aux avant avec avez avoir avons c ce ceci cela celle celles"
        " celui ces cet cette ceux chaque chez combien comme comment d dans de depuis des doit doivent donc dont du elle elles"
        " en encore entre es est et etaient etait etant ete etes etre eux fait faire faut fut ici il ils j je jusque l la le les"
        " leur leurs lors lorsque lui m ma mais me meme mes moi moins mon n ne ni nos notre nous on ont ou par parce pas pendant"
        " peu peut peuvent peux plus pour pourquoi pouvons pouvez puis qu quand que quel quelle quelles quels qui quoi s sa sans"
        " se selon sera ses si soi soit son sont sous sur t ta tandis te tes toi ton tous tout toute toutes tres trop tu un une"
        " vers voici voila vos votre vous y"
    ),
    "de": (
        "aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bevor bin bis da dabei damit danach"
        " dann darf das dass dem den denn der des die dies diese diesem diesen dieser dieses doch dort du duerfen durch durfen ein"
        " eine einem einen einer eines er es etwa etwas fur gegen gibt hat hatte haben habe ich ihm ihn ihr ihre im in ist ja"
        " jede jeder jedes jetzt kann kein keine konnen man mehr mein mit muss mussen nach nicht noch nun nur ob oder ohne sehr"
        " sein seine selbst sich sie sind so soll sollen sollte sondern uber um und uns unser unsere unter vom von vor wahrend"
        " wann war waren warum was weil welche welchem welchen welcher welches wem wen wenn wer werden wessen wie wieder wir wird"
        " wo wurde wurden zu zum zur zwischen"
    ),
    "it": (
        "a ad agli ai al alla alle allo anche anzi avere aveva c che chi ci coi col come con contro cosa cui da dagli dai dal dalla"
        " dalle dei degli del della delle dello deve devono di dopo dove dovrebbe durante e ed era erano essere fa fra gli ha hanno"
        " ho i il in io l la le lei li lo loro lui ma me mi mia mio ne negli nei nel nella nelle nello noi non nostra nostro o"
        " ogni per perche piu possiamo possono posso prima puo quale quali quando quanti quanto quel quella quelle quelli quello"
        " questa queste questi questo se sei senza si sia siamo sono sopra sotto sta su sua sugli sui sul sulla sulle suo tra tu"
        " tutti tutto un una uno voi"
    ),
    "pt": (
        "a ao aos antes apos as ate cada com como contra da das de dela dele depois deve devem devemos do dos durante e ela elas"
        " ele eles em entre era essa esse esta estao estar este eu foi foram ha isso isto ja la lhe mais mas me mesmo meu minha"
        " muito na nao nas nem no nos nossa nosso num numa o onde os ou para pela pelas pelo pelos per pode podem podemos por"
        " porque posso quais qual quando quanto que quem se seja sem ser seu sua sao sob sobre so tambem te tem temos tenho ter"
        " toda todo todos tu um uma umas uns voce"
    ),
    "nl": (
        "aan al als bij dan dat de deze die dit doen door dus een en er gaan geen had hebben heeft het hier hij hoe hoeveel hun ik"
        " in is ja je kan kunnen maar mag me meer men met mijn moet moeten mogen na naar niet nog nu of om omdat onder ons onze"
        " ook op over te tegen ten ter tijdens toch toen tot u uit van veel voor waar waarom wanneer want waren was wat we wel"
        " welk welke werd wie wij word wordt worden zal ze zich zij zijn zo zonder zou zullen"
    ),
    "sv": (
        "alla allt an att av blev bli blir da de dem den denna deras dess det detta dig din du där efter ej eller en ett fick for"
        " fore fran far får ha hade han har hennes hon honom hur i icke inte ja jag kan kunna man maste med mellan men mig min"
        " mot mycket naer nagon nagot nar ni nu och om oss pa sa samma sedan sig sin ska skall skulle som till under upp ur ut"
        " utan vad var vara varfor vart vem vi vid vilka vilken vilket"
    ),
    "da": (
        "af alle at bliver da de dem den der deres det dette dig din du efter eller en er et for fra far får have har hvad hvem"
        " hver hvilke hvilken hvis hvor hvordan hvorfor i ikke ind jeg kan med meget men mig min mod ma må ned nar når nogen noget"
        " nu og om op os over pa på sa sig sin skal skulle som til ud under var ved vi vil være"
    ),
    "no": (
        "alle at av ble blir da de dem den denne der deres det dette du eller en er et etter for fra får fa ha hadde han har hun"
        " hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i ikke jeg kan man med meg men mot ma må nar når noe noen nå og"
        " om opp oss pa på sa seg sin skal skulle som til ut uten var ved vi vil vår være"
    ),
    "ru": (
        "а без более бы был была были было быть в вам вас весь во вот все всех вы где да для до должен должна должно должны его ее"
        " если есть еще же за и из или им их к как какая какие какой когда кого которая которые который кто ли либо между меня мне"
        " может можем можно мой мы на над надо нам нас наш не него нее нет ни но ну нужно о об он она они от перед по под после"
        " потому почему при про с сколько со так также такой там то того тоже только том ты у уже чего чей чем что чтобы чья эта эти"
        " это этот я"
    ),
    "pl": (
        "a aby ale albo bez bo by byc był była było być co czy czyj dla do gdy gdzie go i ich ile im jak jaka jaki jakie jakich jego"
        " jej jest jestesmy jeśli jeszcze już kiedy kto która które który którzy lub ma mamy mi mnie moze może mozemy możemy mozna"
        " można moje mój musi musimy my na nad nam nas nasz nasza nie nich nim o od on ona one oni oraz po pod pomiedzy poniewaz"
        " przed przez przy sa są sie się sobie ta tak tam te tego tej ten to tu ty tych tylko tym w we wiec wszystko wy z za ze że"
    ),
    "tr": (
        "acaba ama ancak bana bazi bazı ben beni benim bir biri biz bizim bu bunu bunun da daha de değil degil diye en gibi göre gore"
        " hangi hem hep her hiç ic için icin ile ise kadar kendi ki kim kimin mi mı mu mü nasıl nasil ne neden nerede nereye niçin"
        " niye o olan olarak oldu olduğu olur on ona onlar onu onun sen siz şu ve veya ya yani"
    ),
    "ro": (
        "a acea aceasta aceste acest acesta ai al ale am ar are as asa asupra au avea avem ca cand care cat cate catre ce cel cea"
        " cele cei cine cu cui cum da daca dar de decat deci despre din dintre dupa ea ei el ele era este eu fara fi fie fost in"
        " inainte intr intre isi l la le li lor lui mai mea meu mi ne ni nici noastra nostru noi nu o or ori pana pe pentru poate"
        " pot prin putem sa sale sau se si sub sunt sus ta te tot trebuie tu un una unde unei unui va voi vom vor"
    ),
    "fi": (
        "ei eika eikä ellei emme en enemman ennen entä eri että etta eivat eivät ha he hän han itse ja jo joka joku jolla jonka jos"
        " jossa jota jotka kai kaikki kanssa keiden kelle ken kenelle kenen kenet koska kuin kuinka kuka kun kuten me mika mikä"
        " miksi mille milloin millainen minka minkä missa missä mita mitä mitka mitkä moni mutta myos myös ne niin niita niitä nyt"
        " olemme oli olla on onko ovat pitaa pitää saa saako se sen silla sillä siita siitä sita sitä taa tai tama tämä tata te"
        " vai vaikka voi voiko voimme"
    ),
    "el": (
        "αλλα αν αντι απο αυτη αυτο αυτος αφου για γιατι δε δεν ειναι εκεινη εκεινο εκεινος εμεις ενα ενας εναν επειδη επι επρεπε"
        " εσεις εχει εχουμε εχουν η ηταν θα ι και κατα κατι κι μας με μεσα μετα μεχρι μη μην μου μπορει μπορουμε μπορουν να ο οι"
        " ομως οπου οπως οσο οταν οτι ου περι πια πιο ποια ποιες ποιο ποιοι ποιος ποιου ποση ποσο ποσος ποτε που πρεπει πριν προς"
        " πως σαν σας σε στα στη στην στης στις στο στον στους συ τα τη την της τι τις το τοι τον του τους των υπο ως"
    ),
    "ar": (
        "اذا الا التي الذي الذين الي ان انا او اي اين ايضا بعد بل بين تم تلك ثم حتي حول حيث دون ذلك سوف ضد عليه علي عن عند غير في"
        " فيه فيها قبل قد كان كانت كل كم كما كيف لا لان لكن لم لماذا لن له لها ليس ما ماذا متي مع من منذ منه منها نحن هذا هذه هل"
        " هم هن هو هي هناك و ومن يجب يجوز يكون يمكن"
    ),
    "hi": (
        "अपना अपनी अपने अब आप इन इस इसका इसके इसी उन उनका उनकी उनके उस उसका उसकी उसके एक एवं ऐसा और कब कर करता करते करना करने करें"
        " का कि किया किस किसी की कुछ के कैसे को कोई कौन कौनसा क्या क्यों गया चाहिए जब जा जाता जाती जाते जो तक तथा तब तो था थी थे दिया"
        " दो द्वारा न नहीं ने पर परन्तु पहले फिर बाद भी मैं में यदि यह यहां या ये रहा रही रहे लिए ले वह वहां वाला वाली वाले वे सकता"
        " सकते से हम हमारे हमें ही हुआ हुई हुए हूं है हैं हो होता होती होते होना"
    ),
    "he": (
        "או אז אחרי אי איזה איך אין איפה אל אם אנו אנחנו אני את אתה אתם בגלל בו בין גם דרך הוא היא היה היו הם הן הנה הזה זאת זה חייב"
        " חייבים יהיה יכול יכולים יש כאשר כי כל כמה כמו כן לא לו לי לה להם לנו למה לפני לפי מאוד מאשר מה מדוע מי מותר מתי נגד עד על"
        " עם צריך צריכים רק של שלנו שלו תחת"
    ),
    "vi": (
        "ai bao bi bị bằng bởi các cái cần chỉ cho chúng có của cũng còn do đã đang đâu để đến đó được gì hay hơn khi không là lại"
        " làm lên mà mình một nào này nên nếu ngoài như những nhưng nó ở phải qua rất ra rằng sao sau sẽ tại thế thì theo thể tôi"
        " trên trong trước từ và vào vẫn về vì với"
    ),
}  # fmt: skip


@lru_cache(maxsize=64)
def _of(language: str) -> frozenset[str]:
    return frozenset(word for each in LIGHT.get(language, "").split() for word in levelled(each))


_SAME = {"nb": "no", "nn": "no"}


def light_words(words: str, locales: Iterable[str]) -> tuple[str, ...]:
    """The light words among those of a question, levelled, in the languages it may be asked in; () where all are light."""
    known: set[str] = set()
    for locale in locales:
        base = locale.lower().partition("-")[0]
        known |= _of(_SAME.get(base, base))
    asked: Sequence[str] = levelled(words) if known else ()
    found = tuple(dict.fromkeys(word for word in asked if word in known))
    return found if len(found) < len(set(asked)) else ()


def weak_words(words: str, locales: Iterable[str]) -> dict[str, float]:
    """What words of a question count beside the others, levelled, where that is less than 1: light ones, and words that are
    common in the language at large though norms hardly use them ("want", "two", "people")."""
    codes = tuple(locales)
    out = dict.fromkeys(light_words(words, codes), WEIGHTS.light)
    for word in levelled(words):
        if word not in out:
            common = max((commonness(word, code) for code in codes), default=0.0)
            if common > WEIGHTS.common:
                out[word] = max(WEIGHTS.light, 1 - (common - WEIGHTS.common) * WEIGHTS.fall)
    return out
