"""Names for the customers of the demonstration: made up, the same on every run.

The purchase log knows its customers by number alone. Each number gives one name, no two
customers of a kind share one, and nothing is drawn at random.
"""

from typing import NamedTuple

FIRST = """
Ada Adam Adrian Agnes Alan Albert Alex Alice Alma Amanda Amy Andrea Andrew Angela
Anita Ann Anthony April Arthur Audrey Barbara Beatrice Benjamin Bernice Beth Betty
Brenda Brian Bruce Calvin Carl Carla Carmen Carol Catherine Cecil Charles Charlotte
Chester Chloe Clara Clarence Claude Claudia Colin Connie Curtis Cynthia Daisy Dale
Daniel Darlene David Dawn Dean Deborah Dennis Derek Diana Dolores Donald Dora Doris
Dorothy Douglas Duane Earl Edgar Edith Edna Edward Edwin Eileen Elaine Eleanor Ella
Ellen Elmer Elsie Emily Emma Eric Erin Ernest Esther Ethel Eugene Eva Evelyn Faith
Felix Flora Florence Floyd Frances Frank Fred Gail George Gerald Gina Gladys Glenn
Gloria Gordon Grace Greg Gwen Hannah Harold Harriet Harvey Hazel Heather Helen Henry
Herbert Herman Holly Howard Hugo Ian Ida Irene Iris Isaac Ivan Jack Jacob James Jane
Janet Jasmine Jason Jean Jeffrey Jennifer Jerome Jessica Joan Joel John Joseph Joyce
Juan Julia Julian Karen Karl Kathleen Keith Kelly Kenneth Kevin
""".split()

LAST = """
Abbott Adams Alexander Allen Anderson Andrews Armstrong Arnold Atkins Austin Bailey
Baker Baldwin Barker Barnes Barrett Bates Beck Becker Bell Bennett Berry Bishop Black
Blake Bowen Bowman Boyd Bradley Brady Brewer Brooks Brown Bryant Buchanan Burgess
Burke Burns Bush Butler Byrd Caldwell Campbell Cannon Carlson Carpenter Carr Carroll
Carter Casey Chambers Chandler Chapman Clark Clayton Cohen Cole Coleman Collins Cook
Cooper Cox Craig Crawford Cross Cruz Cunningham Curtis Dalton Daniels Davidson Davis
Dawson Day Dean Delgado Diaz Dixon Douglas Doyle Drake Duncan Dunn Edwards Elliott
Ellis Erickson Evans Farmer Ferguson Fernandez Fields Fisher Fletcher Flores Ford
Foster Fowler Fox Francis Franklin Freeman French Fuller Garcia Gardner Garrett Gibbs
Gibson Gilbert Glover Goodman Gordon Graham Grant Graves Gray Green Greene Griffin
Gross Hale Hall Hamilton Hampton Hansen Hardy Harper Harris Hart Harvey Hawkins Hayes
Henderson Henry Hernandez Hicks Higgins Hill Hoffman Holland Holmes Hopkins Horton
Houston Howard Howell Hubbard Hudson Hughes Hunt Hunter Ingram Jackson Jacobs Jenkins
Jennings Jensen Johnson Johnston Jones Jordan Keller Kelley Kennedy Kim King Klein
Knight Lambert Larson Lawrence Lee Lewis Lindsey Little Logan Long Lopez Lowe Lucas
Lynch Mack Malone Manning Marsh Martin Mason Matthews
""".split()

FAMILY = (
    "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 罗 高 郑 梁 谢 宋".split()
)
GIVEN_A = (
    "伟 芳 秀 敏 静 丽 强 磊 洋 艳 勇 军 杰 娟 涛 明 超 霞 平 文 志 建 晓 海".split()
)
GIVEN_B = (
    "英 华 玉 红 宁 辉 玲 龙 斌 波 云 峰 燕 琳 欣 佳 宇 航 悦 涵 博 诚 怡 雯".split()
)

