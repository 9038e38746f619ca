# ---- SQL in R -------------------------------------------------------------------
# Conditions and computed columns of the report are SQL. What R does alike (==, <,
# &, |, !, +, *) is written in R; a missing value is NA, and TRUE, FALSE and NA
# combine as SQL's three-valued logic does. The rest is here.

# One value for each row.
sql_rows <- function(x, rows) if (length(x) == nrow(rows)) x else x[rep_len(seq_along(x), nrow(rows))]

# A missing value of the type of another.
absent_like <- function(x, n) if (is.null(x)) rep(NA, n) else x[rep(NA_integer_, n)]

# The value whose type the others have: one that is not missing, else one that is more
# than NA.
sql_typed <- function(values) {
  known <- Filter(function(value) !all(is.na(value)), values)
  if (length(known) == 0) known <- Filter(function(value) !is.logical(value), values)
  if (length(known) > 0) known[[1]] else NA
}

# CASE: conditions and values by turns, the last one is for all other rows.
sql_case <- function(...) {
  parts <- list(...)
  n <- max(lengths(parts))
  pairs <- (length(parts) - 1) / 2
  values <- parts[c(seq_len(pairs) * 2, length(parts))]
  result <- absent_like(sql_typed(values), n)
  open <- rep(TRUE, n)
  for (at in seq_len(pairs)) {
    here <- open & rep_len(parts[[2 * at - 1]], n) %in% TRUE
    if (any(here)) result[here] <- values[[at]][rep_len(seq_along(values[[at]]), n)][here]
    open <- open & !here
  }
  last <- values[[pairs + 1]]
  if (any(open)) result[open] <- last[rep_len(seq_along(last), n)][open]
  result
}

sql_coalesce <- function(...) {
  parts <- list(...)
  arguments <- list()
  for (part in parts) arguments <- c(arguments, list(!is.na(part), part))
  do.call(sql_case, c(arguments, list(NA)))
}

sql_nullif <- function(a, b) sql_case(a == b, NA, a)
sql_same <- function(a, b) (is.na(a) & is.na(b)) | (!is.na(a) & !is.na(b) & (a == b) %in% TRUE)
sql_in <- function(x, ...) {
  list <- unlist(list(...))
  if (inherits(x, "Date")) list <- as.Date(list)
  # Unknown among values of which one is missing.
  ifelse(is.na(x), NA, ifelse(x %in% list[!is.na(list)], TRUE, if (anyNA(list)) NA else FALSE))
}
# What is missing beside dates is a missing date.
sql_extreme <- function(f, parts) {
  type <- sql_typed(parts)
  n <- max(lengths(parts))
  parts <- lapply(parts, function(part) if (all(is.na(part))) absent_like(type, n) else part)
  do.call(f, c(parts, na.rm = TRUE))
}
sql_least <- function(...) sql_extreme(pmin, list(...))
sql_greatest <- function(...) sql_extreme(pmax, list(...))

# A quotient, root or logarithm that is not defined is missing.
sql_finite <- function(x) ifelse(is.finite(x), x, NA_real_)
sql_apply <- function(f, ...) sql_finite(suppressWarnings(f(...)))
sql_divide <- function(a, b) sql_finite(a / b)
sql_whole_divide <- function(a, b) sql_finite(floor(a / b))
sql_remainder <- function(a, b) sql_finite(a %% b)

# Half away from zero; R's round() goes to the even digit.
sql_round <- function(x, digits = 0) {
  scale <- 10^digits
  size <- abs(x) * scale
  whole <- floor(size)
  sign(x) * (whole + (size - whole >= 0.5)) / scale
}

# Dates.
day <- function(x) if (inherits(x, "Date")) x else if (is.character(x)) as_day(substr(x, 1, 10)) else as.Date(x)
days <- function(start, end) as.numeric(day(end)) - as.numeric(day(start))
sql_minus <- function(a, b) {
  seconds <- function(x) if (inherits(x, "Date")) as.numeric(x) * 86400 else as.numeric(x)
  is_time <- function(x) inherits(x, "Date") || inherits(x, "POSIXct")
  if (is_time(a) && is_time(b)) (seconds(a) - seconds(b)) / 86400 else a - b
}
# A date some days or months later; the last day of the month where there is none.
sql_later <- function(date, months = 0, days = 0) {
  parts <- as.POSIXlt(day(date))
  month <- parts$mon + months
  year <- parts$year + 1900 + month %/% 12
  month <- month %% 12 + 1
  first <- function(year, month) as.Date(ifelse(is.na(year), NA, sprintf("%04d-%02d-01", as.integer(year), as.integer(month))))
  length <- as.numeric(first(year + (month == 12), month %% 12 + 1)) - as.numeric(first(year, month))
  first(year, month) + pmin(parts$mday, length) - 1 + days
}
sql_part <- function(date, part) {
  parts <- as.POSIXlt(date, tz = "UTC")
  switch(part,
    year = parts$year + 1900, month = parts$mon + 1, day = parts$mday, quarter = parts$mon %/% 3 + 1,
    hour = parts$hour, minute = parts$min, second = floor(parts$sec), doy = parts$yday + 1,
    not_covered("the part ", part, " of a date"))
}

