# SPDX-License-Identifier: Apache-2.0
"""0017-results-page.py PAGE TABLE: opens the page of a results table in a real
browser, and prints what is to be known about it, a fact a line: what it asks
for and says; its numbers beside those of TABLE (csv); how it lies on a screen,
a telephone and paper; and what a stranger's markup can do in a copy of it."""
import csv
import re
import sys

from chromium import Browser

# Somebody's markup that got through, at the end of the page.
STRANGE = """<p id="strange" style="color: rgb(255, 0, 0)">strange</p>
<img src="http://127.0.0.1:9/seen.png" onerror="document.title = 'ran'"/>
<style>#strange { padding-left: 99px; }</style>
<script>document.title = 'ran';</script></main>"""

NUMBERS = """[...document.querySelectorAll('tbody')].map(body => [
    body.querySelector('.code').textContent,
    ...[...body.querySelectorAll('tr.numbers td')].map(cell =>
        (cell.querySelector('data') || {value: ''}).value)])"""

# What reaches beyond the right edge or out of its cell, or has no room left;
# and the smallest letters there are.
BEYOND = """[...document.body.querySelectorAll('*')].filter(e =>
    e.getBoundingClientRect().right > innerWidth + .5 ||
    e.className == 'which' && e.clientWidth < 240 ||
    e.scrollWidth > e.clientWidth + 1 &&
    getComputedStyle(e).display.startsWith('table-cell')).map(e =>
    e.tagName + '.' + e.className)"""
SMALLEST = """Math.min(...[...document.body.querySelectorAll('*')].filter(e =>
    e.offsetParent && [...e.childNodes].some(n => n.nodeType == 3 &&
    n.data.trim())).map(e => parseFloat(getComputedStyle(e).fontSize)))"""
HEADS = "getComputedStyle(document.querySelector('thead')).display"


def fact(name, value):
    print(name, value, sep="\t")


def strange_copy(path, without):
    """The page with STRANGE in it; and without its policy, if so."""
    with open(path, encoding="utf-8") as page:
        text = page.read().replace("</main>", STRANGE)
    if without:
        text = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "",
                      text)
    with open("copy.html", "w", encoding="utf-8") as copy:
        copy.write(text)
    return "copy.html"


def wanted(path):
    with open(path, encoding="utf-8", newline="") as table:
        rows = list(csv.reader(table))
    columns = rows[0]
    percent = columns.index("percent_of_target")
    shown = [0, *range(4, columns.index("cumulative") + 1), percent]
    return [[row[i] for i in shown] for row in rows[1:]]


def as_it_is(browser, path, table):
    browser.open(path)
    fact("requests", browser.requests())
    fact("talk", browser.talk())
    found, want = browser.value(NUMBERS), wanted(table)
    fact("rows", len(found))
    fact("other", [f for f in found if f not in want] +
         [w for w in want if w not in found])
    fact("styled", browser.value(
        "getComputedStyle(document.querySelector('.banner'))"
        ".borderLeftWidth"))
    fact("active", browser.value(
        "document.querySelectorAll('script, img, iframe, link, a').length"))
    fact("mode", browser.value("document.compatMode"))
    fact("outline", browser.value(
        "['main', 'h1', '.outcome > h2', '.output caption > h3',"
        " 'table > caption'].map(name =>"
        " document.querySelectorAll(name).length).join(' ')"))
    fact("heads", browser.value(
        "[...document.querySelectorAll('th')].every(th => th.scope)"))
    fact("words", browser.value(
        """['Families & <b>Action</b>', '<img src=x onerror="alert(1)">',
        '<script>alert("1 & 2")</script>', 'second line'].map(words =>
        document.body.innerText.split(words).length - 1).join(' ')"""))
    fact("turned", browser.value(
        "[document.body.innerText.split('\\\\u{202e}').length - 1,"
        " document.body.innerText.split('\\u202e').length - 1].join(' ')"))


def sizes(browser):
    for width in 320, 390, 700, 1071, 1072, 1280, 1920:
        browser.width(width, telephone=width < 500)
        fact("beyond%d" % width, browser.value(BEYOND))
        fact("scroll%d" % width,
             browser.value("document.documentElement.scrollWidth"))
    browser.width(390, telephone=True)
    fact("cards", browser.value(HEADS))
    fact("smallest", browser.value(SMALLEST) >= 12)
    browser.width(1280)
    fact("table", browser.value(HEADS))
    # A4 across, less the margins of the style: 273 mm at 96 to the inch.
    browser.width(1031, height=645, media="print")
    fact("paper", browser.value(HEADS))
    fact("beyond_paper", browser.value(BEYOND))
    browser.width(1280)
    pdf = browser.pdf()
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    fact("sheets", len(boxes) > 1 and all(
        round(float(w)) in (842, 843) and round(float(h)) in (595, 596)
        for w, h in boxes))


def strange(browser, path):
    for name, without in ("held", False), ("loose", True):
        browser.open(strange_copy(path, without))
        refused = [p["requestId"]
                   for p in browser.happened("Network.loadingFailed")
                   if p.get("blockedReason") == "csp"]
        fact(name, [
            browser.value("document.title == 'ran'"),
            browser.value("getComputedStyle(strange).color"),
            browser.value("getComputedStyle(strange).paddingLeft"),
            len(browser.requests()) - len(refused)])
        fact(name + "_talk", len(browser.talk()) > 0)


def main():
    browser = Browser()
    try:
        as_it_is(browser, sys.argv[1], sys.argv[2])
        sizes(browser)
        strange(browser, sys.argv[1])
    finally:
        browser.close()


main()
