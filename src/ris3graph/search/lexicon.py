"""Words that the two languages have for the same thing, and old names of places.

Not a dictionary: only what stands in names of organisations again and again, so that
«Інститут фізики» finds an institute that the data know in English only. Keys are stems in
the official romanisation; the longest that a word begins with decides.
"""

from __future__ import annotations

from typing import Final

EXONYMS: Final[dict[str, str]] = {
    "kiev": "kyiv", "kyev": "kyiv",
    "kiew": "kyiv", "kijow": "kyiv", "harkov": "kharkiv", "kharkov": "kharkiv",
    "charkow": "kharkiv", "lvov": "lviv", "lwow": "lviv", "lemberg": "lviv", "odessa": "odesa",
    "odessk": "odesk", "nikolaev": "mykolaiv", "nykolaev": "mykolaiv", "nikolayev": "mykolaiv",
    "dnepropetrov": "dnipropetrov", "dneprov": "dniprov", "zaporozh": "zaporizh",
    "chernigov": "chernihiv", "chernovt": "chernivt", "czernowit": "chernivt", "rovno": "rivne",
    "ternopol": "ternopil", "vinnits": "vinnyts", "vinnitsa": "vinnytsia",
    "vynnytsa": "vinnytsia", "kirovograd": "kirovohrad", "dnepr": "dnipr",
    "zaporozhe": "zaporizhzhia", "frankovsk": "frankivsk", "chernyhov": "chernihiv",
    "rovensk": "rivnensk", "chernovytsk": "chernivetsk", "kremenchug": "kremenchuk",
    "kremenchuh": "kremenchuk",
    "lugansk": "luhansk", "poltavsk": "poltavsk", "krivoi": "kryvyi", "krivoy": "kryvyi",
    "kyieva": "kyiv", "kyievi": "kyiv", "mykolaieva": "mykolaiv", "mykolaievi": "mykolaiv",
    "chernihova": "chernihiv", "chernihovi": "chernihiv",
    "belgorod": "bilhorod", "belaya": "bila", "chernobyl": "chornobyl",
}  # fmt: skip
"""Russian, Polish and German forms of place names, as stems, to the Ukrainian ones.

Russian ones as they are romanised in both ways: as Russian, and as if they were Ukrainian.
So are Ukrainian ones that lose their «і» in the other cases: «Києва», «Миколаєва».
"""