WORD = """
Amber Anchor Apex Arbor Aspen Beacon Birch Blue Bright Canyon Cedar Clear Copper Coral
Crescent Crown Delta Eagle East Echo Elm Ember Falcon Fern First Forest Garnet Golden
Granite Green Grove Harbor Hazel Heron Highland Horizon Iron Ivory Jade Juniper
Keystone Lake Lark Laurel Liberty Lotus Lumen Maple Meadow Metro Mill Mission North
Oak Ocean Olive Orchard Orion Pacific Palm Pearl Pine Pioneer Polar Prairie Quartz
Raven Red Ridge River Robin Rose Sage Sierra Silver Sky South Spring Spruce Star
Sterling Stone Summit Sun Swift Terra Timber Union Valley Vista West Willow Winter
Wren
""".split()

TRADE = """
Audio Books Broadcasting Cafe Cinemas Clubs Design Distribution Entertainment Events
Galleries Gifts Hotels Imports Interiors Libraries Logistics Media Music Partners
Productions Publishing Radio Records Restaurants Retail Schools Software Stores
Studios Supply Systems Theatres Trading Travel
""".split()

SUFFIX = ("Inc.", "LLC", "Ltd.", "& Co.")

CITIES = """
Albany Atlanta Austin Baltimore Boston Buffalo Chicago Cincinnati Cleveland Columbus
Dallas Denver Detroit Hartford Houston Indianapolis Madison Memphis Miami Milwaukee
Minneapolis Nashville Newark Oakland Omaha Orlando Philadelphia Phoenix Pittsburgh
Portland Providence Raleigh Richmond Rochester Sacramento Seattle Spokane Tucson Tulsa
""".split()

CHINESE_CITIES = "上海 北京 深圳 广州 杭州 南京 成都 武汉 苏州 厦门".split()

POSITIONS = ("Buyer", "Purchasing Manager", "Office Manager", "Store Manager")


class Customer(NamedTuple):
    """What the demonstration tells of one customer, or of a contact of one."""

    name: str
    is_company: bool
    country: str  # ISO code
    city: str
    email: str


def _pick(number, *lists):
    """One entry of each list; distinct for all numbers below the product of lengths."""
    picked = []
    for entries in lists:
        number, index = divmod(number, len(entries))
        picked.append(entries[index])
    return picked


def _scatter(number, size):
    """A permutation of range(size): neighbours get names far apart."""
    return number * 7_368_787 % size  # a prime larger than any `size` here


def customer(number):
    """The customer with this number in the log (1, 2, 3, …).

    Of a hundred, 84 are persons, 10 companies and 6 persons with a Chinese name.
    """
    group, place = divmod(number, 100)
    place = place * 37 % 100  # the kinds mixed
    if place < 10:
        size = len(WORD) * len(TRADE) * len(SUFFIX)
        word, trade, suffix = _pick(
            _scatter(group * 10 + place, size), WORD, TRADE, SUFFIX
        )
        domain = f"{word}-{trade}-{number}".lower()
        return Customer(
            f"{word} {trade} {suffix}",
            True,
            "US",
            CITIES[number % len(CITIES)],
            f"office@{domain}.example.com",
        )
    if place < 16:
        size = len(FAMILY) * len(GIVEN_A) * len(GIVEN_B)
        name = "".join(
            _pick(_scatter(group * 6 + place, size), FAMILY, GIVEN_A, GIVEN_B)
        )
        return Customer(
            name,
            False,
            "CN",
            CHINESE_CITIES[number % len(CHINESE_CITIES)],
            f"customer{number}@example.com",
        )
    name = person(number)
    return Customer(
        name,
        False,
        "US",
        CITIES[number % len(CITIES)],
        f"{name.lower().replace(' ', '.')}.{number}@example.com",
    )


def person(number):
    """A person's name; distinct for the first 29,106 numbers."""
    size = len(FIRST) * len(LAST)
    return " ".join(_pick(_scatter(number, size), FIRST, LAST))
