# ---- The terms of a model ---------------------------------------------------------------

# The terms as names: a*b stands for a, b and a:b. A column of that very name stays.
expand_terms <- function(table, written) {
  names <- character()
  for (term in written) {
    if (term %in% names(table$rows)) {
      names <- c(names, term)
      next
    }
    plain <- paste(trimws(strsplit(term, ":", fixed = TRUE)[[1]]), collapse = ":")
    parts <- trimws(strsplit(plain, "*", fixed = TRUE)[[1]])
    if (length(parts) == 1) {
      names <- c(names, plain)
      next
    }
    names <- c(names, setdiff(parts, names))
    for (size in seq_along(parts)[-1]) {
      names <- c(names, apply(utils::combn(parts, size), 2, paste, collapse = ":"))
    }
  }
  names
}

is_product <- function(table, name) !(name %in% names(table$rows)) && grepl(":", name, fixed = TRUE)

# The columns of a table that terms need.
columns_needed <- function(table, names) Filter(function(name) !is_product(table, name), names)

read_terms <- function(table, names, reference = list(), scale = list(), spline = list()) {
  read <- function(name) covariate(table, name, reference[[name]], scale[[name]], spline[[name]])
  terms <- lapply(names, function(name) {
    if (!is_product(table, name)) return(read(name))
    list(name = name, parts = lapply(strsplit(name, ":", fixed = TRUE)[[1]], read))
  })
  names(terms) <- names
  terms
}

# Numbers without levels are continuous; all else is a factor with its reference first.
covariate <- function(table, name, reference, scale, spline) {
  values <- column(table, name)
  if (is.numeric(values) && is.null(table$levels[[name]]) && is.null(reference)) {
    if (is.null(scale)) scale <- 1
    if (is.numeric(spline)) spline <- list(df = spline)
    return(list(name = name, values = values / scale, scale = scale, spline = spline))
  }
  found <- categories(table, name)
  first <- if (is.null(reference)) min(found$index, na.rm = TRUE) else level_at(found, reference)
  list(name = name, index = found$index, labels = found$labels, codes = found$codes, reference = first)
}

# The columns of a term for some rows, called by their levels; numbers have one without
# a name. In a product the levels of the first part vary fastest.
columns_of <- function(term, row) {
  if (is.null(term$parts) && is.null(term$index)) {
    return(matrix(term$values[row], ncol = 1, dimnames = list(NULL, "")))
  }
  if (is.null(term$parts)) {
    levels <- setdiff(seq_along(term$labels), term$reference)
    x <- outer(term$index[row], levels, `==`) + 0
    return(matrix(x, length(row), length(levels), dimnames = list(NULL, term$labels[levels])))
  }
  all <- matrix(1, length(row), 1, dimnames = list(NULL, ""))
  for (part in term$parts) {
    one <- columns_of(part, row)
    pairs <- expand.grid(left = seq_len(ncol(all)), right = seq_len(ncol(one)))
    left <- colnames(all)[pairs$left]
    right <- colnames(one)[pairs$right]
    all <- all[, pairs$left, drop = FALSE] * one[, pairs$right, drop = FALSE]
    colnames(all) <- paste0(left, ifelse(nzchar(left) & nzchar(right), " \u00d7 ", ""), right)
  }
  all
}

# The columns of all terms. Levels that do not occur among the rows have none.
design_of <- function(terms, row) {
  lapply(terms, function(term) {
    if (!is.null(term$spline)) return(spline_of(term$values[row], term$spline$df))
    x <- columns_of(term, row)
    if (is_continuous(term)) x else x[, colSums(x != 0) > 0, drop = FALSE]
  })
}

# A natural spline with its knots at quantiles; without columns where these are not distinct.
spline_of <- function(values, df) {
  knots <- if (length(values) > 0) quantile(values, seq(0, 1, length.out = df + 1))
  if (is.null(knots) || anyDuplicated(knots)) return(matrix(0, length(values), 0))
  splines::ns(values, df = df)
}

# Whether each term has a column: one with a single level among the rows says nothing,
# and no model is fitted with it.
all_vary <- function(design) all(vapply(design, ncol, 0) > 0)

