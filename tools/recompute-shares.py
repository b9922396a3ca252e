#!/usr/bin/env python3
"""Computes the electronic shares again from the public extract (`bawaba statistics extract FILE.csv`).

Electronic share = executed through the portal (web, api, bulk) / (portal + office), in percent with two
decimals, rounded half up. What an officer assisted with is counted apart; operations of the system count
nowhere. Usage: recompute-shares.py FILE.csv [service|region|day]   (what the rows are by; default: service)
"""
import csv
import sys
from collections import defaultdict

PORTAL = {"web", "api", "bulk"}


def count(path, by):
    rows = defaultdict(lambda: {"portal": 0, "office": 0, "assisted": 0})
    with open(path, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["outcome"] != "executed" or row["channel"] == "system":
                continue
            side = "portal" if row["channel"] in PORTAL else row["channel"]
            for key in (row[by] or "unknown", "total"):
                rows[key][side] += 1
    return rows


def share(portal, office):
    whole = portal + office
    return f"{(20000 * portal + whole) // (2 * whole) / 100:.2f}" if whole else ""


def main():
    if len(sys.argv) not in (2, 3) or (len(sys.argv) == 3 and sys.argv[2] not in ("service", "region", "day")):
        sys.exit(__doc__)
    by = sys.argv[2] if len(sys.argv) == 3 else "service"
    rows = count(sys.argv[1], by)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([by, "portal", "office", "assisted", "executed", "share"])
    for key in sorted(rows, key=lambda k: (k == "total", k)):
        r = rows[key]
        out.writerow([key, r["portal"], r["office"], r["assisted"], sum(r.values()), share(r["portal"], r["office"])])


main()
