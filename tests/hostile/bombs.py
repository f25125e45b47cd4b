"""Small files that ask for a lot: each kind as a seeded recipe of a few megabytes at most.

A recipe takes a `random.Random` and returns the file's bytes. What lies beside a bomb in a zip and
is good is named `good`: it has to be read.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from random import Random

from tests import builders_files, xml_files
from tests import builders_fit as fit

Recipe = Callable[[Random], bytes]
MEGA = 1_000_000
GOOD = builders_files.gpx()
DIET = builders_files.diet_csv()


def some(rng: Random, n: int) -> int:
    """Vary a size by a fifth."""
    return int(n * rng.uniform(0.8, 1.2))


# --- tables ---------------------------------------------------------------------------------


def delimiters(rng: Random) -> bytes:
    return rng.choice(b";,\t|").to_bytes(1, "little") * some(rng, MEGA)


def delimiter_lines(rng: Random) -> bytes:
    return (b";" * rng.randint(900, 5000) + b"\n") * some(rng, 500)


def one_wide_line_and_many_short(rng: Random) -> bytes:
    return b",".join(b"c%d" % n for n in range(some(rng, 100_000))) + b"\na" * some(rng, MEGA)


def wide_header_short_rows(rng: Random) -> bytes:
    names = ["date", "energy_kcal", *(f"x{n}" for n in range(some(rng, 400)))]
    row = "2026-11-09,2200"
    return (",".join(names) + f"\n{row}" * some(rng, 150_000)).encode()


def million_columns_few_rows(rng: Random) -> bytes:
    return b"\n".join(b",".join([b"1"] * some(rng, 400_000)) for _ in range(3))


def quotes_never_closed(rng: Random) -> bytes:
    return b"date,energy_kcal,note\n" + b'2026-11-09,"2200,x\n' * some(rng, 100_000)


def bare_quotes(rng: Random) -> bytes:
    return b'"a\n' * some(rng, 500_000)


def long_quoted_lines(rng: Random) -> bytes:
    line = b'2026-11-09;"' + b"x;" * some(rng, 20_000) + b"\n"
    return b"date;energy_kcal\n" + line * 60


def doubled_quotes(rng: Random) -> bytes:
    return b'date,note\n2026-11-09,"' + b'""' * some(rng, MEGA)


def quote_after_every_sign(rng: Random) -> bytes:
    return b"date,note\n2026-11-09," + rng.choice([b',"', b';""', b'" ,"', b', "']) * some(
        rng, 700_000
    )


def one_quote_for_all(rng: Random) -> bytes:
    return b'date,note\n2026-11-09,"' + b"word word\n" * some(rng, 200_000) + b'"\n'


def giant_line(rng: Random) -> bytes:
    return b"date " + b"x" * some(rng, 4 * MEGA)


def giant_cell(rng: Random) -> bytes:
    filling = rng.choice([b"9", b" ", b"1 ", b"1.", b"1,", b"-", b"h ", b"\xc2\xa0", b"(", b"_"])
    cell = filling * (some(rng, 2 * MEGA) // len(filling))
    return b'date,energy_kcal,protein_g\n2026-11-09,"%b",80\n2026-11-10,2000,90\n' % cell


def giant_date_cells(rng: Random) -> bytes:
    filling = rng.choice(["1 ", "a.", "a ", "2026-11-09 ", "9", "\u00a0", "1/", "T"])
    cell = filling * (30_000 // len(filling))
    return ("date,energy_kcal\n" + f'"{cell}",2000\n' * 60).encode()


def giant_header_cell(rng: Random) -> bytes:
    filling = rng.choice(["(", " (", "(a", "_", " ", "(kg", "[ "])
    cell = filling * (some(rng, MEGA) // len(filling))
    return f'date,energy_kcal,"{cell}"\n2026-11-09,2000,1\n'.encode()


def many_short_lines(rng: Random) -> bytes:
    return b"a\n" * some(rng, 2 * MEGA)


def empty_lines(rng: Random) -> bytes:
    return b"date,energy_kcal\n" + b"\n" * some(rng, 4 * MEGA)


def nul_bytes(rng: Random) -> bytes:
    return b"date,energy_kcal\n2026-11-09,2000\n" + (b"\0,\0" * some(rng, MEGA // 2))


def rare_nul_bytes(rng: Random) -> bytes:
    return b"date,energy_kcal\n" + (b"2026-11-09,20%b00\n" % b"\0") * some(rng, 30_000)


def all_rows_bad(rng: Random) -> bytes:
    return b"date,energy_kcal\n" + b"x,7O.2\n" * some(rng, 300_000)


def numbers_too_long(rng: Random) -> bytes:
    number = rng.choice([b"9" * 4000, b"1e999999", b"1" + b"0" * 3000 + b".5", b"0x" + b"f" * 999])
    return b"date,energy_kcal\n" + b"2026-11-09,%b\n" % number * (2 * MEGA // len(number))


def utf16_table(rng: Random) -> bytes:
    return ("a;" * some(rng, MEGA)).encode("utf-16")


def activity_list(rng: Random) -> bytes:
    row = "1,x,Run,Run,,Shoe,activities/1.fit\n"
    return ("id,date,name,type,description,gear,file\n" + row * some(rng, 60_000)).encode()


# --- JSON -----------------------------------------------------------------------------------


def json_deep(rng: Random) -> bytes:
    sign = rng.choice(["[", '{"a":', '[{"dateOfSleep":'])
    return (sign * (some(rng, 2 * MEGA) // len(sign))).encode()


def json_deep_closed(rng: Random) -> bytes:
    n = some(rng, 900)
    return b'[{"dateOfSleep":"2026-11-09","startTime":' + b"[" * n + b"]" * n + b"}]"


def json_tiny_items(rng: Random) -> bytes:
    item = rng.choice([b"1", b"[]", b"{}", b'""', b"null", b"1.5"])
    return b"[" + b",".join([item] * (some(rng, 10 * MEGA) // (len(item) + 1))) + b"]"


def json_many_nights(rng: Random) -> bytes:
    return json.dumps([{"dateOfSleep": "x"}] * some(rng, 150_000)).encode()


def json_many_keys(rng: Random) -> bytes:
    return json.dumps({f"k{n}": n for n in range(some(rng, 300_000))}).encode()


def json_giant_key(rng: Random) -> bytes:
    return json.dumps({"k" * some(rng, 3 * MEGA): 1}).encode()


def json_giant_numbers(rng: Random) -> bytes:
    number = rng.choice(["1e999999", "9" * 100_000, "-1e400", "9" * 4000, "NaN", "Infinity"])
    night = f'{{"dateOfSleep":"2026-11-09","startTime":{number},"endTime":{number},"minutesAsleep":{number},"duration":{number}}}'
    return f"[{','.join([night] * 20)}]".encode()


def json_garmin_giant_numbers(rng: Random) -> bytes:
    number = rng.choice(["1e999999", "1e300", "9" * 4000, "-1e18", "9" * 30])
    night = f'{{"calendarDate":"2026-11-09","sleepStartTimestampGMT":{number},"sleepEndTimestampGMT":{number},"deepSleepSeconds":{number}}}'
    return f"[{','.join([night] * 20)}]".encode()


def json_endless_text(rng: Random) -> bytes:
    return b'{"dateOfSleep":"' + b"\\u0041" * some(rng, 600_000)


# --- XML ------------------------------------------------------------------------------------


def gpx_of(body: str) -> bytes:
    return (
        '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
        f"{body}</gpx>"
    ).encode()


def xml_giant_attribute(rng: Random) -> bytes:
    return gpx_of(f'<trk a="{"x" * some(rng, 3 * MEGA)}"><trkseg/></trk>')


def xml_many_attributes(rng: Random) -> bytes:
    names = " ".join(f'a{n}="1"' for n in range(some(rng, 200_000)))
    return gpx_of(f"<trk {names}><trkseg/></trk>")


def xml_root_attributes(rng: Random) -> bytes:
    return ("<gpx " + rng.choice([" ", "a ", 'a="" ', "a=", "a= "]) * some(rng, 400_000)).encode()


def xml_many_namespaces(rng: Random) -> bytes:
    names = " ".join(f'xmlns:n{n}="u{n}"' for n in range(some(rng, 20_000)))
    return gpx_of(f"<trk {names}><trkseg/></trk>")


def xml_empty_segments(rng: Random) -> bytes:
    return gpx_of("<trk>" + "<trkseg/>" * some(rng, MEGA // 2) + "</trk>")


def xml_empty_tracks(rng: Random) -> bytes:
    return gpx_of(rng.choice(["<trk/>", "<rte/>", "<trk><trkseg/></trk>"]) * some(rng, 300_000))


def xml_short_segments(rng: Random) -> bytes:
    point = '<trkseg><trkpt lat="1" lon="2"/></trkseg>'
    return gpx_of("<trk>" + point * some(rng, 90_000) + "</trk>")


def xml_bare_points(rng: Random) -> bytes:
    return gpx_of(
        "<trk><trkseg>" + '<trkpt lat="1" lon="2"/>' * some(rng, 150_000) + "</trkseg></trk>"
    )


def xml_deep(rng: Random) -> bytes:
    return gpx_of("<a>" * some(rng, MEGA))


def xml_deep_in_a_point(rng: Random) -> bytes:
    n = some(rng, 200)
    inner = "<e>" * n + "</e>" * n
    point = f'<trkpt lat="1" lon="2"><extensions>{inner}</extensions></trkpt>'
    return gpx_of("<trk><trkseg>" + point * 2000 + "</trkseg></trk>")


def xml_entities(rng: Random) -> bytes:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, some(rng, 20)))
    return f'<!DOCTYPE gpx [<!ENTITY e0 "lol">{lines}]><gpx><trk><name>&e9;</name></trk></gpx>'.encode()


def xml_many_facts(rng: Random) -> bytes:
    return gpx_of("<trk>" + rng.choice(["<name>a</name>", "<x/>"]) * some(rng, 200_000) + "</trk>")


def xml_comments(rng: Random) -> bytes:
    return b"<!---->" * some(rng, 300_000) + GOOD


def xml_long_texts(rng: Random) -> bytes:
    return gpx_of(f"<trk><name>{'ab ' * some(rng, MEGA)}</name><trkseg/></trk>")


def tcx_laps(rng: Random) -> bytes:
    lap = '<Lap StartTime="2026-11-10T06:30:00Z"><Track/></Lap>'
    body = lap * some(rng, 60_000)
    return (
        '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
        f'<Activities><Activity Sport="Running">{body}</Activity></Activities></TrainingCenterDatabase>'
    ).encode()


def tcx_activities(rng: Random) -> bytes:
    activity = '<Activity Sport="Running"><Id>2026-11-10T06:30:00Z</Id></Activity>'
    return f"<TrainingCenterDatabase><Activities>{activity * some(rng, 50_000)}".encode()


def health_entities(rng: Random) -> bytes:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, some(rng, 12)))
    record = '<Record type="HKQuantityTypeIdentifierBodyMass" sourceName="&e9;" unit="kg" startDate="2026-11-09 07:00:00 +1300" value="61.5"/>'
    return f'<!DOCTYPE HealthData [<!ENTITY e0 "lol">{lines}]><HealthData>{record * 50}</HealthData>'.encode()


def health_deep(rng: Random) -> bytes:
    return b"<HealthData>" + b"<Record>" * some(rng, 400_000)


def health_unknown(rng: Random) -> bytes:
    return b"<HealthData>" + b"<x/>" * some(rng, 700_000)


def health_open_workout(rng: Random) -> bytes:
    return b"<HealthData><Workout>" + b"<x/>" * some(rng, 700_000)


def health_records(rng: Random) -> bytes:
    kind = rng.choice(["HKQuantityTypeIdentifierBodyMass", "HKCategoryTypeIdentifierSleepAnalysis"])
    rows = "".join(
        f'<Record type="{kind}" unit="kg" startDate="2026-11-09 07:00:00 +1300" value="{n}"/>'
        for n in range(some(rng, 20_000))
    )
    return f"<HealthData>{rows}</HealthData>".encode()


# --- workbooks ------------------------------------------------------------------------------

BOOK_SPACES = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(
    *sheets: str, strings: str = "", styles: str = "", n_uses: int = 1, names: str = ""
) -> bytes:
    """A workbook of sheets given as XML; `n_uses` lists each sheet so many times."""
    uses = [n for n in range(len(sheets)) for _ in range(n_uses)]
    listed = "".join(
        f'<sheet name="S{at}" sheetId="{at + 1}" r:id="rId{n + 1}"/>' for at, n in enumerate(uses)
    )
    relations = "".join(
        f'<Relationship Id="rId{n + 1}" Type="{RELATION}/worksheet" Target="worksheets/sheet{n + 1}.xml"/>'
        for n in range(len(sheets))
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n + 1}.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(len(sheets))
    )
    relations += (
        f'<Relationship Id="rIdS" Type="{RELATION}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rIdT" Type="{RELATION}/styles" Target="styles.xml"/>'
    )
    space = "http://schemas.openxmlformats.org/package/2006"
    office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{office}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{office}.sharedStrings+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{office}.styles+xml"/>{kinds}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{space}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {BOOK_SPACES}><sheets>{listed}</sheets>{names}</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{space}/relationships">{relations}</Relationships>',
        "xl/sharedStrings.xml": f"<sst {BOOK_SPACES}>{strings}</sst>",
        "xl/styles.xml": f"<styleSheet {BOOK_SPACES}>{styles}</styleSheet>",
    } | {f"xl/worksheets/sheet{n + 1}.xml": sheet for n, sheet in enumerate(sheets)}
    return xml_files.zipped({name: text.encode() for name, text in parts.items()})


def sheet_of(rows: str, *, dimension: str = "", after: str = "", head: str = "") -> str:
    size = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f"{head}<worksheet {BOOK_SPACES}>{size}<sheetData>{rows}</sheetData>{after}</worksheet>"


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def book_far_cells(rng: Random) -> bytes:
    places = ["XFD1048576", "XFC1048575", "A1048576", "XFD2", "ZZ900000"]
    rng.shuffle(places)
    sheets = []
    for far in places:
        row = int("".join(filter(str.isdigit, far)))
        rows = (
            f'<row r="1">{text_cell("A1", "date")}</row><row r="{row}">{text_cell(far, "x")}</row>'
        )
        sheets.append(sheet_of(rows))
    return workbook(*sheets)


def book_false_dimension(rng: Random) -> bytes:
    size = rng.choice(["A1:XFD1048576", "A1:ZZZZZZ99999999", "XFD1048576:A1", "A0:A0", "x"])
    return workbook(sheet_of(f'<row r="1">{text_cell("A1", "date")}</row>', dimension=size))


def book_far_in_each_row(rng: Random) -> bytes:
    rows = "".join(
        f'<row r="{n}">{text_cell(f"XFD{n}", "x")}</row>' for n in range(1, some(rng, 30_000))
    )
    return workbook(sheet_of(rows))


def book_impossible_places(rng: Random) -> bytes:
    place = rng.choice(["A99999999999", "ZZZZZZ1", "A-1", "1A", "", "AAAAAAAAAAAAAAAAAAAA9"])
    return workbook(
        sheet_of(f'<row r="{rng.choice([1, 10**12, -5])}">{text_cell(place, "x")}</row>')
    )


def book_many_rows(rng: Random) -> bytes:
    return workbook(sheet_of("<row/>" * some(rng, 3 * MEGA)))


def book_many_cells(rng: Random) -> bytes:
    return workbook(sheet_of(("<row>" + "<c><v>1</v></c>" * 100 + "</row>") * some(rng, 15_000)))


def book_sheet_used_often(rng: Random) -> bytes:
    rows = ("<row>" + "<c><v>1</v></c>" * 20 + "</row>") * some(rng, 6_000)
    return workbook(sheet_of(rows), n_uses=200)


def book_renamed_sheet_used_often(rng: Random) -> bytes:
    rows = ("<row>" + "<c><v>1</v></c>" * 20 + "</row>") * some(rng, 1_500)
    data = workbook(sheet_of(rows), n_uses=90)
    name = b"worksheets/sheet1.xml", b"unlike-any/other.bin"
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        for part in book.namelist():
            parts[part.replace(name[0].decode(), name[1].decode())] = book.read(part).replace(*name)
    return xml_files.zipped(parts)


def book_many_sheets(rng: Random) -> bytes:
    return workbook(*[sheet_of("<row/>")] * some(rng, 3_000))


def book_many_strings(rng: Random) -> bytes:
    rows = f"<row>{text_cell('A1', 'x')}</row>"
    return workbook(sheet_of(rows), strings="<si><t>a</t></si>" * some(rng, 1_500_000))


def book_string_used_often(rng: Random) -> bytes:
    text = "x" * some(rng, 100_000)
    cells = '<row><c t="s"><v>0</v></c></row>' * some(rng, 60_000)
    return workbook(sheet_of(cells), strings=f"<si><t>{text}</t></si>")


def book_many_styles(rng: Random) -> bytes:
    many = '<xf numFmtId="0" fontId="0"/>' * some(rng, 700_000)
    return workbook(sheet_of("<row/>"), styles=f"<cellXfs>{many}</cellXfs>")


def book_many_merges(rng: Random) -> bytes:
    after = (
        "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * some(rng, 50_000) + "</mergeCells>"
    )
    return workbook(sheet_of(f'<row r="1">{text_cell("A1", "date")}</row>', after=after))


def book_many_names(rng: Random) -> bytes:
    names = '<definedName name="n">S0!$A$1</definedName>' * some(rng, 300_000)
    return workbook(sheet_of("<row/>"), names=f"<definedNames>{names}</definedNames>")


def book_entities(rng: Random) -> bytes:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, some(rng, 12)))
    head = f'<!DOCTYPE worksheet [<!ENTITY e0 "lol">{lines}]>'
    return workbook(sheet_of(f"<row>{text_cell('A1', '&e9;')}</row>", head=head))


def book_deep(rng: Random) -> bytes:
    return workbook(sheet_of("<row>" * some(rng, MEGA)))


def book_deep_styles(rng: Random) -> bytes:
    return workbook(sheet_of("<row/>"), styles="<a>" * some(rng, MEGA))


def book_zeros(rng: Random) -> bytes:
    return workbook(sheet_of(" " * some(rng, 100 * MEGA)))


def book_giant_cell(rng: Random) -> bytes:
    return workbook(sheet_of(f"<row>{text_cell('A1', 'x' * some(rng, 20 * MEGA))}</row>"))


# --- containers -----------------------------------------------------------------------------


def good_beside(bad: dict[str, bytes]) -> bytes:
    return xml_files.zipped({"first good.gpx": GOOD, **bad, "last good.gpx": GOOD})


def zip_of_many_bombs(rng: Random) -> bytes:
    bomb = bytes(some(rng, 14_000_000))
    return good_beside({f"{n}.csv": bomb for n in range(40)})


def zip_of_large_bombs(rng: Random) -> bytes:
    return good_beside({f"{n}.gpx": b" " * some(rng, 60 * MEGA) for n in range(3)})


def zip_of_gzip_bombs(rng: Random) -> bytes:
    bomb = gzip.compress(bytes(some(rng, 30_000_000)), mtime=0)
    return good_beside({f"{n}.gpx.gz": bomb for n in range(60)})


def zip_nested_bombs(rng: Random) -> bytes:
    inner = xml_files.zipped({f"{n}.csv": bytes(8_000_000) for n in range(20)})
    middle = xml_files.zipped({f"{n}.zip": inner for n in range(some(rng, 20))})
    return good_beside({f"{n}.zip": middle for n in range(20)})


def zip_thousands(rng: Random) -> bytes:
    return good_beside({f"{n}.csv": b"" for n in range(some(rng, 15_000))})


def zip_nested_thousands(rng: Random) -> bytes:
    inner = xml_files.zipped({f"{n}": b"" for n in range(some(rng, 5_000))})
    return good_beside({f"{n}.zip": inner for n in range(40)})


def zip_same_name(rng: Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for _ in range(some(rng, 2_000)):
            archive.filelist.append(zipfile.ZipInfo("x"))  # silence the warning of a repeated name
            archive.filelist.pop()
            archive.NameToInfo.clear()
            archive.writestr("same good.gpx", GOOD if archive.filelist == [] else b"x")
    return stream.getvalue()


def zip_encrypted(rng: Random) -> bytes:
    names = {f"{n}.gpx": b"x" * 50 for n in range(some(rng, 5_000))}
    data = bytearray(xml_files.zipped(names))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            data[place + at] |= 1
            place = data.find(mark, place + 4)
    return bytes(data)


def zip_overlapping(rng: Random) -> bytes:
    """Many names for one packed file, as in the zip bomb that needs no nesting."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(15_000_000)) + packer.flush()
    stream = io.BytesIO()
    stream.write(xml_files.zipped({"first good.gpx": GOOD}))
    honest = zipfile.ZipFile(io.BytesIO(stream.getvalue())).infolist()[0]
    body = stream.getvalue()[
        : honest.header_offset + 30 + len("first good.gpx") + honest.compress_size
    ]
    kernel_at = len(body)
    crc = zlib.crc32(bytes(15_000_000))
    body += struct.pack(
        "<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(packed), 15_000_000, 1, 0
    )
    body += b"k" + packed
    names = [("first good.gpx", honest.CRC, honest.compress_size, honest.file_size, 0)]
    names += [("k", crc, len(packed), 15_000_000, kernel_at)] * some(rng, 2_000)
    directory = b"".join(
        struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, crc, packed_size, size,
            len(name), 0, 0, 0, 0, 0, at,
        ) + name.encode()
        for name, crc, packed_size, size, at in names
    )  # fmt: skip
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), len(body), 0
    )
    return body + directory + end


