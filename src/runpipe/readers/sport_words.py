"""What apps call a sport, put into FIT's words: a run, stated not a run, or unsaid.

The words of GPX ``<type>``, TCX ``Sport``, account exports and Strava's ``activities.csv``, which is
written in the language of the account. A word that is not known names something, and nothing says
that it is a run: it comes back as it is, so that a kayak trip gets into nobody's training. Only
what says nothing at all (empty, ``unknown``, ``generic``, a number without a key) leaves the sport open.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

Sport = tuple[str | None, str | None]

_FOOT: Final = frozenset({"running", "walking", "hiking"})
_MAX_SIGNS: Final = 80

# Strava writes its activity numbers into the GPX <type> of older exports.
_NUMBERS: Final[dict[str, Sport]] = {
    "1": ("cycling", None),
    "4": ("hiking", None),
    "9": ("running", None),
    "10": ("walking", None),
    "16": ("swimming", None),
}
_UNSAID: Final = frozenset(
    {
        "", "unknown", "none", "null", "nil", "na", "undefined", "unspecified", "uncategorized",
        "generic", "default", "activity", "track", "trk", "gpx", "tcx", "fit", "session", "exercise",
        "sport", "all", "unbekannt", "inconnu", "desconocido", "desconhecido", "sconosciuto", "onbekend",
        "aktivitat", "activite", "actividad", "atividade", "attivita", "activiteit", "nieznany",
    }
)  # fmt: skip

# First match wins, so the narrower word stands before the wider one, and what contains a word for
# running without being one (skiing, skating) before running. `^` and `$` are the word's ends. Matched
# on the word in lower case, without accents, spaces, dashes or underscores.
_WORDS: Final[tuple[tuple[str, str, str | None], ...]] = (
    ("rollerski rollski skiroue rullski rulleski skiroll rollskid", "cross_country_skiing", None),
    ("snowshoe schneeschuh raquette raquetas racchette ciaspol snösko truger snesko sneeuwschoen"
     " rakietysnieżne lumikenkäily снегоступ スノーシュー 설피", "snowshoeing", None),
    ("crosscountryski nordicski langlauf skidefond esquidefondo esquinordico scidifondo scinordico"
     " langrenn langrend längdskid narciarstwobieg biegówki běžky běhnalyžích behnalyžiach беговыелыжи"
     " лыжныегонки бігналижах teknasmučeh sífut murtomaahiih maastohiih kayaklıkoşu backcountryski"
     " クロスカントリースキー 크로스컨트리스키 越野滑雪 esquidefundo schifond skilanglauf", "cross_country_skiing", None),
    ("waterski wasserski skinautique", "water_skiing", None),
    ("ski snowboard schifo sciare scialpinismo ^sci$ scialpino scidi esqui narciar narty lyže lyžo lyžař lyžiar"
     " hiihto laskettelu slalom лыж лиж сноуборд skilöp skidåk skiløb smučan skijan スキー スノーボード"
     " 스키 스노보드 滑雪 单板 kayakyap tuyết ស្គី", "alpine_skiing", None),
    ("skat eislauf schlittschuh rollschuh rollerblad patin pattin schaats skridsko skøyt skøjt"
     " rulleskø rulleskøjt luistel łyżw łyżwiar brusl korčul коньк ковзан ролик korcsoly görkorcsoly"
     " skautahlaup paten スケート 스케이트 滑冰 轮滑 drsanj klizan", "inline_skating", None),
    ("granfondo", "cycling", None),
    ("virtualride virtuellefahrt virtualcycl balade?avelovirtuel pedaladavirtual", "cycling", "virtual_activity"),
    ("indoorcycl indoorbik spinning indoorride hometrainer spinbike rullebane ciclismoindoor", "cycling", "indoor_cycling"),
    ("mountainbik mtb btt terrengsykl", "cycling", "mountain"),
    ("gravel", "cycling", "gravel_cycling"),
    ("ebik emountainbik pedelec elcykel elsykkel", "e_biking", None),
    ("motorcycl motorbik motorrad moottoripyör motocikl мотоцикл", "motorcycling", None),
    ("wheelchair rollstuhl handcycl handbik fauteuilroulant sillaruedas", "wheelchair_push_walk", None),
    ("cycl bik biking ^ride ride$ rennrad radfahr radfahrt ^rad$ radtour radsport velo vélo ciclis bici fiets pedal"
     " sykkel sykl cykel cykling cyklist kolarst rower pyöräil pyöräily kerékpár biciklis bicikl kolesar kolo"
     " велосипед велоси вело bisiklet sepeda xeđạp đạpxe จักรยาน ποδηλ ciclotur サイクリング 自転車 자전거 사이클"
     " 骑行 骑车 单车 自行车 אופני دراجة دوچرخه साइकिल jalgratt riteņbrauk dviratinink hjól", "cycling", None),
    ("aquajog aquafit aquagym wassergym", "swimming", None),
    ("openwater freiwasser eaulibre aguasabiertas acquelibere buitenwater", "swimming", "open_water"),
    ("lapswim poolswim bahnschwimm piscine", "swimming", "lap_swimming"),
    ("swim schwimm natation natacion natación natação nado nuoto zwem svøm svøml simning simma pływan plavan"
     " plávan plivan uinti uimin úszás плаван плавання yüzme renang bơilội ว่ายน้ำ κολύμβ κολυμπ înot 水泳"
     " スイム 수영 游泳 שחיה שחייה سباحة شنا तैराकी ujumine peldēšana plaukimas sund", "swimming", None),
    ("weight strength kraft muscu pesas pesi fuerza musculacao musculação krachttraining styrke styrketr siłow"
     " siłown posilov posilň voimahar erősítő силов ağırlık kuvvet 筋トレ 웨이트 근력 力量 举重", "training", "strength_training"),
    ("yoga ioga joga йога ヨガ 요가 瑜伽 יוגה", "training", "yoga"),
    ("pilates пилатес", "training", "pilates"),
    ("hiit highintensityinterval", "hiit", None),
    ("elliptical ellipsen ellips crosstrainer elittico eliptica elíptica eliptyk эллип", "fitness_equipment", "elliptical"),
    ("stair stepper treppen escalier escaleras", "fitness_equipment", "stair_climbing"),
    ("^row rowing indoorrow ruder rudern aviron canottaggio ^remo remada roeien roning roing wioślarst veslov"
     " veslán soutu evezés гребл веслув kürek ボート 조정 划船", "rowing", None),
    ("kayak canoe kajak kano paddl ^sup$ standup pagay piragü piragui melonta каяк カヌー カヤック 카약 皮划艇", "paddling", None),
    ("kitesurf windsurf surf", "surfing", None),
    ("sail segel segeln voile veleggi vela$ zeilen seiling sejlads żeglar jachting purjeh парус セーリング 帆船", "sailing", None),
    ("climb boulder klettern escalad arrampic klatr klätt wspinacz lezen kiipeil mászás скалолаз tırman"
     " クライミング 클라이밍 攀岩", "rock_climbing", None),
    ("golf ゴルフ 골프 高尔夫", "golf", None),
    ("tennis padel pickleball badminton squash racquet テニス 테니스 网球", "tennis", None),
    ("soccer football fussball futbol fútbol futebol calcio voetbal fotball fodbold fotboll jalkapallo"
     " labdarúgás piłkanożna フットボール サッカー 축구 足球", "soccer", None),
    ("basketball baloncesto basquete バスケ 농구 篮球", "basketball", None),
    ("dance dancing tanz danse baile ballo taniec", "dance", None),
    ("hik wander wandern randonn rando senderis caminhadaempercurso escursion trekking treking fottur vandring"
     " vandretur turystykapiesz wędrów turistika patikoi vaellus túrázás поход похід yürüyüşdoğa 登山 ハイキング"
     " 하이킹 등산 徒步 bergsteig alpinism mountaineer planinar pohod drumeți πεζοπορία", "hiking", None),
    ("runwalk walkrun runandwalk jogwalk", "running", None),
    ("walk spazier gehen nordicwalk marche marcha ^caminar caminata caminad caminhada camminata passegg wandel"
     " gange gåtur gåing ^gå$ promenad ^gång spacer chůze chôdza kävely gyaloglás séta ходьба прогулк ходіння"
     " прогулян yürüyüş jalan đibộ đibộđườngdài เดิน περπάτη περπατ mers plimbare hoja hodanje hodnja šetnja"
     " ウォーキング 散歩 徒歩 걷기 산책 步行 健走 散步 הליכה مشي پیادهروی पैदल kõndimine ^iešana ėjimas ganga paseo"
     " rucking", "walking", None),
    ("treadmill laufband tapisroulant tapisdecourse caminadora cintadecorrer loopband løbebånd löpband"
     " tredemølle løpebånd esteira bieżni běžeckýpás bežeckýpás juoksumatto futópad беговаядорожк біговадоріжк"
     " koşubandı ลู่วิ่ง διάδρομος bandădealergare トレッドミル 런닝머신 러닝머신 트레드밀 跑步机 跑步機", "running", "treadmill"),
    ("indoorrun indoortrack runindoor hallenlauf", "running", "indoor_running"),
    ("virtualrun runvirtual virtuellerlauf courseapiedvirtuelle corridavirtual carreravirtual corsavirtuale"
     " virtuelehardloop", "running", "virtual_activity"),
    ("ultrarun ultratrail ultralauf", "running", "ultra"),
    ("trailrun runtrail traillauf ^trail$ traillopning courseentrail corridaemtrilha corridadetrilha carreratrail"
     " carreradetrail trailløb terrengløp crosslauf berglauf fellrun mountainrun トレイルラン 트레일러닝 越野跑",
     "running", "trail"),
    ("trackrun runtrack bahnlauf 场地跑", "running", "track"),
    ("streetrun roadrun runstreet strassenlauf", "running", "street"),
    ("obstacle", "running", "obstacle"),
    ("run$ ^run running runner runs$ ^jog jogging ^lauf$ laufen dauerlauf waldlauf ^laufen lauftraining intervalllauf"
     " morgenlauf abendlauf langerlauf ^course$ courseapied courseàpied footing ^cap$ carrera ^correr ^corriendo"
     " corsa corrida ^cursa ^córrer hardlop hardloop ^løb$ løbetur ^løbe løping ^løp$ ^løpe löpning ^löpa löprunda"
     " bieganie ^bieg$ ^biegi běh$ ^běh běhání beh$ behanie juoksu hölkkä futás kocogás ^бег$ ^бег бегом пробежк"
     " ^біг$ ^біг пробіжк бягане тичане трчање trčanje ^tek$ alergare jogging koşu koşma ^lari ^larian berlari"
     " chạybộ ^chạy วิ่ง τρέξιμο ריצה ^جري$ ^الجري$ ركض الركض دویدن दौड़ ^jooks ^jooksmine skriešana bėgimas ^hlaup"
     " 跑步 慢跑 ^跑$ 户外跑 室内跑 戶外跑 室內跑 ランニング ^ラン$ ジョギング マラソン 달리기 러닝 런닝 조깅 marathon"
     " canicross plogging", "running", None),
    ("workout crossfit training fitness cardio gym entren allenamento aerobic circuit", "training", None),
    ("motor driv auto$ flying horse riding reiten equit", "generic_other", None),
)  # fmt: skip


def _plain(word: str) -> str:
    """Return a word in lower case, its letters alone and without accents; Hangul whole."""
    apart = unicodedata.normalize("NFKD", word.strip().lower()[:_MAX_SIGNS])
    letters = "".join(sign for sign in apart if sign.isalnum())
    for sign, instead in (("ø", "o"), ("ł", "l"), ("đ", "d"), ("ı", "i"), ("æ", "ae"), ("ß", "ss")):
        letters = letters.replace(sign, instead)
    return letters


def _pattern(words: str) -> re.Pattern[str]:
    parts = []
    for word in words.split():
        start, end = "^" * word.startswith("^"), "$" * word.endswith("$")
        parts.append(f"{start}{re.escape(_plain(word))}{end}")
    return re.compile("|".join(parts))


_COMPILED: Final = tuple((_pattern(words), sport, sub) for words, sport, sub in _WORDS)


@lru_cache(maxsize=1024)
def sport_of(word: str | None) -> Sport:
    """Return FIT's words for an app's word for a sport.

    Parameters
    ----------
    word
        As the file says it: ``Run``, ``treadmill_running``, ``9``, ``Lauf``, ….

    Returns
    -------
    tuple
        Sport and sub-sport, such as ``("running", "treadmill")``. `None` where nothing is said; a
        word that nobody knows comes back as it is, in lower case: it is stated not to be a run.
    """
    text = (word or "").strip()
    plain = _plain(text)
    if plain in _NUMBERS:
        return _NUMBERS[plain]
    if plain in _UNSAID or plain.isdigit():
        return None, None
    for pattern, sport, sub_sport in _COMPILED:
        if pattern.search(plain):
            return ("other", None) if sport == "generic_other" else (sport, sub_sport)
    own = re.sub(r"[^\w]+", "_", text.lower()[:40]).strip("_")
    return own or None, None


def is_on_foot(sport: str | None) -> bool:
    """Return whether cadence counts steps: on foot, or not said (this is a runner's tool)."""
    return sport is None or sport in _FOOT
