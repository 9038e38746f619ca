# ---- SAS transport files, versions 5 and 8 (SAS technical support document TS-140) -------------

read_transport <- function(path, bytes, sha256, rows, fields, missing = c("", "NA")) {
  file <- check_frozen(path, bytes, sha256)
  raw <- readBin(file, "raw", bytes)
  starts <- seq(1, bytes, by = 80)
  text <- function(from, length) latin(raw[from + seq_len(length) - 1])
  heads <- vapply(starts, function(at) text(at, min(48, bytes - at + 1)), "")
  record <- function(name) starts[match(TRUE, startsWith(heads, paste0("HEADER RECORD*******", name)))]
  is_8 <- startsWith(heads[1], "HEADER RECORD*******LIBV8")
  described <- record(if (is_8) "NAMSTV8" else "NAMESTR")
  size <- if (text(record(if (is_8) "MEMBV8" else "MEMBER") + 74, 4) == "0136") 136 else 140
  count <- as.numeric(text(described + 54, 4))
  variables <- lapply(seq_len(count) - 1, function(at) {
    from <- described + 80 + at * size
    list(is_text = big_endian(raw[from + 0:1]) == 2, length = big_endian(raw[from + 4:5]),
         name = trimws(if (is_8) text(from + 88, 32) else text(from + 8, 8)), format = toupper(trimws(text(from + 56, 8))),
         start = big_endian(raw[from + 84:87]))
  })
  width <- max(vapply(variables, function(one) one$start + one$length, 0))
  body <- raw[seq(record("OBS") + 80, bytes)]
  lines <- matrix(body[seq_len(width * rows)], nrow = width) # a column for each observation
  if (any(body[-seq_len(width * rows)] != as.raw(0x20))) stop(path, " has more than ", rows, " rows")
  cells <- lapply(variables, function(one) {
    part <- lines[one$start + seq_len(one$length), , drop = FALSE]
    if (one$is_text) transport_text(part) else transport_numbers(part, one$format)
  })
  names(cells) <- vapply(variables, function(one) one$name, "")
  table <- list(rows = as.data.frame(cells, optional = TRUE), levels = list())
  names(table$rows) <- names(cells)
  for (field in fields) {
    declared <- field$type
    values <- table$rows[[field$name]]
    if (!is.null(values) && !identical(field$missing, c("", "NA"))) {
      values[code_of(values) %in% trimmed(field$missing)] <- NA
      table$rows[[field$name]] <- values
    }
    if (!is.null(declared) && !(declared %in% c("integer", "number") && is.numeric(values))) {
      if (!is_of(values, declared)) table$rows[[field$name]] <- typed(code_of(values), field)
    }
    if (!is.null(field$codes)) table$levels[[field$name]] <- list(codes = field$codes, labels = field$labels)
  }
  table
}

is_of <- function(values, type) {
  switch(type, string = is.character(values), boolean = is.logical(values), date = inherits(values, "Date"),
         datetime = inherits(values, "POSIXct"), FALSE)
}

big_endian <- function(bytes) sum(as.numeric(bytes) * 256^(rev(seq_along(bytes)) - 1))
latin <- function(bytes) rawToChar(replace(bytes, bytes == as.raw(0), as.raw(0x20)))

# Texts without blanks at their ends; UTF-8, or else Latin-1.
transport_text <- function(part) {
  texts <- apply(part, 2, function(bytes) sub(" +$", "", latin(bytes)))
  texts <- ifelse(validUTF8(texts), texts, iconv(texts, "latin1", "UTF-8"))
  Encoding(texts) <- "UTF-8"
  texts <- trimmed(texts)
  ifelse(texts == "", NA, texts)
}

# IBM/370 floating point: a sign, a power of 16 in excess of 64, a fraction. A zero
# fraction under a letter, `_` or `.` is missing. SAS counts days from 1960.
transport_numbers <- function(part, format) {
  first <- as.numeric(part[1, ])
  fraction <- colSums(matrix(as.numeric(part[-1, ]), ncol = ncol(part)) * 256^-(seq_len(nrow(part) - 1)))
  values <- ifelse(first >= 128, -1, 1) * fraction * 16^(first %% 128 - 64)
  values[fraction == 0 & first %in% c(as.numeric(charToRaw("._")), 65:90)] <- NA
  starts <- function(names) any(startsWith(format, names))
  if (starts(c("DATETIME", "DATEAMPM", "E8601DT", "IS8601DT", "B8601DT", "DTDATE", "MDYAMPM"))) {
    return(as.POSIXct(values, origin = "1960-01-01", tz = "UTC"))
  }
  if (starts(c("DATE", "YYMMDD", "MMDDYY", "DDMMYY", "E8601DA", "IS8601DA", "B8601DA", "WORDDAT", "WEEKDAT",
               "JULIAN", "MONYY", "YYMON"))) {
    return(as.Date(floor(values), origin = "1960-01-01"))
  }
  values
}
