# Makes the workbooks of tests/data/workbook: openpyxl writes them, LibreOffice computes and saves them.
import datetime as dt, os, subprocess, sys
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

out = sys.argv[1]
raw = os.path.join(out, "raw"); os.makedirs(raw, exist_ok=True)

def trial(epoch=None):
    book = Workbook()
    if epoch: book.epoch = epoch
    sheet = book.active; sheet.title = "Patients"
    sheet.append(["id", "sex", "age", "height", "weight", "bmi", "start", "seen", "alive", "note"])
    rows = [
        ["P01", "F", 54, 1.62, 61.5, dt.date(2024, 1, 31), dt.datetime(2024, 1, 31, 9, 30), True, "moved"],
        ["P02", "M", 47, 1.80, 80.0, dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 14, 0), False, None],
        ["P03", "F", 71, 1.71, None, dt.date(2023, 12, 1), dt.datetime(2023, 12, 1, 8, 15), True, "Müller, “late”"],
        ["P04", "M", None, 1.75, 77.25, None, None, True, None],
    ]
    for at, (id, sex, age, height, weight, start, seen, alive, note) in enumerate(rows, 2):
        sheet.append([id, sex, age, height, weight, f'=IF(E{at}="","",ROUND(E{at}/D{at}^2,1))', start, seen, alive, note])
        sheet.cell(at, 7).number_format = "dd.mm.yyyy"; sheet.cell(at, 8).number_format = "yyyy-mm-dd hh:mm"
    labs = book.create_sheet("Labs")
    labs.append(["id", "day", "hemoglobin"])
    for row in [["P01", 0, 12.1], ["P01", 14, 11.4], ["P02", 0, 14.0]]: labs.append(row)
    return book

def faults():
    book = Workbook(); sheet = book.active; sheet.title = "Sheet1"
    sheet.append(["id", "dose", "share", "count"])
    sheet.append([1, 200, "=B2/0", 3]); sheet.append([2, "180", "=B3/2", 4]); sheet.append([3, 190, "=NA()", 5])
    return book

def text_numbers():
    book = Workbook(); sheet = book.active; sheet.title = "Sheet1"
    sheet.append(["id", "dose"])
    for row in [["A", 200], ["B", "180"], ["C", 190], ["D", "170"]]: sheet.append(row)
    return book

def heads():
    book = Workbook(); sheet = book.active; sheet.title = "Export"
    sheet.append(["Study X, exported 2024-05-01"]); sheet.append([])
    sheet.append(["id", "Sodium", None, "Potassium", None]); sheet.append([None, "day 0", "day 14", "day 0", "day 14"])
    sheet.append(["P01", 140, 138, 4.1, 4.4]); sheet.append(["P02", 139, 141, 3.9, 4.0])
    sheet.merge_cells("A3:A4"); sheet.merge_cells("B3:C3"); sheet.merge_cells("D3:E3")
    return book

def merged_data():
    book = Workbook(); sheet = book.active; sheet.title = "Visits"
    sheet.append(["id", "visit", "weight"])
    for row in [["P01", 1, 60], [None, 2, 61], ["P02", 1, 80]]: sheet.append(row)
    sheet.merge_cells("A2:A3")
    return book

books = {"trial": trial(), "trial1904": trial(CALENDAR_MAC_1904), "faults": faults(), "text_numbers": text_numbers(), "heads": heads(), "merged_data": merged_data()}
for name, book in books.items(): book.save(os.path.join(raw, name + ".xlsx"))
def convert(name, ending):
    subprocess.run(["soffice", "--headless", "--convert-to", ending, "--outdir", out, os.path.join(raw, name + ".xlsx")], check=True, capture_output=True)
for ending in ["xlsx", "xls", "ods"]: convert("trial", ending)
for name in ["trial1904", "faults", "text_numbers", "heads", "merged_data"]: convert(name, "xlsx")
convert("faults", "ods"); convert("heads", "xls")
