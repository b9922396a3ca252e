"""Reads the four files that sheet_test.c wrote, with other people's readers, and compares them with each
other: python3 sheet_check.py FOLDER. Exits 1, saying what is wrong."""
import csv
import json
import sys
import warnings

import openpyxl

folder = sys.argv[1]
NASTY = ["=1+1", "@SUM(A1)", "منطقة «الرياض», وغيرها", 'quote " and\nline', "Total"]


def read_csv():
    with open(f"{folder}/sheet.csv", "rb") as file:
        bytes_ = file.read()
    assert bytes_.startswith(b"\xef\xbb\xbf"), "no byte order mark"
    assert bytes_.count(b"\r\n") >= 6, "rows do not end with CRLF"
    rows = list(csv.reader(bytes_.decode("utf-8-sig").splitlines(keepends=True)))
    assert rows[0] == ["region_code", "المنطقة", "Count", "Share", "Money", "status"], rows[0]
    assert len(rows) == 6, rows
    for row, name in zip(rows[1:], NASTY):
        wanted = "'" + name if name[0] in "=@" else name
        assert row[1] == wanted, (row[1], wanted)
    assert rows[1][2:] == ["1234567", "93.05", "1500.50", ""], rows[1]
    assert rows[2][2:] == ["", "", "", "confidential"], rows[2]
    assert rows[3][3] == "" and rows[3][5] == "", rows[3]
    assert rows[4][5] == "provisional", rows[4]


def read_json_stat():
    with open(f"{folder}/sheet.json", encoding="utf-8") as file:
        d = json.load(file)
    assert d["version"] == "2.0" and d["class"] == "dataset"
    assert d["id"] == ["region", "measure"] and d["size"] == [5, 3], d["size"]
    assert d["role"] == {"metric": ["measure"], "geo": ["region"]}, d["role"]
    cells = d["size"][0] * d["size"][1]
    assert len(d["value"]) == cells
    for name, size in zip(d["id"], d["size"]):
        category = d["dimension"][name]["category"]
        assert len(category["index"]) == size and set(category["index"]) == set(category["label"])
    assert list(d["dimension"]["region"]["category"]["label"].values()) == NASTY
    assert d["dimension"]["measure"]["category"]["unit"]["share"] == {"base": "percent", "decimals": 2}
    assert d["value"][:3] == [1234567, 93.05, 1500.50], d["value"]
    assert d["value"][3:6] == [None] * 3 and d["status"]["3"] == "confidential"
    assert d["value"][7] is None and d["status"]["7"] == "none"
    assert d["status"]["9"] == "provisional" and "0" not in d["status"]
    assert d["extension"]["simulated"] is True
    return d


def read_sdmx(d):
    with open(f"{folder}/sheet.sdmx.csv", newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 15
    assert list(rows[0]) == ["DATAFLOW", "TIME_PERIOD", "region", "MEASURE", "OBS_VALUE", "UNIT_MEASURE", "OBS_STATUS"]
    assert rows[0]["DATAFLOW"] == "BAWABA:test-view(1.0)" and rows[0]["TIME_PERIOD"] == "1435-03"
    for row, value in zip(rows, d["value"]):
        assert (row["OBS_VALUE"] == "") == (value is None), row
        assert value is None or float(row["OBS_VALUE"]) == value, row
    assert [rows[i]["OBS_STATUS"] for i in (0, 3, 7, 9)] == ["A", "C", "M", "P"]


def read_xlsx(d):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(f"{folder}/sheet.xlsx").active
    assert sheet.sheet_view.rightToLeft, "not from right to left"
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.data_type in ("s", "n"), (cell.coordinate, cell.data_type, cell.value)
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    head = next(i for i, row in enumerate(rows) if row[0] == "region")
    assert [row[1] for row in rows[head + 1 :]] == NASTY
    found = [cell for row in rows[head + 1 :] for cell in row[2:5]]
    for value, wanted in zip(found, d["value"]):
        assert (value if isinstance(value, (int, float)) else None) == wanted, (value, wanted)
    assert rows[head + 2][2] == "c"


read_csv()
stat = read_json_stat()
read_sdmx(stat)
read_xlsx(stat)