GLOSSARY: Final[dict[str, str]] = {
    "admini": "administration", "aerokosmichn": "aerospace", "ahents": "agency",
    "ahrarn": "agrarian", "akadem": "academy", "arkheo": "archaeology", "arkhiv": "archive",
    "asotsiats": "association", "astronom": "astronomy", "atomn": "nuclear",
    "aviatsiin": "aviation", "avtomat": "automation", "avtomob": "automobile", "bank": "bank",
    "bashtan": "melon", "bezpek": "security", "bibliotek": "library", "biolo": "biology",
    "biznes": "business", "blahodiin": "charitable", "bohoslov": "theology", "botani": "botany",
    "budivel": "construction", "budivnyts": "construction", "buria": "beet",
    "chornomor": "black sea", "derzhavn": "state", "ditei": "children", "doroh": "road",
    "dorozhn": "road", "doslidn": "research", "doslidzhen": "research", "druk": "printing",
    "dukhovn": "spiritual", "dyplom": "diplomacy", "dytiach": "children", "dytyn": "child",
    "ekolohichn": "environmental", "ekonomi": "economics", "ekonomichn": "economic",
    "elektrozvariu": "electric welding", "endokr": "endocrinology", "enerhet": "energy",
    "epidemiolo": "epidemiology", "fakult": "faculty", "farmats": "pharmacy", "filial": "branch",
    "filoso": "philosophy", "finans": "financial", "fizy": "physics", "fizychn": "physical",
    "fizyko": "physical", "fond": "foundation", "ftyz": "phthisiology", "halle": "gallery",
    "hazov": "gas", "henet": "genetics", "heofizy": "geophysics", "heohraf": "geography",
    "heolo": "geology", "hidro": "hydro", "hidrobio": "hydrobiology",
    "hidromet": "hydrometeorological", "hirnych": "mining", "holovn": "main",
    "hromad": "community", "hromadsk": "public", "hrunt": "soil", "imen": "name",
    "informatsiin": "information", "innovatsiin": "innovation", "institut": "institute",
    "instytut": "institute", "intelektual": "intellectual", "inzhener": "engineering",
    "istor": "history", "kabinet": "cabinet", "kardio": "cardiology", "karpat": "carpathian",
    "kartopl": "potato", "kharch": "food", "kharchov": "food", "khim": "chemistry",
    "khimichn": "chemical", "khirurh": "surgery", "khudozhn": "arts", "khvorob": "diseases",
    "kibernet": "cybernetics", "klaster": "cluster", "klimat": "climate", "klini": "clinic",
    "klinichn": "clinical", "kompani": "company", "kompiuter": "computer", "komunal": "municipal",
    "kondens": "condensed", "konserv": "conservatory", "konyar": "horse",
    "korporats": "corporation", "kosmichn": "space", "krov": "blood", "kultur": "culture",
    "kvant": "quantum", "lehk": "light", "likarn": "hospital", "likarsk": "medicinal",
    "lis": "forest", "litak": "aircraft", "literat": "literature", "liuds": "human",
    "lohist": "logistics", "mahnet": "magnetism", "mal": "small",
    "mashynobud": "mechanical engineering", "matematy": "mathematics",
    "matematychn": "mathematical", "materialoz": "materials science", "materyn": "maternity",
    "medychn": "medical", "medytsyn": "medicine", "mekhani": "mechanics",
    "meriia": "city council", "meriieiu": "city council", "meriiu": "city council",
    "melior": "land reclamation", "metal": "metal", "mezh": "inter", "ministerst": "ministry",
    "ministriv": "ministers", "misk": "city", "miskrad": "city council",
    "miskvykonkom": "city council executive committee", "mist": "city",
    "misto": "city", "mizhnarod": "international", "molekul": "molecular", "molod": "youth",
    "mon": "ministry education science", "monokryst": "single crystals", "mor": "sea",
    "morsk": "marine", "mov": "language", "moz": "ministry health", "muze": "museum",
    "muzy": "music", "mystets": "arts", "mytn": "customs",
    "naan": "national academy agrarian sciences", "nadtverd": "superhard",
    "nadzvychain": "emergency", "naft": "oil", "naftohaz": "oil gas",
    "namn": "national academy medical sciences", "nan": "national academy sciences",
    "napivprov": "semiconductor", "napn": "national academy educational sciences",
    "narod": "people", "narodn": "national", "nasinn": "seed", "natsional": "national",
    "nauk": "sciences", "naukov": "scientific", "navchaln": "educational",
    "neirokhir": "neurosurgery", "neorhan": "inorganic", "nevro": "neurology", "nyzk": "low",
    "obl": "regional", "oblderzhadmin": "regional state administration", "oblasn": "regional",
    "oblast": "region", "oblrad": "regional council",
    "obrob": "processing", "observ": "observatory", "ochn": "eye",
    "oda": "regional state administration", "ova": "regional state military administration",
    "okean": "ocean", "okhoron": "protection",
    "onkolo": "oncology", "optyk": "optics", "orhanichn": "organic", "orhanizats": "organization",
    "osvit": "education", "ovochiv": "vegetable", "ovochivn": "vegetable", "palat": "chamber",
    "partners": "partnership", "pedahohi": "pedagogical", "pervynn": "primary",
    "pidpryiem": "enterprise", "pivden": "south", "pivdenn": "southern",
    "pivdennoukr": "south ukrainian", "pivnich": "north", "pivnichn": "northern",
    "plazm": "plasma", "podat": "tax", "polit": "political", "politekh": "polytechnic",
    "poverkhn": "surface", "pravo": "law", "problem": "problems", "profspil": "trade union",
    "prohram": "program", "prohramn": "software", "promysl": "industry", "promyslov": "industrial",
    "prykarpat": "precarpathian", "prykladn": "applied", "prylad": "instrument",
    "pryrod": "nature", "psykhi": "psychiatry", "psykholo": "psychology", "ptakhiv": "poultry",
    "rada": "council", "radi": "council", "radioastron": "radio astronomy",
    "radioelektr": "radio electronics", "radu": "council", "rady": "council", "rechovyn": "matter",
    "rehion": "regional", "reklam": "advertising", "robot": "robotics", "roslyn": "plant",
    "rozvyt": "development", "ryb": "fish", "rynk": "market", "sadiv": "horticulture",
    "selekts": "breeding", "sertsev": "cardiology", "shkol": "school", "shliakh": "road",
    "silsk": "agricultural", "silskohosp": "agricultural", "skhid": "east", "skhidn": "eastern",
    "skhidnoukr": "east ukrainian", "skhodozn": "oriental studies", "slov": "slavic",
    "sluzhb": "service", "sotsial": "social", "spilk": "union", "splav": "alloys",
    "sport": "sports", "sprav": "affairs", "spravedl": "justice", "stal": "sustainable",
    "standart": "standardization", "stantsi": "station", "stomat": "dental",
    "strateh": "strategic", "sudn": "ship", "sudo": "shipbuilding", "suspil": "society",
    "svynar": "pig breeding", "system": "systems", "teatr": "theatre", "tekhnichn": "technical",
    "tekhnolohi": "technologies", "tekhnolohichn": "technological",
    "telekom": "telecommunications", "teoret": "theoretical", "teplo": "heat",
    "teploenerh": "heat engineering", "tochn": "precision", "torhiv": "trade", "torhov": "trade",
    "tpp": "chamber commerce industry", "transpl": "transplantation", "transport": "transport",
    "travmat": "traumatology", "tsentr": "center", "tsentral": "central",
    "tsentralnoukr": "central ukrainian", "tsukr": "sugar", "tsyvil": "civil", "turyst": "tourist",
    "turyzm": "tourism", "tvaryn": "animal", "tverd": "solid", "ukrain": "ukraine",
    "ukrainsk": "ukrainian", "universytet": "university", "upravlin": "management",
    "vazhk": "heavy", "verkhovn": "supreme", "vet": "veterinary", "veteryn": "veterinary",
    "viddil": "department", "viisk": "military", "vnutr": "internal", "vod": "water",
    "vuhil": "coal", "vuhl": "coal", "vuz": "university",
    "vydav": "publishing", "vynohrad": "viticulture",
    "vynorob": "winemaking", "vyprobuv": "testing", "vyrobnych": "production",
    "vyrobnyts": "production", "vyshch": "higher", "yader": "nuclear", "yakos": "quality",
    "yevrop": "european", "yurydychn": "law", "zakhid": "west", "zakhidn": "western",
    "zakhidnoukr": "west ukrainian", "zakhyst": "protection", "zalizny": "railway",
    "zavod": "plant", "zdorov": "health", "zemel": "land", "zemlerob": "agriculture",
    "zern": "grain", "zhurnal": "journalism", "zhyttie": "life", "znan": "knowledge",
    "zovnish": "foreign", "zvariuv": "welding", "zviaz": "communications",
}  # fmt: skip
"""English of Ukrainian stems."""
_NOISE: Final = """
    of the for and in on at to de la le les des du da do di del der die das und fur et y e i v z
    zi ta im imeni name named after with by a s p o u na pry tov tzov pat prat vat zat dp kp ku kz
    kzp kno knp dz ho bo fop pp ndi nan hi ntu dvnz vnz tovarystvo obmezhenoiu vidpovidalnistiu
    pryvatne publichne aktsionerne pidpryiemstvo derzhavne llc ltd limited liability gmbh mbh ag
    kg co company inc corp plc sa sas sarl srl spa snc sl sll slu sau bv nv ab as oy oyj aps doo
    sro zoo spzoo zrt kft nyrt ev ead ood eood uab sia ou jsc pjsc cjsc ojsc pe ngo ek gbr ehf asa
    kommanditgesellschaft aktiengesellschaft societe anonyme
"""
NOISE: Final = frozenset(_NOISE.split())
"""Folded words that say little: articles, prepositions, legal forms."""