def zip_lying_sizes(rng: Random) -> bytes:
    data = bytearray(xml_files.zipped({f"{n}.csv": bytes(2_000_000) for n in range(200)}))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        lie = rng.choice([0, 10, 0x7FFFFFFF, 0xFFFFFFFE])
        struct.pack_into("<I", data, at + rng.choice([20, 24]), lie)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def zip64_lies(rng: Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("1.csv", "w", force_zip64=True) as member:
            member.write(bytes(2_000_000))
        archive.writestr("good.gpx", GOOD)
    data = bytearray(stream.getvalue())
    at = data.find(b"PK\x01\x02")
    name = b"1.csv"
    extra = struct.pack("<HHQQ", 1, 16, rng.choice([2**40, 2**63 - 1]), rng.choice([2**40, 5]))
    struct.pack_into("<II", data, at + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    extra_at = at + 46 + len(name)
    old = struct.unpack_from("<H", data, at + 30)[0]
    data[extra_at : extra_at + old] = extra
    struct.pack_into("<H", data, at + 30, len(extra))
    end = data.rfind(b"PK\x05\x06")
    size = struct.unpack_from("<I", data, end + 12)[0]
    struct.pack_into("<I", data, end + 12, size - old + len(extra))
    return bytes(data)


def zip_quine_like(rng: Random) -> bytes:
    """Zips in zips, deeper than anybody packs."""
    data = xml_files.zipped({"good.gpx": GOOD})
    for level in range(some(rng, 40)):
        data = xml_files.zipped({f"{level}.zip": data, f"again {level}.zip": data[:2000]})
    return data


def zip_fanning_out(rng: Random) -> bytes:
    data = xml_files.zipped({"1.csv": DIET})
    for _ in range(4):
        data = xml_files.zipped({f"{n}.zip": data for n in range(some(rng, 12))})
    return data


def zip_long_names(rng: Random) -> bytes:
    return xml_files.zipped({f"{n}".zfill(some(rng, 20_000)): b"" for n in range(100)})


def gzip_bomb(rng: Random) -> bytes:
    return gzip.compress(
        rng.choice([b"\0", b" ", b"a,b\n", b"[]"]) * some(rng, 120 * MEGA), mtime=0
    )


def gzip_layers(rng: Random) -> bytes:
    data = bytes(some(rng, 100 * MEGA))
    for _ in range(rng.randint(2, 7)):
        data = gzip.compress(data, mtime=0)
    return data


def gzip_of_many_parts(rng: Random) -> bytes:
    return gzip.compress(b"", mtime=0) * some(rng, 150_000)


def gzip_health_of_many_parts(rng: Random) -> bytes:
    return gzip.compress(b"<HealthData>", mtime=0) + gzip.compress(b"<x/>", mtime=0) * some(
        rng, 60_000
    )


def gzip_dense_table(rng: Random) -> bytes:
    row = b"2026-11-09,2200,110,280,70\n"
    return gzip.compress(DIET + row * some(rng, 1_200_000), mtime=0)


def gzip_dense_gpx(rng: Random) -> bytes:
    return gzip.compress(
        gpx_of("<trk><trkseg>" + '<trkpt lat="1" lon="2"/>' * some(rng, 4_000_000)), mtime=0
    )


# --- FIT ------------------------------------------------------------------------------------


def fit_many_definitions(rng: Random) -> bytes:
    builder = fit.FitBuilder()
    for n in range(some(rng, 50_000)):
        builder.define(n % 16, rng.choice([20, 20 + n % 5000]), [(253, 4, fit.UINT32)])
        builder.data(n % 16, fit.START + n)
    return quick_fit(builder)


def fit_distinct_definitions(rng: Random) -> bytes:
    builder = fit.FitBuilder()
    for n in range(some(rng, 20_000)):
        builder.define(0, n % 65_000, [(n % 250, 1 + n % 3, fit.BYTE)])
        builder.body += bytes(2 + n % 3)
    return quick_fit(builder)


def fit_wide_definitions(rng: Random) -> bytes:
    builder = fit.FitBuilder()
    builder.message(0, fit.FILE_ID, (0, fit.ENUM, 4))
    for n in range(some(rng, 1_500)):
        builder.define(0, fit.RECORD, [((n + k) % 256, 1, fit.UINT8) for k in range(255)])
        builder.body += bytes(256)
    return quick_fit(builder)


def fit_developer_fields(rng: Random) -> bytes:
    builder = fit.FitBuilder()
    builder.message(0, fit.FILE_ID, (0, fit.ENUM, 4))
    for n in range(some(rng, 20_000)):
        builder.message(
            0, fit.FIELD_DESCRIPTION, (0, fit.UINT8, n % 256), (1, fit.UINT8, n // 256 % 256),
            (2, fit.UINT8, fit.UINT16), (3, fit.STRING, b"x" * 20),
        )  # fmt: skip
    return quick_fit(builder)


def fit_developer_records(rng: Random) -> bytes:
    builder = fit.FitBuilder()
    builder.message(0, fit.FILE_ID, (0, fit.ENUM, 4))
    for n in range(255):
        builder.message(
            0, fit.FIELD_DESCRIPTION, (0, fit.UINT8, 0), (1, fit.UINT8, n),
            (2, fit.UINT8, fit.UINT8), (3, fit.STRING, b"f%d" % n),
        )  # fmt: skip
    fields = [(n, 1, 0) for n in range(255)]
    for n in range(some(rng, 1_500)):
        builder.define(0, fit.RECORD, [(253, 4, fit.UINT32)], fields, [fit.UINT8] * 255)
        builder.body += bytes([0]) + struct.pack("<I", fit.START + n) + bytes(255)
    return quick_fit(builder)


def fit_empty_fields(rng: Random) -> bytes:
    builder = fit.FitBuilder()
    builder.define(0, fit.RECORD, [])
    builder.body += bytes(some(rng, 2 * MEGA))
    return quick_fit(builder)


def fit_tiny_records(rng: Random) -> bytes:
    builder = fit.FitBuilder()
    builder.message(0, fit.FILE_ID, (0, fit.ENUM, 4))
    builder.define(0, fit.RECORD, [(3, 1, fit.UINT8)])
    builder.body += b"\0\x8c" * some(rng, MEGA)
    return quick_fit(builder)


def fit_many_sessions(rng: Random) -> bytes:
    builder = fit.FitBuilder()
    builder.message(0, fit.FILE_ID, (0, fit.ENUM, 4))
    builder.define(
        0, rng.choice([fit.SESSION, fit.LAP, fit.EVENT, fit.SET]), [(253, 4, fit.UINT32)]
    )
    for n in range(some(rng, 60_000)):
        builder.data(0, fit.START + n)
    return quick_fit(builder)


def fit_chained(rng: Random) -> bytes:
    builder = fit.FitBuilder()
    builder.message(0, fit.FILE_ID, (0, fit.ENUM, 4))
    return builder.build() * some(rng, 40_000)


def fit_far_times(rng: Random) -> bytes:
    builder = fit.FitBuilder()
    builder.message(0, fit.FILE_ID, (0, fit.ENUM, 4))
    builder.define(0, fit.RECORD, [(253, 4, fit.UINT32), (3, 1, fit.UINT8)])
    for _ in range(2_000):
        builder.data(0, rng.randrange(2**32 - 1), 140)
    return quick_fit(builder)


def quick_fit(builder: fit.FitBuilder) -> bytes:
    """Close a FIT file without the bit-by-bit checksum, which takes its time."""
    return builder.build(crc=0)


def fit_noise(rng: Random) -> bytes:
    return fit.FitBuilder(body=bytearray(rng.randbytes(some(rng, 2 * MEGA)))).build(crc=0)


def _all(names: Iterable[str]) -> dict[str, Recipe]:
    return {name: globals()[name] for name in names}


RECIPES: dict[str, Recipe] = _all(
    name
    for name, value in list(globals().items())
    if getattr(value, "__annotations__", {}) == {"rng": "Random", "return": "bytes"}
)
