# ---- Reading the frozen files ---------------------------------------------------

project <- local({
  given <- commandArgs(trailingOnly = TRUE)
  if (length(given) > 0) given[[1]] else "."
})

# Stops unless the file is the frozen one, as far as this machine can tell.
check_frozen <- function(path, bytes, sha256) {
  file <- file.path(project, path)
  if (!file.exists(file)) stop(path, " is not there: run the script in the project folder")
  if (file.size(file) != bytes) stop(path, " has ", file.size(file), " bytes, the frozen file has ", bytes)
  hash <- if (requireNamespace("openssl", quietly = TRUE)) {
    as.character(openssl::sha256(base::file(file)))
  } else if (requireNamespace("digest", quietly = TRUE)) {
    digest::digest(file = file, algo = "sha256")
  } else if (nzchar(Sys.which("sha256sum"))) {
    substr(system2("sha256sum", shQuote(file), stdout = TRUE)[[1]], 1, 64)
  }
  if (is.null(hash)) {
    hashes_unchecked <<- c(hashes_unchecked, path)
  } else if (tolower(hash) != sha256) {
    stop(path, " is not the frozen file: its SHA-256 is ", hash)
  }
  file
}

hashes_unchecked <- character()

# A column's type, missing values and levels, as the dictionary declares them.
field <- function(name, type = NULL, missing = c("", "NA"), format = NULL, true = NULL, false = NULL,
                  decimal = NULL, group = NULL, marked = FALSE, codes = NULL, labels = codes) {
  list(name = name, type = type, missing = missing, format = format, true = true, false = false,
       decimal = decimal, group = group, marked = marked, codes = codes, labels = labels)
}

# Texts without blanks at their ends, those that have no width among them.
trimmed <- function(texts) {
  blanks <- "[\\h\\v\u200b\u2060\ufeff]+"
  gsub(paste0("^", blanks, "|", blanks, "$"), "", texts, perl = TRUE)
}

# The file in UTF-8, without a mark of its order of bytes.
as_utf8 <- function(file, path, encoding) {
  bytes <- readBin(file, "raw", file.size(file))
  text <- bytes
  # A mark at its start says more than anybody.
  if (identical(bytes[1:2], as.raw(c(0xff, 0xfe)))) encoding <- "UTF-16LE"
  if (identical(bytes[1:2], as.raw(c(0xfe, 0xff)))) encoding <- "UTF-16BE"
  if (identical(bytes[1:3], as.raw(c(0xef, 0xbb, 0xbf)))) encoding <- "UTF-8"
  if (encoding != "UTF-8") {
    text <- iconv(list(bytes), from = encoding, to = "UTF-8", toRaw = TRUE)[[1]]
    if (is.null(text)) stop(path, " holds bytes that are no letters of ", encoding)
  }
  if (identical(text[1:3], as.raw(c(0xef, 0xbb, 0xbf)))) text <- text[-(1:3)]
  if (identical(text, bytes)) return(file)
  copy <- tempfile(fileext = ".csv")
  writeBin(text, copy)
  copy
}

# The file without its lines that hold no value, which are no rows.
without_empty_lines <- function(file, separator) {
  lines <- readLines(file, warn = FALSE, encoding = "UTF-8")
  quotes <- nchar(gsub("[^\"]", "", lines, useBytes = TRUE), type = "bytes")
  inside <- c(FALSE, cumsum(quotes) %% 2 == 1)[seq_along(lines)]
  rest <- trimmed(gsub("\"", "", gsub(separator, "", lines, fixed = TRUE), fixed = TRUE))
  empty <- !inside & quotes %% 2 == 0 & rest == "" & lines != ""
  if (!any(empty)) return(file)
  copy <- tempfile(fileext = ".csv")
  writeLines(lines[!empty], copy, useBytes = TRUE)
  copy
}

# `keys` are columns that are compared as they are written.
read_delimited <- function(path, bytes, sha256, rows, fields, separator = ",", encoding = "UTF-8",
                           missing = c("", "NA"), keys = character()) {
  file <- as_utf8(check_frozen(path, bytes, sha256), path, encoding)
  file <- without_empty_lines(file, separator)
  cells <- utils::read.table(file, sep = separator, quote = "\"", header = FALSE, colClasses = "character",
                             na.strings = character(), comment.char = "", encoding = "UTF-8",
                             stringsAsFactors = FALSE, check.names = FALSE, blank.lines.skip = TRUE)
  header <- trimmed(enc2utf8(unlist(cells[1, ], use.names = FALSE)))
  if (length(header) > 1 && header[[1]] == "") header[[1]] <- "rownames"
  cells <- cells[-1, , drop = FALSE]
  names(cells) <- header
  table_of(cells, rows, fields, missing, keys)
}