is_continuous <- function(term) is.null(term$index) && is.null(term$parts)

width <- function(design) sum(vapply(design, ncol, 0))

# The places of each term's columns among those of the model.
places <- function(design) {
  last <- cumsum(vapply(design, ncol, 0))
  Map(function(last, x) last - ncol(x) + seq_len(ncol(x)), last, design)
}

# The design as columns x1, x2, … of the data, and the right-hand side that names them.
with_design <- function(data, design) {
  for (k in seq_along(design)) {
    data[[paste0("x", k)]] <- matrix(design[[k]], nrow(data), ncol(design[[k]]))
  }
  data
}
right_side <- function(design) paste0("x", which(vapply(design, ncol, 0) > 0), collapse = " + ")

# ---- Results that all models have ---------------------------------------------------------

# Rows and events of each level that occurs, of each product, and of each continuous term.
put_members <- function(at, terms, design, data) {
  one <- function(here, rows) {
    count(c(at, here), "n", sum(rows))
    count(c(at, here), "events", sum(rows & data$event))
  }
  for (k in seq_along(terms)) {
    term <- terms[[k]]
    index <- term$index[data$row]
    if (length(index) > 0) {
      for (level in sort(unique(index))) one(c(of_variable(term$name), of_level(term$labels[level])), index == level)
    } else if (is_continuous(term) || all(colnames(design[[k]]) == "")) {
      one(of_variable(term$name), rep(TRUE, nrow(data)))
    } else {
      for (level in colnames(design[[k]])) one(c(of_variable(term$name), of_level(level)), design[[k]][, level] != 0)
    }
  }
}

# Estimates on the ratio's scale with Wald's intervals and tests; `limits` are the
# logarithms of others, `tests` other chi-squares.
put_coefficients <- function(at, terms, design, beta, variance, level, limits = NULL, tests = NULL) {
  column <- 0
  for (k in seq_along(terms)) {
    for (label in seq_len(ncol(design[[k]]))) {
      column <- column + 1
      # A single column of a spline has no meaning of its own.
      if (!is.null(terms[[k]]$spline)) next
      name <- colnames(design[[k]])[label]
      here <- c(at, of_variable(terms[[k]]$name), if (nzchar(name)) of_level(name))
      b <- if (is.null(beta)) NA else beta[[column]]
      error <- if (is.null(beta)) NA else sqrt(variance[column, column])
      put_ratio(here, b, error, level, limits[[column]], tests[[column]])
    }
  }
}

put_ratio <- function(at, beta, error, level, limits = NULL, test = NULL) {
  z <- qnorm(1 - (1 - level) / 2)
  if (is.null(limits)) limits <- beta + c(-1, 1) * z * error
  put(at, "estimate", exp(beta), ITERATIVE)
  put(at, "std.error", error, ITERATIVE)
  put(at, "conf.low", exp(limits[1]), ITERATIVE)
  put(at, "conf.high", exp(limits[2]), ITERATIVE)
  if (!is.null(test)) {
    put(at, "statistic", test, ITERATIVE)
    return(put(at, "p.value", pchisq(test, 1, lower.tail = FALSE), ITERATIVE))
  }
  put(at, "statistic", if (is.na(error) || error == 0) NA else beta / error, ITERATIVE)
  put(at, "p.value", if (is.na(error) || error == 0) NA else 2 * pnorm(-abs(beta / error)), ITERATIVE)
}

put_chi_square <- function(at, statistic, df, rounding = 0) {
  put(at, "statistic", statistic, ITERATIVE, rounding)
  count(at, "df", df)
  put(at, "p.value", pchisq(statistic, df, lower.tail = FALSE), ITERATIVE)
}

# Twice the gain in log likelihood, of which only the rounding is left where there is none.
put_likelihood_ratio <- function(at, smaller, larger, df) {
  put_chi_square(at, 2 * max(0, larger - smaller), df, rounding = 1e-14 * abs(smaller))
}

# Rows, events and events per parameter; `limiting` is the number that limits those.
put_totals <- function(at, data, design, limiting) {
  count(at, "n", nrow(data))
  count(at, "events", sum(data$event))
  put(at, "events_per_parameter", limiting / max(width(design), 1))
}