# Conversions.
sql_whole <- function(x) if (is.character(x)) trunc(as_number(trimws(x))) else trunc(as.numeric(x))
sql_real <- function(x) if (is.character(x)) as_number(trimws(x)) else as.numeric(x)
sql_text <- function(x) {
  if (is.numeric(x) && any(x != trunc(x), na.rm = TRUE)) not_covered("CAST of numbers with a fraction to text")
  code_of(x)
}
sql_truth <- function(x) if (is.numeric(x)) x != 0 else x

# Text.
sql_like <- function(x, pattern, any_case = FALSE) {
  letters <- strsplit(pattern, "")[[1]]
  special <- letters %in% strsplit(".\\+*?[^]$(){}=!<>|:-#/", "")[[1]]
  regular <- paste0(ifelse(letters == "%", "(?s:.*)", ifelse(letters == "_", "(?s:.)",
                    ifelse(special, paste0("\\", letters), letters))), collapse = "")
  ifelse(is.na(x), NA, grepl(paste0("^", regular, "\\z"), x, perl = TRUE, ignore.case = any_case))
}
sql_matches <- function(x, pattern) ifelse(is.na(x), NA, grepl(pattern, x, perl = TRUE))
sql_length <- function(x) ifelse(is.na(x), NA, nchar(x, type = "chars"))
sql_substr <- function(x, start, length = 1000000L) substr(x, start, start + length - 1)
sql_left <- function(x, n) substr(x, 1, n)
sql_right <- function(x, n) substr(x, nchar(x) - n + 1, nchar(x))
sql_replace <- function(x, from, to) gsub(from, to, x, fixed = TRUE)
sql_join <- function(a, b) ifelse(is.na(a) | is.na(b), NA, paste0(a, b))
sql_concat <- function(...) {
  parts <- lapply(list(...), function(part) ifelse(is.na(part), "", code_of(part)))
  do.call(paste0, parts)
}

# Aggregates, over values that are not missing.
sql_where <- function(x, condition) x[which(rep_len(condition, length(x)))]
known <- function(x) x[!is.na(x)]
sql_count <- function(x) length(known(x))
sql_count_distinct <- function(x) length(unique(known(x)))
sql_of <- function(f, x) if (length(known(x)) == 0) NA else f(known(x))
sql_sum <- function(x) sql_of(function(v) sum(as.numeric(v)), x)
sql_avg <- function(x) sql_of(function(v) mean(as.numeric(v)), x)
sql_median <- function(x) sql_of(function(v) stats::median(as.numeric(v)), x)
sql_min <- function(x) sql_of(min, x)
sql_max <- function(x) sql_of(max, x)
sql_stddev <- function(x) if (sql_count(x) < 2) NA else stats::sd(known(x))
sql_variance <- function(x) if (sql_count(x) < 2) NA else stats::var(known(x))
sql_quantile <- function(x, p) sql_of(function(v) stats::quantile(v, p, type = 7, names = FALSE), x)

# OVER (PARTITION BY …): an aggregate of each group, or the number of each row.
sql_over <- function(d, by, f) {
  key <- if (length(by) == 0) rep(1, nrow(d)) else do.call(paste, c(lapply(by, code_of), sep = "\037"))
  result <- NULL
  for (rows in split(seq_len(nrow(d)), factor(key, unique(key)))) {
    value <- f(d[rows, , drop = FALSE])
    if (is.null(result)) result <- absent_like(value, nrow(d))
    result[rows] <- value
  }
  if (is.null(result)) numeric() else result
}
# Missing keys come last, or first where the order descends.
sql_order <- function(keys, decreasing) {
  ranks <- Map(function(key, down) {
    rank <- match(key, sort(unique(key)))
    rank[is.na(rank)] <- Inf
    if (down) -rank else rank
  }, keys, decreasing)
  do.call(order, unname(ranks))
}
sql_row_number <- function(d, keys, decreasing) {
  result <- numeric(nrow(d))
  result[if (length(keys) > 0) sql_order(keys, decreasing) else seq_len(nrow(d))] <- seq_len(nrow(d))
  result
}

# SELECT … FROM one table, with its conditions, groups and order.
sql_select <- function(table, items, keeps = character(), where = NULL, by = NULL, aggregated = FALSE,
                       having = NULL, order = character(), decreasing = logical()) {
  if (!is.null(where)) table <- rows_where(table, where)
  d <- table$rows
  if (is.null(by) && !aggregated) {
    columns <- lapply(items, function(item) sql_rows(item(d), d))
  } else {
    key <- if (is.null(by)) rep("", nrow(d)) else do.call(paste, c(lapply(by(d), code_of), sep = "\037"))
    groups <- if (is.null(by)) list(seq_len(nrow(d))) else split(seq_len(nrow(d)), factor(key, unique(key)))
    parts <- lapply(groups, function(rows) d[rows, , drop = FALSE])
    if (!is.null(having)) parts <- Filter(function(part) isTRUE(having(part)[1]), parts)
    columns <- lapply(items, function(item) {
      values <- lapply(unname(parts), function(part) item(part)[1])
      if (length(values) == 0) item(d)[0] else do.call(c, values)
    })
  }
  rows <- as.data.frame(columns, stringsAsFactors = FALSE, optional = TRUE)
  names(rows) <- names(items)
  if (length(order) > 0) rows <- rows[sql_order(lapply(order, function(name) rows[[name]]), decreasing), , drop = FALSE]
  rownames(rows) <- NULL
  count(character(), "n", nrow(rows))
  list(rows = rows, levels = table$levels[intersect(names(table$levels), keeps)])
}