table_of <- function(cells, rows, fields, missing, keys) {
  if (nrow(cells) != rows) stop("found ", nrow(cells), " rows, the ledger has ", rows)
  rownames(cells) <- NULL
  table <- list(rows = cells, levels = list())
  named <- vapply(fields, function(one) one$name, "")
  for (name in names(cells)) {
    at <- match(name, named)
    one <- if (is.na(at)) field(name, missing = missing) else fields[[at]]
    table$rows[[name]] <- typed(cells[[name]], one, name %in% keys)
    if (!is.null(one$codes)) table$levels[[name]] <- list(codes = one$codes, labels = one$labels)
  }
  table
}

# The values of a column, of its declared type or of the narrowest that fits.
typed <- function(cells, field, is_key = FALSE) {
  cells <- trimmed(cells)
  cells[cells %in% trimmed(field$missing)] <- NA
  if (is.null(field$type)) {
    values <- inferred(cells)
    # A key is a number only where each cell is written as its value prints.
    is_quantity <- is.numeric(values) || is.logical(values)
    if (is_key && is_quantity && any(code_of(values) != cells, na.rm = TRUE)) return(cells)
    return(values)
  }
  if (identical(field$type, "string")) return(cells)
  values <- switch(field$type,
    integer = , number = as_number(cells, field),
    boolean = as_truth(cells, field),
    date = as_day(cells, field$format),
    datetime = as_moment(cells, field$format))
  if (any(is.na(values) & !is.na(cells))) stop("column ", field$name, " holds values that are not of its type")
  values
}

NUMBER <- "^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?$"

# The first number of each cell, of which the rest is its unit: `-$5`, `12 mg`.
unmarked <- function(cells) {
  minus <- grepl("^[^0-9]*[-\u2212\u2013]", cells, perl = TRUE)
  digits <- sub("^[^0-9]*([0-9](?:[0-9.,'\u2019\u00a0\u202f]*[0-9])?).*$", "\\1", cells, perl = TRUE)
  ifelse(is.na(cells), NA_character_, paste0(ifelse(minus, "-", ""), digits))
}

as_number <- function(cells, field = NULL) {
  if (isTRUE(field$marked)) cells <- unmarked(cells)
  if (!is.null(field$group)) cells <- gsub(field$group, "", cells, fixed = TRUE)
  if (!is.null(field$decimal)) cells <- gsub(field$decimal, ".", cells, fixed = TRUE)
  ifelse(grepl(NUMBER, cells, perl = TRUE), suppressWarnings(as.numeric(cells)), NA_real_)
}

as_truth <- function(cells, field = NULL) {
  true <- if (is.null(field$true)) c("true", "TRUE", "True") else field$true
  false <- if (is.null(field$false)) c("false", "FALSE", "False") else field$false
  ifelse(cells %in% true, TRUE, ifelse(cells %in% false, FALSE, NA))
}

as_day <- function(cells, format = NULL) {
  if (!is.null(format)) return(as.Date(cells, format = format))
  iso <- grepl("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", cells)
  as.Date(ifelse(iso, cells, NA_character_), format = "%Y-%m-%d")
}

as_moment <- function(cells, format = NULL) {
  if (!is.null(format)) return(as.POSIXct(cells, format = format, tz = "UTC"))
  cells <- sub("Z$", "", sub("T", " ", cells))
  short <- grepl("^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$", cells)
  as.POSIXct(ifelse(short, paste0(cells, ":00"), cells), format = "%Y-%m-%d %H:%M:%OS", tz = "UTC")
}

# Integer, number, true or false, date, date and time, else text. Numbers with
# leading zeros are codes.
inferred <- function(cells) {
  if (all(is.na(cells))) return(as.character(cells))
  trimmed <- trimws(cells)
  fits <- function(values) all(!is.na(values) | is.na(cells))
  leading_zero <- any(grepl("^[-+]?0[0-9]", trimmed))
  too_great <- any(nchar(gsub("[^0-9]", "", trimmed[grepl("^[-+]?[0-9]+$", trimmed)])) > 18)
  if (!leading_zero && !too_great && fits(as_number(trimmed))) return(as_number(trimmed))
  if (fits(as_truth(trimmed))) return(as_truth(trimmed))
  if (fits(as_day(trimmed))) return(as_day(trimmed))
  if (fits(as_moment(trimmed))) return(as_moment(trimmed))
  cells
}
